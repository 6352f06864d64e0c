import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import type { AppOptions } from './app.module';
import { openAuthentication, trustedProxies } from './auth-mtls/authentication';
import { enrolDevelopmentClients } from './auth-mtls/enrol-development-clients';
import { maintainTrust } from './auth-mtls/maintain-trust';
import { MutualTlsGuard } from './auth-mtls/mutual-tls.guard';
import { UserHeadersGuard } from './auth-mtls/oauth/user-headers.guard';
import { ensureDevelopmentPki } from './auth-mtls/pki/development-pki';
import { restoreOrigin } from './auth-mtls/proxy/forwarded-origin';
import { isTrustedProxy } from './auth-mtls/proxy/trusted-proxies';
import { developmentPkiFolder } from './auth-mtls/tls-options';
import { commandContext } from './cli/command-context';
import { loadSampleData } from './fhir-common/import/sample-data';
import type { Configuration } from './config/configuration';
import { StartupError } from './config/startup-error';
import { dataFolder } from './data-folder';
import { DATABASE_POOL } from './database/database.module';
import { asUnreachableDatabase } from './database/unreachable';
import { startEmbeddedServer } from './database/embedded/embedded-server';
import { compressAnswers } from './fhir-common/http/compression';
import { FHIR_APIS } from './fhir-common/definition/fhir-api';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import type { ReferenceLists } from './engine-factory';
import { FhirEngine } from './fhir-common/engine';
import { directReads } from './fhir-common/http/direct-reads';
import { FhirRoutes } from './fhir-common/http/fhir-routes';
import { MAX_BODY_BYTES, MAX_FORM_BYTES, OperationOutcomeFilter } from './fhir-common/http/outcome.filter';
import { ReadAuditInterceptor } from './fhir-common/http/read-audit.interceptor';
import { refuseUnreadable } from './fhir-common/http/unreadable-request';
import { NestLogger } from './logging/logger';
import { Metrics } from './metrics/metrics';
import { observeRequests } from './metrics/observe-requests';
import { HTTP_LIMITS, LimitedExpressAdapter } from './overload/http-limits';
import type { HttpLimits } from './overload/http-limits';
import { OpenSockets } from './overload/open-sockets';
import { OverloadInterceptor } from './overload/overload.interceptor';
import type { Pool } from 'pg';

/** An answer under way may end for this long once a stop is asked; a connection without one is closed at once. */
const DRAIN_MS = 10_000;

export interface RunningApplication {
  readonly origin: string;
  readonly port: number;
  readonly engine: FhirEngine;
  /** Takes no new request, lets the answers under way end, then closes the database; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts everything: database (embedded unless configured), schema, certificates, sample data, HTTPS.
 * @param lists what was read of the data folder already; absent, it is read
 * @throws StartupError one line for whatever an operator can mend; what was started before is stopped again
 */
export async function startApplication(
  configuration: Configuration, logger: Logger, limits: HttpLimits = HTTP_LIMITS, lists?: ReferenceLists,
): Promise<RunningApplication> {
  const embedded = configuration.databaseUrl === undefined ? await startEmbeddedServer({ dataDir: configuration.dataDir, logger }) : undefined;
  const connectionString = configuration.databaseUrl ?? embedded?.connectionString ?? '';
  let app: NestExpressApplication | undefined;
  try {
    const developmentPki = configuration.tlsFiles === undefined;
    const pki = developmentPkiFolder(configuration.dataDir);
    if (developmentPki) await ensureDevelopmentPki(pki);
    const authentication = await openAuthentication(configuration, logger);
    app = await createNest({ configuration, authentication, connectionString, dataFolder: dataFolder(), logger, ...(lists && { lists }) }, limits);
    const sockets = new OpenSockets(app.getHttpServer());
    maintainTrust(app.getHttpServer(), authentication, { logger, developmentPki: developmentPki ? pki : undefined });
    if (developmentPki) await enrolDevelopmentClients(app.get<Pool>(DATABASE_POOL), pki);
    const engine = app.get(FhirEngine);
    if (configuration.sampleData) await loadSampleData(engine, engine.api('ror'), commandContext(engine), join(dataFolder(), 'sample'), logger);
    const port = await listen(app, configuration);
    const scheme = configuration.tlsMode === 'mtls' ? 'https' : 'http';
    const stop = stopper(app, sockets, embedded);
    return { origin: `${scheme}://${shownHost(configuration.host)}:${port}`, port, engine, stop };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await embedded?.stop();
    throw asUnreachableDatabase(error, connectionString);
  }
}

async function createNest(options: AppOptions, limits: HttpLimits): Promise<NestExpressApplication> {
  const { configuration, authentication, logger } = options;
  const adapter = new LimitedExpressAdapter(limits, authentication.mode === 'mtls' ? authentication.trust.serverOptions() : undefined);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(options), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', () => ({})); // the engine reads the raw query string, with positions
  const proxies = trustedProxies(configuration);
  app.set('trust proxy', (address: string) => isTrustedProxy(address, proxies));
  app.use(restoreOrigin(proxies));
  const apis = app.get<readonly FhirApi[]>(FHIR_APIS);
  app.use(observeRequests(apis, app.get(Metrics), logger));
  app.use(helmet({ contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'], 'upgrade-insecure-requests': null } } }));
  app.use(compressAnswers);
  app.use(readBodies());
  app.use(directReads({
    apis,
    steps: [app.get(MutualTlsGuard), app.get(UserHeadersGuard), app.get(OverloadInterceptor), app.get(ReadAuditInterceptor)],
    routes: app.get(FhirRoutes),
    filter: app.get(OperationOutcomeFilter),
  }));
  app.getHttpServer().on('clientError', refuseUnreadable);
  return app;
}

/** Bodies as text; a request without one, as most are, pays for no reader. */
function readBodies(): RequestHandler {
  const read = (limit: number): RequestHandler => express.text({ type: () => true, limit, defaultCharset: 'utf-8' });
  const [form, resource] = [read(MAX_FORM_BYTES), read(MAX_BODY_BYTES)];
  return (request, response, next) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding === undefined && length === undefined) next();
    else (isForm(request) ? form : resource)(request, response, next);
  };
}

const isForm = ({ headers }: IncomingMessage): boolean => /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');

async function listen(app: NestExpressApplication, { port, host }: Configuration): Promise<number> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE') {
      throw new StartupError(`le port ${port} de ${host} est déjà pris ; choisissez-en un autre avec PORT`, `port ${port} of ${host} is already in use; choose another with PORT`, { cause: error });
    }
    if (code === 'EACCES') {
      throw new StartupError(`le port ${port} demande des droits que ce compte n'a pas ; choisissez PORT au-dessus de 1024`, `port ${port} needs rights this account lacks; choose PORT above 1024`, { cause: error });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartupError(`l'adresse HOST=${host} n'est pas celle de cette machine`, `address HOST=${host} is not one of this machine`, { cause: error });
    }
    throw error;
  }
  const address: unknown = (app.getHttpServer()).address();
  return typeof address === 'object' && address !== null && 'port' in address && typeof address.port === 'number' ? address.port : port;
}

function stopper(app: NestExpressApplication, sockets: OpenSockets, embedded: { stop(): Promise<void> } | undefined): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    sockets.drain();
    const forced = setTimeout(() => sockets.closeAll(), DRAIN_MS);
    try {
      await app.close();
    } finally {
      clearTimeout(forced);
      await embedded?.stop();
    }
  };
  return () => (stopping ??= stop());
}

function shownHost(host: string): string {
  return host === '127.0.0.1' || host === '::1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
}
