import { defineResource } from '../fhir-common/definition/define-resource';
import { token } from '../fhir-common/definition/search-parameter';
import { PERSON_SYSTEM, withoutTypeDigit } from './identifiers';

/**
 * Professionnel: owner of an agenda, or regulator whose account the platform keeps (INT_R02). Both are Practitioner on one base;
 * an agenda leads to its owner only, an account is reached by its identifier only.
 */
export const practitionerResource = defineResource({
  type: 'Practitioner',
  profiles: [],
  description: 'Professionnel d’un agenda, ou compte régulateur',
  searchParameters: [
    token('identifier', 'Identifier', 'Practitioner.identifier', 'Identifiant national (8 + RPPS ou 0 + ADELI, ou le numéro seul) ou technique', {
      otherForms: withoutTypeDigit(PERSON_SYSTEM),
    }),
    token('email', 'string', 'Practitioner.telecom.value', 'Adresse électronique du compte régulateur, telle qu’elle est écrite'),
  ],
  includes: [],
  revIncludes: ['Schedule:actor'],
  summary: ['identifier', 'active', 'name', 'telecom'],
});
