import { Module } from '@nestjs/common';
import type { DynamicModule, InjectionToken } from '@nestjs/common';
import type { Pool } from 'pg';
import { ReadTrail } from '../fhir-common/http/read-trail';
import { SearchGate } from '../overload/search-gate';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';

/** `/metrics`. @param poolToken injection token of the engine's pool */
@Module({})
export class MetricsModule {
  static forRoot({ poolToken }: { readonly poolToken: InjectionToken<Pool> }): DynamicModule {
    return {
      module: MetricsModule,
      controllers: [MetricsController],
      providers: [
        {
          provide: Metrics,
          useFactory: (pool: Pool, searches: SearchGate, audit: ReadTrail) => new Metrics({ pool, searches, audit }),
          inject: [poolToken, SearchGate, ReadTrail],
        },
      ],
      exports: [Metrics],
    };
  }
}
