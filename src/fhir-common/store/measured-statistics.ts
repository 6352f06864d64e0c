import { sql } from '../search/sql';
import type { Statistics } from '../search/statistics';
import type { Database } from './database';

/** A code that is not among the most common ones of PostgreSQL's sample is on few resources. */
const RARE_TOKEN_ROWS = 200;

/**
 * Row counts from PostgreSQL's own statistics (the most common values that ANALYZE keeps), read at start and every minute. They only
 * order the criteria of a search.
 */
export class MeasuredStatistics implements Statistics {
  private byType = new Map<number, number>();
  private byToken = new Map<string, number>();
  private byCode = new Map<string, number>();

  resources(typeId: number): number {
    return this.byType.get(typeId) ?? 1;
  }

  tokens(parameterId: number, system: string | null, code: string): number {
    const known = system === null ? this.byCode.get(`${parameterId} ${code}`) : this.byToken.get(`${parameterId} ${system}|${code}`);
    return known ?? RARE_TOKEN_ROWS;
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
      WHERE s.schemaname = current_schema() AND s.tablename = 'token_index' AND s.attname = 'token'`);
    this.byType = new Map(types.map(({ type, rows }) => [type, rows]));
    this.byToken = new Map(tokens.map(({ parameter, system, code, rows }) => [`${parameter} ${system}|${code}`, rows]));
    const byCode = new Map<string, number>();
    for (const { parameter, code, rows } of tokens) byCode.set(`${parameter} ${code}`, (byCode.get(`${parameter} ${code}`) ?? 0) + rows);
    this.byCode = byCode;
  }
}
