import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PAGE_LINK_MINUTES } from '../search/answer/page-state';
import { Database } from '../sql/database';
import { name, sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';
import { deleteInBatches } from './delete-in-batches';
import { JobRuns } from './job-runs';

const EVERY_MS = 600_000;

/** Injection token: days an earlier version is kept. */
export const HISTORY_DAYS = Symbol('HISTORY_DAYS');

/**
 * Forgets what nobody can ask for any more: index rows taken out before the oldest page link was given, and versions past their
 * retention. An export under way reads the state it began with, however long it takes: what went since then stays.
 */
@Injectable()
export class HistoryTrim {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(HISTORY_DAYS) private readonly days: number,
    private readonly jobs: JobRuns,
  ) {}

  @Interval(EVERY_MS)
  async trim(): Promise<void> {
    await this.jobs.run('history-trim', (signal) => trimIndexRows(this.database, signal));
    await this.jobs.run('version-retention', (signal) => trimVersions(this.database, this.days, signal));
  }
}

/** @returns number of index rows forgotten */
export async function trimIndexRows(database: Database, signal: AbortSignal, batch?: number): Promise<number> {
  const tables = await database.query<{ table: string }>(sql`SELECT table_name AS table FROM information_schema.tables WHERE table_schema = 'history' ORDER BY 1`);
  let forgotten = 0;
  for (const { table } of tables) {
    if (signal.aborted) break;
    forgotten += await deleteInBatches(database, sql`history.${name(table)}`, diedBefore(sql`make_interval(mins => ${PAGE_LINK_MINUTES * 2})`), signal, batch);
  }
  return forgotten;
}

/**
 * Deletes the versions that another replaced more than `days` ago; the current version of a resource, or its removal, is not among them. The
 * day that counts is that of the replacement: a load keeps the dates of its file, so that a version made yesterday may bear a date of years ago.
 * @returns number of versions deleted
 */
export function trimVersions(database: Database, days: number, signal: AbortSignal, batch?: number): Promise<number> {
  return deleteInBatches(database, sql`resource_version`, diedBefore(sql`make_interval(days => ${days})`), signal, batch);
}

/** Gone this long ago, and before the beginning of any export under way; an hour more, for the transaction that took it out may be older than its end. */
function diedBefore(age: SqlFragment): SqlFragment {
  return sql`died_at < least(now() - ${age}, (SELECT min(created_at) - interval '1 hour' FROM export_job WHERE state IN ('queued', 'writing') AND expires_at > now()))`;
}
