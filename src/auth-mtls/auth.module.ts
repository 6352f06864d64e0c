import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AUTHENTICATION } from './authentication';
import type { Authentication } from './authentication';
import { ClientLink } from './client-link';
import { ClientRegistrySource, PostgresClientRegistry } from './client-registry';

export interface AuthOptions {
  readonly authentication: Authentication;
  /** Database of the table `client`, asked on one connection that nothing else uses. */
  readonly connectionString: string;
}

/** What MutualTlsGuard and UserHeadersGuard need; the application registers them, in this order, as its first guards. */
@Module({})
export class AuthModule {
  static forRoot({ authentication, connectionString }: AuthOptions): DynamicModule {
    return {
      module: AuthModule,
      providers: [
        { provide: AUTHENTICATION, useValue: authentication },
        { provide: ClientLink, useFactory: () => new ClientLink(connectionString) },
        { provide: ClientRegistrySource, useFactory: registryOn, inject: [ClientLink] },
      ],
      exports: [AUTHENTICATION, ClientRegistrySource],
    };
  }
}

function registryOn(link: ClientLink): ClientRegistrySource {
  const registry = new PostgresClientRegistry(link);
  link.onChange(() => registry.forget());
  return registry;
}
