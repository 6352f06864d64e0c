import type { WriteExamples } from '../../fhir-common/definition/write-declaration';
import { coding, concept } from '../example-values';

const MODEL = {
  resourceType: 'Questionnaire',
  extension: [{
    url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext',
    extension: [
      { url: 'name', valueCoding: { system: 'https://interop.esante.gouv.fr/ig/fhir/ror/CodeSystem/ror-launch-context-codesystem', code: 'ror-structure' } },
      { url: 'type', valueCode: 'HealthcareService' },
    ],
  }],
  status: 'active',
  subjectType: ['HealthcareService'],
  useContext: [{
    code: coding('R67-TypeStructure-EJ-EG', 'EG', 'Etablissement géographique'),
    valueCodeableConcept: concept('R66-CategorieEtablissement', '500', 'Etablissement d\'hébergement pour personnes âgées dépendantes'),
  }],
  item: [{ linkId: '1', text: 'Nom de l’offre', type: 'string', required: true }],
};

export const QUESTIONNAIRE_EXAMPLES: WriteExamples = {
  create: { body: { ...MODEL, identifier: [{ value: 'MS-EHPAD-2' }], url: 'https://ror.example.org/fhir/Questionnaire/ms-ehpad-2', name: 'MS_EHPAD_2', title: 'Modèle de saisie d’un accueil de jour' } },
  update: {
    id: 'questionnaire-ms-ehpad',
    criteria: { identifier: 'MS-EHPAD' },
    body: { ...MODEL, id: 'questionnaire-ms-ehpad', identifier: [{ value: 'MS-EHPAD' }], url: 'https://ror.example.org/fhir/Questionnaire/ms-ehpad', name: 'MS_EHPAD', title: 'Modèle de saisie d’un hébergement en EHPAD' },
  },
};
