import { Inject, Injectable } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { JobRuns } from '../fhir-common/jobs/job-runs';
import { Database } from '../fhir-common/sql/database';
import { mondayOf, parisDay } from './calendar';
import type { RunCall } from './run-process';
import { runInChild } from './run-starter';
import { RunStore } from './run-store';

/** Injection token: what a run is told, but for its request. */
export const RUN_CALL = Symbol('RUN_CALL');

const JOB = 'quality-run';
const LOOK_EVERY_MS = 3_600_000;

/** The weekly run: Monday 00:00 in Paris. Of the processes that share a database, the first to come does it. */
@Injectable()
export class WeeklyRun {
  private readonly store: RunStore;

  constructor(@Inject(RUN_CALL) private readonly call: Omit<RunCall, 'request'>, @Inject(Database) database: Database, private readonly jobs: JobRuns) {
    this.store = new RunStore(database);
  }

  @Cron('0 0 * * 1', { timeZone: 'Europe/Paris' })
  async everyMonday(): Promise<void> {
    await this.run(mondayOf(parisDay(Date.now())));
  }

  /** A weekly run that was killed after it had judged goes on with what it found. */
  @Interval(LOOK_EVERY_MS)
  async takeUp(): Promise<void> {
    const unfinished = await this.store.unfinished().catch(() => undefined);
    if (unfinished?.occasion === 'weekly') await this.run(unfinished.day);
  }

  private run(day: string): Promise<void> {
    return this.jobs.run(JOB, (signal) => runInChild({ ...this.call, request: { occasion: 'weekly', day } }, signal));
  }
}
