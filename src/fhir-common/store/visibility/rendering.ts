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
  const reduced = [...bySignature].flatMap(([signature, { profiles, removed }]) =>
    signature === '' ? [] : [{ profiles, resource: tagged(without(resource, removed)), reduced: true }],
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

/** A copy without some items, found by identity; an element left empty disappears, for FHIR has no empty arrays. */
function without(resource: ResourceJson, removed: ReadonlySet<unknown>): ResourceJson {
  return { ...copy(resource, removed), resourceType: resource.resourceType };
}

function copy(value: JsonObject, removed: ReadonlySet<unknown>): Record<string, unknown> {
  const kept = Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (isObject(item)) return [[key, copy(item, removed)]];
      if (!Array.isArray(item)) return [[key, item]];
      const items = item.filter((entry) => !removed.has(entry)).map((entry: unknown) => (isObject(entry) ? copy(entry, removed) : entry));
      return items.length === 0 && item.length > 0 ? [] : [[key, items]];
    }),
  );
  return keepNumberTexts(kept, value);
}

function tagged(resource: ResourceJson): ResourceJson {
  return { ...resource, meta: subsettedMeta(resource['meta']) };
}
