import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { dateInterval } from '../../fhir-common/core/values/date-value';
import { APPOINTMENT_TYPE, SLOT_AUDIENCE } from '../nomenclature';
import type { SlotFlow } from '../profiles';
import type { Bilingual } from '../../fhir-common/core/bilingual';

/** Audiences of TRE_R314 that a flow shows (spec section 6), in the order of its table. */
const SHOWN_AUDIENCES: Readonly<Record<SlotFlow, readonly string[]>> = {
  INT_R01: ['PUBLIC', 'PRO', 'SNP'],
  INT_R04: ['PUBLIC', 'PRO', 'SNP', 'CPTS'],
  SOS: ['PUBLIC', 'SNP'],
};

/** Why a slot cannot leave; `npm run doctor` lists them. */
export type HiddenReason =
  | 'not-free' | 'closed-audience' | 'no-audience' | 'no-booking-url' | 'end-not-after-start' | 'unreadable-instant' | 'appointment-type'
  | 'schedule' | 'role' | 'place' | 'practitioner' | 'organization';

export const HIDDEN_REASONS: Readonly<Record<HiddenReason, Bilingual>> = {
  'not-free': { fr: 'le créneau n’est pas libre', en: 'the slot is not free' },
  'closed-audience': { fr: 'il est réservé (patientèle, groupe fermé, privé)', en: 'it is reserved (own patients, closed group, private)' },
  'no-audience': { fr: 'aucun de ses publics n’est montré par ce flux', en: 'none of its audiences is shown by this flow' },
  'no-booking-url': { fr: 'comment, l’adresse de prise de rendez-vous, est absent ou vide', en: 'comment, the booking address, is missing or blank' },
  'end-not-after-start': { fr: 'end ne suit pas start', en: 'end is not after start' },
  'unreadable-instant': { fr: 'start ou end n’est pas un instant avec décalage horaire', en: 'start or end is no instant with an offset' },
  'appointment-type': { fr: 'appointmentType n’est ni ROUTINE ni WALKIN', en: 'appointmentType is neither ROUTINE nor WALKIN' },
  schedule: { fr: 'son agenda est absent', en: 'its schedule is missing' },
  role: { fr: 'son agenda n’a pas exactement un PractitionerRole', en: 'its schedule has not exactly one PractitionerRole' },
  place: { fr: 'le lieu n’a pas d’identifiant, de rue, de ville ou de code postal', en: 'the place lacks an identifier, a street, a city or a postcode' },
  practitioner: { fr: 'le professionnel n’a pas de RPPS ni d’ADELI', en: 'the practitioner has no RPPS and no ADELI number' },
  organization: { fr: 'la structure n’a pas le SIRET que SOS Médecins demande', en: 'the organization has not the SIRET that SOS Médecins asks for' },
};

const REASONS: ReadonlySet<string> = new Set(Object.keys(HIDDEN_REASONS));

export function isHiddenReason(text: string): text is HiddenReason {
  return REASONS.has(text);
}

/** Whether some flow may show a slot, by what it says itself. */
export type Exposure =
  | { readonly shown: true; readonly audiences: readonly string[]; readonly appointmentType: AppointmentType }
  | { readonly shown: false; readonly reason: HiddenReason };

type AppointmentType = 'ROUTINE' | 'WALKIN';

const hidden = (reason: HiddenReason): Exposure => ({ shown: false, reason });

/**
 * Whether a slot may leave by what it says itself, and its audiences of TRE_R314 (spec section 6, 21.2, 21.3). Which of them a flow shows, the
 * window and the schedule are other questions.
 */
export function exposureOf(slot: JsonObject): Exposure {
  if (slot['status'] !== 'free') return hidden('not-free');
  const audiences = heldAudiences(slot);
  if (audiences === 'closed-audience') return hidden(audiences);
  if ((stringAt(slot, 'comment') ?? '').trim() === '') return hidden('no-booking-url');
  const wrongTimes = timesRefused(slot);
  if (wrongTimes !== undefined) return hidden(wrongTimes);
  const appointmentType = appointmentTypeOf(slot);
  return appointmentType === undefined ? hidden('appointment-type') : { shown: true, audiences, appointmentType };
}

/** The audiences of a slot that a flow shows, at least one; or why it shows none. */
export function audiencesOf(slot: JsonObject, flow: SlotFlow): readonly string[] | 'closed-audience' | 'no-audience' {
  const audiences = heldAudiences(slot);
  return audiences === 'closed-audience' ? audiences : shownAudiences(audiences, flow);
}

/** Those of the audiences of a slot that a flow shows, at least one. */
export function shownAudiences(audiences: readonly string[], flow: SlotFlow): readonly string[] | 'no-audience' {
  const shown = SHOWN_AUDIENCES[flow].filter((code) => audiences.includes(code));
  return shown.length === 0 ? 'no-audience' : shown;
}

/** Every audience of TRE_R314 that a slot names and some flow shows, in the order of its table. */
function heldAudiences(slot: JsonObject): readonly string[] | 'closed-audience' {
  const security = arrayAt(slot['meta'], 'security');
  // A coding of any other system reserves the slot, whatever the other codings say (own patients win).
  if (security.some((coding) => !isAudienceSystem(stringAt(coding, 'system')))) return 'closed-audience';
  const codes = new Set(security.map((coding) => stringAt(coding, 'code')?.toUpperCase()));
  return SHOWN_AUDIENCES.INT_R04.filter((code) => codes.has(code));
}

/** The code system is published in several spellings: hyphen or underscore, with or without its last part. */
function isAudienceSystem(system: string | undefined): boolean {
  return system === SLOT_AUDIENCE || /^https?:\/\/mos\.esante\.gouv\.fr\/NOS\/TRE[-_]R314-TypeCreneau(\/FHIR(\/TRE[-_]R314-TypeCreneau)?)?$/.test(system ?? '');
}

function timesRefused(slot: JsonObject): HiddenReason | undefined {
  const start = instantAt(slot, 'start');
  const end = instantAt(slot, 'end');
  if (start === undefined || end === undefined) return 'unreadable-instant';
  return end > start ? undefined : 'end-not-after-start';
}

/** An instant of a resource in epoch ms; undefined when absent, unreadable or without offset. */
export function instantAt(resource: JsonObject, name: string): number | undefined {
  const text = stringAt(resource, name) ?? '';
  const interval = /T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? dateInterval(text) : undefined;
  return interval?.ok === true ? interval.value.low : undefined;
}

/** ROUTINE or WALKIN; ROUTINE when the slot says nothing, since it can be booked; undefined when it says something else. */
function appointmentTypeOf(slot: JsonObject): AppointmentType | undefined {
  const type = slot['appointmentType'];
  if (!isObject(type)) return 'ROUTINE';
  const codes = arrayAt(type, 'coding').filter((coding) => stringAt(coding, 'system') === APPOINTMENT_TYPE).map((coding) => stringAt(coding, 'code'));
  return (['ROUTINE', 'WALKIN'] as const).find((code) => codes.includes(code));
}
