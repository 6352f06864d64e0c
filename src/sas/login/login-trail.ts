import { auditedText, auditOriginOf } from '../../fhir-common/audit/audit-event';
import type { AuditEvent } from '../../fhir-common/audit/audit-event';
import { insertEvents } from '../../fhir-common/audit/record';
import { requestIdOf } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import type { Database } from '../../fhir-common/sql/database';

/** What a person did, or tried. */
export type LoginAction = 'sign-in' | 'sign-out' | 'terms' | 'password-change' | 'password-reset-request' | 'password-reset' | 'agenda' | 'booking' | 'booking-cancelled';

export interface LoginEvent {
  readonly action: LoginAction;
  /** How and why, as `name=value`: never a password, a token or an e-mail. */
  readonly details: Readonly<Record<string, string>>;
  readonly accountId?: string;
  readonly status: number;
}

/** Records every attempt in the audit trail, before it is answered and in the transaction of what it changed: what cannot be recorded does not happen. */
export class LoginTrail {
  constructor(private readonly database: Database) {}

  /** @param database of the transaction of the change */
  async record(request: FhirHttpRequest, event: LoginEvent, now: number, database = this.database): Promise<void> {
    await insertEvents(database, [eventOf(request, event, now)]);
  }
}

function eventOf(request: FhirHttpRequest, { action, details, accountId, status }: LoginEvent, at: number): AuditEvent {
  return {
    at, api: 'sas-login', interaction: action, type: 'Practitioner', query: auditedText(new URLSearchParams(details).toString()),
    resourceCount: accountId === undefined ? 0 : 1, resources: accountId === undefined ? [] : [`Practitioner/${accountId}`],
    status, origin: auditOriginOf(request, requestIdOf(request)),
  };
}
