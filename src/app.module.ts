import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { ClientRegistrySource, PostgresClientRegistry } from './auth-mtls/client-registry';
import { MutualTlsGuard, TLS_MODE } from './auth-mtls/mutual-tls.guard';
import type { Configuration } from './config/configuration';
import { DATABASE_POOL, DatabaseModule } from './database/database.module';
import { createEngine } from './engine-factory';
import { FEATURES, fhirApis } from './fhir-apis';
import { ConformanceService } from './fhir-common/conformance/conformance.service';
import { loadConformanceSource } from './fhir-common/conformance/load-conformance';
import { FhirModule } from './fhir-common/fhir.module';
import { OperationOutcomeFilter } from './fhir-common/http/outcome.filter';
import { Database } from './fhir-common/store/database';
import { StatisticsRefresh } from './fhir-common/store/statistics-refresh';
import { HealthController } from './health/health.controller';

export interface AppOptions {
  readonly configuration: Configuration;
  readonly connectionString: string;
  readonly dataFolder: string;
  readonly logger: Logger;
}

/** Composition only: which features, on which database, behind which guard. */
@Module({})
export class AppModule {
  static forRoot({ configuration, connectionString, dataFolder, logger }: AppOptions): DynamicModule {
    const apis = fhirApis(dataFolder);
    return {
      module: AppModule,
      imports: [
        ScheduleModule.forRoot(),
        DatabaseModule.forRoot({ connectionString, size: configuration.databasePoolSize, statementTimeoutMs: configuration.statementTimeoutMs }),
        FhirModule.forRoot({
          apis,
          // The data source is a parameter for its order only: it is ready when the schema is migrated.
          engine: { useFactory: (pool: Pool) => createEngine(apis, new Database(pool), dataFolder), inject: [DATABASE_POOL, DataSource] },
          conformance: { useFactory: () => new ConformanceService(apis, loadConformanceSource(dataFolder)), inject: [] },
          options: { useFactory: () => ({ publicUrl: configuration.publicUrl }), inject: [] },
        }),
        ...FEATURES,
      ],
      controllers: [HealthController],
      providers: [
        StatisticsRefresh,
        { provide: TLS_MODE, useValue: configuration.tlsMode },
        { provide: ClientRegistrySource, useFactory: (pool: Pool) => new PostgresClientRegistry(pool), inject: [DATABASE_POOL] },
        { provide: APP_GUARD, useClass: MutualTlsGuard },
        {
          provide: APP_FILTER,
          useValue: new OperationOutcomeFilter({ unexpected: (error, requestId) => logger.error({ err: error, requestId }, 'unexpected error') }),
        },
      ],
    };
  }
}
