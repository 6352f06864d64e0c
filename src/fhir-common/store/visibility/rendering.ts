import { arrayAt, isObject } from '../../core/json';
import { subsettedMeta } from '../../core/subsetted';
import { keepNumberTexts } from '../../core/json-text';
import type { JsonObject, ResourceJson } from '../../core/json';
import type { ResourceDefinition } from '../../definition/define-resource';
import type { AccessProfiles } from '../../definition/fhir-api';
import { profileSet } from '../../definition/confidentiality';
import type { ProfileSet } from '../../definition/confidentiality';

/** What one set of profiles sees of a resource. */
export interface Form {
  readonly profiles: ProfileSet;
  readonly resource: ResourceJson;
  /** Elements were left out: the form is tagged and cannot be written back. */
  readonly reduced: boolean;
}

/** A resource as each access profile sees it. `full` is what the profile without restriction sees. */
export interface Rendering {
  readonly facts: readonly string[];
  /** Profiles that see the resource, in whatever form. */
  readonly profiles: ProfileSet;
  readonly full: Form;
  readonly reduced: readonly Form[];
}

/** Every bit: interfaces without access profiles show everything to whoever they let in. */
export const EVERY_PROFILE: ProfileSet = 0x3fff;

/** Applies the declared rules. @param facts labels of the linked resources, its own not included */
export function renderForms(definition: ResourceDefinition, access: AccessProfiles | undefined, resource: ResourceJson, facts: readonly string[]): Rendering {
  const rules = definition.confidentiality;
  if (!access || !rules) return { facts, profiles: EVERY_PROFILE, full: { profiles: EVERY_PROFILE, resource, reduced: false }, reduced: [] };
  const own = rules.fact?.(resource);
  const known = own === undefined ? facts : [own, ...facts];
  const visible = rules.record(known) | profileSet(access.unrestricted);
  const restricted = restrictedItems(definition, resource, known);
  const bySignature = new Map<string, { profiles: ProfileSet; removed: Set<unknown> }>();
  for (const profile of access.all) {
    if ((visible & (1 << profile)) === 0) continue;
    const hidden = profile === access.unrestricted ? [] : restricted.filter(({ audience }) => (audience & (1 << profile)) === 0);
    const signature = hidden.map(({ number }) => number).join(' ');
    const same = bySignature.get(signature);
    if (same) same.profiles |= 1 << profile;
    else bySignature.set(signature, { profiles: 1 << profile, removed: new Set(hidden.map(({ item }) => item)) });
  }
  const full = bySignature.get('')?.profiles ?? 0;
  const paths = rules.elements.map(({ path }) => path);
  const reduced = [...bySignature].flatMap(([signature, { profiles, removed }]) =>
    signature === '' ? [] : [{ profiles, resource: tagged(without(resource, paths, removed)), reduced: true }],
  );
  return { facts, profiles: visible, full: { profiles: full, resource, reduced: false }, reduced };
}

interface RestrictedItem {
  readonly number: number;
  readonly item: JsonObject;
  readonly audience: ProfileSet;
}

function restrictedItems(definition: ResourceDefinition, resource: ResourceJson, facts: readonly string[]): RestrictedItem[] {
  const found: RestrictedItem[] = [];
  for (const { path, audience } of definition.confidentiality?.elements ?? []) {
    visit(resource, path, (item, parent) => {
      const profiles = audience(item, parent, facts);
      if (profiles !== undefined) found.push({ number: found.length, item, audience: profiles });
    });
  }
  return found;
}

function visit(parent: JsonObject, path: readonly string[], see: (item: JsonObject, parent: JsonObject) => void): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  for (const item of arrayAt(parent, name)) {
    if (!isObject(item)) continue;
    if (rest.length === 0) see(item, parent);
    else visit(item, rest, see);
  }
}

/**
 * A copy without some items, found by identity on the paths of the rules; an element left empty disappears, for FHIR has no empty arrays.
 * What no rule hides is shared with the original.
 */
function without(resource: ResourceJson, paths: readonly (readonly string[])[], removed: ReadonlySet<unknown>): ResourceJson {
  return { ...pruned(resource, paths, removed), resourceType: resource.resourceType };
}

function pruned(value: JsonObject, paths: readonly (readonly string[])[], removed: ReadonlySet<unknown>): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const below = paths.filter(([name]) => name === key).map((path) => path.slice(1));
    const left = below.length === 0 ? item : prunedElement(item, below, removed);
    if (left !== undefined) kept[key] = left;
  }
  return keepNumberTexts(kept, value);
}

function prunedElement(item: unknown, paths: readonly (readonly string[])[], removed: ReadonlySet<unknown>): unknown {
  const deeper = paths.filter((path) => path.length > 0);
  const rest = (entry: unknown): unknown => (deeper.length > 0 && isObject(entry) ? prunedItem(entry, deeper, removed) : entry);
  if (!Array.isArray(item)) return removed.has(item) ? undefined : rest(item);
  const items = item.filter((entry) => !removed.has(entry)).map(rest);
  if (items.length === item.length && items.every((entry, index) => entry === item[index])) return item;
  return items.length === 0 ? undefined : items;
}

/** The item itself where nothing was hidden in it. */
function prunedItem(item: JsonObject, paths: readonly (readonly string[])[], removed: ReadonlySet<unknown>): JsonObject {
  const copy = pruned(item, paths, removed);
  return Object.keys(item).every((key) => copy[key] === item[key]) ? item : copy;
}

function tagged(resource: ResourceJson): ResourceJson {
  return { ...resource, meta: subsettedMeta(resource['meta']) };
}
