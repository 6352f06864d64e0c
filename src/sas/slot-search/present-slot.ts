import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { emittedInstant } from '../instants';
import {
  APPOINTMENT_TYPE, CONSULTATION_TYPE, CPTS_CATEGORY, ESTABLISHMENT_CATEGORY, SERVICE_TYPE_REFERENCE, SLOT_AUDIENCE, SPECIALTY,
} from '../nomenclature';
import { ANSWER_PROFILES } from '../profiles';
import type { SlotFlow } from '../profiles';
import { appointmentTypeOf, exposureOf } from './slot-exposure';
import type { HiddenReason } from './slot-exposure';

/** A resource as it leaves in a flow, or why it cannot. */
export type Presented = { readonly resource: ResourceJson } | { readonly hidden: HiddenReason };

/**
 * A slot as a flow shows it: the audiences of the flow, one service type per entry, coded specialties, an appointment type, instants in
 * the one form (spec sections 5, 8.2, 9.2, 10.3). Elements that the flow does not exchange stay behind.
 */
export function presentSlot(slot: ResourceJson, flow: SlotFlow): Presented {
  const exposure = exposureOf(slot, flow);
  if (!exposure.shown) return { hidden: exposure.reason };
  const start = emittedInstant(stringAt(slot, 'start') ?? '');
  const end = emittedInstant(stringAt(slot, 'end') ?? '');
  const appointmentType = appointmentTypeOf(slot);
  const schedule = stringAt(slot['schedule'], 'reference');
  if (start === undefined || end === undefined) return { hidden: 'unreadable-instant' };
  if (appointmentType === undefined) return { hidden: 'appointment-type' };
  if (schedule === undefined) return { hidden: 'schedule' };
  return {
    resource: {
      resourceType: 'Slot',
      ...(slot.id === undefined ? {} : { id: slot.id }),
      meta: { profile: [ANSWER_PROFILES[flow].Slot], security: exposure.audiences.map((code) => ({ system: SLOT_AUDIENCE, code })) },
      ...listOf('serviceType', serviceTypes(slot, flow === 'INT_R04' && exposure.audiences.includes('CPTS'))),
      ...listOf('specialty', specialties(slot)),
      appointmentType: { coding: [{ system: APPOINTMENT_TYPE, code: appointmentType }] },
      schedule: { reference: schedule },
      status: 'free',
      start,
      end,
      comment: (stringAt(slot, 'comment') ?? '').trim(),
    },
  };
}

/** An element of FHIR is never empty: a list without items is left out. */
export function listOf(name: string, items: readonly unknown[]): JsonObject {
  return items.length === 0 ? {} : { [name]: items };
}

const CONSULTATION_CODES: ReadonlySet<string | undefined> = new Set(['AMB', 'HH', 'VR']);

/** One entry per consultation type, per CPTS and per motive, in this order; what an agenda wrote in one concept is taken apart. */
function serviceTypes(slot: JsonObject, withCpts: boolean): readonly JsonObject[] {
  const concepts = arrayAt(slot, 'serviceType').filter(isObject);
  const codings = concepts.flatMap((concept) => arrayAt(concept, 'coding').filter(isObject));
  const consultations = distinct(codings.filter(isConsultation).map((coding) => stringAt(coding, 'code') ?? ''));
  const services = withCpts ? distinct(concepts.flatMap(serviceReferences)) : [];
  const motives = distinct(concepts.flatMap(motivesOf));
  return [
    ...consultations.map((code) => ({ coding: [{ system: CONSULTATION_TYPE, code }] })),
    ...services.map((reference) => ({
      extension: [{ url: SERVICE_TYPE_REFERENCE, valueReference: { reference } }],
      coding: [{ system: ESTABLISHMENT_CATEGORY, code: CPTS_CATEGORY }],
    })),
    ...motives.map((text) => ({ text })),
  ];
}

function isConsultation(coding: JsonObject): boolean {
  return stringAt(coding, 'system') === CONSULTATION_TYPE && CONSULTATION_CODES.has(stringAt(coding, 'code'));
}

/** References of one service type to the CPTS that share the slot. */
export function serviceReferences(concept: JsonObject): readonly string[] {
  return arrayAt(concept, 'extension')
    .filter((extension) => stringAt(extension, 'url') === SERVICE_TYPE_REFERENCE)
    .flatMap((extension) => (isObject(extension) ? (stringAt(extension['valueReference'], 'reference') ?? []) : []));
}

/** The text of a concept; else the labels of motives coded in a system of the editor. The text beside a CPTS names the CPTS, no motive. */
function motivesOf(concept: JsonObject): readonly string[] {
  if (serviceReferences(concept).length > 0) return [];
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
