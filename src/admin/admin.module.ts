import { Module } from '@nestjs/common';
import type { Queryable } from '../auth-mtls/client-registry';
import { DATABASE_POOL } from '../database/database.module';
import { ClientStore } from './client-store';
import { ClientsController } from './clients.controller';

/** What an operator manages over HTTPS, with the role `admin`: the clients. */
@Module({
  controllers: [ClientsController],
  providers: [{ provide: ClientStore, useFactory: (pool: Queryable) => new ClientStore(pool), inject: [DATABASE_POOL] }],
})
export class AdminModule {}
