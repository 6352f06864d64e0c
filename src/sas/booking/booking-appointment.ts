import { isResource } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../identifiers';
import { inParis } from '../instants';
import type { AccountIdentifier } from '../login/regulator-accounts';
import { APPOINTMENT_OPERATOR, IDENTIFIER_TYPE } from '../nomenclature';
import { APPOINTMENT_PROFILE } from '../profiles';

export interface BookedAppointment {
  readonly identifier: AccountIdentifier;
  /** Identifiers of the regulator's account. */
  readonly operator: readonly AccountIdentifier[];
  /** IDNPS of the owner of the agenda. */
  readonly practitioner: string;
  /** Instants in the one form that leaves. */
  readonly start: string;
  readonly end: string;
  /** Epoch ms. */
  readonly bookedAt: number;
}

/** The appointment of a booking as INT_R03 tells it (spec 13.3): no patient, the regulator as operator, the performer by his national identifier. */
export function bookedAppointment({ identifier, operator, practitioner, start, end, bookedAt }: BookedAppointment): ResourceJson {
  return {
    resourceType: 'Appointment',
    meta: { profile: [APPOINTMENT_PROFILE] },
    extension: [{ url: APPOINTMENT_OPERATOR, valueReference: { identifier: operatorOf(operator) } }],
    identifier: [identifier],
    status: 'booked',
    start,
    end,
    created: inParis(bookedAt),
    participant: [{ actor: { identifier: typed('IDNPS', { system: PERSON_SYSTEM, value: practitioner }) }, status: 'accepted' }],
  };
}

/** The same appointment, cancelled. @param told text of the one that the platform was told of */
export function cancelledAppointment(told: string): ResourceJson {
  const appointment: unknown = JSON.parse(told);
  if (!isResource(appointment)) throw new Error('A stored booking holds no appointment');
  return { ...appointment, status: 'cancelled' };
}

/** The national identifier of the regulator where there is one, else the one that the platform gave. @throws Error for an account with neither, which INT_R02 refuses */
function operatorOf(identifiers: readonly AccountIdentifier[]): JsonObject {
  const national = identifiers.find(({ system }) => system === PERSON_SYSTEM);
  const technical = identifiers.find(({ system }) => system === SAS_SYSTEM);
  if (national !== undefined) return typed('IDNPS', national);
  if (technical === undefined) throw new Error('An account without identifier books');
  return typed('INTRN', technical);
}

function typed(code: 'IDNPS' | 'INTRN', { system, value }: AccountIdentifier): JsonObject {
  return { type: { coding: [{ system: IDENTIFIER_TYPE, code }] }, system, value };
}
