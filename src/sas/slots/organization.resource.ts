import { defineResource } from '../../fhir-common/definition/define-resource';
import { token } from '../../fhir-common/definition/search-parameter';
import { structureForms } from '../identifiers';
import { KEPT_BY_PUT } from './agenda-access';
import { AGENDA_EXAMPLES } from './agenda.examples';
import { AGENDA_RENDITION } from './renditions';

/** Association SOS Médecins, known by its SIRET, or CPTS, known by its FINESS. */
export const organizationResource = defineResource({
  type: 'Organization',
  profiles: [],
  ...KEPT_BY_PUT,
  rendition: AGENDA_RENDITION,
  examples: AGENDA_EXAMPLES.Organization,
  description: 'Association SOS Médecins ou CPTS',
  searchParameters: [
    token({
      code: 'identifier', of: 'Identifier', at: 'Organization.identifier', fr: 'Identifiant national : 3 + SIRET ou 1 + FINESS, ou le numéro seul',
      otherForms: structureForms,
    }),
  ],
  includes: [],
  revIncludes: ['Location:organization', 'HealthcareService:organization'],
  summary: ['identifier', 'active', 'name', 'telecom', 'address'],
});
