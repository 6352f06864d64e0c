import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { FhirEngine } from '../engine';
import { JobRuns } from './job-runs';

/** A package loaded by another process is in use here this soon. */
const EVERY_MS = 5_000;

/** Takes in the code lists loaded by `npm run load`; a failed refresh leaves those of before, the next one tries again. */
@Injectable()
export class TerminologyRefresh {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    private readonly jobs: JobRuns,
  ) {}

  @Interval(EVERY_MS)
  async refresh(): Promise<void> {
    await this.jobs.run('terminology-refresh', () => this.engine.terminology.refresh(this.engine.database).then(() => 0));
  }
}
