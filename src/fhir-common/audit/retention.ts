import { randomUUID } from 'node:crypto';
import { sql } from '../sql/sql';
import type { Database } from '../sql/database';
import { internalOrigin } from './audit-event';
import { insertEvents } from './record';

const DAY_MS = 86_400_000;
const BATCH = 10_000;

/** Interaction of the event that tells of a removal. */
export const RETENTION = 'retention';

/** How a removal names its anchor in the `query` of its event: place and hash of the last event removed. */
export function anchorText(position: number, hash: Buffer): string {
  return `anchor=${position}:${hash.toString('hex')}`;
}

/**
 * Removes the oldest events of the chain once they are `retentionDays` old. What stays can still be verified: the hash of the last
 * event removed is kept as the anchor, and each removal is itself an event, in the same transaction.
 * @param now epoch milliseconds @param signal ends the work after the batch under way @returns number of events removed
 */
export async function removeOldEvents(database: Database, retentionDays: number, now: number, signal?: AbortSignal): Promise<number> {
  const limit = new Date(now - retentionDays * DAY_MS);
  let removed = 0;
  for (;;) {
    const batch = await removeBatch(database, limit, now);
    removed += batch;
    if (batch < BATCH || signal?.aborted === true) return removed;
  }
}

function removeBatch(database: Database, limit: Date, now: number): Promise<number> {
  return database.transaction(async (transaction) => {
    const [chain] = await transaction.query<{ position: number; anchor_position: number }>(sql`
      SELECT position, anchor_position FROM audit_chain FOR UPDATE`);
    if (!chain) return 0;
    // Only a whole beginning of the chain goes: the first event still young enough stops the removal.
    const [young] = await transaction.query<{ position: number | null }>(sql`
      SELECT min(position) AS position FROM (
        SELECT position FROM audit_event WHERE position > ${chain.anchor_position} AND at >= ${limit} ORDER BY position LIMIT 1) first_young`);
    const last = Math.min((young?.position ?? chain.position + 1) - 1, chain.anchor_position + BATCH);
    if (last <= chain.anchor_position) return 0;
    const [anchor] = await transaction.query<{ hash: Buffer }>(sql`SELECT hash FROM audit_event WHERE position = ${last}`);
    if (!anchor) return 0;
    await transaction.query(sql`DELETE FROM audit_event WHERE position <= ${last}`);
    await transaction.query(sql`UPDATE audit_chain SET anchor_position = ${last}, anchor_hash = ${anchor.hash}`);
    const resourceCount = last - chain.anchor_position;
    await insertEvents(transaction, [{
      at: now, api: 'audit', interaction: RETENTION, type: null, query: anchorText(last, anchor.hash), resourceCount, resources: [],
      status: 200, origin: internalOrigin('audit-retention', randomUUID()),
    }]);
    return resourceCount;
  });
}
