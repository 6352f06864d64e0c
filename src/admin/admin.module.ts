import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL } from '../database/database.module';
import { Database } from '../fhir-common/sql/database';
import { ClientStore } from './client-store';
import { ClientsController } from './clients.controller';

/** What an operator manages over HTTPS, with the role `admin`: the clients. (The extractions stand with what they show: app.module.ts.) */
@Module({})
export class AdminModule {
  /** @param auth knows the enrolled clients, and is told when they change */
  static forRoot(auth: DynamicModule): DynamicModule {
    return {
      module: AdminModule,
      imports: [auth],
      controllers: [ClientsController],
      providers: [{ provide: ClientStore, useFactory: (pool: Pool) => new ClientStore(new Database(pool)), inject: [DATABASE_POOL] }],
    };
  }
}
