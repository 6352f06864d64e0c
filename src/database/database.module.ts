import { Global, Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Database } from '../fhir-common/sql/database';
import { createDataSource, migrate } from './data-source';
import { createPool } from './pool';
import type { PoolOptions } from './pool';

export const DATABASE_POOL = Symbol('DATABASE_POOL');
/** The one connection that numbers coded values: a writer that met a new code never waits for another writer's connection. */
export const TOKEN_POOL = Symbol('TOKEN_POOL');

/** PostgreSQL for the whole application: TypeORM for the schema, one pool of named statements for everything else. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATABASE_POOL) private readonly pool: Pool,
    @Inject(TOKEN_POOL) private readonly tokens: Pool,
  ) {}

  /** The schema is migrated before anything gets the pool. */
  static forRoot(options: PoolOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...createDataSource(options.connectionString).options, retryAttempts: 0 }),
          dataSourceFactory: async () => {
            const dataSource = await createDataSource(options.connectionString).initialize();
            await migrate(dataSource);
            return dataSource;
          },
        }),
      ],
      providers: [
        { provide: DATABASE_POOL, useFactory: () => createPool(options) },
        { provide: TOKEN_POOL, useFactory: () => createPool({ ...options, size: 1 }) },
        // The data source is a parameter for its order only: it is ready when the schema is migrated.
        { provide: Database, useFactory: (pool: Pool) => new Database(pool), inject: [DATABASE_POOL, DataSource] },
      ],
      exports: [DATABASE_POOL, TOKEN_POOL, Database],
    };
  }

  /** After the HTTP server has closed: requests that were running at the stop still need it. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.end(), this.tokens.end()]);
  }
}
