import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, OnApplicationShutdown } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { Pool } from 'pg';
import { ClientQuota } from './client-quota';
import type { QuotaOf } from './client-quota';
import { OverloadInterceptor, QUOTA_OF } from './overload.interceptor';
import { Readiness } from './readiness';
import { SearchGate } from './search-gate';
import type { SearchGateOptions } from './search-gate';

export interface OverloadModuleOptions {
  /** What `quotaOf` injects must be exported by `imports`, or global. */
  readonly imports: readonly DynamicModule[];
  readonly quotaOf: Pick<FactoryProvider<QuotaOf>, 'useFactory' | 'inject'>;
  readonly searches: SearchGateOptions;
  /** The one connection of `health/ready`. Called once; the module ends the pool. */
  readonly createReadinessPool: () => Pool;
}

/** Quotas, the cap on searches at work, and a readiness check that answers under full load. */
@Module({})
export class OverloadModule implements OnApplicationShutdown {
  constructor(private readonly readiness: Readiness) {}

  static forRoot({ imports, quotaOf, searches, createReadinessPool }: OverloadModuleOptions): DynamicModule {
    return {
      module: OverloadModule,
      global: true,
      imports: [...imports],
      providers: [
        ClientQuota,
        { provide: QUOTA_OF, ...quotaOf },
        { provide: SearchGate, useFactory: () => new SearchGate(searches) },
        { provide: Readiness, useFactory: () => new Readiness(createReadinessPool()) },
        OverloadInterceptor,
        { provide: APP_INTERCEPTOR, useExisting: OverloadInterceptor },
      ],
      exports: [ClientQuota, OverloadInterceptor, SearchGate, Readiness],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.readiness.close();
  }
}
