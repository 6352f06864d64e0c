import { defineResource } from '../../fhir-common/definition/define-resource';
import { reference } from '../../fhir-common/definition/search-parameter';
import { KEPT_BY_PUT } from './agenda-access';
import { AGENDA_EXAMPLES } from './agenda.examples';
import { AGENDA_RENDITION } from './renditions';

/** Situation d'exercice: a professional in a place of consultation, which is a resource it contains. */
export const practitionerRoleResource = defineResource({
  type: 'PractitionerRole',
  profiles: [],
  ...KEPT_BY_PUT,
  rendition: AGENDA_RENDITION,
  examples: AGENDA_EXAMPLES.PractitionerRole,
  description: 'Situation d’exercice : un professionnel dans un lieu de consultation',
  searchParameters: [
    reference({ code: 'practitioner', of: ['Practitioner'], at: 'PractitionerRole.practitioner', fr: 'Professionnel' }),
    reference({ code: 'location', of: ['Location'], at: 'PractitionerRole.location', fr: 'Lieu de consultation' }),
    reference({ code: 'organization', of: ['Organization'], at: 'PractitionerRole.organization', fr: 'Structure, par son identifiant national', logical: true }),
  ],
  includes: ['PractitionerRole:practitioner', 'PractitionerRole:location'],
  revIncludes: [],
  summary: ['active', 'practitioner', 'organization', 'specialty', 'location', 'telecom'],
});
