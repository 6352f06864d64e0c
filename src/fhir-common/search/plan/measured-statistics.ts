import type { Box } from '../../core/geography';
import { sql } from '../../sql/sql';
import type { Statistics } from './statistics';
import type { Database } from '../../sql/database';

/** Side of a cell of the map: at 47° north, 28 km by 19. */
const CELL_DEGREES = 0.25;

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
}

/** A code that is not among the most common ones of PostgreSQL's sample is on few resources. */
const RARE_TOKEN_ROWS = 200;

/**
 * Row counts from PostgreSQL's own statistics (the most common values that ANALYZE keeps) and a coarse map of the positions, read at start
 * and every minute. They only order the criteria of a search.
 */
export class MeasuredStatistics implements Statistics {
  private byType = new Map<number, number>();
  private byToken = new Map<string, number>();
  private byCode = new Map<string, number>();
  private cells = new Map<number, readonly Cell[]>();

  resources(typeId: number): number {
    return this.byType.get(typeId) ?? 1;
  }

  tokens(parameterId: number, system: string | null, code: string): number {
    const known = system === null ? this.byCode.get(`${parameterId} ${code}`) : this.byToken.get(`${parameterId} ${system}|${code}`);
    return known ?? RARE_TOKEN_ROWS;
  }

  /** Positions are taken to lie evenly inside a cell. */
  positions(parameterId: number, { south, north, west, east }: Box): number {
    const overlap = (cell: number, low: number, high: number): number => Math.max(0, Math.min(cell + 1, high / CELL_DEGREES) - Math.max(cell, low / CELL_DEGREES));
    return (this.cells.get(parameterId) ?? []).reduce((sum, { row, column, rows }) => sum + rows * overlap(row, south, north) * overlap(column, west, east), 0);
  }

  async refresh(database: Database): Promise<void> {
    const types = await database.query<{ type: number; rows: number }>(sql`
      SELECT common.value::text::smallint AS type, (share.value * c.reltuples)::float8 AS rows
      FROM pg_stats s
      JOIN pg_class c ON c.oid = (quote_ident(s.schemaname) || '.' || quote_ident(s.tablename))::regclass
      CROSS JOIN LATERAL unnest(s.most_common_vals::text::text[]) WITH ORDINALITY AS common(value, position)
      JOIN LATERAL unnest(s.most_common_freqs) WITH ORDINALITY AS share(value, position) USING (position)
      WHERE s.schemaname = current_schema() AND s.tablename = 'resource' AND s.attname = 'type'`);
    const tokens = await database.query<{ parameter: number; system: string; code: string; rows: number }>(sql`
      SELECT t.parameter, t.system, t.code, (share.value * c.reltuples)::float8 AS rows
      FROM pg_stats s
      JOIN pg_class c ON c.oid = (quote_ident(s.schemaname) || '.' || quote_ident(s.tablename))::regclass
      CROSS JOIN LATERAL unnest(s.most_common_vals::text::integer[]) WITH ORDINALITY AS common(value, position)
      JOIN LATERAL unnest(s.most_common_freqs) WITH ORDINALITY AS share(value, position) USING (position)
      JOIN token t ON t.id = common.value
      WHERE s.schemaname = current_schema() AND (s.tablename = 'token_index' AND s.attname = 'token' OR s.tablename LIKE 'group\\_%' AND EXISTS (
        SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = s.attname AND a.atttypid = 'integer'::regtype
          AND a.attname NOT IN ('entry', 'parent_entry')))`);
    const cells = await database.query<{ parameter: number; row: number; column: number; rows: number }>(sql`
      SELECT parameter, floor(latitude / ${CELL_DEGREES})::integer AS row, floor(longitude / ${CELL_DEGREES})::integer AS column, count(*)::float8 AS rows
      FROM position_index GROUP BY 1, 2, 3`);
    this.byType = new Map(types.map(({ type, rows }) => [type, rows]));
    this.byToken = new Map(tokens.map(({ parameter, system, code, rows }) => [`${parameter} ${system}|${code}`, rows]));
    const byCode = new Map<string, number>();
    for (const { parameter, code, rows } of tokens) byCode.set(`${parameter} ${code}`, (byCode.get(`${parameter} ${code}`) ?? 0) + rows);
    this.byCode = byCode;
    this.cells = new Map([...new Set(cells.map(({ parameter }) => parameter))].map((parameter) => [parameter, cells.filter((cell) => cell.parameter === parameter)]));
  }
}
