import type { RequestContext } from '../context/request-context';
import { sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';
import type { Database } from '../sql/database';
import { internalOrigin } from './audit-event';
import type { AuditedAction, AuditEvent } from './audit-event';
import type { RequestOrigin } from '../context/request-origin';

/** A request context that may carry its origin; without one, the caller and the reference of the context stand for it. */
export type AuditedContext = Pick<RequestContext, 'caller' | 'requestId'> & { readonly origin?: RequestOrigin | undefined };

/**
 * Inserts events, not yet sealed, in one statement. The order of the list is the order of their ids.
 * @throws FhirError `unavailable` or `query-timeout` (503) when PostgreSQL could not answer
 */
export async function insertEvents(database: Database, events: readonly AuditEvent[]): Promise<void> {
  if (events.length > 0) await database.query(insertion(events));
}

function insertion(events: readonly AuditEvent[]): SqlFragment {
  const rows = JSON.stringify(events.map((event, order) => ({ order, ...columnsOf(event) })));
  return sql`
    INSERT INTO audit_event (at, client, certificate_serial, remote_address, user_profile_code, user_profile_system, user_role_code,
      user_role_system, api, interaction, type, query, resource_count, resources, status, request_id)
    SELECT at, client, certificate_serial, remote_address, user_profile_code, user_profile_system, user_role_code,
      user_role_system, api, interaction, type, query, resource_count, resources, status, request_id
    FROM jsonb_to_recordset(${rows}::jsonb) AS given("order" integer, at timestamptz, client text, certificate_serial text,
      remote_address text, user_profile_code text, user_profile_system text, user_role_code text, user_role_system text, api text,
      interaction text, type text, query text, resource_count integer, resources text[], status smallint, request_id text)
    ORDER BY "order"`;
}

/**
 * Records a write in the write's own transaction: both are committed, or neither. Nobody waits for it but the end of the transaction.
 * @param database the transaction's database, as given by `Database.transaction`
 */
export function recordWrite(context: AuditedContext, database: Database, action: AuditedAction): void {
  recordWrites(context, database, [action]);
}

/** The same for several changes of one transaction, one event each. */
export function recordWrites(context: AuditedContext, database: Database, actions: readonly AuditedAction[]): void {
  recordTogether(database, actions.map((action) => ({ context, action })));
}

/** The same for the changes of several writers in one transaction, in their order. */
export function recordTogether(database: Database, written: readonly { readonly context: AuditedContext; readonly action: AuditedAction }[]): void {
  if (written.length === 0) return;
  database.send(insertion(written.map(({ context: { origin, caller, requestId }, action }) => ({ ...action, origin: origin ?? internalOrigin(caller.id, requestId) }))));
}

function columnsOf({ origin, ...action }: AuditEvent): Record<string, unknown> {
  return {
    at: new Date(action.at).toISOString(),
    client: origin.client,
    certificate_serial: origin.certificateSerial,
    remote_address: origin.remoteAddress,
    user_profile_code: origin.userProfileCode,
    user_profile_system: origin.userProfileSystem,
    user_role_code: origin.userRoleCode,
    user_role_system: origin.userRoleSystem,
    api: action.api,
    interaction: action.interaction,
    type: action.type,
    query: action.query,
    resource_count: action.resourceCount,
    resources: action.resources,
    status: action.status,
    request_id: origin.requestId,
  };
}
