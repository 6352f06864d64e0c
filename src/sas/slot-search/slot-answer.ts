import { asByteText, bufferOf, byteText } from '../../fhir-common/core/byte-text';
import type { ByteText } from '../../fhir-common/core/byte-text';
import { ANSWER_PROFILES } from '../profiles';
import type { SlotFlow } from '../profiles';
import { AgendaGraphs } from './agenda-graph';
import type { Resolve, ShownResource } from './agenda-graph';
import { presentSlot, readSlotRendition } from './present-slot';
import type { HeldSlot } from './present-slot';
import { shownAudiences } from './slot-exposure';
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
  readonly slots: readonly ShownResource[];
  readonly others: readonly ShownResource[];
  readonly hidden: readonly HiddenSlot[];
}

/** A slot as it is held: its rendition. */
export interface StoredSlot {
  readonly id: string;
  readonly rendition: ByteText;
}

/**
 * The slots that answer a search, with what they lead to: free, of a shown audience, in the window, not before `now`, of an agenda that
 * one of the identifiers owns (spec sections 6 to 10). One slot satisfies all criteria at once; an agenda without such a slot is absent.
 * @param slots held slots of the agendas concerned, in any order
 * @param resolve renditions of what they lead to
 * @param now epoch ms
 */
export function selectSlots(search: SlotSearch, slots: readonly StoredSlot[], resolve: Resolve, now: number): SlotSelection {
  const graphs = new AgendaGraphs(search.flow, resolve);
  const wanted = new Set(search.identifiers);
  const shown: ShownResource[] = [];
  const hidden: HiddenSlot[] = [];
  const others = new Map<string, ShownResource>();
  for (const slot of inOrder(slots, Math.max(search.from, now), search.until)) {
    const graph = graphs.ofSchedule(slot.schedule);
    if ('resources' in graph && !graph.owners.some((owner) => wanted.has(owner))) continue;
    const exposed = exposedIn(slot, search.flow, graphs);
    if ('hidden' in exposed) hidden.push({ id: slot.id, reason: exposed.hidden });
    else if ('hidden' in graph) hidden.push({ id: slot.id, reason: graph.hidden });
    else {
      shown.push({ reference: `Slot/${slot.id}`, text: presentSlot(slot, search.flow, exposed) });
      for (const resource of graph.resources) others.set(resource.reference, resource);
      for (const resource of exposed.services.flatMap((service) => graphs.ofService(service))) others.set(resource.reference, resource);
    }
  }
  return { slots: shown, others: [...others.values()], hidden };
}

/** The slots that start in the window, by start then id. */
function inOrder(slots: readonly StoredSlot[], from: number, until: number): readonly HeldSlot[] {
  return slots
    .map(({ id, rendition }) => readSlotRendition(id, rendition))
    .filter(({ start }) => start >= from && start < until)
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}

/** What a flow tells of a slot: to whom it is open, and the CPTS it is shared with. */
export interface ExposedSlot {
  readonly audiences: readonly string[];
  readonly services: readonly string[];
}

/**
 * Whether a flow shows a slot. A CPTS that is not held, or has no FINESS, cannot be told: its entry leaves the slot, and the audience CPTS with
 * the last entry.
 */
export function exposedIn(slot: HeldSlot, flow: SlotFlow, graphs: AgendaGraphs): ExposedSlot | { readonly hidden: HiddenReason } {
  if (slot.hidden !== undefined) return { hidden: slot.hidden };
  const audiences = shownAudiences(slot.audiences, flow);
  if (audiences === 'no-audience') return { hidden: audiences };
  if (!audiences.includes('CPTS')) return { audiences, services: [] };
  const services = slot.services.filter((service) => graphs.ofService(service).length > 0);
  if (services.length > 0) return { audiences, services };
  const others = audiences.filter((code) => code !== 'CPTS');
  return others.length === 0 ? { hidden: 'organization' } : { audiences: others, services: [] };
}

/**
 * The searchset Bundle of a selection, ready to send: `total` counts slots in all flows, one self link, no paging, no `entry` when there is none
 * (spec 7.1). In the SOS flow the agendas are what was searched and the slots what was included.
 */
export function slotBundle(flow: SlotFlow, { slots, others }: Pick<SlotSelection, 'slots' | 'others'>, head: AnswerHead): Buffer {
  const told = JSON.stringify({
    resourceType: 'Bundle',
    id: head.bundleId,
    meta: { profile: [ANSWER_PROFILES[flow].Bundle] },
    type: 'searchset',
    total: slots.length,
    link: [{ relation: 'self', url: head.selfUrl }],
  });
  if (slots.length === 0) return Buffer.from(told, 'utf8');
  const base = byteText(head.base);
  const matched = flow === 'SOS' ? 'Schedule/' : 'Slot/';
  const entries = [...slots, ...others].flatMap(({ reference, text }, index): readonly ByteText[] => [
    asByteText(`${index === 0 ? '' : ','}{"fullUrl":"${base}/${reference}","resource":`),
    text,
    asByteText(`,"search":{"mode":"${reference.startsWith(matched) ? 'match' : 'include'}"}}`),
  ]);
  return bufferOf([byteText(told.slice(0, -1)), asByteText(',"entry":['), ...entries, asByteText(']}')]);
}
