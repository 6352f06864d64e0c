import { sql } from '../sql/sql';
import type { Database } from '../sql/database';
import { sealHash } from './chain';
import { selectEvents, storedEvent } from './stored-event';
import type { EventRow } from './stored-event';

const BATCH = 2_000;

/** The end of the chain after sealing. */
export interface ChainHead {
  readonly position: number;
  readonly hash: Buffer;
}

/**
 * Takes every committed event that is not yet in the chain into it, in the order of ids, batch after batch, each in one transaction.
 * Writers never wait for it: it is the only one to touch the end of the chain, and one process at a time does it.
 * @returns the end of the chain, and how many events were sealed; undefined when another process is sealing
 */
export async function sealEvents(database: Database): Promise<{ readonly head: ChainHead; readonly sealed: number } | undefined> {
  let sealed = 0;
  for (;;) {
    const batch = await sealBatch(database);
    if (batch === undefined) return undefined;
    sealed += batch.sealed;
    if (batch.sealed < BATCH) return { head: batch.head, sealed };
  }
}

function sealBatch(database: Database): Promise<{ readonly head: ChainHead; readonly sealed: number } | undefined> {
  return database.transaction(async (transaction) => {
    const [head] = await transaction.query<{ position: number; hash: Buffer }>(sql`
      SELECT position, hash FROM audit_chain FOR UPDATE SKIP LOCKED`);
    if (!head) return undefined;
    const rows = await transaction.query<EventRow>(selectEvents([sql`position IS NULL`], sql`ORDER BY id LIMIT ${BATCH}`));
    if (rows.length === 0) return { head, sealed: 0 };
    const links: { id: number; position: number; previousHash: Buffer; hash: Buffer }[] = [];
    let { position, hash } = head;
    for (const row of rows) {
      position += 1;
      const previousHash = hash;
      hash = sealHash(storedEvent(row), position, previousHash);
      links.push({ id: row.id, position, previousHash, hash });
    }
    await transaction.query(sql`
      UPDATE audit_event SET position = link.position, previous_hash = link.previous_hash, hash = link.hash
      FROM unnest(${links.map((link) => link.id)}::bigint[], ${links.map((link) => link.position)}::bigint[],
        ${links.map((link) => link.previousHash)}::bytea[], ${links.map((link) => link.hash)}::bytea[])
        AS link(id, position, previous_hash, hash)
      WHERE audit_event.id = link.id`);
    await transaction.query(sql`UPDATE audit_chain SET position = ${position}, hash = ${hash}`);
    return { head: { position, hash }, sealed: rows.length };
  });
}
