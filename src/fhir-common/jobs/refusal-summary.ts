import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { JobRuns } from './job-runs';

const EVERY_MS = 60_000;

/** What counts refusals: told by its module, as it lies on a floor above. */
export interface RefusalCounts {
  summarize(now: number): Promise<number>;
}

export const REFUSAL_COUNTS = Symbol('REFUSAL_COUNTS');

/** Each minute, one audit event for the refusals that were not recorded by themselves. */
@Injectable()
export class RefusalSummary {
  constructor(
    @Inject(REFUSAL_COUNTS) private readonly refusals: RefusalCounts,
    private readonly jobs: JobRuns,
  ) {}

  @Interval(EVERY_MS)
  async summarize(): Promise<void> {
    await this.jobs.run('audit-refusals', () => this.refusals.summarize(Date.now()));
  }
}
