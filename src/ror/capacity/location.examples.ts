import type { JsonObject } from '../../fhir-common/core/json';
import type { WriteExamples } from '../../fhir-common/definition/write-declaration';
import { rorProfile } from '../canonical';
import { coding, concept, extension, operation, parameters } from '../example-values';

const PLACE = {
  resourceType: 'Location',
  operationalStatus: coding('R203-StatutLieu', '3', 'Opérationnel'),
  extension: [extension('ror-commune-cog', { valueCodeableConcept: concept('R13-CommuneOM', '44003', 'Ancenis-Saint-Géréon') })],
  address: { line: ['120 RUE DES MARINIERS'], postalCode: '44150', city: 'ANCENIS-SAINT-GEREON' },
};

const CAPACITY = rorProfile('ror-location-supported-capacity');
/** The free beds for women of the sample place, as bed management names a count: status, temporality, gender, assignment. */
const FREE_BEDS = [['capacityStatus', '02'], ['temporalityCapacity', '01'], ['genderCapacityAvailable', '01'], ['temporaryAssignement', '01']]
  .map(([url, code]) => `extension('${url}').value.coding.code='${code}'`).join(' and ');

const placeIdentifier: JsonObject = { type: concept('R354-TypeIdentifiantRessourceOperationnelle', '25', 'Identifiant fonctionnel du lieu'), value: '52/400103' };

export const LOCATION_EXAMPLES: WriteExamples = {
  create: { body: { ...PLACE, name: 'Consultations, bâtiment C', type: [concept('R343-FonctionLieu', '005', 'Adresse')] } },
  update: {
    id: 'loc-consultations',
    criteria: { identifier: '52/400103' },
    body: { ...PLACE, id: 'loc-consultations', identifier: [placeIdentifier], name: 'Consultations externes, bâtiment B', type: [concept('R343-FonctionLieu', '005', 'Adresse')] },
  },
  patch: {
    id: 'loc-cardiologie-hebergement',
    criteria: { identifier: '1440999027/CARDIO-HC' },
    body: parameters(operation('replace', `Location.extension('${CAPACITY}').where(${FREE_BEDS}).extension('nbCapacity').value`, { name: 'value', valueInteger: 5 })),
  },
};
