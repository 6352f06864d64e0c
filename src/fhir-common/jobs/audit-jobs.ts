import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import type { Database } from '../sql/database';
import { removeOldEvents } from '../audit/retention';
import { sealEvents } from '../audit/seal';

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
    failed(job: string, error: unknown): void;
  };
}

export const AUDIT_JOB_OPTIONS = Symbol('AUDIT_JOB_OPTIONS');

/**
 * Seals new events every second and removes old ones every night. The end of the chain goes to the log every hour: a log kept
 * elsewhere proves that the whole chain was not written anew. A failed run leaves everything as it was; the next one tries again.
 */
@Injectable()
export class AuditJobs implements BeforeApplicationShutdown {
  private stopped = false;
  private running: Promise<void> | undefined;
  private announcedAt = 0;

  constructor(@Inject(AUDIT_JOB_OPTIONS) private readonly options: AuditJobOptions) {}

  @Interval(SEAL_EVERY_MS)
  async seal(): Promise<void> {
    await this.alone(() => this.sealOnce());
  }

  @Cron(RETENTION_AT)
  async removeOld(): Promise<void> {
    await this.running;
    await this.alone(() => this.removeOnce());
  }

  /** The job under way ends before its connections do. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** One job at a time: a slow run is not overtaken by the next. */
  private async alone(job: () => Promise<void>): Promise<void> {
    if (this.stopped || this.running !== undefined) return;
    this.running = job();
    await this.running;
    this.running = undefined;
  }

  private async sealOnce(): Promise<void> {
    try {
      const result = await sealEvents(this.options.database);
      if (result !== undefined && result.sealed > 0 && Date.now() - this.announcedAt >= ANNOUNCE_EVERY_MS) {
        this.announcedAt = Date.now();
        this.options.log.head(result.head.position, result.head.hash.toString('hex'));
      }
    } catch (error) {
      this.options.log.failed('audit-seal', error);
    }
  }

  private async removeOnce(): Promise<void> {
    try {
      const removed = await removeOldEvents(this.options.database, this.options.retentionDays, Date.now());
      if (removed > 0) this.options.log.removed(removed);
    } catch (error) {
      this.options.log.failed('audit-retention', error);
    }
  }
}
