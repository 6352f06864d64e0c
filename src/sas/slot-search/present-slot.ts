import { asByteText } from '../../fhir-common/core/byte-text';
import type { ByteText } from '../../fhir-common/core/byte-text';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { emittedInstant } from '../instants';
import {
  APPOINTMENT_TYPE, CONSULTATION_TYPE, CPTS_CATEGORY, ESTABLISHMENT_CATEGORY, SERVICE_TYPE_REFERENCE, SLOT_AUDIENCE, SPECIALTY,
} from '../nomenclature';
import { ANSWER_PROFILES } from '../profiles';
import type { SlotFlow } from '../profiles';
import { exposureOf, instantAt, isHiddenReason } from './slot-exposure';
import type { HiddenReason } from './slot-exposure';

/** A resource as it leaves in a flow, or why it cannot. */
export type Presented = { readonly resource: ResourceJson } | { readonly hidden: HiddenReason };

/**
 * What is kept of a slot for the answers (spec 21.1), in five lines. Facts separated by tabs: first instant (epoch ms), why no flow can show it,
 * its audiences, its agenda; then entries of `serviceType` for consultation types; the CPTS it is shared with; entries for motives; and the rest
 * of the resource. What depends on the flow is put together from them without reading any JSON. A slot that no flow can show has its facts alone.
 */
export function slotRendition(slot: ResourceJson): string {
  const exposure = exposureOf(slot);
  const [start, end] = [emittedInstant(stringAt(slot, 'start') ?? ''), emittedInstant(stringAt(slot, 'end') ?? '')];
  const schedule = localReference(slot['schedule']) ?? '';
  const facts = (reason: HiddenReason | '', audiences: readonly string[]): string => [instantAt(slot, 'start') ?? '', reason, audiences.join(' '), schedule].join('\t');
  if (!exposure.shown) return facts(exposure.reason, []);
  if (start === undefined || end === undefined) return facts('unreadable-instant', []);
  const { consultations, services, motives } = serviceTypes(slot);
  const rest = {
    ...listOf('specialty', specialties(slot)),
    appointmentType: { coding: [{ system: APPOINTMENT_TYPE, code: exposure.appointmentType }] },
    schedule: { reference: schedule },
    status: 'free',
    start,
    end,
    comment: (stringAt(slot, 'comment') ?? '').trim(),
  };
  return [
    facts('', exposure.audiences), entries(consultations), services.join(' '), entries(motives), JSON.stringify(rest).slice(1),
  ].join('\n');
}

/** Items of a JSON array, without its brackets. */
function entries(items: readonly JsonObject[]): string {
  return JSON.stringify(items).slice(1, -1);
}

/** A slot read from its rendition. */
export interface HeldSlot {
  readonly id: string;
  /** First instant, epoch ms; NaN when nobody can read it. */
  readonly start: number;
  /** Why no flow shows it. */
  readonly hidden: HiddenReason | undefined;
  readonly audiences: readonly string[];
  readonly schedule: string;
  /** CPTS it is shared with, `HealthcareService/id`. */
  readonly services: readonly string[];
  /** Entries of `serviceType`, JSON, separated by commas. */
  readonly consultations: string;
  readonly motives: string;
  /** The end of the resource, from its specialties on. */
  readonly rest: string;
}

/** @param rendition the bytes of what {@link slotRendition} made; the parts of the resource are bytes too */
export function readSlotRendition(id: string, rendition: ByteText): HeldSlot {
  const [facts = '', consultations = '', services = '', motives = '', rest = ''] = rendition.split('\n');
  const [start = '', reason = '', audiences = '', schedule = ''] = facts.split('\t');
  return {
    id, start: start === '' ? Number.NaN : Number(start), hidden: isHiddenReason(reason) ? reason : undefined, audiences: words(audiences), schedule,
    services: words(services), consultations, motives, rest,
  };
}

/**
 * A slot as a flow shows it: the audiences of the flow, one service type per entry, coded specialties, an appointment type, instants in
 * the one form (spec sections 5, 8.2, 9.2, 10.3). Elements that the flow does not exchange stay behind.
 * @param shown the audiences that the flow shows of it, and the CPTS that may be told
 */
export function presentSlot(slot: HeldSlot, flow: SlotFlow, { audiences, services }: { readonly audiences: readonly string[]; readonly services: readonly string[] }): ByteText {
  const types = [slot.consultations, ...services.map(serviceEntry), slot.motives].filter((part) => part !== '').join(',');
  const serviceType = types === '' ? '' : `"serviceType":[${types}],`;
  return asByteText(`{"resourceType":"Slot","id":"${slot.id}","meta":${metaOf(flow, audiences)},${serviceType}${slot.rest}`);
}

/** Audiences are codes of TRE_R314, and profiles urls: nothing in them needs to be escaped. */
function metaOf(flow: SlotFlow, audiences: readonly string[]): string {
  const security = audiences.map((code) => `{"system":"${SLOT_AUDIENCE}","code":"${code}"}`).join(',');
  return `{"profile":["${ANSWER_PROFILES[flow].Slot ?? ''}"],"security":[${security}]}`;
}

function serviceEntry(reference: string): string {
  return JSON.stringify({
    extension: [{ url: SERVICE_TYPE_REFERENCE, valueReference: { reference } }],
    coding: [{ system: ESTABLISHMENT_CATEGORY, code: CPTS_CATEGORY }],
  });
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

/** `Type/id` of a reference to a resource of this server; undefined for what cannot be looked up. */
export function localReference(reference: unknown): string | undefined {
  const text = stringAt(reference, 'reference');
  return text !== undefined && /^[A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.test(text) ? text : undefined;
}

/** An element of FHIR is never empty: a list without items is left out. */
export function listOf(name: string, items: readonly unknown[]): JsonObject {
  return items.length === 0 ? {} : { [name]: items };
}

const CONSULTATION_CODES: ReadonlySet<string | undefined> = new Set(['AMB', 'HH', 'VR']);

interface ServiceTypes {
  readonly consultations: readonly JsonObject[];
  readonly services: readonly string[];
  readonly motives: readonly JsonObject[];
}

/** One entry per consultation type, per CPTS and per motive, in this order; what an agenda wrote in one concept is taken apart. */
function serviceTypes(slot: JsonObject): ServiceTypes {
  const concepts = arrayAt(slot, 'serviceType').filter(isObject);
  const codings = concepts.flatMap((concept) => arrayAt(concept, 'coding').filter(isObject));
  return {
    consultations: distinct(codings.filter(isConsultation).map((coding) => stringAt(coding, 'code') ?? '')).map((code) => ({ coding: [{ system: CONSULTATION_TYPE, code }] })),
    services: distinct(concepts.flatMap(serviceReferences)),
    motives: distinct(concepts.flatMap(motivesOf)).map((text) => ({ text })),
  };
}

function isConsultation(coding: JsonObject): boolean {
  return stringAt(coding, 'system') === CONSULTATION_TYPE && CONSULTATION_CODES.has(stringAt(coding, 'code'));
}

/** References of one service type to the CPTS that share the slot. */
function serviceReferences(concept: JsonObject): readonly string[] {
  return serviceExtensions(concept).flatMap((extension) => (isObject(extension) ? (localReference(extension['valueReference']) ?? []) : []));
}

function serviceExtensions(concept: JsonObject): readonly unknown[] {
  return arrayAt(concept, 'extension').filter((extension) => stringAt(extension, 'url') === SERVICE_TYPE_REFERENCE);
}

/** The text of a concept; else the labels of motives coded in a system of the editor. The text beside a CPTS names the CPTS, no motive. */
function motivesOf(concept: JsonObject): readonly string[] {
  if (serviceExtensions(concept).length > 0) return [];
  const text = stringAt(concept, 'text')?.trim();
  if (text !== undefined && text !== '') return [text];
  const own = arrayAt(concept, 'coding').filter((coding) => stringAt(coding, 'system') !== CONSULTATION_TYPE);
  return own.flatMap((coding) => stringAt(coding, 'display')?.trim() ?? []).filter((display) => display !== '');
}

/**
 * Coded specialties with their texts. A text alone breaks the required binding and is tolerated in first place only, so the first one
 * moves there and others are dropped (spec section 5, 21.3).
 */
function specialties(slot: JsonObject): readonly JsonObject[] {
  const concepts = arrayAt(slot, 'specialty').filter(isObject);
  const coded = concepts.flatMap((concept) => {
    const codes = arrayAt(concept, 'coding').filter((coding) => stringAt(coding, 'system') === SPECIALTY).flatMap((coding) => stringAt(coding, 'code') ?? []);
    const text = stringAt(concept, 'text')?.trim();
    return codes.length === 0 ? [] : [{ coding: codes.map((code) => ({ system: SPECIALTY, code })), ...(text === undefined || text === '' ? {} : { text }) }];
  });
  const alone = concepts.filter((concept) => arrayAt(concept, 'coding').every((coding) => stringAt(coding, 'system') !== SPECIALTY))
    .flatMap((concept) => stringAt(concept, 'text')?.trim() ?? []).find((text) => text !== '');
  return alone === undefined ? coded : [{ text: alone }, ...coded];
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
