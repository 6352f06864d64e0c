import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { BASE } from '../setup/test-engine';

const ROR = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';
const NATIONAL = 'urn:oid:1.2.250.1.71.4.2.2';
const UCUM = 'http://unitsofmeasure.org';

/** The resources public reports and real clients stumbled upon, reduced to what they stumbled on. */
export const FIELD_RESOURCES: readonly IdentifiedResource[] = [
  { resourceType: 'Organization', id: 'fld-org', name: 'Structure d’essai', identifier: [{ system: NATIONAL, value: ' 1290000001 ' }] },
  offer('fld-txt-1', { name: 'Hospitalisation de semaine' }),
  offer('fld-txt-2', { name: 'Parcours de soins', text: { status: 'generated', div: '<div>Orientation vers un spécialiste</div>' } }),
  offer('fld-txt-3', { name: 'Accompagnement et hébergement', comment: 'suivi par téléphone' }),
  place('fld-name-1', { name: 'E.H.P.A.D. Les Essais', address: { city: 'St. Jean-du-Doigt (Finistère)' } }),
  place('fld-name-2', { name: 'EHPAD Les Essais' }),
  place('fld-name-4', { name: 'Clinique "Les Essais"' }),
  offer('fld-ref-1', { name: 'Référence relative', providedBy: { reference: 'Organization/fld-org' } }),
  offer('fld-ref-2', { name: 'Référence absolue à ce serveur', providedBy: { reference: `${BASE}/Organization/fld-org` } }),
  offer('fld-ref-3', { name: 'Référence absolue à un autre serveur', providedBy: { reference: 'https://ror.example.org/fhir/Organization/fld-org' } }),
  offer('fld-ref-5', { name: 'Référence par un alias', providedBy: { reference: 'HTTPS://SERVER.example:443/ws-diffusion-fhir/Organization/fld-org' } }),
  { resourceType: 'Organization', id: 'fld-ref-4', name: 'Rattachement absolu', partOf: { reference: `${BASE}/Organization/fld-org` } },
  equipped('fld-dec-1', { value: 133.5, unit: 'kilogramme', system: UCUM, code: 'kg' }),
  equipped('fld-dec-4', { value: 133.5, unit: 'poids', system: 'https://units.example/local', code: 'p' }),
  place('fld-dec-3', { position: { latitude: 48.39, longitude: -4.48 } }),
  aged('fld-age-1', { value: 0 }, { value: 120 }),
  aged('fld-age-2', { value: 18, unit: 'ans' }, { value: 60, unit: 'Années' }),
  aged('fld-age-3', { value: 6, unit: 'mois' }, { value: 24, unit: 'mois' }),
  { resourceType: 'Organization', id: 'fld-id-1', name: 'FINESS seul', identifier: [{ system: 'https://finess.esante.gouv.fr', value: '299000011' }] },
  { resourceType: 'Organization', id: 'fld-id-2', name: 'SIRET seul', identifier: [{ system: 'https://sirene.fr', value: '99900000100015' }] },
  { resourceType: 'Organization', id: 'fld-id-3', name: 'SIREN seul', identifier: [{ system: 'https://sirene.fr', value: '999000001' }] },
  { resourceType: 'Organization', id: 'fld-id-4', name: 'National seul', identifier: [{ system: NATIONAL, value: '1299000044' }] },
  { resourceType: 'Practitioner', id: 'fld-id-5', identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: '10009990001' }] },
  offer('fld-id-6', { providedBy: { reference: 'Organization/fld-id-1' } }),
  measure('fld-measure-1', '1.0'),
  measure('fld-measure-2', '2.0'),
  { resourceType: 'MeasureReport', id: 'fld-report-any', status: 'complete', type: 'summary', measure: 'https://measures.example/beds', period: {} },
  { resourceType: 'MeasureReport', id: 'fld-report-1', status: 'complete', type: 'summary', measure: 'https://measures.example/beds|1.0', period: {} },
  { resourceType: 'MeasureReport', id: 'fld-report-3', status: 'complete', type: 'summary', measure: 'https://measures.example/beds|3.0', period: {} },
  {
    resourceType: 'Questionnaire', id: 'fld-form', status: 'active',
    useContext: [{ code: { code: 'venue' }, valueCodeableConcept: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement', code: '124' }] } }],
  },
];

function offer(id: string, fields: Readonly<Record<string, unknown>>): IdentifiedResource {
  return { resourceType: 'HealthcareService', id, extension: [{ url: `${ROR}ror-healthcareservice-sensitive-unit`, valueBoolean: false }], ...fields };
}

function place(id: string, fields: Readonly<Record<string, unknown>>): IdentifiedResource {
  return { resourceType: 'Location', id, ...fields };
}

function equipped(id: string, limit: Readonly<Record<string, unknown>>): IdentifiedResource {
  const nested = { url: `${ROR}ror-location-equipment-limit`, extension: [{ url: 'limitValue', valueQuantity: limit }] };
  return place(id, { extension: [{ url: `${ROR}ror-location-equipment`, extension: [nested] }] });
}

function aged(id: string, low: Readonly<Record<string, unknown>>, high: Readonly<Record<string, unknown>>): IdentifiedResource {
  const patients = { url: `${ROR}ror-healthcareservice-patient-type`, extension: [{ url: 'ageRange', valueRange: { low, high } }] };
  return { ...offer(id, {}), extension: [patients, { url: `${ROR}ror-healthcareservice-sensitive-unit`, valueBoolean: false }] };
}

function measure(id: string, version: string): IdentifiedResource {
  return { resourceType: 'Measure', id, status: 'active', url: 'https://measures.example/beds', version };
}
