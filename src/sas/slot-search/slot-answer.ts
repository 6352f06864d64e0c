import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { ANSWER_PROFILES } from '../profiles';
import type { SlotFlow } from '../profiles';
import { AgendaGraphs } from './agenda-graph';
import type { Resolve } from './agenda-graph';
import { listOf, presentSlot, serviceReferences } from './present-slot';
import { instantAt } from './slot-exposure';
import type { HiddenReason } from './slot-exposure';
import type { SlotSearch } from './slot-request';

/** What an answer says of itself. */
export interface AnswerHead {
  /** Public address of the interface, without final slash; `fullUrl` starts with it. */
  readonly base: string;
  readonly selfUrl: string;
  /** A new UUID. */
  readonly bundleId: string;
}

/** A free slot inside the window that cannot leave. */
export interface HiddenSlot {
  readonly id: string;
  readonly reason: HiddenReason;
}

/** What the answer to a search is made of, before it becomes a Bundle. */
export interface SlotSelection {
  /** Slots in order of start, then id; after them what they lead to, each resource once. */
  readonly slots: readonly ResourceJson[];
  readonly others: readonly ResourceJson[];
  readonly hidden: readonly HiddenSlot[];
}

/**
 * The slots that answer a search, with what they lead to: free, of a shown audience, in the window, not before `now`, of an agenda that
 * one of the identifiers owns (spec sections 6 to 10). One slot satisfies all criteria at once; an agenda without such a slot is absent.
 * @param slots held slots of the agendas concerned, in any order
 * @param now epoch ms
 */
export function selectSlots(search: SlotSearch, slots: readonly ResourceJson[], resolve: Resolve, now: number): SlotSelection {
  const graphs = new AgendaGraphs(search.flow, resolve);
  const wanted = new Set(search.identifiers);
  const from = Math.max(search.from, now);
  const shown: ResourceJson[] = [];
  const hidden: HiddenSlot[] = [];
  const others = new Map<string, ResourceJson>();
  for (const slot of inOrder(slots, from, search.until)) {
    const graph = graphs.ofSchedule(stringAt(slot['schedule'], 'reference') ?? '');
    if ('resources' in graph && !graph.owners.some((owner) => wanted.has(owner))) continue;
    const presented = presentSlot(slot, search.flow);
    const linked = 'hidden' in presented ? presented : withUsableLinks(presented.resource, graphs);
    const reason = 'hidden' in linked ? linked.hidden : 'hidden' in graph ? graph.hidden : undefined;
    if (reason !== undefined || 'hidden' in linked || 'hidden' in graph) {
      hidden.push({ id: slot.id ?? '', reason: reason ?? 'schedule' });
      continue;
    }
    shown.push(linked.resource);
    for (const resource of [...graph.resources, ...linked.services]) others.set(`${resource.resourceType}/${resource.id ?? ''}`, resource);
  }
  return { slots: shown, others: [...others.values()], hidden };
}

/** The slots that start in the window, by start then id; the instant of each is read once. */
function inOrder(slots: readonly ResourceJson[], from: number, until: number): readonly ResourceJson[] {
  return slots
    .map((slot) => ({ slot, start: instantAt(slot, 'start') ?? Number.NEGATIVE_INFINITY, id: slot.id ?? '' }))
    .filter(({ start }) => start >= from && start < until)
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))
    .map(({ slot }) => slot);
}

type Linked = { readonly resource: ResourceJson; readonly services: readonly ResourceJson[] } | { readonly hidden: HiddenReason };

/** A CPTS that is not held, or has no FINESS, cannot be told: its entry leaves the slot, and the audience CPTS with the last entry. */
function withUsableLinks(slot: ResourceJson, graphs: AgendaGraphs): Linked {
  const security = arrayAt(slot['meta'], 'security').filter(isObject);
  if (!security.some((coding) => coding['code'] === 'CPTS')) return { resource: slot, services: [] };
  const entries = arrayAt(slot, 'serviceType').filter(isObject);
  const usable = entries.filter((entry) => serviceReferences(entry).every((reference) => graphs.ofService(reference).length > 0));
  const services = usable.flatMap(serviceReferences).flatMap((reference) => graphs.ofService(reference));
  if (services.length > 0) return { resource: { ...without(slot, 'serviceType'), serviceType: usable }, services };
  const audiences = security.filter((coding) => coding['code'] !== 'CPTS');
  if (audiences.length === 0) return { hidden: 'organization' };
  const meta = isObject(slot['meta']) ? slot['meta'] : {};
  return { resource: { ...without(slot, 'serviceType'), meta: { ...meta, security: audiences }, ...listOf('serviceType', usable) }, services: [] };
}

function without(resource: ResourceJson, name: string): ResourceJson {
  return { ...Object.fromEntries(Object.entries(resource).filter(([key]) => key !== name)), resourceType: resource.resourceType };
}

/**
 * The searchset Bundle of a selection: `total` counts slots in all flows, one self link, no paging, no `entry` when there is none (spec
 * 7.1). In the SOS flow the agendas are what was searched and the slots what was included.
 */
export function slotBundle(flow: SlotFlow, { slots, others }: Pick<SlotSelection, 'slots' | 'others'>, head: AnswerHead): JsonObject {
  const matched = flow === 'SOS' ? 'Schedule' : 'Slot';
  const entry = [...slots, ...others].map((resource) => ({
    fullUrl: `${head.base}/${resource.resourceType}/${resource.id ?? ''}`,
    resource,
    search: { mode: resource.resourceType === matched ? 'match' : 'include' },
  }));
  return {
    resourceType: 'Bundle',
    id: head.bundleId,
    meta: { profile: [ANSWER_PROFILES[flow].Bundle] },
    type: 'searchset',
    total: slots.length,
    link: [{ relation: 'self', url: head.selfUrl }],
    ...listOf('entry', entry),
  };
}
