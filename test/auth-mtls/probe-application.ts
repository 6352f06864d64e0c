import 'reflect-metadata';
import { Controller, Get, Global, Module, Req } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import type { Request } from 'express';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { AdminModule } from '../../src/admin/admin.module';
import { AuthModule } from '../../src/auth-mtls/auth.module';
import { openAuthentication, trustedProxies } from '../../src/auth-mtls/authentication';
import type { Authentication } from '../../src/auth-mtls/authentication';
import type { AuthenticatedClient } from '../../src/auth-mtls/decide';
import { enrolDevelopmentClients } from '../../src/auth-mtls/enrol-development-clients';
import { maintainTrust } from '../../src/auth-mtls/maintain-trust';
import type { MaintenanceOptions } from '../../src/auth-mtls/maintain-trust';
import { MutualTlsGuard } from '../../src/auth-mtls/mutual-tls.guard';
import { UserHeadersGuard } from '../../src/auth-mtls/oauth/user-headers.guard';
import type { UserHeadersApi } from '../../src/auth-mtls/oauth/user-headers';
import { restoreOrigin } from '../../src/auth-mtls/proxy/forwarded-origin';
import { isTrustedProxy } from '../../src/auth-mtls/proxy/trusted-proxies';
import type { Configuration } from '../../src/config/configuration';
import { loadConfiguration } from '../../src/config/configuration';
import { DATABASE_POOL } from '../../src/database/database.module';
import { createPool } from '../../src/database/pool';
import { Public } from '../../src/fhir-common/context/public.decorator';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import { FHIR_APIS } from '../../src/fhir-common/definition/fhir-api';
import { OperationOutcomeFilter } from '../../src/fhir-common/http/outcome.filter';
import { ROR_USER_HEADERS } from '../../src/ror/user-headers';
import { createFilledDatabase } from '../setup/template-database';

/** A small application behind the real guards: it tells what it knows of its caller. */
@Controller()
class ProbeController {
  @Get(['who', 'ror/fhir/:type', 'ror/fhir/$export'])
  who(@Req() { caller }: { caller?: AuthenticatedClient }): unknown {
    return caller;
  }

  @Public()
  @Get('open')
  open(@Req() request: Request & { caller?: AuthenticatedClient }): unknown {
    return { client: request.caller ?? null, origin: `${request.protocol}://${request.get('host') ?? ''}`, secret: request.get('x-forwarded-for') ?? null };
  }
}

/** The probe's routes below a FHIR base, for the headers of its users. */
const PROBED_API: UserHeadersApi = {
  name: 'ror', basePath: '/ror/fhir', aliases: ['/ws-diffusion-fhir'], definitions: new Set([...ROR_USER_HEADERS.requiredFor, 'Task']), userHeaders: ROR_USER_HEADERS,
};

export interface ProbeDatabase {
  readonly pool: Pool;
  readonly url: string;
  close(): Promise<void>;
}

/** A database of its own with the development clients enrolled. */
export async function openProbeDatabase(pkiFolder: string): Promise<ProbeDatabase> {
  const database = await createFilledDatabase('tables');
  const pool = createPool({ connectionString: database.url, size: 2, statementTimeoutMs: 10_000 });
  await enrolDevelopmentClients(pool, pkiFolder);
  return {
    pool,
    url: database.url,
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

export interface Probe {
  readonly base: string;
  readonly port: number;
  readonly authentication: Authentication;
  /** Messages of the log. */
  readonly warnings: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts the probe. @param pkiFolder used as DATA_DIR/pki; its last part must be `pki` */
export async function startProbe(
  database: ProbeDatabase, pkiFolder: string, changed: Partial<Configuration> = {}, maintenance: Omit<MaintenanceOptions, 'logger'> = { developmentPki: undefined },
): Promise<Probe> {
  const configuration: Configuration = { ...loadConfiguration({ DATA_DIR: join(pkiFolder, '..'), DATABASE_URL: database.url }), ...changed };
  const warnings: string[] = [];
  const logger = { info: () => undefined, warn: (details: object) => void warnings.push(JSON.stringify(details)) };
  const authentication = await openAuthentication(configuration, logger);

  @Global()
  @Module({ providers: [{ provide: DATABASE_POOL, useValue: database.pool }], exports: [DATABASE_POOL] })
  class PoolModule {}

  const auth = AuthModule.forRoot({ authentication, connectionString: database.url });

  @Module({
    imports: [PoolModule, AdminModule.forRoot(auth), auth],
    controllers: [ProbeController],
    providers: [
      Reflector,
      { provide: FHIR_APIS, useValue: [PROBED_API] },
      { provide: APP_GUARD, useClass: MutualTlsGuard },
      { provide: APP_GUARD, useClass: UserHeadersGuard },
      { provide: APP_FILTER, useValue: new OperationOutcomeFilter({ unexpected: (error) => void warnings.push(String(error)) }) },
    ],
  })
  class ProbeModule {}

  const httpsOptions = authentication.mode === 'mtls' ? { httpsOptions: authentication.trust.serverOptions() } : {};
  const app = await NestFactory.create<NestExpressApplication>(ProbeModule, { logger: false, bodyParser: false, ...httpsOptions });
  const proxies = trustedProxies(configuration);
  app.set('trust proxy', (address: string) => isTrustedProxy(address, proxies));
  app.use(restoreOrigin(proxies));
  app.use(express.text({ type: () => true }));
  maintainTrust(app.getHttpServer(), authentication, { logger, ...maintenance });
  await app.listen(0, '127.0.0.1');
  const port = Number(new URL(await app.getUrl()).port);
  const base = `${authentication.mode === 'mtls' ? 'https' : 'http'}://localhost:${port}`;
  return { base, port, authentication, warnings, close: () => app.close() };
}

/** The code and texts of an OperationOutcome's first issue. */
export function firstIssue(body: unknown): { type: string; code: string; fr: string; en: string; location: string } {
  const [issue] = arrayAt(body, 'issue');
  const details = isObject(issue) ? issue['details'] : undefined;
  const [location] = arrayAt(issue, 'location');
  return {
    type: stringAt(issue, 'code') ?? '', code: stringAt(arrayAt(details, 'coding')[0], 'code') ?? JSON.stringify(body),
    fr: stringAt(details, 'text') ?? '', en: stringAt(issue, 'diagnostics') ?? '', location: typeof location === 'string' ? location : '',
  };
}
