import { excerpt, FhirError } from '../core/errors';
import type { StoredRow } from '../store/writer/resource-rows';

/** @throws FhirError `version-conflict` (412) or `invalid-if-match` (400). `visibleVersion` is the one the caller's ETag shows. */
export function refuseOtherVersion(type: string, id: string, visibleVersion: number, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const asked = ifMatch.split(',').map((tag) => /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(tag)?.[1]);
  if (asked.includes(undefined)) throw new FhirError('invalid-if-match', { value: excerpt(ifMatch) });
  if (!asked.includes(String(visibleVersion))) throw new FhirError('version-conflict', { type, id, current: visibleVersion, asked: excerpt(ifMatch) });
}

/** @throws FhirError `not-found` (404) or `deleted` (410) for a row that holds no live resource */
export function refuseAbsent(type: string, id: string, row: Pick<StoredRow, 'version' | 'live' | 'content'> | undefined): void {
  if (row === undefined || row.version === 0) throw new FhirError('not-found', { type, id: excerpt(id) });
  if (!row.live || row.content === null) throw new FhirError('deleted', { type, id });
}
