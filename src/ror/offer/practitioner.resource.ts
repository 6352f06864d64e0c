import { telecomDefaults } from '../confidentiality-defaults';
import { pivotIdentifiers, REGISTRY_WRITERS, serverOwned } from '../write-policy';
import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import { token } from '../../fhir-common/definition/search-parameter';
import { rorProfile } from '../canonical';
import { nationalNumberForms } from '../identifier-forms';
import { mostPermissive, professionalData } from '../access-policy';
import { PRACTITIONER_EXAMPLES } from './professional.examples';

/** Professionnel: a professional as a person. */
export const practitionerResource = defineResource({
  type: 'Practitioner',
  profiles: [rorProfile('ror-practitioner')],
  description: 'Professionnel de santé, personne physique',
  searchParameters: [
    // 8 + RPPS or 0 + ADELI; the documentation also searches the bare RPPS number (ror-search.md 5.8).
    token({
      code: 'identifier', of: 'Identifier', at: 'Practitioner.identifier', fr: 'Identifiant national : 8 + RPPS ou 0 + ADELI, ou le numéro seul',
      otherForms: nationalNumberForms,
    }),
  ],
  interactions: { create: grantTo(...REGISTRY_WRITERS), update: grantTo(...REGISTRY_WRITERS), patch: grantTo(...REGISTRY_WRITERS) },
  examples: PRACTITIONER_EXAMPLES,
  unique: [{ parameter: 'identifier' }],
  immutable: [pivotIdentifiers('L’identifiant national du professionnel', 'The national identifier of the professional')],
  serverOwned: [...serverOwned('ror-practitioner', []), telecomDefaults],
  includes: [],
  revIncludes: ['PractitionerRole:practitioner'],
  confidentiality: {
    version: 2,
    factPaths: [
      [
        { direction: 'in', type: 'PractitionerRole', parameter: 'practitioner' },
        { direction: 'out', type: 'PractitionerRole', parameter: 'service' },
      ],
    ],
    // A person is seen by whoever sees one of their situations.
    record: (labels) =>
      labels.length === 0 ? professionalData(mostPermissive([])) : labels.reduce((profiles, label) => profiles | professionalData(mostPermissive([label])), 0),
    elements: [],
  },
  summary: ['identifier', 'active', 'name', 'telecom', 'address', 'gender', 'birthDate'],
});
