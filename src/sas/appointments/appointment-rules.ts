import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { dateInterval } from '../../fhir-common/core/values/date-value';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../identifiers';
import { APPOINTMENT_OPERATOR } from '../nomenclature';
import { APPOINTMENT_PROFILE, APPOINTMENT_PROFILE_ALIAS, SOS_APPOINTMENT_PROFILE } from '../profiles';
import type { Reading, Refusal } from '../refusals';

const STATUSES = ['booked', 'fulfilled', 'noshow', 'cancelled'] as const;

/**
 * The profile that an appointment is held to (spec 13.3): the one it claims, in either spelling; else FrAppointmentSAS when a participant
 * has an actor, SOS otherwise.
 */
export function appointmentProfile(appointment: JsonObject): Reading<typeof APPOINTMENT_PROFILE | typeof SOS_APPOINTMENT_PROFILE> {
  const claimed = arrayAt(appointment['meta'], 'profile');
  if (claimed.length === 0) {
    const hasActor = arrayAt(appointment, 'participant').some((participant) => isObject(participant) && participant['actor'] !== undefined);
    return { ok: true, value: hasActor ? APPOINTMENT_PROFILE : SOS_APPOINTMENT_PROFILE };
  }
  if (claimed.every((url) => url === SOS_APPOINTMENT_PROFILE)) return { ok: true, value: SOS_APPOINTMENT_PROFILE };
  if (claimed.every((url) => url === APPOINTMENT_PROFILE || url === APPOINTMENT_PROFILE_ALIAS)) return { ok: true, value: APPOINTMENT_PROFILE };
  const expected = `${APPOINTMENT_PROFILE} ${SOS_APPOINTMENT_PROFILE}`;
  return { ok: false, refusals: [{ code: 'sas-unknown-profile', details: { expected }, expression: 'Appointment.meta.profile' }] };
}

/**
 * What the profiles leave open: statuses of the flow, an end after the start, a regulator whose identifier type fits its system, no patient
 * (spec 13.3). Any order of statuses is accepted: the platform is not the authority on the appointment.
 */
export function appointmentRefusals(appointment: JsonObject, profile: string): readonly Refusal[] {
  return [...statusRefusals(appointment, profile === SOS_APPOINTMENT_PROFILE), ...timeRefusals(appointment), ...operatorRefusals(appointment), ...patientRefusals(appointment)];
}

function statusRefusals(appointment: JsonObject, isSos: boolean): readonly Refusal[] {
  const status = stringAt(appointment, 'status');
  const expression = 'Appointment.status';
  if (status === undefined) return [{ code: 'sas-missing-element', details: { element: expression }, expression }];
  if (status === 'pending') return isSos ? [] : [{ code: 'sas-pending', details: {}, expression }];
  if (STATUSES.some((one) => one === status)) return [];
  const expected = [...STATUSES, ...(isSos ? ['pending'] : [])].join(', ');
  return [{ code: 'sas-status', details: { value: status, expected }, expression }];
}

function timeRefusals(appointment: JsonObject): readonly Refusal[] {
  const [start, end] = ['start', 'end'].map((name) => dateInterval(stringAt(appointment, name) ?? ''));
  // What is missing or unreadable is told by the validation of the profile.
  if (start?.ok !== true || end?.ok !== true || end.value.low > start.value.low) return [];
  return [{ code: 'sas-end-before-start', details: {}, expression: 'Appointment.end' }];
}

function operatorRefusals(appointment: JsonObject): readonly Refusal[] {
  const operators = arrayAt(appointment, 'extension').filter((extension) => stringAt(extension, 'url') === APPOINTMENT_OPERATOR).filter(isObject);
  return operators.flatMap((operator): readonly Refusal[] => {
    const identifier = isObject(operator['valueReference']) ? operator['valueReference']['identifier'] : undefined;
    const code = isObject(identifier) ? stringAt(arrayAt(identifier['type'], 'coding')[0], 'code') : undefined;
    const system = stringAt(identifier, 'system');
    const fits = (code === 'IDNPS' && system === PERSON_SYSTEM) || (code === 'INTRN' && system === SAS_SYSTEM);
    if (code === undefined || system === undefined || fits) return [];
    const expression = `Appointment.extension('${APPOINTMENT_OPERATOR}').value.identifier.type`;
    return [{ code: 'sas-identifier-type', details: { national: PERSON_SYSTEM, technical: SAS_SYSTEM }, expression }];
  });
}

function patientRefusals(appointment: JsonObject): readonly Refusal[] {
  return arrayAt(appointment, 'participant').flatMap((participant, index): readonly Refusal[] => {
    const actor = isObject(participant) ? participant['actor'] : undefined;
    const isPatient = stringAt(actor, 'type') === 'Patient' || /(^|\/)Patient\//.test(stringAt(actor, 'reference') ?? '') || pointsAtContainedPatient(appointment, actor);
    return isPatient ? [{ code: 'sas-patient', details: {}, expression: `Appointment.participant[${index}].actor` }] : [];
  });
}

function pointsAtContainedPatient(appointment: JsonObject, actor: unknown): boolean {
  const reference = stringAt(actor, 'reference') ?? '';
  const target = arrayAt(appointment, 'contained').find((resource) => `#${stringAt(resource, 'id') ?? ''}` === reference);
  return stringAt(target, 'resourceType') === 'Patient';
}
