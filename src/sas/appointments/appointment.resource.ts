import { defineResource } from '../../fhir-common/definition/define-resource';
import { date, reference, token } from '../../fhir-common/definition/search-parameter';
import { APPOINTMENT_PROFILE, SOS_APPOINTMENT_PROFILE } from '../profiles';

/** Rendez-vous (INT_R03): booked by a regulator in the product of an editor, then kept up to date by that editor. */
export const appointmentResource = defineResource({
  type: 'Appointment',
  profiles: [APPOINTMENT_PROFILE, SOS_APPOINTMENT_PROFILE],
  description: 'Rendez-vous pris par un régulateur',
  searchParameters: [
    token('identifier', 'Identifier', 'Appointment.identifier', 'Identifiant du rendez-vous chez l’éditeur', { aliases: ['Identifier'] }),
    date('date', 'instant', 'Appointment.start', 'Début du rendez-vous'),
    token('status', 'code', 'Appointment.status', 'État : booked, fulfilled, noshow, cancelled, pending', {
      codeSystem: 'http://hl7.org/fhir/appointmentstatus',
    }),
    reference('actor', ['Practitioner'], 'Appointment.participant.actor', 'Effecteur, par son identifiant national', { logical: true }),
  ],
  includes: [],
  revIncludes: [],
  summary: ['identifier', 'status', 'start', 'end', 'created', 'participant'],
  mandatory: ['status', 'participant'],
});
