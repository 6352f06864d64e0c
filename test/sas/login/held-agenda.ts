import type { JsonObject, ResourceJson } from '../../../src/fhir-common/core/json';
import { inParis } from '../../../src/sas/instants';
import { AGENDA } from './login-server';

const AUDIENCE = 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau';
const TOMORROW = Date.now() + 86_400_000;
const HOUR = 3_600_000;

function slot(id: string, hour: number, change: JsonObject = {}): ResourceJson {
  const start = TOMORROW + hour * HOUR;
  return {
    resourceType: 'Slot', id, schedule: { reference: 'Schedule/agenda' }, status: 'free', start: inParis(start), end: inParis(start + 900_000),
    comment: `https://localhost/sas/agenda?ps=${AGENDA}`, meta: { security: [{ system: AUDIENCE, code: 'SNP' }] },
    serviceType: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }] }, { text: 'Soin <b>urgent</b>' }], ...change,
  };
}

/** An agenda of tomorrow: three slots that regulators may book, one of own patients, and one without appointment. */
export const HELD: readonly ResourceJson[] = [
  { resourceType: 'Practitioner', id: 'ps', name: [{ family: 'ESSAI', given: ['Anne'] }], identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: AGENDA }] },
  {
    resourceType: 'PractitionerRole', id: 'role', practitioner: { reference: 'Practitioner/ps' }, location: [{ reference: '#lieu' }],
    contained: [{ resourceType: 'Location', id: 'lieu', identifier: [{ system: 'urn:x', value: '1' }], address: { line: ['3 rue des Lilas'], city: 'Rennes', postalCode: '35000' } }],
  },
  { resourceType: 'Schedule', id: 'agenda', actor: [{ reference: 'Practitioner/ps' }, { reference: 'PractitionerRole/role' }] },
  slot('premier', 0), slot('second', 1), slot('troisieme', 2),
  slot('sans-rendez-vous', 4, { appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'WALKIN' }] } }),
  slot('patientele', 3, { meta: { security: [{ system: AUDIENCE, code: 'SNP' }, { system: 'urn:x-ror-sas-server:audience', code: 'PATIENTS' }] } }),
];
