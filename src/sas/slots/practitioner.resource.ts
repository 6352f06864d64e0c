import { defineResource } from '../../fhir-common/definition/define-resource';
import { token } from '../../fhir-common/definition/search-parameter';
import { personForms } from '../identifiers';
import { KEPT_BY_PUT } from './agenda-access';
import { AGENDA_EXAMPLES } from './agenda.examples';
import { AGENDA_RENDITION } from './renditions';

/** Professionnel: owner of an agenda. Regulators, whose accounts the same base takes in, are kept apart (regulators/): no search meets them. */
export const practitionerResource = defineResource({
  type: 'Practitioner',
  profiles: [],
  ...KEPT_BY_PUT,
  rendition: AGENDA_RENDITION,
  examples: AGENDA_EXAMPLES.Practitioner,
  description: 'Professionnel d’un agenda ; par POST et PUT conditionnel, compte régulateur',
  searchParameters: [
    token({
      code: 'identifier', of: 'Identifier', at: 'Practitioner.identifier',
      fr: 'Identifiant national (8 + RPPS ou 0 + ADELI, ou le numéro seul) ou technique', otherForms: personForms,
    }),
  ],
  includes: [],
  revIncludes: ['Schedule:actor'],
  summary: ['identifier', 'active', 'name', 'telecom'],
});
