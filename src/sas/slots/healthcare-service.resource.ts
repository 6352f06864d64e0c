import { defineResource } from '../../fhir-common/definition/define-resource';
import { reference } from '../../fhir-common/definition/search-parameter';
import { KEPT_BY_PUT } from './agenda-access';
import { AGENDA_EXAMPLES } from './agenda.examples';
import { AGENDA_RENDITION } from './renditions';

/** CPTS d'un créneau: what a slot refers to, and what leads to the organization. */
export const healthcareServiceResource = defineResource({
  type: 'HealthcareService',
  profiles: [],
  ...KEPT_BY_PUT,
  rendition: AGENDA_RENDITION,
  examples: AGENDA_EXAMPLES.HealthcareService,
  description: 'CPTS avec laquelle des créneaux sont partagés',
  searchParameters: [reference({ code: 'organization', of: ['Organization'], at: 'HealthcareService.providedBy', fr: 'Structure de la CPTS' })],
  includes: ['HealthcareService:organization'],
  revIncludes: ['Slot:service-type-reference'],
  summary: ['identifier', 'active', 'providedBy', 'name'],
});
