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

/** Statements that carry the rows of what was written, or is seen by others than before, once its own index rows stand. */
export function carryRows(api: FhirApi, catalogue: Catalogue, written: readonly WrittenRow[]): SqlFragment[] {
  return carriedTables(api).flatMap(({ type, code, targets, table }) => {
    const sources = written.filter((row) => row.type === type).map(({ rid }) => rid);
    const places = written.filter((row) => targets.includes(row.type)).map(({ rid }) => rid);
    const carried = name(carriedName(table.name));
    const columns = table.columns.map((column) => name(column.name));
    const link = catalogue.parameterId(api.name, type, code);
    const carry = (condition: SqlFragment): SqlFragment => sql`
      INSERT INTO ${carried} (source, link, ${join(columns, ', ')}, profiles)
      SELECT l.source, l.parameter, ${join(columns.map((column) => sql`t.${column}`), ', ')}, t.profiles & l.profiles
      FROM reference_index l JOIN ${name(table.name)} t ON t.rid = l.target
      WHERE l.parameter = ${link} AND ${condition} AND t.profiles & l.profiles <> 0`;
    // A place is carried anew to all its sources, a source takes anew from all its places: nobody else's rows are touched, so that
    // writers of two places of one source do not undo each other.
    return [
      ...(sources.length === 0 ? [] : [sql`DELETE FROM ${carried} WHERE link = ${link} AND source = ANY (${sources}::bigint[])`, carry(sql`l.source = ANY (${sources}::bigint[])`)]),
      ...(places.length === 0 ? [] : [sql`DELETE FROM ${carried} WHERE link = ${link} AND rid = ANY (${places}::bigint[])`, carry(sql`l.target = ANY (${places}::bigint[])`)]),
    ];
  });
}
