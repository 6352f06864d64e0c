import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AUTHENTICATION } from './authentication';
import type { Authentication } from './authentication';
import { ClientChanges } from './client-changes';
import { ClientRegistrySource, PostgresClientRegistry } from './client-registry';
import type { Queryable } from './client-registry';
import { ROR_BASES } from './oauth/user-headers.guard';

export interface AuthOptions {
  readonly authentication: Authentication;
  readonly connectionString: string;
  /** Injection token of the application's pool. */
  readonly poolToken: symbol;
  /** Base paths of the ROR interface, aliases included. */
  readonly rorBases: readonly string[];
}

/** What MutualTlsGuard and UserHeadersGuard need; the application registers them, in this order, as its first guards. */
@Module({})
export class AuthModule {
  static forRoot({ authentication, connectionString, poolToken, rorBases }: AuthOptions): DynamicModule {
    return {
      module: AuthModule,
      providers: [
        { provide: AUTHENTICATION, useValue: authentication },
        { provide: ROR_BASES, useValue: rorBases },
        { provide: PostgresClientRegistry, useFactory: (pool: Queryable) => new PostgresClientRegistry(pool), inject: [poolToken] },
        { provide: ClientRegistrySource, useExisting: PostgresClientRegistry },
        {
          provide: ClientChanges,
          useFactory: (registry: PostgresClientRegistry) => new ClientChanges(connectionString, () => registry.forget()),
          inject: [PostgresClientRegistry],
        },
      ],
      exports: [AUTHENTICATION, ROR_BASES, ClientRegistrySource],
    };
  }
}
