import type { ProfileSet } from '../../definition/confidentiality';
import type { GroupEntry, IndexEntries } from './index-entries';
import type { CorrelationGroup } from '../../definition/define-resource';
import type { SearchParameter } from '../../definition/search-parameter';
import { columnName, groupColumns, groupTable } from '../../sql/group-table';
import { instantText } from '../../sql/instant-text';
import type { TokenKey } from './token-dictionary';
import type { DateValue, NumberValue, TokenValue } from './index-values';

export type Cell = string | number | boolean | null;

/** Where rows of one kind go: the table, its columns, and the columns that find a row again when it is taken out. */
export interface IndexTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly sqlType: string }[];
  readonly key: readonly string[];
}

export interface IndexRow {
  readonly table: IndexTable;
  readonly cells: readonly Cell[];
  /** The access profiles that may be answered from this row. */
  readonly profiles: ProfileSet;
}

/** The numbers that replace names in index rows, for one resource being written. */
export interface RowContext {
  readonly rid: number;
  parameterId(code: string): number;
  tokenId(token: TokenKey): number;
  /** Row id and type of the target of a reference. */
  target(type: string, id: string): { readonly rid: number; readonly typeId: number };
}

const column = (name: string, sqlType: string): { name: string; sqlType: string } => ({ name, sqlType });
const PARAMETER = column('parameter', 'smallint');
const RID = column('rid', 'bigint');

export const TOKEN: IndexTable = { name: 'token_index', columns: [column('token', 'integer'), RID], key: ['token', 'rid'] };
export const IDENTIFIER: IndexTable = {
  name: 'identifier_index',
  columns: [PARAMETER, column('value', 'text'), RID, column('system', 'text'), column('type_system', 'text'), column('type_code', 'text')],
  key: ['parameter', 'value', 'rid'],
};
export const STRING: IndexTable = { name: 'string_index', columns: [RID, PARAMETER, column('value', 'text'), column('exact', 'text')], key: ['rid', 'parameter'] };
const DATE: IndexTable = {
  name: 'date_index',
  columns: [RID, PARAMETER, column('low', 'timestamptz'), column('high', 'timestamptz')],
  key: ['rid', 'parameter'],
};
const NUMBER: IndexTable = { name: 'number_index', columns: [RID, PARAMETER, column('value', 'numeric'), column('unit', 'text')], key: ['rid', 'parameter'] };
export const REFERENCE: IndexTable = {
  name: 'reference_index',
  columns: [PARAMETER, column('source', 'bigint'), column('target', 'bigint'), column('target_type', 'smallint'), column('via', 'text')],
  // Not the target: that of an older version may have no known row here. Links by a value are not the source's to take out (`links/indirect-links.ts`).
  key: ['parameter', 'source', 'via'],
};
/** How a link was made: by a literal reference; the others agree by a `url` or an `identifier`. */
export const LITERAL = 'literal';
export const TEXT: IndexTable = { name: 'text_index', columns: [RID, PARAMETER, column('words', 'tsvector')], key: ['rid', 'parameter'] };
export const POSITION: IndexTable = {
  name: 'position_index',
  columns: [RID, PARAMETER, column('latitude', 'double precision'), column('longitude', 'double precision')],
  key: ['rid', 'parameter'],
};

/** The index tables every resource type has; groups have tables of their own. */
export const RESOURCE_TABLES: readonly IndexTable[] = [TOKEN, IDENTIFIER, STRING, DATE, NUMBER, REFERENCE, TEXT, POSITION];

/** The coded values of a resource, to be numbered before its rows are made. */
export function tokensOf(entries: IndexEntries, parameterId: (code: string) => number): TokenKey[] {
  const inGroups = entries.groups.flatMap(({ fields }) =>
    Object.entries(fields).flatMap(([code, value]) => ('code' in value ? [{ parameter: parameterId(code), system: value.system, code: value.code }] : [])),
  );
  return [...entries.tokens.map((token) => ({ parameter: parameterId(token.parameter), system: token.system, code: token.code })), ...inGroups];
}

/** The rows of one form of a resource in every index table, for the profiles that see that form. */
export function indexRows(entries: IndexEntries, profiles: ProfileSet, context: RowContext): IndexRow[] {
  const { rid } = context;
  const rows: IndexRow[] = [];
  const add = (table: IndexTable, cells: readonly Cell[]): void => void rows.push({ table, cells, profiles });
  const parameter = (entry: { readonly parameter: string }): number => context.parameterId(entry.parameter);
  for (const e of entries.tokens) add(TOKEN, [context.tokenId({ parameter: parameter(e), system: e.system, code: e.code }), rid]);
  for (const e of entries.identifiers) add(IDENTIFIER, [parameter(e), e.value, rid, e.system, e.typeSystem, e.typeCode]);
  for (const e of entries.strings) add(STRING, [rid, parameter(e), e.folded, e.exact]);
  for (const e of entries.dates) add(DATE, [rid, parameter(e), ...interval(e)]);
  for (const e of entries.numbers) add(NUMBER, [rid, parameter(e), e.value, e.unit]);
  for (const e of entries.references) {
    const target = context.target(e.type, e.id);
    add(REFERENCE, [parameter(e), rid, target.rid, target.typeId, LITERAL]);
  }
  for (const e of entries.texts) add(TEXT, [rid, parameter(e), e.words]);
  for (const e of entries.positions) add(POSITION, [rid, parameter(e), e.latitude, e.longitude]);
  for (const entry of entries.groups) rows.push(groupRow(entry, profiles, context));
  return rows;
}

const GROUP_TABLES = new WeakMap<CorrelationGroup, IndexTable>();

/** @param nested whether the group stands inside another: one that does never stands alone */
export function groupIndexTable(group: CorrelationGroup, nested: boolean): IndexTable {
  const table = GROUP_TABLES.get(group) ?? makeGroupTable(group, nested);
  GROUP_TABLES.set(group, table);
  return table;
}

function makeGroupTable(group: CorrelationGroup, nested: boolean): IndexTable {
  return { name: groupTable(group), columns: [RID, ...groupColumns(group, nested)], key: nested ? ['rid', 'parent_entry', 'entry'] : ['rid', 'entry'] };
}

function groupRow(entry: GroupEntry, profiles: ProfileSet, context: RowContext): IndexRow {
  const keys = entry.parentEntry === undefined ? [entry.entry] : [entry.parentEntry, entry.entry];
  const cells = entry.group.parameters.flatMap((parameter) => fieldCells(entry, parameter, context));
  return { table: groupIndexTable(entry.group, entry.parentEntry !== undefined), cells: [context.rid, ...keys, ...cells], profiles };
}

function fieldCells(entry: GroupEntry, parameter: SearchParameter, context: RowContext): readonly Cell[] {
  const value = entry.fields[parameter.code];
  switch (parameter.type) {
    case 'token':
      return [isToken(value) ? context.tokenId({ parameter: context.parameterId(parameter.code), system: value.system, code: value.code }) : null];
    case 'number':
      return [isNumber(value) ? value.value : null];
    case 'quantity':
      return isNumber(value) ? [value.value, value.unit] : [null, null];
    case 'date':
      return isDate(value) ? interval(value) : [null, null];
    case 'composite':
      return [];
    default:
      throw new Error(`A correlation group cannot hold the ${parameter.type} parameter ${columnName(parameter.code)}`);
  }
}

type Field = TokenValue | DateValue | NumberValue | undefined;
const isToken = (value: Field): value is TokenValue => value !== undefined && 'code' in value;
const isNumber = (value: Field): value is NumberValue => value !== undefined && 'unit' in value;
const isDate = (value: Field): value is DateValue => value !== undefined && 'low' in value;

function interval(value: DateValue): [string, string] {
  return [value.low === null ? '-infinity' : instantText(value.low), value.high === null ? 'infinity' : instantText(value.high)];
}

/** The rows of all forms together: a row that several forms share stands once, for the profiles of all of them. */
export function mergeRows(rows: readonly IndexRow[]): IndexRow[] {
  const merged = new Map<string, IndexRow>();
  for (const row of rows) {
    const key = cellsKey(row, row.cells);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, profiles: known.profiles | row.profiles } : row);
  }
  return [...merged.values()];
}

/** What to take out of and put into the index tables when a resource goes from its `before` rows to its `after` rows. */
export function difference(before: readonly IndexRow[], after: readonly IndexRow[]): { readonly remove: IndexRow[]; readonly add: IndexRow[] } {
  const keys = (rows: readonly IndexRow[]): Map<string, IndexRow> => new Map(rows.map((row) => [cellsKey(row, [...row.cells, row.profiles]), row]));
  const old = keys(before);
  const fresh = keys(after);
  const gone = [...old].filter(([key]) => !fresh.has(key)).map(([, row]) => row);
  const come = [...fresh].filter(([key]) => !old.has(key)).map(([, row]) => row);
  // Taking out by key may take sibling rows of the same key: those that stay are put back.
  const removedKeys = new Set([...gone, ...come].map((row) => cellsKey(row, keyCells(row))));
  const touched = (row: IndexRow): boolean => removedKeys.has(cellsKey(row, keyCells(row)));
  return { remove: before.filter(touched), add: after.filter(touched) };
}

export function keyCells(row: IndexRow): readonly Cell[] {
  return row.table.key.map((key) => row.cells[row.table.columns.findIndex((candidate) => candidate.name === key)] ?? null);
}

function cellsKey(row: IndexRow, cells: readonly Cell[]): string {
  return JSON.stringify([row.table.name, ...cells]);
}
