import { declaredParameters } from '../../definition/define-resource';
import type { ResourceDefinition } from '../../definition/define-resource';
import type { FactStep } from '../../definition/confidentiality';
import type { FhirApi } from '../../definition/fhir-api';
import type { SearchParameter } from '../../definition/search-parameter';
import type { ResourceJson } from '../../core/json';
import { elementsOfPath } from '../../core/path';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { sql } from '../../sql/sql';
import type { IndexEntries } from '../index/index-entries';
import { carriedTables } from '../links/carried-rows';
import { typeOf } from './change';
import type { Change } from './change';
import { resourceKey } from './resource-rows';
import type { StoredRow } from './resource-rows';

/** What of a type decides how others look: its references on paths of facts, those whose rows are carried, and the values others cite it by. */
interface Deciding {
  /** By parameter code; `renders` when a write may render the target again. */
  readonly references: ReadonlyMap<string, { readonly renders: boolean }>;
  /** One of those references may be made through a value of its target. */
  readonly citesByValue: boolean;
  /** Codes of the parameters by which indirect references find it. */
  readonly citedBy: ReadonlySet<string>;
  /** First-level elements that hold all these; undefined when an expression looks at the resource itself. */
  readonly elements: readonly string[] | undefined;
}

const KNOWN = new WeakMap<FhirApi, ReadonlyMap<string, Deciding>>();

function decidingOf(api: FhirApi, type: string): Deciding {
  const known = KNOWN.get(api) ?? new Map([...api.definitions.keys()].map((name) => [name, findDeciding(api, name)]));
  KNOWN.set(api, known);
  return known.get(type) ?? { references: new Map(), citesByValue: false, citedBy: new Set(), elements: [] };
}

function findDeciding(api: FhirApi, type: string): Deciding {
  const references = new Map<string, { renders: boolean }>();
  const definitions = [...api.definitions.values()];
  const steps = definitions.flatMap(({ confidentiality }): readonly FactStep[] => (confidentiality?.factPaths ?? []).flat());
  for (const step of steps.filter((candidate) => candidate.type === type)) {
    // A step against the reference starts at its target: the target is what the facts are about.
    references.set(step.parameter, { renders: step.direction === 'in' || references.get(step.parameter)?.renders === true });
  }
  for (const { code } of carriedTables(api).filter((carried) => carried.type === type)) references.set(code, { renders: true });
  const indirect = definitions.flatMap((definition) => declaredParameters(definition).flatMap(({ parameter }) =>
    parameter.type === 'reference' && parameter.targets.includes(type) && (parameter.canonicalOf !== undefined || parameter.logical === true) ? [parameter.canonicalOf ?? 'identifier'] : []));
  const own = api.definitions.get(type)?.parameters;
  const citesByValue = [...references.keys()].some((code) => {
    const parameter = own?.get(code)?.parameter;
    return parameter?.type === 'reference' && (parameter.logical === true || parameter.canonicalOf !== undefined);
  });
  const expressions = [...references.keys(), ...indirect].map((code) => own?.get(code)?.parameter).flatMap((parameter) => (parameter === undefined ? [] : expressionsOf(parameter)));
  const elements = expressions.map(elementsOfPath);
  const known = elements.filter((some) => some !== undefined);
  return { references, citesByValue, citedBy: new Set(indirect), elements: known.length === elements.length ? known.flat() : undefined };
}

function expressionsOf(parameter: SearchParameter): readonly string[] {
  return parameter.type === 'uri' && parameter.versionExpression !== undefined ? [parameter.expression, parameter.versionExpression] : [parameter.expression];
}

/** Whether a change of some first-level elements may change what decides how others look, besides the fact the resource states. */
export function mayRelink(api: FhirApi, definition: ResourceDefinition, changed: ReadonlySet<string>): boolean {
  const { elements } = decidingOf(api, definition.type);
  return elements === undefined || elements.some((element) => changed.has(element));
}

/**
 * Everything of a resource that decides how others look, as a text: equal texts mean that nobody else need be looked at.
 * @param entries of the same elements for both texts; those of elements that did not change need not be among them
 */
export function linkSignature(api: FhirApi, definition: ResourceDefinition, resource: ResourceJson, entries: IndexEntries): string {
  const { references, citedBy } = decidingOf(api, definition.type);
  const counts = ({ parameter }: { readonly parameter: string }): boolean => references.has(parameter) || citedBy.has(parameter);
  return JSON.stringify([
    definition.confidentiality?.fact?.(resource) ?? null,
    entries.references.filter(counts).map(({ parameter, type, id }) => [parameter, type, id]),
    entries.identifiers.filter(counts).map(({ parameter, system, value }) => [parameter, system, value]),
    entries.strings.filter(counts).map(({ parameter, exact }) => [parameter, exact]),
  ]);
}

/** Whether resources of a type find what decides about them through a value, such as an identifier, instead of type and id. */
export function citesByValue(api: FhirApi, type: string): boolean {
  return decidingOf(api, type).citesByValue;
}

/** Rows at the far end of deciding links, old and new. */
export interface FarEnds {
  /** This write may render them again. */
  readonly rendered: readonly number[];
  /** This write reads facts from them. */
  readonly read: readonly number[];
}

export function farEnds(
  api: FhirApi, catalogue: Catalogue, rows: ReadonlyMap<string, StoredRow>, linking: readonly { readonly change: Change; readonly before: IndexEntries | undefined }[],
): FarEnds {
  const rendered = new Set<number>();
  const read = new Set<number>();
  for (const { change, before } of linking) {
    const { references } = decidingOf(api, typeOf(change));
    for (const { parameter, type, id } of [...(before?.references ?? []), ...(change.kind === 'put' ? change.prepared.entries().references : [])]) {
      const rid = rows.get(resourceKey(catalogue.typeId(api.name, type), id))?.rid;
      const deciding = references.get(parameter);
      if (rid !== undefined && deciding !== undefined) (deciding.renders ? rendered : read).add(rid);
    }
  }
  return { rendered: [...rendered], read: [...read].filter((rid) => !rendered.has(rid)) };
}

/**
 * Locks the far ends of links that come or go, so that a fact and what it decides about are never written past each other: whoever writes one
 * of them waits, and sees the new links once he goes on. Writers of different offers do not meet. In the order of row ids, so that two
 * writers rarely wait crosswise.
 */
export async function lockFarEnds(database: Database, { rendered, read }: FarEnds): Promise<void> {
  if (rendered.length > 0) await database.query(sql`SELECT FROM resource WHERE rid = ANY (${rendered}::bigint[]) ORDER BY rid FOR NO KEY UPDATE`);
  if (read.length > 0) await database.query(sql`SELECT FROM resource WHERE rid = ANY (${read}::bigint[]) ORDER BY rid FOR SHARE`);
}
