import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { defineResource } from '../../fhir-common/definition/define-resource';
import { grantTo } from '../../fhir-common/definition/interactions';
import { date, reference, token } from '../../fhir-common/definition/search-parameter';
import { APPOINTMENT_PROFILE, SOS_APPOINTMENT_PROFILE, definitionOf } from '../profiles';
import { appointmentProfile } from './appointment-rules';
import { APPOINTMENT_EXAMPLES } from './appointment.examples';

/** Tag of an appointment: the certificate (client) that created it, to whom it belongs (spec 21.5). */
export const CLIENT_TAG = 'urn:x-ror-sas-server:client';

/** Who sees the appointments of every editor. */
export const APPOINTMENT_READERS = ['sas-platform', 'admin'] as const;

const keyOf = (client: string): string => `client:${client}`;

/** Rendez-vous (INT_R03): booked by a regulator in the product of an editor, then kept up to date by that editor. */
export const appointmentResource = defineResource({
  type: 'Appointment',
  profiles: [APPOINTMENT_PROFILE, SOS_APPOINTMENT_PROFILE],
  profilesOf: profilesOfAppointment,
  description: 'Rendez-vous pris par un régulateur',
  interactions: { create: grantTo('sas-editor', 'admin'), update: grantTo('sas-editor', 'admin') },
  updateCreates: true,
  examples: APPOINTMENT_EXAMPLES,
  unique: [{ parameter: 'identifier' }],
  serverOwned: [{ element: 'meta', set: (draft, before, { caller }) => ({ ...draft, meta: metaOf(draft, ownerOf(before) ?? caller.id) }) }],
  visibility: {
    keysOf: (resource) => [keyOf(ownerOf(resource) ?? '')],
    readerKeys: ({ id, roles }) => (APPOINTMENT_READERS.some((role) => roles.includes(role)) ? null : [keyOf(id)]),
  },
  searchParameters: [
    token({ code: 'identifier', of: 'Identifier', at: 'Appointment.identifier', fr: 'Identifiant du rendez-vous chez l’éditeur', aliases: ['Identifier'] }),
    date({ code: 'date', of: 'instant', at: 'Appointment.start', fr: 'Début du rendez-vous' }),
    token({
      code: 'status', of: 'code', at: 'Appointment.status', fr: 'État : booked, fulfilled, noshow, cancelled, pending',
      codeSystem: 'http://hl7.org/fhir/appointmentstatus',
    }),
    reference({ code: 'actor', of: ['Practitioner'], at: 'Appointment.participant.actor', fr: 'Effecteur, par son identifiant national', logical: true }),
  ],
  includes: [],
  revIncludes: [],
  summary: ['identifier', 'status', 'start', 'end', 'created', 'participant'],
  mandatory: ['status', 'participant'],
});

/** The client an appointment belongs to; undefined for one that is not stored. */
export function ownerOf(appointment: JsonObject | undefined): string | undefined {
  return arrayAt(appointment?.['meta'], 'tag').filter((tag) => stringAt(tag, 'system') === CLIENT_TAG).map((tag) => stringAt(tag, 'code'))[0];
}

/** One profile, in the spelling of the guide, and the tag of the owner, whatever the body says of them. */
function metaOf(draft: ResourceJson, owner: string): JsonObject {
  const meta = isObject(draft['meta']) ? draft['meta'] : {};
  const profile = appointmentProfile(draft);
  const tags = arrayAt(meta, 'tag').filter((tag) => stringAt(tag, 'system') !== CLIENT_TAG);
  return { ...meta, ...(profile.ok ? { profile: [profile.value] } : {}), tag: [...tags, { system: CLIENT_TAG, code: owner }] };
}

/** Guide 1.2.0 takes all that 1.1.0 takes, and `needs-action` besides (C18): editors of both are heard. */
function profilesOfAppointment(appointment: ResourceJson): readonly string[] {
  const profile = appointmentProfile(appointment);
  return profile.ok ? [definitionOf(profile.value, '1.2.0')] : [];
}
