import { auditedText } from '../fhir-common/audit/audit-event';
import { insertEvents } from '../fhir-common/audit/record';
import type { RequestOrigin } from '../fhir-common/context/request-origin';
import type { Database } from '../fhir-common/sql/database';

/** A change of the administration interface. */
export interface AdminChange {
  readonly interaction: 'create' | 'update' | 'delete';
  /** What was changed, as the trail names it: `Client`, `Editor`. */
  readonly type: string;
  readonly id: string;
  /** What was asked. */
  readonly content: object;
  readonly status: number;
}

/**
 * Audits a change in its own transaction. What was asked stands in the event's query: who gave which rights to whom is the first question of an
 * inquiry. @param database of the transaction of the change
 */
export function recordChange(database: Database, origin: RequestOrigin, { interaction, type, id, content, status }: AdminChange): Promise<void> {
  return insertEvents(database, [{
    origin, at: Date.now(), api: 'admin', interaction, type, query: auditedText(JSON.stringify(content)), resourceCount: 1, resources: [`${type}/${id}`], status,
  }]);
}
