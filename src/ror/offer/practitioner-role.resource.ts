import { telecomDefaults } from '../confidentiality-defaults';
import { pivotIdentifiers, REGISTRY_WRITERS, serverOwned } from '../write-policy';
import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import { reference, token } from '../../fhir-common/definition/search-parameter';
import { rorProfile } from '../canonical';
import { professionalData, strictest, telecomRule } from '../access-policy';
import { PRACTITIONER_ROLE_EXAMPLES } from './professional.examples';

/** SituationOperationnelle and ExerciceProfessionnel: a professional acting in one offer. */
export const practitionerRoleResource = defineResource({
  type: 'PractitionerRole',
  profiles: [rorProfile('ror-practitionerrole')],
  description: 'Situation opérationnelle : un professionnel dans une offre',
  searchParameters: [
    token({ code: 'identifier', of: 'Identifier', at: 'PractitionerRole.identifier', fr: 'Identifiant national de la situation opérationnelle' }),
    reference({ code: 'practitioner', of: ['Practitioner'], at: 'PractitionerRole.practitioner', fr: 'Professionnel' }),
    reference({ code: 'service', of: ['HealthcareService'], at: 'PractitionerRole.healthcareService', fr: 'Offre dans laquelle il exerce' }),
    reference({ code: 'organization', of: ['Organization'], at: 'PractitionerRole.organization', fr: 'Structure', hierarchy: 'partof' }),
    reference({ code: 'location', of: ['Location'], at: 'PractitionerRole.location', fr: 'Lieu d’exercice' }),
  ],
  interactions: { create: grantTo(...REGISTRY_WRITERS), update: grantTo(...REGISTRY_WRITERS), patch: grantTo(...REGISTRY_WRITERS) },
  examples: PRACTITIONER_ROLE_EXAMPLES,
  unique: [{ parameter: 'identifier' }],
  immutable: [pivotIdentifiers('L’identifiant de la situation opérationnelle', 'The identifier of the operational situation')],
  serverOwned: [...serverOwned('ror-practitionerrole', ['healthcareService', 'organization']), telecomDefaults],
  owners: [
    [
      { direction: 'out', type: 'PractitionerRole', parameter: 'service' },
      { direction: 'out', type: 'HealthcareService', parameter: 'organization' },
    ],
    [{ direction: 'out', type: 'PractitionerRole', parameter: 'organization' }],
  ],
  includes: ['PractitionerRole:practitioner', 'PractitionerRole:service', 'PractitionerRole:organization'],
  revIncludes: [],
  confidentiality: {
    version: 2,
    factPaths: [[{ direction: 'out', type: 'PractitionerRole', parameter: 'service' }]],
    record: (labels) => professionalData(strictest(labels)),
    elements: [telecomRule(['telecom'], strictest)],
  },
  summary: ['identifier', 'active', 'period', 'practitioner', 'organization', 'code', 'specialty', 'location', 'telecom'],
});
