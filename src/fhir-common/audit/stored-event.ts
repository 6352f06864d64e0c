import { join, sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';
import type { AuditEvent } from './audit-event';

/** An event as the table holds it; the three last fields are null until the sealing job has taken it into the chain. */
export interface StoredEvent extends AuditEvent {
  readonly id: number;
  readonly position: number | null;
  readonly previousHash: Buffer | null;
  readonly hash: Buffer | null;
}

/** A row of `audit_event` as `pg` gives it. */
export interface EventRow {
  readonly id: number;
  readonly at: Date;
  readonly client: string;
  readonly certificate_serial: string | null;
  readonly remote_address: string | null;
  readonly user_profile_code: string | null;
  readonly user_profile_system: string | null;
  readonly user_role_code: string | null;
  readonly user_role_system: string | null;
  readonly api: string;
  readonly interaction: string;
  readonly type: string | null;
  readonly query: string | null;
  readonly resource_count: number;
  readonly resources: string[];
  readonly status: number;
  readonly request_id: string;
  readonly position: number | null;
  readonly previous_hash: Buffer | null;
  readonly hash: Buffer | null;
}

/** `SELECT` of whole events. @param conditions joined by AND @param tail ORDER BY and LIMIT */
export function selectEvents(conditions: readonly SqlFragment[], tail: SqlFragment): SqlFragment {
  return sql`SELECT id, at, client, certificate_serial, remote_address, user_profile_code, user_profile_system, user_role_code, user_role_system,
    api, interaction, type, query, resource_count, resources, status, request_id, position, previous_hash, hash
    FROM audit_event WHERE ${join(conditions, ' AND ')} ${tail}`;
}

/** A row in the words of the code. */
export function storedEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    at: row.at.getTime(),
    api: row.api,
    interaction: row.interaction,
    type: row.type,
    query: row.query,
    resourceCount: row.resource_count,
    resources: row.resources,
    status: row.status,
    origin: {
      client: row.client,
      certificateSerial: row.certificate_serial,
      remoteAddress: row.remote_address,
      userProfileCode: row.user_profile_code,
      userProfileSystem: row.user_profile_system,
      userRoleCode: row.user_role_code,
      userRoleSystem: row.user_role_system,
      requestId: row.request_id,
    },
    position: row.position,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
