import type { JsonObject } from '../../fhir-common/core/json';
import type { WriteExamples } from '../../fhir-common/definition/write-declaration';
import { concept, extension, operation, parameters } from '../example-values';

const SERVICE = {
  resourceType: 'Organization',
  type: [concept('R207-TypeOrganisationInterne', '2', 'Structure interne ou Service')],
  partOf: { reference: 'Organization/oi-pole-medecine' },
};

export const ORGANIZATION_EXAMPLES: WriteExamples = {
  create: { body: { ...SERVICE, name: 'Service de pneumologie' } },
  update: {
    id: 'oi-service-cardiologie',
    criteria: { identifier: '52/S0110' },
    body: {
      ...SERVICE,
      id: 'oi-service-cardiologie',
      name: 'Service de cardiologie et rythmologie',
      identifier: [{ type: concept('R345-TypeIdentifiantAutre', '42', 'Identifiant d\'organisation interne'), system: 'https://oi.esante.gouv.fr', value: '52/S0110' }],
    },
  },
  patch: {
    id: 'oi-service-cardiologie',
    criteria: { identifier: '52/S0110' },
    body: parameters(operation('replace', 'Organization.name', { name: 'value', valueString: 'Cardiologie' })),
  },
};

const years = (value: number): JsonObject => ({ value, unit: 'année', system: 'https://mos.esante.gouv.fr/NOS/TRE_R247-UcumUniteMesure/FHIR/TRE-R247-UcumUniteMesure', code: 'a' });

const CONSULTATION = {
  resourceType: 'HealthcareService',
  providedBy: { reference: 'Organization/oi-pole-medecine' },
  type: [concept('R227-ChampActivite', '01', 'Médecine, Chirurgie, Obstétrique (MCO)')],
  specialty: [concept('R211-ActiviteOperationnelle', '031', 'Urologie (chirurgie urologique)')],
  location: [{ reference: 'Location/loc-consultations' }],
  characteristic: [concept('R213-ModePriseEnCharge', '32', 'Consultation (CS) ou Séance')],
  extension: [
    extension('ror-healthcareservice-sensitive-unit', { valueBoolean: false }),
    extension('ror-healthcareservice-patient-type', { extension: [{ url: 'ageRange', valueRange: { low: years(18), high: years(120) } }] }),
  ],
};

export const HEALTHCARE_SERVICE_EXAMPLES: WriteExamples = {
  create: { body: { ...CONSULTATION, name: 'Consultation d’urologie, antenne' } },
  update: {
    id: 'hs-consultation-urologie',
    criteria: { identifier: '52/200103' },
    body: {
      ...CONSULTATION,
      id: 'hs-consultation-urologie',
      identifier: [{ type: concept('R355-TypeIdentifiantOffre', '35', 'Identifiant fonctionnel de l\'offre connu par l\'instance ROR'), value: '52/200103' }],
      name: 'Consultation d’urologie et d’andrologie',
    },
  },
  patch: {
    id: 'hs-cardiologie-hc',
    criteria: { identifier: '52/200101' },
    body: parameters(operation('add', 'HealthcareService', { name: 'name', valueString: 'location' }, { name: 'value', valueReference: { reference: 'Location/loc-consultations' } })),
  },
};
