import type { Client } from 'pg';
import { escapeLiteral } from 'pg';
import { stringAt } from '../src/fhir-common/core/json';
import type { Coding } from './samples';

/**
 * The second yardstick: SQL that reads the ids alone by the very index a search uses, written by hand, with nothing a FHIR answer needs.
 * pgbench takes scripts and not parameters, so values are literals; `-M prepared` still plans each script once per connection.
 */
export class IndexSql {
  private constructor(private readonly numbers: ReadonlyMap<string, number>) {}

  /** Reads the numbers the server gave to types and search parameters. */
  static async read(database: Client): Promise<IndexSql> {
    const { rows } = await database.query<Record<string, unknown>>(`
      SELECT name AS key, id FROM resource_type WHERE api = 'ror'
      UNION ALL SELECT t.name || '.' || p.code, p.id FROM search_parameter p JOIN resource_type t ON t.id = p.type WHERE t.api = 'ror'`);
    return new IndexSql(new Map(rows.map((row) => [stringAt(row, 'key') ?? '', Number(row['id'])])));
  }

  /** Number of a type (`Location`) or a parameter (`Location.near`); -1 names none. */
  number(key: string): number {
    return this.numbers.get(key) ?? -1;
  }

  /** The number of a coded value of a parameter, looked up as the server looks it up. */
  token(parameter: string, { code, system }: Coding): string {
    return `(SELECT t.id FROM token t WHERE t.parameter = ${this.number(parameter)} AND t.code = ${escapeLiteral(code)} AND t.system = ${escapeLiteral(system)})`;
  }

  /** One page of the resources with a coded value. */
  tokenPage(parameter: string, coding: Coding, size: number): string {
    return `SELECT rid FROM token_index WHERE token = ${this.token(parameter, coding)} ORDER BY rid LIMIT ${size}`;
  }

  /** One page of the resources with a coded value and one more condition on `s.rid`. */
  testedPage(parameter: string, coding: Coding, condition: string, size: number): string {
    return `SELECT s.rid FROM token_index s WHERE s.token = ${this.token(parameter, coding)} AND ${condition} ORDER BY s.rid LIMIT ${size}`;
  }

  /** A condition on `s.rid`: it refers by `parameter` to a row of `table` (alias `x`) that meets `condition`. */
  linked(parameter: string, table: string, condition: string): string {
    return `EXISTS (SELECT 1 FROM reference_index l JOIN ${table} x ON x.rid = l.target
      WHERE l.parameter = ${this.number(parameter)} AND l.source = s.rid AND ${condition})`;
  }
}
