import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { AdminModule } from './admin/admin.module';
import { ClientStore } from './admin/client-store';
import { ExportsController } from './admin/exports.controller';
import { ManagerDirectory } from './admin/manager-directory';
import { AnomalyRoutingModule } from './anomalies/routing/routing.module';
import { AuthModule } from './auth-mtls/auth.module';
import type { Authentication } from './auth-mtls/authentication';
import { ClientRegistrySource } from './auth-mtls/client-registry';
import { MutualTlsGuard } from './auth-mtls/mutual-tls.guard';
import { UserHeadersGuard } from './auth-mtls/oauth/user-headers.guard';
import type { Configuration } from './config/configuration';
import { serverOrigins } from './config/server-origins';
import { DATABASE_POOL, DatabaseModule, TOKEN_POOL } from './database/database.module';
import { createPool } from './database/pool';
import { createEngine, readReferenceLists } from './engine-factory';
import type { ReferenceLists } from './engine-factory';
import { FEATURES, fhirApis, loadCapacityIndicators } from './fhir-apis';
import { AuditModule } from './fhir-common/audit.module';
import { ExportModule } from './fhir-common/export.module';
import { ConformanceService } from './fhir-common/conformance/conformance.service';
import { loadConformanceSource } from './fhir-common/conformance/load-conformance';
import type { FhirOperation } from './fhir-common/context/fhir-operation';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import { FhirEngine } from './fhir-common/engine';
import { FHIR_RULES, FhirModule } from './fhir-common/fhir.module';
import type { FhirModuleOptions } from './fhir-common/fhir.module';
import type { BusinessRule } from './fhir-common/write/business-rule';
import { FHIR_OPERATIONS } from './fhir-common/http/operation-routes';
import { OperationOutcomeFilter } from './fhir-common/http/outcome.filter';
import { RefusalTrail } from './fhir-common/http/refusal-trail';
import { Database } from './fhir-common/sql/database';
import { JobsModule } from './fhir-common/jobs.module';
import { HealthController } from './health/health.controller';
import { auditLog, jobLog } from './logging/audit-log';
import { MetricsModule } from './metrics/metrics.module';
import { OverloadModule } from './overload/overload.module';
import { CapacitySettingsModule } from './ror/capacity/capacity-settings.module';
import { CommuneRefresh } from './ror/commune-refresh';
import { CommuneCentres } from './ror/communes';
import { qualityNaming } from './quality-runs/quality-naming';
import { QualityRunsModule } from './quality-runs/quality-runs.module';
import { quotaFor } from './overload/client-quota';
import { READINESS_TIMEOUT_MS } from './overload/readiness';
import { searchGateOptions } from './overload/search-gate';
import { BookingAgenda } from './sas/booking/booking-agenda';
import { BookingModule } from './sas/booking/booking.module';
import { LoginPaths } from './sas/login/login-paths';
import { LoginModule } from './sas/login/login.module';
import { sasModules } from './sas-modules';

export interface AppOptions {
  readonly configuration: Configuration;
  readonly authentication: Authentication;
  readonly connectionString: string;
  readonly dataFolder: string;
  readonly logger: Logger;
  /** What was read of the data folder already. */
  readonly lists?: ReferenceLists;
}

/** The choice of what a national export holds takes a minute, a file of it some seconds. */
const EXPORT_STATEMENT_MS = 1_800_000;

/** A search waits this long for its turn: longer would be an answer nobody waits for. */
const SEARCH_WAIT_MS = 5_000;

/** Composition only: which features, on which database, behind which guard. */
@Module({})
export class AppModule {
  static forRoot({ configuration, authentication, connectionString, dataFolder, logger, lists = readReferenceLists(dataFolder) }: AppOptions): DynamicModule {
    const communes = new CommuneCentres(lists.communes);
    const indicators = loadCapacityIndicators(dataFolder, configuration.capacityIndicatorsFile);
    const apis = fhirApis(dataFolder, communes, indicators);
    const auth = AuthModule.forRoot({ authentication, connectionString });
    return {
      module: AppModule,
      imports: [
        ScheduleModule.forRoot(),
        CapacitySettingsModule.forRoot(indicators),
        DatabaseModule.forRoot({ connectionString, size: configuration.databasePoolSize, statementTimeoutMs: configuration.statementTimeoutMs }),
        ...sasModules(configuration, logger),
        FhirModule.forRoot({
          apis,
          features: FEATURES,
          engine: {
            useFactory: (database: Database, tokens: Pool, rules: ReadonlyMap<string, readonly BusinessRule[]>) =>
              createEngine(apis, database, dataFolder, { lists, tokens: new Database(tokens), rules, origins: serverOrigins(configuration), log: (line) => logger.info(line), fail: (line) => logger.error(line) }),
            inject: [Database, TOKEN_POOL, FHIR_RULES],
          },
          conformance: conformanceOf(apis, dataFolder),
          options: { useFactory: () => ({ publicUrl: configuration.publicUrl }), inject: [] },
        }),
        auth,
        AdminModule.forRoot(auth),
        OverloadModule.forRoot({
          imports: [auth],
          quotaOf: { useFactory: (registry: ClientRegistrySource) => quotaFor(registry, configuration.defaultQuotaPoints), inject: [ClientRegistrySource] },
          searches: searchGateOptions(configuration.maxConcurrentSearches, SEARCH_WAIT_MS),
          createReadinessPool: () => createPool({ connectionString, size: 1, statementTimeoutMs: READINESS_TIMEOUT_MS }),
        }),
        auditModule(configuration, connectionString, logger),
        QualityRunsModule.forRoot({ connectionString, dataFolder, origins: serverOrigins(configuration), naming: qualityNaming(configuration.publicUrl) }),
        JobsModule.forRoot({ log: jobLog(logger), historyDays: configuration.historyDays }),
        exportModule({ configuration, connectionString, logger }),
        AnomalyRoutingModule.forRoot({
          everySeconds: configuration.anomalyRoutingSeconds,
          managers: { useFactory: (database: Database) => new ManagerDirectory(new ClientStore(database)), inject: [Database] },
        }),
        MetricsModule.forRoot({ poolToken: DATABASE_POOL }),
        ...loginModules(configuration, dataFolder, logger),
      ],
      controllers: [HealthController, ExportsController],
      providers: [
        CommuneRefresh,
        { provide: CommuneCentres, useValue: communes },
        ...door(logger),
      ],
    };
  }
}

/** What stands before every route; `directReads` asks for the same objects. */
function door(logger: Logger): Provider[] {
  return [
    MutualTlsGuard,
    UserHeadersGuard,
    { provide: APP_GUARD, useExisting: MutualTlsGuard },
    { provide: APP_GUARD, useExisting: UserHeadersGuard },
    { provide: APP_FILTER, useExisting: OperationOutcomeFilter },
    {
      provide: OperationOutcomeFilter,
      useFactory: (refusals: RefusalTrail) => new OperationOutcomeFilter({
        unexpected: (error, requestId) => logger.error({ err: error, requestId }, 'unexpected error'),
        refused: (request, status, code) => void refusals.note(request, status, code),
      }),
      inject: [RefusalTrail],
    },
  ];
}

/** The pages of regulators, and what they book there. */
function loginModules(configuration: Configuration, dataFolder: string, logger: Logger): readonly DynamicModule[] {
  const { sasLogin, publicUrl, tlsMode } = configuration;
  const login = LoginModule.forRoot({
    settings: sasLogin,
    publicUrl,
    isSecure: tlsMode !== 'off',
    defaultTermsFile: join(dataFolder, 'reference', 'conditions-utilisation.txt'),
    content: { useFactory: (engine: FhirEngine, paths: LoginPaths) => new BookingAgenda(engine, paths), inject: [FhirEngine, LoginPaths] },
    failed: (error, requestId) => logger.error({ err: error, requestId }, 'unexpected error'),
  });
  return [login, BookingModule.forRoot(login, `${publicUrl ?? serverOrigins(configuration)[0] ?? ''}/sas/rendez-vous`)];
}

function auditModule({ statementTimeoutMs, auditRetentionDays }: Configuration, connectionString: string, logger: Logger): DynamicModule {
  return AuditModule.forRoot({
    createReadPool: () => createPool({ connectionString, size: 1, statementTimeoutMs, synchronousCommit: 'off' }),
    createJobPool: () => createPool({ connectionString, size: 1, statementTimeoutMs }),
    retentionDays: auditRetentionDays,
    log: auditLog(logger),
  });
}

function conformanceOf(apis: readonly FhirApi[], dataFolder: string): FhirModuleOptions['conformance'] {
  return {
    useFactory: ({ terminology: { terminology } }: FhirEngine, operations: ReadonlyMap<string, readonly FhirOperation[]>) =>
      new ConformanceService(apis, loadConformanceSource(dataFolder), { terminology, operations }),
    inject: [FhirEngine, FHIR_OPERATIONS],
  };
}

function exportModule({ configuration, connectionString, logger }: Pick<AppOptions, 'configuration' | 'connectionString' | 'logger'>): DynamicModule {
  const { exportDir: folder, exportHours: hours, maxRunningExports: places, maxExportBytes: maxBytes } = configuration;
  return ExportModule.forRoot({
    folder,
    settings: { hours, places, maxBytes },
    connectionString,
    createPool: () => createPool({ connectionString, size: places, statementTimeoutMs: EXPORT_STATEMENT_MS }),
    log: { unexpected: (error, requestId) => logger.error({ err: error, requestId }, 'export') },
  });
}
