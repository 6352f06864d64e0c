import { isObject } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import { appointmentProfile, appointmentRefusals } from '../../src/sas/appointments/appointment-rules';
import { SOS_APPOINTMENT_PROFILE } from '../../src/sas/profiles';
import { refusedRequest } from '../../src/sas/refusals';
import { exampleNames, readExample } from './examples';

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('not an object');
  return value;
}

const bodyOf = (name: string): JsonObject => object(object(readExample(`appointment/${name}`)['request'])['body']);

function answered(appointment: JsonObject): unknown {
  const profile = appointmentProfile(appointment);
  const refusals = profile.ok ? appointmentRefusals(appointment, profile.value) : profile.refusals;
  if (refusals.length === 0) return 'accepted';
  const { status, issues } = refusedRequest(refusals);
  return [status, ...issues.map(({ issue, expression }) => `${issue} ${expression ?? ''}`)];
}

test.each(exampleNames('appointment'))('%s is answered as published', (name) => {
  const { status } = object(readExample(`appointment/${name}`)['expected']);
  expect(answered(bodyOf(name))).toEqual(status === 400 ? [400, 'code-invalid Appointment.status'] : 'accepted');
});

const BOOKED = bodyOf('01-post-booked.json');
const OPERATOR = object((BOOKED['extension'] as unknown[])[0]);

test.each<[string, JsonObject, unknown]>([
  ['pending outside SOS', { status: 'pending' }, [422, 'business-rule Appointment.status']],
  ['arrived', { status: 'arrived' }, [400, 'code-invalid Appointment.status']],
  ['proposed', { status: 'proposed' }, [400, 'code-invalid Appointment.status']],
  ['no status', { status: undefined }, [400, 'required Appointment.status']],
  ['an end at the start', { end: BOOKED['start'] }, [422, 'business-rule Appointment.end']],
  ['an end before the start in another zone', { start: '2026-03-27T18:15:00+01:00', end: '2026-03-27T18:30:00+02:00' }, [422, 'business-rule Appointment.end']],
  ['an unknown profile', { meta: { profile: ['http://x'] } }, [400, 'not-supported Appointment.meta.profile']],
  ['the other spelling of the profile', { meta: { profile: ['http://interopsante.org/fhir/StructureDefinition/FrAppointmentSAS'] } }, 'accepted'],
  ['a patient', { participant: [{ actor: { reference: 'Patient/1' }, status: 'accepted' }] }, [422, 'business-rule Appointment.participant[0].actor']],
  ['a patient by type', { participant: [{ actor: { type: 'Patient', identifier: { value: '1' } }, status: 'accepted' }] }, [422, 'business-rule Appointment.participant[0].actor']],
  ['a contained patient', { contained: [{ resourceType: 'Patient', id: 'p' }], participant: [{ actor: { reference: '#p' }, status: 'accepted' }] }, [422, 'business-rule Appointment.participant[0].actor']],
  ['a regulator of the wrong system', { extension: [{ ...OPERATOR, valueReference: { identifier: { type: { coding: [{ code: 'INTRN' }] }, system: 'urn:oid:1.2.250.1.71.4.2.1', value: '1' } } }] },
    [422, "business-rule Appointment.extension('http://interopsante.org/fhir/StructureDefinition/FrAppointmentOperator').value.identifier.type"]],
])('%s', (_title, change, expected) => {
  expect(answered({ ...BOOKED, ...change })).toEqual(expected);
});

test('without profile the actor decides', () => {
  const sos = bodyOf('07-sos-post-pending.json');
  expect(appointmentProfile({ ...sos, meta: undefined })).toEqual({ ok: true, value: SOS_APPOINTMENT_PROFILE });
  expect(appointmentProfile({ ...BOOKED, meta: undefined })).toMatchObject({ ok: true, value: 'http://sas.fr/fhir/StructureDefinition/FrAppointmentSAS' });
});
