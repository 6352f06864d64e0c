import { defineResource } from '../../fhir-common/definition/define-resource';
import { reference, token } from '../../fhir-common/definition/search-parameter';
import { KEPT_BY_PUT } from './agenda-access';
import { AGENDA_EXAMPLES } from './agenda.examples';
import { AGENDA_RENDITION } from './renditions';

/** Lieu de consultation: a fixed point of SOS Médecins stands alone; the place of a professional is contained in their situation. */
export const locationResource = defineResource({
  type: 'Location',
  profiles: [],
  ...KEPT_BY_PUT,
  rendition: AGENDA_RENDITION,
  examples: AGENDA_EXAMPLES.Location,
  description: 'Lieu fixe de consultation de SOS Médecins',
  searchParameters: [
    token({ code: 'identifier', of: 'Identifier', at: 'Location.identifier', fr: 'Identifiant interne du lieu' }),
    reference({ code: 'organization', of: ['Organization'], at: 'Location.managingOrganization', fr: 'Association qui tient le lieu' }),
  ],
  includes: ['Location:organization'],
  revIncludes: [],
  summary: ['identifier', 'status', 'name', 'telecom', 'address', 'managingOrganization'],
});
