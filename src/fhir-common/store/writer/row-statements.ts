import { join, name, sql, SqlFragment } from '../../sql/sql';
import { keyCells } from '../index/index-rows';
import type { Cell, IndexRow } from '../index/index-rows';

/** Statements that take rows out, one per table; what they take out is kept in the history for the page links given before. */
export function removals(rows: readonly IndexRow[]): SqlFragment[] {
  return byTable(rows).map((group) => {
    const [{ table }] = group;
    const columns = table.key.map((key) => table.columns.find((column) => column.name === key) ?? { name: key, sqlType: 'bigint' });
    const same = columns.map((column) => sql`stored.${name(column.name)} = old.${name(column.name)}`);
    const names = join(columns.map((column) => name(column.name)), ', ');
    return removal(table.name, sql`USING ${unnest(columns, group.map(keyCells))} AS old(${names}) WHERE ${join(same, ' AND ')}`, table.columns.map((column) => column.name));
  });
}

/** A DELETE whose rows go to the history. `from` follows `DELETE FROM table stored`. */
export function removal(table: string, from: SqlFragment, columns: readonly string[]): SqlFragment {
  const kept = [...columns, 'profiles', 'born'].map((column) => name(column));
  const gone = kept.map((column) => sql`gone.${column}`);
  return sql`WITH gone AS (DELETE FROM ${name(table)} stored ${from} RETURNING stored.*)
    INSERT INTO history.${name(table)} (${join(kept, ', ')}) SELECT ${join(gone, ', ')} FROM gone`;
}

/** Statements that put rows in, one per table. */
export function additions(rows: readonly IndexRow[]): SqlFragment[] {
  return byTable(rows).map((group) => {
    const [{ table }] = group;
    const columns = [...table.columns, { name: 'profiles', sqlType: 'smallint' }];
    const cells = group.map((row) => [...row.cells, row.profiles]);
    const names = join(columns.map((column) => name(column.name)), ', ');
    if (table.name !== 'text_index') return sql`INSERT INTO ${name(table.name)} (${names}) SELECT * FROM ${unnest(columns, cells)} AS given`;
    // The words of a text are PostgreSQL's to find: they and their French stems, from the folded text.
    const texts = unnest(columns.map((column) => ({ sqlType: column.sqlType === 'tsvector' ? 'text' : column.sqlType })), cells);
    return sql`INSERT INTO text_index (rid, parameter, words, profiles)
      SELECT rid, parameter, text_words(words), profiles FROM ${texts} AS given(rid, parameter, words, profiles)`;
  });
}

function byTable(rows: readonly IndexRow[]): readonly (readonly [IndexRow, ...IndexRow[]])[] {
  const tables = new Map<string, [IndexRow, ...IndexRow[]]>();
  for (const row of rows) {
    const known = tables.get(row.table.name);
    if (known) known.push(row);
    else tables.set(row.table.name, [row]);
  }
  return [...tables.values()];
}

/** Rows written out one by one, at most, a batch of the load: each number of rows is a statement of its own, which PostgreSQL plans once. */
const MAX_LISTED_ROWS = 100;

/** Rows as one array per column: the text of the statement does not depend on their number. A single row, as most writes have, goes as it is. */
export function unnest(columns: readonly { readonly sqlType: string }[], cells: readonly (readonly (Cell | Buffer)[])[]): SqlFragment {
  if (cells.length === 1) return listed(columns, cells);
  const arrays = columns.map((column, index) => sql`${cells.map((row) => row[index] ?? null)}::${new SqlFragment([`${column.sqlType}[]`])}`);
  return sql`unnest(${join(arrays, ', ')})`;
}

/** The same for rows that hold long texts: ten kilobytes cost as much again to be put into an array and taken out, and bytes would go as the digits of their text. */
export function listedRows(columns: readonly { readonly sqlType: string }[], cells: readonly (readonly (Cell | Buffer)[])[]): SqlFragment {
  return cells.length === 0 || cells.length > MAX_LISTED_ROWS ? unnest(columns, cells) : listed(columns, cells);
}

function listed(columns: readonly { readonly sqlType: string }[], cells: readonly (readonly (Cell | Buffer)[])[]): SqlFragment {
  const row = (values: readonly (Cell | Buffer)[]): SqlFragment => sql`(${join(columns.map(({ sqlType }, index) => sql`${values[index] ?? null}::${new SqlFragment([sqlType])}`), ', ')})`;
  return sql`(VALUES ${join(cells.map(row), ', ')})`;
}
