import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { AdminModule } from './admin/admin.module';
import { AuthModule } from './auth-mtls/auth.module';
import type { Authentication } from './auth-mtls/authentication';
import { ClientRegistrySource } from './auth-mtls/client-registry';
import { MutualTlsGuard } from './auth-mtls/mutual-tls.guard';
import { UserHeadersGuard } from './auth-mtls/oauth/user-headers.guard';
import type { Configuration } from './config/configuration';
import { serverOrigins } from './config/server-origins';
import { DATABASE_POOL, DatabaseModule, TOKEN_POOL } from './database/database.module';
import { createPool } from './database/pool';
import { createEngine } from './engine-factory';
import { FEATURES, fhirApis, loadCommunes } from './fhir-apis';
import { AuditModule } from './fhir-common/audit.module';
import { ConformanceService } from './fhir-common/conformance/conformance.service';
import { loadConformanceSource } from './fhir-common/conformance/load-conformance';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import { FHIR_RULES, FhirModule } from './fhir-common/fhir.module';
import type { BusinessRule } from './fhir-common/write/business-rule';
import { OperationOutcomeFilter } from './fhir-common/http/outcome.filter';
import { Database } from './fhir-common/sql/database';
import { HistoryTrim } from './fhir-common/jobs/history-trim';
import { StatisticsRefresh } from './fhir-common/jobs/statistics-refresh';
import { HealthController } from './health/health.controller';
import { auditLog } from './logging/audit-log';
import { MetricsModule } from './metrics/metrics.module';
import { OverloadModule } from './overload/overload.module';
import { CommuneRefresh } from './ror/commune-refresh';
import { CommuneCentres } from './ror/communes';
import { quotaFor } from './overload/client-quota';
import { READINESS_TIMEOUT_MS } from './overload/readiness';
import { searchGateOptions } from './overload/search-gate';

export interface AppOptions {
  readonly configuration: Configuration;
  readonly authentication: Authentication;
  readonly connectionString: string;
  readonly dataFolder: string;
  readonly logger: Logger;
}

/** A search waits this long for its turn: longer would be an answer nobody waits for. */
const SEARCH_WAIT_MS = 5_000;

/** Composition only: which features, on which database, behind which guard. */
@Module({})
export class AppModule {
  static forRoot({ configuration, authentication, connectionString, dataFolder, logger }: AppOptions): DynamicModule {
    const communes = loadCommunes(dataFolder);
    const apis = fhirApis(dataFolder, communes);
    const auth = AuthModule.forRoot({ authentication, connectionString, poolToken: DATABASE_POOL, rorBases: basesOf(apis, 'ror') });
    return {
      module: AppModule,
      imports: [
        ScheduleModule.forRoot(),
        DatabaseModule.forRoot({ connectionString, size: configuration.databasePoolSize, statementTimeoutMs: configuration.statementTimeoutMs }),
        FhirModule.forRoot({
          apis,
          features: FEATURES,
          // The data source is a parameter for its order only: it is ready when the schema is migrated.
          engine: {
            useFactory: (pool: Pool, tokens: Pool, rules: ReadonlyMap<string, readonly BusinessRule[]>) =>
              createEngine(apis, new Database(pool), dataFolder, { tokens: new Database(tokens), rules, origins: serverOrigins(configuration), log: (line) => logger.info(line) }),
            inject: [DATABASE_POOL, TOKEN_POOL, FHIR_RULES, DataSource],
          },
          conformance: { useFactory: () => new ConformanceService(apis, loadConformanceSource(dataFolder)), inject: [] },
          options: { useFactory: () => ({ publicUrl: configuration.publicUrl }), inject: [] },
        }),
        auth,
        AdminModule,
        OverloadModule.forRoot({
          imports: [auth],
          quotaOf: {
            useFactory: (registry: ClientRegistrySource) => quotaFor(registry, configuration.defaultQuotaPoints),
            inject: [ClientRegistrySource],
          },
          searches: searchGateOptions(configuration.maxConcurrentSearches, SEARCH_WAIT_MS),
          createReadinessPool: () => createPool({ connectionString, size: 1, statementTimeoutMs: READINESS_TIMEOUT_MS }),
        }),
        AuditModule.forRoot({
          createReadPool: () => createPool({ connectionString, size: 1, statementTimeoutMs: configuration.statementTimeoutMs, synchronousCommit: 'off' }),
          createJobPool: () => createPool({ connectionString, size: 1, statementTimeoutMs: configuration.statementTimeoutMs }),
          retentionDays: configuration.auditRetentionDays,
          log: auditLog(logger),
        }),
        MetricsModule.forRoot({ poolToken: DATABASE_POOL }),
      ],
      controllers: [HealthController],
      providers: [
        StatisticsRefresh,
        HistoryTrim,
        CommuneRefresh,
        { provide: CommuneCentres, useValue: communes },
        { provide: APP_GUARD, useClass: MutualTlsGuard },
        { provide: APP_GUARD, useClass: UserHeadersGuard },
        {
          provide: APP_FILTER,
          useValue: new OperationOutcomeFilter({ unexpected: (error, requestId) => logger.error({ err: error, requestId }, 'unexpected error') }),
        },
      ],
    };
  }
}

function basesOf(apis: readonly FhirApi[], name: string): string[] {
  return apis.filter((api) => api.name === name).flatMap(({ basePath, aliases }) => [basePath, ...aliases]);
}
