import type { ResourceJson } from '../../fhir-common/core/json';
import type { Database } from '../../fhir-common/sql/database';
import { sql } from '../../fhir-common/sql/sql';

/** One resource to be told to another system. */
export interface Delivery {
  /** Who is told: `platform`, or the name of an editor. */
  readonly target: string;
  /** What it is about: deliveries of one subject to one target keep their order. */
  readonly subject: string;
  readonly resource: ResourceJson;
  /** `system|value` of the conditional update. */
  readonly criterion: string;
  /** The target has never heard of it: a POST, as long as none was tried. */
  readonly isNew: boolean;
}

/** A delivery that is due and that nobody else sends meanwhile. */
export interface ClaimedDelivery {
  readonly id: number;
  readonly target: string;
  readonly resourceType: string;
  readonly criterion: string;
  readonly isNew: boolean;
  readonly body: string;
  /** Attempts made before this one. */
  readonly attempts: number;
}

/** What an attempt came to; `status` is absent when no answer came. */
export interface Attempt {
  readonly status?: number;
  readonly reason?: string;
}

/** Nobody else takes a claimed delivery within this time; longer than an attempt can last. */
const CLAIM_SECONDS = 30;

/** Stores a delivery; with the database of a transaction, it is stored with what caused it or not at all. */
export async function enqueue(database: Database, { target, subject, resource, criterion, isNew }: Delivery): Promise<void> {
  await database.query(sql`
    INSERT INTO sas_delivery (target, subject, resource_type, criterion, is_new, body)
    VALUES (${target}, ${subject}, ${resource.resourceType}, ${criterion}, ${isNew}, ${JSON.stringify(resource)})`);
}

/** The deliveries that are due, the oldest of each subject only, each claimed for this process. */
export async function claimDue(database: Database, limit: number): Promise<ClaimedDelivery[]> {
  return database.query<ClaimedDelivery & Record<string, unknown>>(sql`
    UPDATE sas_delivery d SET next_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM (
      SELECT id FROM (SELECT DISTINCT ON (target, subject) id, next_at FROM sas_delivery WHERE state = 'pending' ORDER BY target, subject, id) oldest
      WHERE next_at <= now() ORDER BY id LIMIT ${limit}) due
    WHERE d.id = due.id AND d.state = 'pending' AND d.next_at <= now()
    RETURNING d.id::integer AS id, d.target, d.resource_type AS "resourceType", d.criterion, d.is_new AS "isNew", d.body, d.attempts`);
}

/** Writes how an attempt ended. @param retryAfterSeconds undefined: no further attempt */
export async function settle(database: Database, id: number, state: 'pending' | 'sent' | 'failed', { status, reason }: Attempt, retryAfterSeconds = 0): Promise<void> {
  await database.query(sql`
    UPDATE sas_delivery SET state = ${state}, attempts = attempts + 1, status = ${status ?? null}::integer, reason = ${reason ?? null}::text,
      next_at = now() + make_interval(secs => ${retryAfterSeconds}), ended_at = CASE WHEN ${state} = 'pending' THEN NULL ELSE now() END
    WHERE id = ${id}`);
}

/** What waits for one target. */
export interface QueueLength {
  readonly target: string;
  readonly pending: number;
  /** Given up, and nothing later of the same subject was sent. */
  readonly failed: number;
  /** Age of the oldest that waits; 0 when none does. */
  readonly oldestSeconds: number;
}

/** The targets for which something waits or was given up, in order of their names. */
export async function queueLengths(database: Database): Promise<QueueLength[]> {
  return database.query<QueueLength & Record<string, unknown>>(sql`
    SELECT target, count(*) FILTER (WHERE state = 'pending')::integer AS pending, count(*) FILTER (WHERE state = 'failed')::integer AS failed,
      coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'pending')), 0)::float8 AS "oldestSeconds"
    FROM sas_delivery d
    WHERE state = 'pending' OR (state = 'failed' AND NOT EXISTS (
      SELECT 1 FROM sas_delivery later WHERE later.target = d.target AND later.subject = d.subject AND later.id > d.id AND later.state = 'sent'))
    GROUP BY target ORDER BY target`);
}
