import { Module } from '@nestjs/common';
import type { DynamicModule, InjectionToken } from '@nestjs/common';
import type { Pool } from 'pg';
import { ReadTrail } from '../fhir-common/http/read-trail';
import { JobRuns } from '../fhir-common/jobs/job-runs';
import { SearchGate } from '../overload/search-gate';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';

/** `/metrics`; the features add their figures to it. @param poolToken injection token of the engine's pool */
@Module({})
export class MetricsModule {
  static forRoot({ poolToken }: { readonly poolToken: InjectionToken<Pool> }): DynamicModule {
    return {
      module: MetricsModule,
      global: true,
      controllers: [MetricsController],
      providers: [
        {
          provide: Metrics,
          useFactory: (pool: Pool, searches: SearchGate, audit: ReadTrail, jobs: JobRuns) => new Metrics({ pool, searches, audit, jobs }),
          inject: [poolToken, SearchGate, ReadTrail, JobRuns],
        },
      ],
      exports: [Metrics],
    };
  }
}
