import type { JsonObject } from '../../fhir-common/core/json';
import type { WriteExamples } from '../../fhir-common/definition/write-declaration';
import { PERSON_SYSTEM } from '../identifiers';
import { IDENTIFIER_TYPE } from '../nomenclature';
import { APPOINTMENT_PROFILE } from '../profiles';

/** An editor without OID names its appointments by an address of its own (spec 13.3). */
const SYSTEM = 'https://agenda.editeur.example/ids/rendez-vous';

const person = (value: string): JsonObject => ({ type: { coding: [{ system: IDENTIFIER_TYPE, code: 'IDNPS' }] }, system: PERSON_SYSTEM, value });

function appointment(value: string, status: string): JsonObject {
  return {
    resourceType: 'Appointment',
    meta: { profile: [APPOINTMENT_PROFILE] },
    extension: [{ url: 'http://interopsante.org/fhir/StructureDefinition/FrAppointmentOperator', valueReference: { identifier: person('3990700015/EXEMPLE-1') } }],
    identifier: [{ system: SYSTEM, value }],
    status,
    start: '2026-03-27T16:00:00.000+01:00',
    end: '2026-03-27T16:20:00.000+01:00',
    created: '2026-03-27T14:06:12.000+01:00',
    participant: [{ actor: { identifier: person('899700412119') }, status: 'accepted' }],
  };
}

export const APPOINTMENT_EXAMPLES: WriteExamples = {
  create: { body: appointment('exemple-1', 'booked') },
  update: { criteria: { identifier: `${SYSTEM}|exemple-2` }, body: appointment('exemple-2', 'fulfilled') },
};
