import type { JsonObject } from '../../fhir-common/core/json';
import type { WriteExamples } from '../../fhir-common/definition/write-declaration';
import { PERSON_SYSTEM, STRUCTURE_SYSTEM } from '../identifiers';
import { CONSULTATION_TYPE, CPTS_CATEGORY, ESTABLISHMENT_CATEGORY, SERVICE_TYPE_REFERENCE, SLOT_AUDIENCE, SPECIALTY } from '../nomenclature';

/** A small agenda as its editor writes it: numbers, phones and instants as they were typed (spec 21.1). */

const PLACE_SYSTEM = 'https://agenda.editeur.example/ids/lieu';

const practitioner: JsonObject = {
  resourceType: 'Practitioner', id: 'exemple-professionnel', name: [{ family: 'EXEMPLE', given: ['Camille'] }],
  identifier: [{ system: PERSON_SYSTEM, value: '99700499999' }],
};

const role: JsonObject = {
  resourceType: 'PractitionerRole', id: 'exemple-exercice', practitioner: { reference: 'Practitioner/exemple-professionnel' },
  contained: [{
    resourceType: 'Location', id: 'lieu', identifier: [{ system: PLACE_SYSTEM, value: '1' }],
    address: { line: ['3 rue des Lilas'], city: 'Rennes', postalCode: '35000' },
  }],
  location: [{ reference: '#lieu' }],
  organization: { identifier: { type: { coding: [{ code: 'RPPS_RANG' }] }, value: '99700499999001' } },
  telecom: [{ system: 'phone', value: '02 99 00 00 00' }],
};

const organization: JsonObject = {
  resourceType: 'Organization', id: 'exemple-cpts', name: 'CPTS Exemple', identifier: [{ system: STRUCTURE_SYSTEM, value: '350099999' }],
};

const service: JsonObject = { resourceType: 'HealthcareService', id: 'exemple-service-cpts', providedBy: { reference: 'Organization/exemple-cpts' } };

const schedule: JsonObject = {
  resourceType: 'Schedule', id: 'exemple-agenda', actor: [{ reference: 'Practitioner/exemple-professionnel' }, { reference: 'PractitionerRole/exemple-exercice' }],
};

const point: JsonObject = {
  resourceType: 'Location', id: 'exemple-point', name: 'Centre de consultation', identifier: [{ system: PLACE_SYSTEM, value: '2' }],
  address: { line: ['1 place du Marché'], city: 'Rennes', postalCode: '35000' }, telecom: [{ system: 'phone', value: '02 99 00 00 01' }],
  managingOrganization: { reference: 'Organization/exemple-cpts' },
};

/** A slot for regulators that is also shared with a CPTS. */
const slot: JsonObject = {
  resourceType: 'Slot', id: 'exemple-creneau', schedule: { reference: 'Schedule/exemple-agenda' }, status: 'free',
  start: '2030-03-27T14:30:00+01:00', end: '2030-03-27T14:45:00+01:00', comment: 'https://agenda.editeur.example/agenda?ps=899700499999',
  meta: { security: ['SNP', 'CPTS'].map((code) => ({ system: SLOT_AUDIENCE, code })) },
  serviceType: [
    { coding: [{ system: CONSULTATION_TYPE, code: 'AMB' }] },
    {
      extension: [{ url: SERVICE_TYPE_REFERENCE, valueReference: { reference: 'HealthcareService/exemple-service-cpts' } }],
      coding: [{ system: ESTABLISHMENT_CATEGORY, code: CPTS_CATEGORY }],
    },
    { text: 'Soin non programmé' },
  ],
  specialty: [{ coding: [{ system: SPECIALTY, code: 'SM54' }] }],
};

/** The examples of one resource of the agenda, by PUT; and by POST, where the server gives the id. */
function examplesOf(resource: JsonObject): WriteExamples {
  const { id, ...created } = resource;
  return { create: { body: created }, update: { id: String(id), body: resource } };
}

export const AGENDA_EXAMPLES = {
  Slot: examplesOf(slot), Schedule: examplesOf(schedule), Practitioner: examplesOf(practitioner), PractitionerRole: examplesOf(role),
  Location: examplesOf(point), HealthcareService: examplesOf(service), Organization: examplesOf(organization),
} as const;

/** The whole of it in one transaction, each entry a PUT. */
export const AGENDA_TRANSACTION: JsonObject = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [practitioner, role, organization, service, schedule, point, slot].map((resource) => ({
    resource, request: { method: 'PUT', url: `${String(resource['resourceType'])}/${String(resource['id'])}` },
  })),
};
