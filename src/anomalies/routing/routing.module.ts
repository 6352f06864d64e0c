import { Inject, Injectable, Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { FhirEngine } from '../../fhir-common/engine';
import { JobRuns } from '../../fhir-common/jobs/job-runs';
import { AnomalyRouting } from './anomaly-routing';
import type { StructureManagers } from './anomaly-routing';

export interface AnomalyRoutingOptions {
  /** 0: never. */
  readonly everySeconds: number;
  readonly managers: Pick<FactoryProvider<StructureManagers>, 'useFactory' | 'inject'>;
}

const MANAGERS = Symbol('STRUCTURE_MANAGERS');
const EVERY_SECONDS = Symbol('ANOMALY_ROUTING_SECONDS');

/** Routes at fixed times, one pass at a time. */
@Injectable()
class RoutingSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly routing: AnomalyRouting,
    private readonly jobs: JobRuns,
    @Inject(EVERY_SECONDS) private readonly everySeconds: number,
  ) {}

  onApplicationBootstrap(): void {
    if (this.everySeconds === 0) return;
    this.timer = setInterval(() => void this.jobs.run('anomaly-routing', (signal) => this.routing.pass(signal)), this.everySeconds * 1_000);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}

/** Sends reported anomalies to whoever is to handle them, apart from the answer to the report. */
@Module({})
export class AnomalyRoutingModule {
  static forRoot({ everySeconds, managers }: AnomalyRoutingOptions): DynamicModule {
    return {
      module: AnomalyRoutingModule,
      providers: [
        { provide: MANAGERS, ...managers },
        { provide: EVERY_SECONDS, useValue: everySeconds },
        { provide: AnomalyRouting, useFactory: (engine: FhirEngine, known: StructureManagers) => new AnomalyRouting(engine, known), inject: [FhirEngine, MANAGERS] },
        RoutingSchedule,
      ],
      exports: [AnomalyRouting],
    };
  }
}
