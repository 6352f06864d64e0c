import type { ResourceDefinition } from '../../definition/define-resource';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import { groupIndexTable, LITERAL, REFERENCE, RESOURCE_TABLES, TOKEN } from '../index/index-rows';
import type { Cell, IndexRow, IndexTable } from '../index/index-rows';
import { removal, unnest } from './row-statements';

/** Where the old rows of some resources are found: what the row id alone does not lead to. */
export interface ReplacedRows {
  readonly rids: readonly number[];
  /** Numbers of every search parameter of the type, declared or not any more: links are found by parameter and source. */
  readonly parameters: readonly number[];
  /** Table of (rid, token) that holds the coded values the type had when the pass began: `token_index` has no index by resource. */
  readonly oldTokens: string;
}

/**
 * Statements after which the index tables hold, for some resources of a type, the given rows and no others. What already stands stays, so
 * that a pass over data that are right writes nothing; what goes is kept for the page links given before, as ever. Unlike `difference`, this
 * looks at the rows as they are, not as today's code would have made them.
 */
export function replacements(definition: ResourceDefinition, rows: readonly IndexRow[], old: ReplacedRows): SqlFragment[] {
  const groups = definition.groups.flatMap((group) => [groupIndexTable(group, false), ...(group.nested ? [groupIndexTable(group.nested, true)] : [])]);
  return [...RESOURCE_TABLES, ...groups].flatMap((table) => {
    const wanted = wantedRows(table, rows.filter((row) => row.table.name === table.name));
    const names = [...table.columns.map((column) => column.name), 'profiles'];
    const same = sql`wanted.${ridOf(table)} = stored.${ridOf(table)} AND ${tuple('wanted', names)} IS NOT DISTINCT FROM ${tuple('stored', names)}`;
    const gone = sql`NOT EXISTS (SELECT 1 FROM ${wanted} WHERE ${same})`;
    return [
      removal(table.name, sql`WHERE ${ownRows(table, wanted, old)} AND ${gone}`, table.columns.map((column) => column.name)),
      sql`INSERT INTO ${name(table.name)} (${join(names.map((column) => name(column)), ', ')})
        SELECT ${columnsOf('wanted', names)} FROM ${wanted} WHERE NOT EXISTS (SELECT 1 FROM ${name(table.name)} stored WHERE ${same}) ON CONFLICT DO NOTHING`,
    ];
  });
}

/** The rows of these resources in a table, as far as the indexer makes them: links by a value are not among them. */
function ownRows(table: IndexTable, wanted: SqlFragment, { rids, parameters, oldTokens }: ReplacedRows): SqlFragment {
  switch (table.name) {
    case TOKEN.name:
      return sql`(stored.token, stored.rid) IN (SELECT was.token, was.rid FROM ${name(oldTokens)} was WHERE was.rid = ANY (${rids}::bigint[])
        UNION SELECT wanted.token, wanted.rid FROM ${wanted})`;
    case REFERENCE.name:
      return sql`stored.parameter = ANY (${parameters}::smallint[]) AND stored.source = ANY (${rids}::bigint[]) AND stored.via = ${LITERAL}`;
    default:
      return sql`stored.rid = ANY (${rids}::bigint[])`;
  }
}

function ridOf(table: IndexTable): SqlFragment {
  return name(table.name === REFERENCE.name ? 'source' : 'rid');
}

/** The rows to have as a table `wanted`. The words of a text are PostgreSQL's to find. */
function wantedRows(table: IndexTable, rows: readonly IndexRow[]): SqlFragment {
  const columns = [...table.columns, { name: 'profiles', sqlType: 'smallint' }];
  const cells: (readonly Cell[])[] = rows.map((row) => [...row.cells, row.profiles]);
  const given = unnest(columns.map(({ sqlType }) => ({ sqlType: sqlType === 'tsvector' ? 'text' : sqlType })), cells);
  const made = columns.map((column) => (column.sqlType === 'tsvector' ? sql`text_words(given.${name(column.name)}) AS ${name(column.name)}` : sql`given.${name(column.name)}`));
  return sql`(SELECT ${join(made, ', ')} FROM ${given} AS given(${join(columns.map((column) => name(column.name)), ', ')})) wanted`;
}

function tuple(of: string, columns: readonly string[]): SqlFragment {
  return sql`(${columnsOf(of, columns)})`;
}

function columnsOf(of: string, columns: readonly string[]): SqlFragment {
  return join(columns.map((column) => sql`${name(of)}.${name(column)}`), ', ');
}
