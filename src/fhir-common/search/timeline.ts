import { name, sql } from './sql';
import type { SqlFragment } from './sql';

/**
 * Which state of the data a statement reads: the current one, or exactly the one a PostgreSQL snapshot saw. Pages after the first are
 * answered from the snapshot of the first (docs/adr/0003).
 */
export class Timeline {
  /** @param snapshot text of a `pg_snapshot`; null for the current state */
  constructor(private readonly snapshot: string | null) {}

  /** A table to select from, as it stood. */
  table(table: string): SqlFragment {
    if (this.snapshot === null) return name(table);
    return sql`(SELECT * FROM timeline.${name(table)} past WHERE pg_visible_in_snapshot(past.born, ${this.snapshot}::pg_snapshot)
      AND (past.died IS NULL OR NOT pg_visible_in_snapshot(past.died, ${this.snapshot}::pg_snapshot)))`;
  }
}
