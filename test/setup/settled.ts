import type { Database } from '../../src/fhir-common/sql/database';
import { sql } from '../../src/fhir-common/sql/sql';

/**
 * Waits until no transaction running now can hide what is written: searches for what is new leave that out (docs/adr/0007), and the
 * transactions of the other test files, in other databases of the same server, count as well.
 */
export async function settled(database: Database): Promise<void> {
  const [now] = await database.query<{ next: string }>(sql`SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next`);
  const ended = async (): Promise<boolean> => {
    const [row] = await database.query<{ ended: boolean }>(sql`SELECT pg_snapshot_xmin(pg_current_snapshot()) >= ${now?.next ?? ''}::xid8 AS ended`);
    return row?.ended === true;
  };
  while (!(await ended())) await new Promise((resolve) => setTimeout(resolve, 20));
}
