import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { FhirEngine } from '../engine';

const EVERY_MS = 60_000;

/** Keeps the planner's view of the data fresh, and what is known of the index: a pass may have ended in another process. A failed refresh leaves the one before, the next minute tries again. */
@Injectable()
export class StatisticsRefresh {
  constructor(@Inject(FhirEngine) private readonly engine: FhirEngine) {}

  @Interval(EVERY_MS)
  async refresh(): Promise<void> {
    await this.engine.statistics.refresh(this.engine.database).catch(() => undefined);
    await this.engine.stored.refresh(this.engine.database).catch(() => undefined);
  }
}
