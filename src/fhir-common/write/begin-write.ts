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

function lockNumber(key: string): bigint {
  return createHash('sha256').update(key).digest().readBigInt64BE(0);
}

/** Takes more keys later in the transaction; dead-locks this may lead to are retried like any other. */
export async function lockKeys(database: Database, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const locks = [...new Set(keys.map(lockNumber))].sort((a, b) => (a < b ? -1 : 1)).map(String);
  await database.query(sql`SELECT pg_advisory_xact_lock(k) FROM unnest(${locks}::bigint[]) AS k`);
}
