import { defineResource } from '../../fhir-common/definition/define-resource';
import { reference } from '../../fhir-common/definition/search-parameter';
import { KEPT_WHOLE } from './agenda-access';
import { AGENDA_EXAMPLES } from './agenda.examples';
import { AGENDA_RENDITION } from './renditions';

/** Agenda: of a professional in one place of consultation, or of a fixed point of SOS Médecins. */
export const scheduleResource = defineResource({
  type: 'Schedule',
  profiles: [],
  ...KEPT_WHOLE,
  rendition: AGENDA_RENDITION,
  examples: AGENDA_EXAMPLES.Schedule,
  description: 'Agenda d’un lieu de consultation',
  searchParameters: [
    reference({ code: 'actor', of: ['Practitioner', 'PractitionerRole', 'Location'], at: 'Schedule.actor', fr: 'À qui, ou à quel lieu, appartient l’agenda' }),
  ],
  includes: ['Schedule:actor', 'Schedule:actor:Location'],
  revIncludes: ['Slot:schedule'],
  summary: ['active', 'specialty', 'actor', 'planningHorizon'],
  mandatory: ['actor'],
});
