import { createHash } from 'node:crypto';
import type { Database } from '../sql/database';
import { sql } from '../sql/sql';

/**
 * First statement of every writing transaction: waits for whoever writes the same keys, then takes the next place in the order of writes.
 * Transaction numbers and dates are given in one order (SQL function `begin_write`), which is what makes `_lastUpdated` deltas whole:
 * a search of them leaves out what a still running transaction could yet precede (`search/compile`).
 * @param keys texts that only one transaction may hold at a time: `Type/id`, a conditional match
 * @returns epoch milliseconds of the write, never before those of an earlier one
 */
export async function beginWrite(database: Database, keys: readonly string[]): Promise<number> {
  const locks = [...new Set(keys.map(lockNumber))].sort((a, b) => (a < b ? -1 : 1)).map(String);
  const [row] = await database.query<{ at: Date }>(sql`SELECT begin_write(${locks}::bigint[]) AS at`);
  if (!row) throw new Error('begin_write gave no date');
  return row.at.getTime();
}

/**
 * The same without waiting for anybody: for writes that share a transaction, so that none of them makes the others wait.
 * @returns the date, and those of the keys that nobody else held and are now held here
 */
export async function beginTogether(database: Database, keys: readonly string[]): Promise<{ readonly now: number; readonly held: ReadonlySet<string> }> {
  const wanted = [...new Set(keys)];
  const locking = database.query<{ rank: number }>(sql`
    SELECT wanted.rank::integer AS rank FROM unnest(${wanted.map((key) => String(lockNumber(key)))}::bigint[]) WITH ORDINALITY AS wanted(key, rank)
    WHERE pg_try_advisory_xact_lock(wanted.key)`);
  const [locked, now] = await Promise.all([locking, beginWrite(database, [])]);
  const ranks = new Set(locked.map(({ rank }) => rank));
  return { now, held: new Set(wanted.filter((_key, index) => ranks.has(index + 1))) };
}

/** Holds a key beside others who share it to the end of the transaction, and keeps out whoever wants it alone ({@link beginWrite}). */
export function shareKey(database: Database, key: string): void {
  database.send(sql`SELECT pg_advisory_xact_lock_shared(${String(lockNumber(key))}::bigint)`);
}

function lockNumber(key: string): bigint {
  return createHash('sha256').update(key).digest().readBigInt64BE(0);
}

/** Takes more keys later in the transaction; dead-locks this may lead to are retried like any other. */
export async function lockKeys(database: Database, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const locks = [...new Set(keys.map(lockNumber))].sort((a, b) => (a < b ? -1 : 1)).map(String);
  await database.query(sql`SELECT pg_advisory_xact_lock(k) FROM unnest(${locks}::bigint[]) AS k`);
}
