import { declaredParameters } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import type { ReferenceParameter } from '../../definition/search-parameter';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Catalogue } from '../../sql/catalogue';
import { groupIndexTable, POSITION } from '../index/index-rows';
import type { IndexTable } from '../index/index-rows';
import type { WrittenRow } from './indirect-links';

/**
 * Index rows of the targets of a reference, kept at its sources too (`carries` of the reference): "offers that have a free bed" and
 * "offers in a circle" are then read from one index, where the walk from places to offers cost most of the search (docs/performance.md).
 * A carried row is seen by who sees both the row and the link. Pages of a snapshot do not read these tables: they walk.
 */
export interface CarriedTable {
  /** Type and code of the reference. */
  readonly type: string;
  readonly code: string;
  readonly targets: readonly string[];
  readonly table: IndexTable;
}

/** Name of the table that carries the rows of an index table. */
export function carriedName(table: string): string {
  return `carried_${table}`;
}

const KNOWN = new WeakMap<FhirApi, readonly CarriedTable[]>();

/** What the references of an interface carry. @throws Error when a reference carries what its target does not declare */
export function carriedTables(api: FhirApi): readonly CarriedTable[] {
  const tables = KNOWN.get(api) ?? findCarried(api);
  KNOWN.set(api, tables);
  return tables;
}

function findCarried(api: FhirApi): readonly CarriedTable[] {
  return [...api.definitions.values()].flatMap(({ type, parameters }) =>
    declaredParameters({ parameters }).flatMap(({ parameter }) =>
      parameter.type === 'reference'
        ? (parameter.carries ?? []).map((carried) => ({ type, code: parameter.code, targets: parameter.targets, table: indexTable(api, parameter, carried) }))
        : [],
    ),
  );
}

function indexTable(api: FhirApi, { code, targets, carries, logical, canonicalOf }: ReferenceParameter, carried: string): IndexTable {
  const [target, ...others] = targets.map((type) => api.definitions.get(type));
  if (target === undefined || others.length > 0 || logical === true || canonicalOf !== undefined) {
    throw new Error(`${code} cannot carry ${carries?.join(', ') ?? ''}: only a literal reference to one type can`);
  }
  if (target.visibility !== undefined) throw new Error(`${code} cannot carry ${carried}: ${target.type} restricts its readers`);
  const group = target.groups.find((declared) => declared.name === carried);
  if (group) return groupIndexTable(group, false);
  if (target.parameters.get(carried)?.parameter.type === 'special') return POSITION;
  throw new Error(`${code} carries ${carried}, which ${target.type} does not declare`);
}

/** A resource whose rows are carried anew. */
export interface CarriedRow extends WrittenRow {
  /** Index rows of it that changed, by table: numbers of the entries of a group, or none where the table has no entries. Absent: whatever it has, and its links. */
  readonly changed?: ReadonlyMap<string, readonly number[]>;
}

/** Statements that carry the rows of what was written, or is seen by others than before, once its own index rows stand. */
export function carryRows(api: FhirApi, catalogue: Catalogue, written: readonly CarriedRow[]): SqlFragment[] {
  return carriedTables(api).flatMap(({ type, code, targets, table }) => {
    const link = catalogue.parameterId(api.name, type, code);
    const places = written.filter((row) => targets.includes(row.type));
    const hasEntries = table.columns.some((column) => column.name === 'entry');
    const sources = written.filter((row) => row.type === type && row.changed === undefined).map(({ rid }) => rid);
    const whole = places.filter(({ changed }) => changed === undefined || (!hasEntries && changed.has(table.name))).map(({ rid }) => rid);
    const entries = hasEntries ? places.flatMap(({ rid, changed }) => (changed?.get(table.name) ?? []).map((entry) => ({ rid, entry }))) : [];
    const some = sql`(SELECT * FROM unnest(${entries.map(({ rid }) => rid)}::bigint[], ${entries.map(({ entry }) => entry)}::integer[]))`;
    // A place is carried anew to all its sources, a source takes anew from all its places: nobody else's rows are touched, so that
    // writers of two places of one source do not undo each other.
    return [
      ...(sources.length === 0 ? [] : [takenOut(table, link, sql`source = ANY (${sources}::bigint[])`), carried(table, link, sql`l.source = ANY (${sources}::bigint[])`)]),
      ...(whole.length === 0 ? [] : [takenOut(table, link, sql`rid = ANY (${whole}::bigint[])`), carried(table, link, sql`l.target = ANY (${whole}::bigint[])`)]),
      ...(entries.length === 0 ? [] : [takenOut(table, link, sql`(rid, entry) IN ${some}`), carried(table, link, sql`(t.rid, t.entry) IN ${some}`)]),
    ];
  });
}

function takenOut(table: IndexTable, link: number, condition: SqlFragment): SqlFragment {
  return sql`DELETE FROM ${name(carriedName(table.name))} WHERE link = ${link} AND ${condition}`;
}

function carried(table: IndexTable, link: number, condition: SqlFragment): SqlFragment {
  const columns = table.columns.map((column) => name(column.name));
  return sql`
    INSERT INTO ${name(carriedName(table.name))} (source, link, ${join(columns, ', ')}, profiles)
    SELECT l.source, l.parameter, ${join(columns.map((column) => sql`t.${column}`), ', ')}, t.profiles & l.profiles
    FROM reference_index l JOIN ${name(table.name)} t ON t.rid = l.target
    WHERE l.parameter = ${link} AND ${condition} AND t.profiles & l.profiles <> 0`;
}
