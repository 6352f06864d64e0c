import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';

/** Where a failure is told, for a person or a log collector. */
export interface JobLog {
  failed(job: string, error: unknown): void;
}

export const JOB_LOG = Symbol('JOB_LOG');

/** What a job did since the process started. */
export interface JobCounts {
  readonly runs: number;
  readonly failures: number;
  readonly rows: number;
  /** Epoch milliseconds; undefined until the first success. */
  readonly lastSuccess: number | undefined;
}

const NONE: JobCounts = { runs: 0, failures: 0, rows: 0, lastSuccess: undefined };

/** One run of a job. @param signal aborted when the application stops: a job in batches ends after the one at work @returns rows it changed */
export type JobWork = (signal: AbortSignal) => Promise<number>;

/**
 * Runs what the server does by itself: one run of a job at a time, each counted, each failure told and never passed on. What failed leaves
 * everything as it was; the next turn tries again.
 */
@Injectable()
export class JobRuns implements BeforeApplicationShutdown {
  private readonly counted = new Map<string, JobCounts>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(@Inject(JOB_LOG) private readonly log: JobLog) {}

  /** Every job that ran, by name. */
  get counts(): ReadonlyMap<string, JobCounts> {
    return this.counted;
  }

  /** Runs a job, unless its run before is not over or the application stops. It never rejects. */
  async run(job: string, work: JobWork): Promise<void> {
    if (this.stopped.signal.aborted || this.running.has(job)) return;
    const run = this.once(job, work);
    this.running.set(job, run);
    await run;
    this.running.delete(job);
  }

  /** Jobs under way end before their connections do. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.running.values());
  }

  private async once(job: string, work: JobWork): Promise<void> {
    const before = this.counted.get(job) ?? NONE;
    try {
      const rows = await work(this.stopped.signal);
      this.counted.set(job, { ...before, runs: before.runs + 1, rows: before.rows + rows, lastSuccess: Date.now() });
    } catch (error) {
      this.counted.set(job, { ...before, runs: before.runs + 1, failures: before.failures + 1 });
      this.log.failed(job, error);
    }
  }
}
