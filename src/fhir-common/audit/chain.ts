import { createHash } from 'node:crypto';
import type { AuditEvent } from './audit-event';

/** Hash before the first event: 32 zero bytes. */
export const FIRST_PREVIOUS_HASH: Buffer = Buffer.alloc(32);

/**
 * The text whose SHA-256 seals an event: a JSON array of every stored field in one fixed order, with the place in the chain and the hash
 * before it. An array has one spelling only, whatever the values hold; the leading number is the version of this layout.
 * @param position place in the chain, from 1
 */
export function canonicalText(event: AuditEvent & { readonly id: number }, position: number, previousHash: Buffer): string {
  const { origin } = event;
  return JSON.stringify([
    1, position, previousHash.toString('hex'), event.id, event.at,
    origin.client, origin.certificateSerial, origin.remoteAddress,
    origin.userProfileCode, origin.userProfileSystem, origin.userRoleCode, origin.userRoleSystem,
    event.api, event.interaction, event.type, event.query, event.resourceCount, event.resources, event.status, origin.requestId,
  ]);
}

/** SHA-256 of {@link canonicalText}, 32 bytes. */
export function sealHash(event: AuditEvent & { readonly id: number }, position: number, previousHash: Buffer): Buffer {
  return createHash('sha256').update(canonicalText(event, position, previousHash), 'utf8').digest();
}
