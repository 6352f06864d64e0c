import { sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';
import type { Database } from '../sql/database';
import { selectEvents, storedEvent } from './stored-event';
import type { EventRow, StoredEvent } from './stored-event';

const BATCH = 2_000;

/** A period of recorded events: from `since` (included) to `until` (excluded). */
export interface Period {
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

/** The events of a period in the order of their ids, page by page: memory does not grow with the period. */
export async function* eventsOf(database: Database, period: Period): AsyncGenerator<StoredEvent> {
  const conditions = periodConditions(period);
  let after = 0;
  for (;;) {
    const rows = await database.query<EventRow>(selectEvents([sql`id > ${after}`, ...conditions], sql`ORDER BY id LIMIT ${BATCH}`));
    for (const row of rows) yield storedEvent(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last.id;
  }
}

/** How many events a period has. */
export async function countEvents(database: Database, period: Period): Promise<number> {
  const conditions = periodConditions(period).reduce((all, condition) => sql`${all} AND ${condition}`, sql`true`);
  const [row] = await database.query<{ count: number }>(sql`SELECT count(*)::integer AS count FROM audit_event WHERE ${conditions}`);
  return row?.count ?? 0;
}

function periodConditions({ since, until }: Period): SqlFragment[] {
  return [...(since === undefined ? [] : [sql`at >= ${since}`]), ...(until === undefined ? [] : [sql`at < ${until}`])];
}
