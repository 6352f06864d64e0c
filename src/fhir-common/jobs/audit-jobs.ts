import { Inject, Injectable } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import type { Database } from '../sql/database';
import { removeOldEvents } from '../audit/retention';
import { sealEvents } from '../audit/seal';
import { JobRuns } from './job-runs';

const SEAL_EVERY_MS = 1_000;
const ANNOUNCE_EVERY_MS = 3_600_000;
/** A quiet hour, local time; not on the hour, when everybody's jobs run. */
const RETENTION_AT = '17 3 * * *';

/** What the jobs take from the installation. */
export interface AuditJobOptions {
  readonly database: Database;
  readonly retentionDays: number;
  /** Where a person or a log collector reads it. */
  readonly log: {
    head(position: number, hash: string): void;
    removed(count: number): void;
  };
}

export const AUDIT_JOB_OPTIONS = Symbol('AUDIT_JOB_OPTIONS');

/**
 * Seals new events every second and removes old ones every night. The end of the chain goes to the log every hour: a log kept
 * elsewhere proves that the whole chain was not written anew. Both work in short transactions, so that neither keeps the other waiting.
 */
@Injectable()
export class AuditJobs {
  private announcedAt = 0;

  constructor(
    @Inject(AUDIT_JOB_OPTIONS) private readonly options: AuditJobOptions,
    private readonly jobs: JobRuns,
  ) {}

  @Interval(SEAL_EVERY_MS)
  async seal(): Promise<void> {
    await this.jobs.run('audit-seal', () => this.sealOnce());
  }

  @Cron(RETENTION_AT)
  async removeOld(): Promise<void> {
    await this.jobs.run('audit-retention', (signal) => this.removeOnce(signal));
  }

  private async sealOnce(): Promise<number> {
    const result = await sealEvents(this.options.database);
    if (result === undefined) return 0;
    if (result.sealed > 0 && Date.now() - this.announcedAt >= ANNOUNCE_EVERY_MS) {
      this.announcedAt = Date.now();
      this.options.log.head(result.head.position, result.head.hash.toString('hex'));
    }
    return result.sealed;
  }

  private async removeOnce(signal: AbortSignal): Promise<number> {
    const removed = await removeOldEvents(this.options.database, this.options.retentionDays, Date.now(), signal);
    if (removed > 0) this.options.log.removed(removed);
    return removed;
  }
}
