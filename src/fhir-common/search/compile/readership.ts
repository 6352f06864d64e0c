import type { Caller } from '../../definition/caller';
import type { FhirApi } from '../../definition/fhir-api';
import type { Catalogue } from '../../sql/catalogue';
import { join, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { ParameterKey } from '../request/predicate';

/** The reader keys of a caller for one restricted type; null: reads all of them. */
interface Keys {
  readonly reads: readonly string[] | null;
  readonly readsWhole: readonly string[] | null;
}

/**
 * Which resources of types that restrict their readers (`ReaderVisibility`) a caller reads, as SQL conditions on the table `resource_reader`.
 * Types without restriction give no condition at all. Keys are those of now, whatever snapshot the rest of a statement reads.
 */
export class Readership {
  private readonly known = new Map<string, Keys>();

  constructor(
    private readonly api: FhirApi,
    private readonly catalogue: Catalogue,
    private readonly caller: Caller,
  ) {}

  /** Whether the caller reads some resources of a type only, or only some elements of them. */
  restricts(type: string): boolean {
    const keys = this.keysOf(type);
    return keys !== undefined && (keys.reads !== null || keys.readsWhole !== null);
  }

  /** Whether the caller reads some resources of a type only. */
  limits(type: string): boolean {
    return (this.keysOf(type)?.reads ?? null) !== null;
  }

  /** Conditions on rows of any table, found by the row id of their resource. */
  ofRows(rid: SqlFragment, types: readonly string[]): SqlFragment[] {
    return this.groups(types, ({ reads }) => reads).map(({ keys, typeIds }) => {
      const reads = readBy(rid, keys);
      const all = types.every((type) => typeIds.includes(this.typeId(type)));
      return all ? reads : sql`(${reads} OR NOT EXISTS (SELECT 1 FROM resource bearer WHERE bearer.rid = ${rid} AND bearer.type = ANY (${typeIds}::smallint[])))`;
    });
  }

  /** Conditions on rows of `resource`. */
  ofResources(row: SqlFragment, types: readonly string[]): SqlFragment[] {
    return this.groups(types, ({ reads }) => reads).map(({ keys, typeIds }) => sql`(${row}.type <> ALL (${typeIds}::smallint[]) OR ${readBy(sql`${row}.rid`, keys)})`);
  }

  /** Conditions on rows of `reference_index`: a reference is read by who reads the resource that holds it. */
  ofLinks(row: SqlFragment, parameters: readonly ParameterKey[]): SqlFragment[] {
    return this.groups(parameters.map(({ type }) => type), ({ reads }) => reads).map(({ keys, types }) => {
      const reads = readBy(sql`${row}.source`, keys);
      const held = parameters.filter(({ type }) => types.includes(type)).map(({ type, code }) => this.catalogue.parameterId(this.api.name, type, code));
      return held.length === parameters.length ? reads : sql`(${row}.parameter <> ALL (${held}::smallint[]) OR ${reads})`;
    });
  }

  /** Whether the caller reads the reserved elements of a resource too; undefined where he reads those of all of them. */
  readsWhole(rid: SqlFragment, type: SqlFragment, types: readonly string[]): SqlFragment | undefined {
    const conditions = this.groups(types, ({ readsWhole }) => readsWhole).map(({ keys, typeIds }) => sql`(${type} <> ALL (${typeIds}::smallint[]) OR ${readBy(rid, keys)})`);
    return conditions.length === 0 ? undefined : join(conditions, ' AND ');
  }

  /** Whether some types have elements that the caller reads of some resources only. */
  hidesElements(types: readonly string[]): boolean {
    return this.groups(types, ({ readsWhole }) => readsWhole).length > 0;
  }

  /** The restricted types among some, with the keys the caller needs for them; those he reads all of are left out. */
  private groups(types: readonly string[], keysOf: (keys: Keys) => readonly string[] | null): { readonly keys: readonly string[]; readonly types: readonly string[]; readonly typeIds: readonly number[] }[] {
    return [...new Set(types)].flatMap((type) => {
      const known = this.keysOf(type);
      const keys = known === undefined ? null : keysOf(known);
      return keys === null ? [] : [{ keys, types: [type], typeIds: [this.typeId(type)] }];
    });
  }

  /** undefined for a type that restricts nobody. */
  private keysOf(type: string): Keys | undefined {
    const visibility = this.api.definitions.get(type)?.visibility;
    if (visibility === undefined) return undefined;
    const known = this.known.get(type) ?? { reads: visibility.readerKeys(this.caller), readsWhole: visibility.reserved?.readerKeys(this.caller) ?? null };
    this.known.set(type, known);
    return known;
  }

  private typeId(type: string): number {
    return this.catalogue.typeId(this.api.name, type);
  }
}

function readBy(rid: SqlFragment, keys: readonly string[]): SqlFragment {
  return sql`EXISTS (SELECT 1 FROM resource_reader reader WHERE reader.rid = ${rid} AND reader.reader = ANY (${keys}::text[]))`;
}
