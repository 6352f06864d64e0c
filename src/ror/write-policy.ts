import { arrayAt, isObject, objectAt, stringAt } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import type { ImmutableElement, ServerOwnedElement, ServerOwnedMoment } from '../fhir-common/definition/write-declaration';
import { REGION_SYSTEM, rorProfile } from './canonical';

/** Writers of the offer (ror-write.md 12): the national server for everything, managers for what their structures own. */
export const OFFER_WRITERS = ['ror-server', 'establishment-manager'] as const;
/** Places of town practices come from the registries (ror-write.md 7, scenario 8); which structures and offers do, says `offer/registry-feed.ts`. */
export const OFFER_AND_REGISTRY_WRITERS = [...OFFER_WRITERS, 'registry-feed'] as const;
/** Data of the national registries: the feed of the registries alone, and the national server itself (RG_EXP_031). */
export const REGISTRY_WRITERS = ['ror-server', 'registry-feed'] as const;

const CREATION_DATE = rorProfile('ror-meta-creation-date');

/** Instant of the creation (RG_EXP_023): that of the first write; afterwards the stored one stands. */
const creationDate: ServerOwnedElement = {
  element: 'extension',
  url: CREATION_DATE,
  set: (draft, before, { now }) => {
    const stored = extensions(before).find(({ url }) => url === CREATION_DATE);
    const created = stored ?? { url: CREATION_DATE, valueDateTime: now };
    const sent = extensions(draft);
    const at = sent.findIndex(({ url }) => url === CREATION_DATE);
    // In its place when it has one: a resource sent back as it was read is no change.
    return { ...draft, extension: at < 0 ? [...sent, created] : sent.map((extension, index) => (index === at ? created : extension)) };
  },
};

/** A narrative is made by whoever shows the resource: what a client sends is dropped. */
const narrative: ServerOwnedElement = {
  element: 'text',
  set: (draft, before) => ({ ...without(draft, 'text'), ...(before?.['text'] === undefined ? {} : { text: before['text'] }) }),
};

/** `meta.profile` is a claim: the first profile of the type is added when the resource claims none of the directory. */
export function claimedProfile(id: string): ServerOwnedElement {
  const canonical = rorProfile(id);
  return {
    element: 'meta',
    set: (draft) => {
      const claims = arrayAt(draft['meta'], 'profile');
      return claims.includes(canonical) ? draft : { ...draft, meta: { ...objectAt(draft, 'meta'), profile: [canonical, ...claims] } };
    },
  };
}

/** Region of the source of the data: the one given, the stored one, that of the structure above, or the only one the caller manages. */
export function regionTag(parents: readonly string[]): ServerOwnedElement {
  return {
    element: 'meta',
    set: async (draft, before, moment) => {
      if (regionOf(draft) !== undefined) return draft;
      const region = (before === undefined ? undefined : regionOf(before)) ?? (await regionAbove(draft, parents, moment)) ?? onlyRegion(moment);
      if (region === undefined) return draft;
      const meta = objectAt(draft, 'meta') ?? {};
      return { ...draft, meta: { ...meta, tag: [...arrayAt(meta, 'tag'), { system: REGION_SYSTEM, code: region }] } };
    },
  };
}

/** Code of the region a resource is tagged with. */
export function regionOf(resource: ResourceJson): string | undefined {
  return arrayAt(resource['meta'], 'tag').filter(isObject).filter(({ system }) => system === REGION_SYSTEM).map((tag) => stringAt(tag, 'code')).find((code) => code !== undefined);
}

async function regionAbove(draft: ResourceJson, parents: readonly string[], { read }: ServerOwnedMoment): Promise<string | undefined> {
  for (const element of parents) {
    const [type = '', id = ''] = (arrayAt(draft, element).map((reference) => stringAt(reference, 'reference'))[0] ?? '').split('/').slice(-2);
    const parent = id === '' ? undefined : await read(type, id);
    const region = parent === undefined ? undefined : regionOf(parent);
    if (region !== undefined) return region;
  }
  return undefined;
}

function onlyRegion({ caller }: ServerOwnedMoment): string | undefined {
  const [region, ...others] = caller.perimeter?.regions ?? [];
  return others.length === 0 ? region : undefined;
}

/** The elements every resource of the directory leaves to the server (ror-write.md 3). @param parents elements that refer to the structure above */
export function serverOwned(profile: string, parents: readonly string[]): readonly ServerOwnedElement[] {
  return [claimedProfile(profile), regionTag(parents), narrative, creationDate];
}

/** An identifier the server gives when none is sent: `<region>/<number>` (ror-write.md 4). */
export function generatedIdentifier(identifier: (value: string) => JsonObject, isPresent: (resource: ResourceJson) => boolean): ServerOwnedElement {
  return {
    element: 'identifier',
    set: async (draft, before, { nextNumber }) => {
      if (before !== undefined || isPresent(draft)) return draft;
      return { ...draft, identifier: [...arrayAt(draft, 'identifier'), identifier(`${regionOf(draft) ?? '00'}/${await nextNumber()}`)] };
    },
  };
}

/** Pivot identifiers never change (ror-write.md 4). @param isPivot which of the identifiers are pivots */
export function pivotIdentifiers(fr: string, en: string, isPivot: (identifier: JsonObject) => boolean = () => true): ImmutableElement {
  return {
    fr, en, element: 'identifier',
    values: (resource) => arrayAt(resource, 'identifier').filter(isObject).filter(isPivot).map((identifier) => `${stringAt(identifier, 'system') ?? ''}|${stringAt(identifier, 'value') ?? ''}`),
  };
}

export function identifiersOf(resource: ResourceJson): readonly JsonObject[] {
  return arrayAt(resource, 'identifier').filter(isObject);
}

/** Whether an identifier has a type of a given code. */
export function hasType(identifier: JsonObject, code: string): boolean {
  return arrayAt(identifier['type'], 'coding').some((coding) => stringAt(coding, 'code') === code);
}

function extensions(resource: ResourceJson | undefined): readonly JsonObject[] {
  return resource === undefined ? [] : arrayAt(resource, 'extension').filter(isObject);
}

/** The resource without one of its elements. */
export function without(resource: ResourceJson, key: string): ResourceJson {
  const { resourceType, ...rest } = resource;
  return { resourceType, ...Object.fromEntries(Object.entries(rest).filter(([name]) => name !== key)) };
}
