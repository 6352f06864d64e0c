import type { CorrelationGroup } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import type { Database } from '../../sql/database';
import { groupTable, parameterColumns } from '../../sql/group-table';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import { carriedName, carriedTables } from '../links/carried-rows';
import { groupIndexTable } from './index-rows';
import type { IndexTable } from './index-rows';

/** Any number: the same in every process. */
const DECLARED_TABLES_LOCK = 7_203_119;
/** PostgreSQL cuts longer names, and two that are cut alike would be one. */
const MAX_NAME = 63;

interface Column {
  readonly name: string;
  readonly sqlType: string;
  readonly isKey: boolean;
}

/** A table that follows from declarations, as it should be. */
interface DeclaredTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Leading columns of the index that finds the rows of a resource, and of one entry of it. */
  readonly rowKeys: readonly (readonly string[])[];
  /** The column that finds each parameter, between what narrows it down before and the resource it leads to. */
  readonly lookups: readonly string[];
  readonly lookup: (column: string) => readonly string[];
  /** Its rows are kept for the pages of older searches; carried rows are not (`links/carried-rows.ts`). */
  readonly timeline: boolean;
}

/**
 * Makes the tables of correlation groups, and those of the rows carried from them, as the declarations have them: a new group gets its tables,
 * a new field its column, a field of another kind another column. A column that is no longer declared stays: an older process may still write
 * it. Each field that is made here has an index of its own; groups whose searches need a wider one get it by a migration. Processes that
 * start together wait for the first.
 * @throws Error naming the group when its tables cannot be named or two interfaces declare it differently
 */
export async function alignTables(database: Database, apis: readonly FhirApi[]): Promise<void> {
  const wanted = declaredTables(apis);
  if ((await changesOf(database, wanted)).length === 0) return;
  await database.transaction(async (transaction) => {
    await transaction.query(sql`SELECT pg_advisory_xact_lock(${DECLARED_TABLES_LOCK})`);
    await transaction.query(sql`SET LOCAL statement_timeout = 0`);
    for (const { table, known } of await changesOf(transaction, wanted)) {
      for (const statement of known === undefined ? creation(table) : alteration(table, known)) await transaction.query(statement);
    }
  });
}

function declaredTables(apis: readonly FhirApi[]): readonly DeclaredTable[] {
  const tables = new Map<string, DeclaredTable>();
  const add = (table: DeclaredTable): void => {
    const known = tables.get(table.name);
    tables.set(table.name, known ? merged(known, table) : checked(table));
  };
  for (const api of apis) {
    const groups = [...api.definitions.values()].flatMap((definition) => definition.groups);
    for (const group of groups) {
      add(groupDeclared(group, false));
      if (group.nested) add(groupDeclared(group.nested, true));
    }
    for (const { table } of carriedTables(api)) {
      const group = groups.find((declared) => groupTable(declared) === table.name);
      if (group) add(carriedDeclared(group, table));
    }
  }
  return [...tables.values()];
}

function groupDeclared(group: CorrelationGroup, nested: boolean): DeclaredTable {
  const { name: table, columns } = groupIndexTable(group, nested);
  const entryKeys = nested ? ['parent_entry', 'entry'] : ['entry'];
  return {
    name: table,
    columns: columns.map((column) => ({ ...column, isKey: column.name === 'rid' || entryKeys.includes(column.name) })),
    rowKeys: [['rid', ...entryKeys]],
    lookups: lookupsOf(group),
    lookup: (column) => [column, 'rid'],
    timeline: true,
  };
}

function carriedDeclared(group: CorrelationGroup, { name: table, columns }: IndexTable): DeclaredTable {
  const key = (column: string, sqlType: string): Column => ({ name: column, sqlType, isKey: true });
  return {
    name: carriedName(table),
    columns: [key('source', 'bigint'), key('link', 'smallint'), ...columns.map((column) => ({ ...column, isKey: column.name === 'rid' || column.name === 'entry' }))],
    rowKeys: [['source'], ['rid']],
    lookups: lookupsOf(group),
    lookup: (column) => ['link', column, 'source'],
    timeline: false,
  };
}

function lookupsOf(group: CorrelationGroup): string[] {
  return group.parameters.flatMap((parameter) => parameterColumns(parameter).slice(0, 1).map((column) => column.name));
}

function checked(table: DeclaredTable): DeclaredTable {
  const [tooLong] = [table.name, ...table.columns.map((column) => column.name)].filter((identifier) => identifier.length > MAX_NAME);
  if (tooLong !== undefined) throw new Error(`Group table ${table.name}: ${tooLong} is longer than ${MAX_NAME} characters; give the group or the parameter a shorter name`);
  const names = table.columns.map((column) => column.name);
  const twice = [...names, 'profiles', 'born'].find((column, at, all) => all.indexOf(column) !== at);
  if (twice !== undefined) throw new Error(`Group table ${table.name} has two columns ${twice}; give the parameter another code`);
  return table;
}

function merged(known: DeclaredTable, other: DeclaredTable): DeclaredTable {
  for (const column of other.columns) {
    const same = known.columns.find((candidate) => candidate.name === column.name);
    if (same && same.sqlType !== column.sqlType) throw new Error(`Group table ${known.name}: two interfaces declare ${column.name} differently; give one of the groups another name`);
  }
  const added = other.columns.filter((column) => !known.columns.some((candidate) => candidate.name === column.name));
  return checked({ ...known, columns: [...known.columns, ...added], lookups: [...new Set([...known.lookups, ...other.lookups])] });
}

/** Columns of a table as it stands, by name: their types. */
type KnownColumns = ReadonlyMap<string, string>;

interface TableChange {
  readonly table: DeclaredTable;
  /** undefined: there is no such table yet. */
  readonly known: KnownColumns | undefined;
}

async function changesOf(database: Database, wanted: readonly DeclaredTable[]): Promise<TableChange[]> {
  const rows = await database.query<{ table: string; column: string; type: string }>(sql`
    SELECT c.relname AS table, a.attname AS column, replace(format_type(a.atttypid, NULL), 'timestamp with time zone', 'timestamptz') AS type
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (${wanted.map((table) => table.name)}::text[])`);
  return wanted.flatMap((table) => {
    const columns = rows.filter((row) => row.table === table.name);
    const known = columns.length === 0 ? undefined : new Map(columns.map(({ column, type }) => [column, type]));
    return known !== undefined && table.columns.every((column) => known.get(column.name) === column.sqlType) ? [] : [{ table, known }];
  });
}

function creation(table: DeclaredTable): SqlFragment[] {
  const columns = join(table.columns.map(definitionOf), ', ');
  const born = table.timeline ? sql`, born xid8 NOT NULL DEFAULT pg_current_xact_id()` : sql``;
  return [
    sql`CREATE TABLE ${name(table.name)} (${columns}, profiles smallint NOT NULL${born})`,
    ...[...table.rowKeys, ...table.lookups.map(table.lookup)].map((key) => indexOn(table, key)),
    ...(table.timeline ? history(table) : []),
  ];
}

function history({ name: table, columns }: DeclaredTable): SqlFragment[] {
  return [
    // No key: the same row may come and go several times within the hour.
    sql`CREATE TABLE history.${name(table)} (LIKE ${name(table)})`,
    sql`ALTER TABLE history.${name(table)} ADD COLUMN died xid8 NOT NULL DEFAULT pg_current_xact_id(), ADD COLUMN died_at timestamptz NOT NULL DEFAULT now()`,
    sql`CREATE INDEX ON history.${name(table)} (rid)`,
    sql`CREATE INDEX ON history.${name(table)} (died_at)`,
    timelineView(table, columns.map((column) => column.name)),
  ];
}

function alteration(table: DeclaredTable, known: KnownColumns): SqlFragment[] {
  const missing = table.columns.filter((column) => known.get(column.name) !== column.sqlType);
  // The values of a field that has become another kind say nothing any more: they are made anew from the stored texts (`jobs/reindex.ts`).
  const replaced = missing.filter((column) => known.has(column.name)).map((column) => sql`DROP COLUMN ${name(column.name)}`);
  const changes = join([...replaced, ...missing.map((column) => sql`ADD COLUMN ${definitionOf(column)}${column.isKey ? sql` DEFAULT 0` : sql``}`)], ', ');
  const indexes = table.lookups.filter((lookup) => missing.some((column) => column.name === lookup)).map((lookup) => indexOn(table, table.lookup(lookup)));
  if (!table.timeline) return [sql`ALTER TABLE ${name(table.name)} ${changes}`, ...indexes];
  const kept = [...known.keys()].filter((column) => !['profiles', 'born'].includes(column));
  return [
    sql`DROP VIEW IF EXISTS timeline.${name(table.name)}`,
    sql`ALTER TABLE ${name(table.name)} ${changes}`,
    sql`ALTER TABLE history.${name(table.name)} ${changes}`,
    ...indexes,
    timelineView(table.name, [...new Set([...kept, ...missing.map((column) => column.name)])]),
  ];
}

function definitionOf({ name: column, sqlType, isKey }: Column): SqlFragment {
  return sql`${name(column)} ${name(sqlType)}${isKey ? sql` NOT NULL` : sql``}`;
}

function indexOn(table: DeclaredTable, columns: readonly string[]): SqlFragment {
  return sql`CREATE INDEX ON ${name(table.name)} (${join(columns.map((column) => name(column)), ', ')})`;
}

/** The rows that are, and those that were: columns by name, for they do not stand in the same order. */
function timelineView(table: string, columns: readonly string[]): SqlFragment {
  const listed = join([...columns, 'profiles', 'born'].map((column) => name(column)), ', ');
  return sql`CREATE VIEW timeline.${name(table)} AS
    SELECT ${listed}, NULL::xid8 AS died, NULL::timestamptz AS died_at FROM ${name(table)} UNION ALL SELECT ${listed}, died, died_at FROM history.${name(table)}`;
}
