import { createHash } from 'node:crypto';
import { isObject, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { emittedInstant } from '../instants';
import { SLOT_AUDIENCE } from '../nomenclature';
import { ANSWER_PROFILES } from '../profiles';
import type { AnswerType, SlotFlow } from '../profiles';
import type { ForeignBundle } from './foreign-bundle';
import type { ForeignSlot } from './foreign-slots';
import { isFhirId } from '../../fhir-common/core/values/reference-form';

/** Tag of a slot: the editor it comes from. */
export const EDITOR_TAG = 'urn:x-ror-sas-server:editor';

/** What one editor contributes to an answer: its slots and what they lead to, ready to leave but for ids that another editor may have too. */
export interface Contribution {
  readonly editor: EditorSource;
  readonly slots: readonly PlacedSlot[];
  /** What they lead to, each once. */
  readonly linked: readonly Placed[];
}

export interface EditorSource {
  readonly name: string;
  readonly baseUrl: string;
}

/** One lot of the question. */
export interface AnsweredLot {
  readonly bundle: ForeignBundle;
  readonly kept: readonly ForeignSlot[];
}

/** A resource of one editor in the merged answer. */
interface Placed {
  readonly editor: EditorSource;
  readonly bundle: ForeignBundle;
  readonly resource: ResourceJson;
  readonly foreign: ForeignSlot | undefined;
  id: string;
  /** Its JSON under the ids of its editor, and what it refers to: made while other editors are still awaited. */
  draft: Draft | undefined;
  isRenamed: boolean;
}

interface Draft {
  readonly text: string;
  readonly targets: Targets;
}

/** By resource, which an editor may have sent twice, what stands for it in the answer. */
type Targets = ReadonlyMap<ResourceJson, Placed>;

interface PlacedSlot {
  readonly place: Placed;
  readonly foreign: ForeignSlot;
}

/** The entries of a merged answer, as JSON. */
export interface MergedEntries {
  readonly slots: number;
  readonly entries: readonly string[];
}

/**
 * What an editor contributes, worked out as soon as its answer is there: what is left for when the slowest has answered is to tell ids apart, to
 * sort and to join texts.
 */
export function contributionOf(editor: EditorSource, flow: SlotFlow, lots: readonly AnsweredLot[]): Contribution {
  const placed = new Map<ResourceJson, Placed>();
  const slots = slotsOf(editor, lots, placed);
  for (const place of new Set(placed.values())) place.draft = draftOf(place, flow, placed);
  const linked = new Set(slots.flatMap(({ foreign }) => foreign.linked.flatMap((resource) => placed.get(resource) ?? [])));
  return { editor, slots, linked: [...linked] };
}

/**
 * The entries of the merged answer: slots by start, end, editor and id, then what they lead to (spec 16.2, 21.7). Ids are unique in one
 * editor only: those that two editors share, or that are illegal, become `<editor>-<id>`, and references follow. A reference to what is
 * not in the answer becomes absolute, so that it cannot meet a resource of another editor.
 * @param base address that `fullUrl` starts with
 */
export function mergedEntries(flow: SlotFlow, contributions: readonly Contribution[], base: string): MergedEntries {
  const slots = contributions.flatMap((contribution) => contribution.slots).sort(inOrder).map(({ place }) => place);
  const others = contributions.flatMap(({ linked }) => linked);
  nameUniquely([...others, ...slots]);
  const matched = flow === 'SOS' ? 'Schedule' : 'Slot';
  const entries = [...slots, ...others].map((place) => {
    const { resourceType } = place.resource;
    return `{"fullUrl":${JSON.stringify(`${base}/${resourceType}/${place.id}`)},"resource":${textOf(place, flow)},"search":{"mode":"${resourceType === matched ? 'match' : 'include'}"}}`;
  });
  return { slots: slots.length, entries };
}

/** The draft, as long as neither the resource nor what it refers to got another id. */
function textOf(place: Placed, flow: SlotFlow): string {
  const { draft } = place;
  if (draft === undefined) throw new Error('A resource leaves that was never made ready');
  const stands = !place.isRenamed && ![...draft.targets.values()].some(({ isRenamed }) => isRenamed);
  return stands ? draft.text : draftOf(place, flow, draft.targets).text;
}

/** @param placed by resource, what of its editor is in the answer */
function draftOf(place: Placed, flow: SlotFlow, placed: Targets): Draft {
  const targets = new Map<ResourceJson, Placed>();
  const resource = place.foreign === undefined ? rewrite(place, flow, placed, targets) : slotOf(place, place.foreign, flow, placed, targets);
  return { text: JSON.stringify(resource), targets };
}

/** The slots of an editor, each once although two lots may bring it; their resources are placed on the way. */
function slotsOf(editor: EditorSource, lots: readonly AnsweredLot[], placed: Map<ResourceJson, Placed>): readonly PlacedSlot[] {
  const known = new Map<string, ResourceJson>();
  return lots.flatMap(({ bundle, kept }) => kept.flatMap((foreign) => {
    const put = (resource: ResourceJson): Placed | undefined => {
      const key = resource.id === undefined ? undefined : `${resource.resourceType}/${resource.id}`;
      const same = key === undefined ? undefined : known.get(key);
      const place = placed.get(same ?? resource);
      if (place !== undefined) {
        placed.set(resource, place);
        return undefined;
      }
      if (key !== undefined) known.set(key, resource);
      const made: Placed = { editor, bundle, resource, foreign: resource === foreign.slot ? foreign : undefined, id: resource.id ?? '', draft: undefined, isRenamed: false };
      placed.set(resource, made);
      return made;
    };
    foreign.linked.forEach(put);
    const place = put(foreign.slot);
    return place === undefined ? [] : [{ place, foreign }];
  }));
}

function inOrder(a: PlacedSlot, b: PlacedSlot): number {
  return a.foreign.start - b.foreign.start || a.foreign.end - b.foreign.end
    || compare(a.place.editor.name, b.place.editor.name) || compare(a.place.id, b.place.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every holder of a shared id is renamed, whoever answered first, so that an id does not depend on the speed of editors. */
function nameUniquely(placed: readonly Placed[]): void {
  const places = new Set(placed);
  const count = new Map<string, number>();
  const key = ({ resource, id }: Placed): string => `${resource.resourceType}/${id}`;
  for (const place of places) count.set(key(place), (count.get(key(place)) ?? 0) + 1);
  const renamed = [...places].filter((place) => !isFhirId(place.id) || (count.get(key(place)) ?? 0) > 1);
  renamed.forEach((place, index) => {
    const { name } = place.editor;
    place.isRenamed = true;
    const readable = `${name}-${place.id}`;
    const taken = isFhirId(readable) ? count.get(`${place.resource.resourceType}/${readable}`) : 1;
    const own = place.id === '' ? String(index) : place.id;
    place.id = place.id !== '' && taken === undefined ? readable : `x-${createHash('sha256').update(`${name}\n${own}`).digest('hex').slice(0, 40)}`;
    count.set(key(place), 1);
  });
}

function slotOf(place: Placed, foreign: ForeignSlot, flow: SlotFlow, placed: Targets, targets: Map<ResourceJson, Placed>): ResourceJson {
  const slot = rewrite(place, flow, placed, targets);
  const { name, baseUrl } = place.editor;
  return {
    ...slot,
    meta: {
      source: baseUrl,
      profile: [ANSWER_PROFILES[flow].Slot],
      security: foreign.audiences.map((code) => ({ system: SLOT_AUDIENCE, code })),
      tag: [{ system: EDITOR_TAG, code: name }],
    },
    start: emittedInstant(stringAt(slot, 'start') ?? ''),
    end: emittedInstant(stringAt(slot, 'end') ?? ''),
  };
}

const ANSWER_TYPES: readonly AnswerType[] = ['Slot', 'Schedule', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Organization'];

const REPLACED: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta', 'text']);

/**
 * The resource as it stands in the merged answer: the one profile of the flow, its id there, references that hold there.
 * @param targets gets what it refers to
 */
function rewrite(place: Placed, flow: SlotFlow, placed: Targets, targets: Map<ResourceJson, Placed>): ResourceJson {
  const { resource, bundle, editor } = place;
  const reference = (text: string): string => {
    if (text.startsWith('#')) return text;
    const found = bundle.resolve(text, resource);
    const target = found === undefined ? undefined : placed.get(found);
    if (found !== undefined && target !== undefined) {
      targets.set(found, target);
      return `${target.resource.resourceType}/${target.id}`;
    }
    return /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `${editor.baseUrl}/${text}`;
  };
  const type = ANSWER_TYPES.find((one) => one === resource.resourceType);
  const profile = type === undefined ? undefined : ANSWER_PROFILES[flow][type];
  // Narrative of a stranger is not passed on: it is markup, and says nothing that the elements do not.
  const kept = Object.keys(resource).filter((name) => !REPLACED.has(name)).map((name) => [name, cleaned(resource[name], reference)] as const);
  return {
    resourceType: resource.resourceType, id: place.id, ...(profile === undefined ? {} : { meta: { profile: [profile] } }),
    ...Object.fromEntries(kept.filter(([, item]) => item !== undefined)),
  };
}

/**
 * Without the null and empty values that FHIR forbids, and with its references rewritten; undefined when nothing is left. What needs no
 * change is shared, not copied: most of an answer passes as it came.
 */
function cleaned(value: unknown, reference: (text: string) => string): unknown {
  if (value === null || value === '') return undefined;
  if (Array.isArray(value)) return cleanedList(value, reference);
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  const kept = names.map((name) => {
    const item = value[name];
    return name === 'reference' && typeof item === 'string' ? reference(item) : cleaned(item, reference);
  });
  if (names.length > 0 && names.every((name, index) => kept[index] === value[name])) return value;
  const entries = names.map((name, index) => [name, kept[index]] as const).filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function cleanedList(list: readonly unknown[], reference: (text: string) => string): unknown {
  const kept = list.map((item) => cleaned(item, reference));
  if (list.length > 0 && kept.every((item, index) => item === list[index])) return list;
  const items = kept.filter((item) => item !== undefined);
  return items.length === 0 ? undefined : items;
}
