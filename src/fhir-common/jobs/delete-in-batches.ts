import { sql } from '../sql/sql';
import type { Sql, SqlFragment } from '../sql/sql';
import type { Database } from '../sql/database';

const BATCH = 10_000;

/**
 * Deletes rows a batch at a time, each statement its own transaction: none comes near the time a statement may take, writers are not kept
 * waiting, and what was deleted stays deleted when a later batch fails.
 * @param table a table name as SQL @param condition which rows go; an index should find them
 * @param signal ends the work after the batch under way @returns number of rows deleted
 */
export async function deleteInBatches(
  database: Database, table: SqlFragment, condition: SqlFragment, signal: AbortSignal, batch = BATCH,
): Promise<number> {
  const statement: Sql = sql`
    WITH gone AS (DELETE FROM ${table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${batch})) RETURNING 1)
    SELECT count(*)::integer AS gone FROM gone`;
  let deleted = 0;
  for (;;) {
    const [row] = await database.query<{ gone: number }>(statement);
    const gone = row?.gone ?? 0;
    deleted += gone;
    if (gone < batch || signal.aborted) return deleted;
  }
}
