import { sql } from '../sql/sql';
import type { Database } from '../sql/database';
import { sealHash } from './chain';
import { anchorText, RETENTION } from './retention';
import { selectEvents, storedEvent } from './stored-event';
import type { EventRow } from './stored-event';
import type { Bilingual } from '../core/bilingual';

const BATCH = 5_000;

/** Where the chain breaks, for people; `eventId` is the row at fault when one is there. */
export interface ChainFault extends Bilingual {
  readonly position: number;
  readonly eventId: number | undefined;
}

export interface ChainReport {
  /** Events whose seal was computed again and is right. */
  readonly verified: number;
  /** Events committed but not yet sealed: normally those of the last second. */
  readonly unsealed: number;
  /** Place in the chain and hash of its end; keep them elsewhere to prove later that nothing was rewritten. */
  readonly head: { readonly position: number; readonly hash: string };
  /** The first fault; undefined when the chain holds. */
  readonly fault: ChainFault | undefined;
}

/** An end of the chain noted earlier, elsewhere than in this database. */
export interface ExpectedHead {
  readonly position: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

interface Chain {
  readonly position: number;
  readonly hash: Buffer;
  readonly anchor_position: number;
  readonly anchor_hash: Buffer;
}

/**
 * Computes every seal again, from the anchor to the end of the chain, and stops at the first fault: a changed, missing, moved or
 * inserted event, an end of chain or an anchor that is not the one recorded, or an earlier head that is no longer there.
 * Runs in one snapshot, beside writers. @param progress called with (events done, events in all)
 */
export function verifyChain(
  database: Database,
  options: { readonly expected?: ExpectedHead | undefined; readonly progress?: (done: number, total: number) => void } = {},
): Promise<ChainReport> {
  return database.transaction(async (transaction) => {
    await transaction.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`);
    const [chain] = await transaction.query<Chain>(sql`SELECT position, hash, anchor_position, anchor_hash FROM audit_chain`);
    const [tail] = await transaction.query<{ unsealed: number }>(sql`
      SELECT count(*)::integer AS unsealed FROM audit_event WHERE position IS NULL`);
    const unsealed = tail?.unsealed ?? 0;
    if (!chain) {
      const fault = { position: 0, eventId: undefined, fr: 'la table audit_chain est vide', en: 'table audit_chain is empty' };
      return { verified: 0, unsealed, head: { position: 0, hash: '' }, fault };
    }
    const walked = await walk(transaction, chain, options);
    const fault = walked.fault ?? (await anchorFault(transaction, chain));
    return { verified: walked.verified, unsealed, head: { position: chain.position, hash: chain.hash.toString('hex') }, fault };
  });
}

async function walk(
  database: Database,
  chain: Chain,
  { expected, progress }: { readonly expected?: ExpectedHead | undefined; readonly progress?: (done: number, total: number) => void },
): Promise<{ verified: number; fault: ChainFault | undefined }> {
  let position = chain.anchor_position;
  let hash = chain.anchor_hash;
  const total = chain.position - chain.anchor_position;
  const verified = (): number => position - chain.anchor_position;
  let fault = expectedFault(expected, position, hash);
  while (fault === undefined) {
    const rows = await database.query<EventRow>(selectEvents([sql`position > ${position}`], sql`ORDER BY position LIMIT ${BATCH}`));
    for (const row of rows) {
      fault = linkFault(row, position + 1, hash);
      if (fault) return { verified: verified(), fault };
      position += 1;
      hash = row.hash ?? hash;
      fault = expectedFault(expected, position, hash);
      if (fault) return { verified: verified(), fault };
    }
    progress?.(verified(), total);
    if (rows.length < BATCH) return { verified: verified(), fault: headFault(chain, position, hash) ?? missingHead(expected, chain) };
  }
  return { verified: verified(), fault };
}

function linkFault(row: EventRow, position: number, previousHash: Buffer): ChainFault | undefined {
  const event = storedEvent(row);
  if (event.position !== position) {
    return {
      position, eventId: undefined,
      fr: `l’événement n° ${position} de la chaîne manque : il a été supprimé ou déplacé`,
      en: `event ${position} of the chain is missing: it was deleted or moved`,
    };
  }
  if (event.hash?.equals(sealHash(event, position, previousHash)) === true && event.previousHash?.equals(previousHash) === true) return undefined;
  return {
    position, eventId: event.id,
    fr: `l’événement n° ${position} (audit_event.id ${event.id}) ne correspond pas à son sceau : il a été modifié, ou n’est pas à sa place`,
    en: `event ${position} (audit_event.id ${event.id}) does not match its seal: it was changed, or is not in its place`,
  };
}

function headFault(chain: Chain, position: number, hash: Buffer): ChainFault | undefined {
  if (position === chain.position && hash.equals(chain.hash)) return undefined;
  return {
    position: position + 1, eventId: undefined,
    fr: `la chaîne s’arrête au n° ${position} au lieu du n° ${chain.position} : sa fin a été supprimée ou réécrite`,
    en: `the chain stops at ${position} instead of ${chain.position}: its end was deleted or rewritten`,
  };
}

function expectedFault(expected: ExpectedHead | undefined, position: number, hash: Buffer): ChainFault | undefined {
  if (expected?.position !== position || expected.hash === hash.toString('hex')) return undefined;
  return {
    position, eventId: undefined,
    fr: `le sceau n° ${position} n’est plus celui qui avait été noté : la chaîne a été réécrite`,
    en: `seal ${position} is no longer the one noted earlier: the chain was rewritten`,
  };
}

function missingHead(expected: ExpectedHead | undefined, chain: Chain): ChainFault | undefined {
  if (expected === undefined) return undefined;
  if (expected.position < chain.anchor_position) {
    return {
      position: expected.position, eventId: undefined,
      fr: `le sceau n° ${expected.position} est plus ancien que la durée de conservation : comparez un sceau plus récent`,
      en: `seal ${expected.position} is older than the retention period: compare a more recent one`,
    };
  }
  if (expected.position <= chain.position) return undefined;
  return {
    position: expected.position, eventId: undefined,
    fr: `la chaîne, notée jusqu’au n° ${expected.position}, s’arrête au n° ${chain.position}`,
    en: `the chain, noted up to ${expected.position}, stops at ${chain.position}`,
  };
}

/** An anchor no recorded removal explains is a beginning of the chain cut off by hand. */
async function anchorFault(database: Database, chain: Chain): Promise<ChainFault | undefined> {
  if (chain.anchor_position === 0) return undefined;
  const removals = await database.query(sql`
    SELECT id FROM audit_event
    WHERE interaction = ${RETENTION} AND query = ${anchorText(chain.anchor_position, chain.anchor_hash)} LIMIT 1`);
  if (removals.length > 0) return undefined;
  return {
    position: chain.anchor_position, eventId: undefined,
    fr: `le début de la chaîne (jusqu’au n° ${chain.anchor_position}) a été supprimé sans événement de conservation`,
    en: `the beginning of the chain (up to ${chain.anchor_position}) was deleted without a retention event`,
  };
}
