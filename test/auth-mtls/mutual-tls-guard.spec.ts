import 'reflect-metadata';
import { Catch, Controller, Get, Module, Req } from '@nestjs/common';
import type { ArgumentsHost, INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { Pool } from 'pg';
import request from 'supertest';
import type { TlsMode } from '../../src/config/environment-variables';
import { AccessDeniedError } from '../../src/auth-mtls/access-denied.error';
import { ClientRegistrySource, PostgresClientRegistry } from '../../src/auth-mtls/client-registry';
import { enrolDevelopmentClients } from '../../src/auth-mtls/enrol-development-clients';
import { MutualTlsGuard, TLS_MODE } from '../../src/auth-mtls/mutual-tls.guard';
import type { RequestWithCaller } from '../../src/auth-mtls/mutual-tls.guard';
import { Public } from '../../src/fhir-common/context/public.decorator';
import { tlsFilesOf, tlsOptions } from '../../src/auth-mtls/tls-options';
import { createDataSource, migrate } from '../../src/database/data-source';
import { createPool } from '../../src/database/pool';
import { createTestDatabase, testPkiFolder } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';

const pkiFolder = testPkiFolder();
const read = (...path: string[]): string => readFileSync(join(pkiFolder, ...path), 'utf8');
const ca = read('ca.crt');

@Controller()
class ProbeController {
  @Get('who')
  who(@Req() { caller }: RequestWithCaller): unknown {
    return caller;
  }

  @Public()
  @Get('open')
  open(@Req() { caller }: RequestWithCaller): unknown {
    return { client: caller ?? null };
  }
}

@Catch(AccessDeniedError)
class AccessDeniedFilter {
  catch(error: AccessDeniedError, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().status(error.status).json({ code: error.code, fr: error.fr, en: error.en });
  }
}

let pool: Pool;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const dataSource = await createDataSource(database.url).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  pool = createPool({ connectionString: database.url, size: 2, statementTimeoutMs: 10_000 });
  await enrolDevelopmentClients(pool, pkiFolder);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function startApplication(tlsMode: TlsMode): Promise<{ application: INestApplication; base: string }> {
  @Module({
    controllers: [ProbeController],
    providers: [
      Reflector,
      { provide: ClientRegistrySource, useValue: new PostgresClientRegistry(pool) },
      { provide: TLS_MODE, useValue: tlsMode },
      { provide: APP_GUARD, useClass: MutualTlsGuard },
      { provide: APP_FILTER, useClass: AccessDeniedFilter },
    ],
  })
  class ProbeModule {}
  const files = tlsFilesOf({ dataDir: join(pkiFolder, '..') });
  const options = tlsMode === 'mtls' ? { logger: false as const, httpsOptions: tlsOptions(files) } : { logger: false as const };
  const application = await NestFactory.create(ProbeModule, options);
  await application.listen(0, '127.0.0.1');
  const { port } = new URL(await application.getUrl());
  return { application, base: `${tlsMode === 'mtls' ? 'https' : 'http'}://localhost:${port}` };
}

describe('MutualTlsGuard with TLS_MODE=mtls', () => {
  let application: INestApplication;
  let base: string;

  beforeAll(async () => {
    ({ application, base } = await startApplication('mtls'));
  });
  afterAll(() => application.close());

  const get = (name: string) => request(base).get('/who').ca(ca).cert(read('clients', `${name}.crt`)).key(read('clients', `${name}.key`));

  it.each<[string, string[], number | null]>([
    ...[0, 1, 2, 3, 4, 5].map((profile): [string, string[], number] => [`ror-profile-${profile}`, ['ror-consumer'], profile]),
    ['ror-server', ['ror-server'], 1],
    ['bed-management', ['bed-management'], 1],
    ['quality-manager', ['quality-manager'], 1],
    ['bi', ['bi'], 1],
    ['sas-platform', ['sas-platform'], null],
    ['sas-editor', ['sas-editor'], null],
    ['admin', ['admin'], 1],
  ])('knows %s by its certificate', async (name, roles, accessProfile) => {
    const answer = await get(name);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: name, commonName: `${name}.dev.example`, roles, accessProfile });
  });

  it.each([
    ['revoked', 'certificate-revoked'],
    ['expired', 'certificate-expired'],
    ['other-ca', 'certificate-untrusted'],
    ['wrong-ou', 'client-organization-mismatch'],
    ['not-enrolled', 'client-not-enrolled'],
  ])('answers 403 to the certificate %s, which bears the subject of ror-server but for its flaw', async (name, code) => {
    const answer = await get(name);
    expect([answer.status, answer.body]).toEqual([403, expect.objectContaining({ code })]);
  });

  it('answers 401 in both languages without a certificate, and 200 on a public route', async () => {
    const refused = await request(base).get('/who').ca(ca);
    expect([refused.status, refused.body]).toEqual([401, {
      code: 'certificate-required',
      fr: 'présentez un certificat client IGC-Santé (authentification mutuelle TLS)',
      en: 'present an IGC-Santé client certificate (mutual TLS)',
    }]);
    const open = await request(base).get('/open').ca(ca);
    expect([open.status, open.body]).toEqual([200, { client: null }]);
  });

  it('does not believe X-Dev-Client', async () => {
    const { status } = await request(base).get('/who').ca(ca).set('X-Dev-Client', 'admin');
    expect(status).toBe(401);
  });

  it('refuses a client from the second an administrator disables it, on its open connection too', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, cert: read('clients', 'bi.crt'), key: read('clients', 'bi.key') });
    const call = (): Promise<{ status: number | undefined; reused: boolean }> => new Promise((resolve, reject) => {
      const call = httpsRequest(`${base}/who`, { agent }, (response) => {
        response.resume().once('end', () => resolve({ status: response.statusCode, reused: call.reusedSocket }));
      });
      call.once('error', reject).end();
    });
    expect(await call()).toEqual({ status: 200, reused: false });
    await pool.query('update client set enabled = false where id = $1', ['bi']);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    expect(await call()).toEqual({ status: 403, reused: true });
    await enrolDevelopmentClients(pool, pkiFolder);
    expect((await pool.query<{ enabled: boolean }>('select enabled from client where id = $1', ['bi'])).rows).toEqual([{ enabled: false }]);
    await pool.query('update client set enabled = true where id = $1', ['bi']);
    agent.destroy();
  });

  const versions = [['TLSv1.1', false], ['TLSv1.2', true], ['TLSv1.3', true]] as const;

  it.each(versions)('offers %s to a caller without certificate: %s', async (version, offered) => {
    const { port } = new URL(base);
    const protocol = await new Promise<string | null>((resolve) => {
      const socket = connect({
        host: '127.0.0.1', port: Number(port), servername: 'localhost', ca,
        minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0',
      });
      socket.once('secureConnect', () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once('error', () => resolve(null));
    });
    expect(protocol).toBe(offered ? version : null);
  });
});

describe('MutualTlsGuard with TLS_MODE=off', () => {
  it('takes the client named by X-Dev-Client and answers 401 without it', async () => {
    const { application, base } = await startApplication('off');
    try {
      const accepted = await request(base).get('/who').set('X-Dev-Client', 'ror-profile-4');
      expect(accepted.status).toBe(200);
      expect(accepted.body).toMatchObject({ id: 'ror-profile-4', accessProfile: 4, certificate: null });
      expect((await request(base).get('/who')).status).toBe(401);
      expect((await request(base).get('/who').set('X-Dev-Client', 'revoked')).status).toBe(403);
      expect((await request(base).get('/open')).status).toBe(200);
    } finally {
      await application.close();
    }
  });
});

describe('MutualTlsGuard with TLS_MODE=proxy', () => {
  it('lets nobody in through headers', async () => {
    const { application, base } = await startApplication('proxy');
    try {
      const { status } = await request(base).get('/who').set('X-Dev-Client', 'admin').set('X-SSL-Client-S-DN', 'CN=admin.dev.example');
      expect(status).toBe(401);
    } finally {
      await application.close();
    }
  });
});
