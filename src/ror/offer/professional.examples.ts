import type { WriteExamples } from '../../fhir-common/definition/write-declaration';
import { rorProfile } from '../canonical';
import { concept, extension, operation, parameters } from '../example-values';

const NATIONAL = 'urn:oid:1.2.250.1.71.4.2.1';

export const PRACTITIONER_EXAMPLES: WriteExamples = {
  create: { body: { resourceType: 'Practitioner', identifier: [{ system: NATIONAL, value: '810999000663' }], name: [{ family: 'MARTIN', given: ['Camille'] }], gender: 'female' } },
  update: {
    id: 'prac-lambert',
    criteria: { identifier: '810999000143' },
    body: { resourceType: 'Practitioner', id: 'prac-lambert', identifier: [{ system: NATIONAL, value: '810999000143' }], active: true, name: [{ family: 'LAMBERT-ROY', given: ['Anouk'] }] },
  },
  patch: {
    id: 'prac-lambert',
    criteria: { identifier: '810999000143' },
    body: parameters(operation('replace', 'Practitioner.name[0].family', { name: 'value', valueString: 'LAMBERT-ROY' })),
  },
};

const SITUATION = {
  resourceType: 'PractitionerRole',
  practitioner: { reference: 'Practitioner/prac-lambert' },
  healthcareService: [{ reference: 'HealthcareService/hs-gynecologie-cabinet' }],
  code: [concept('G15-ProfessionSante', '10', 'Médecin')],
  specialty: [concept('R04-TypeSavoirFaire', 'S', 'Spécialité ordinale'), concept('R38-SpecialiteOrdinale', 'SM20', 'Gynécologie-obstétrique (SM)')],
  extension: [
    extension('ror-practitionerrole-unit-exercise-mode', { valueCodeableConcept: concept('R23-ModeExercice', 'L', 'Libéral, indépendant, artisan, commerçant') }),
    extension('ror-practitionerrole-name', { extension: [{ url: 'exerciseLastName', valueString: 'LAMBERT' }, { url: 'exerciseFirstName', valueString: 'Anouk' }] }),
  ],
};

export const PRACTITIONER_ROLE_EXAMPLES: WriteExamples = {
  create: { body: { ...SITUATION, identifier: [{ value: '52/600199' }] } },
  update: { id: 'pr-lambert-cabinet', criteria: { identifier: '52/600105' }, body: { ...SITUATION, id: 'pr-lambert-cabinet', identifier: [{ value: '52/600105' }] } },
  patch: {
    id: 'pr-lambert-cabinet',
    criteria: { identifier: '52/600105' },
    body: parameters(operation('replace', `PractitionerRole.extension('${rorProfile('ror-practitionerrole-name')}').extension('exerciseLastName').value`, { name: 'value', valueString: 'LAMBERT-ROY' })),
  },
};
