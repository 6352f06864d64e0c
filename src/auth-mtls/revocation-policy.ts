import type { CertificatePath } from './trust/certificate-path';
import { revokes } from './trust/revocation-list';
import type { RevocationLists } from './trust/revocation-list';

/** What to do once a revocation list is past its nextUpdate: `graceHours` 0 refuses at once. */
export interface StaleListPolicy {
  readonly graceHours: number;
}

export type RevocationStatus = 'good' | 'revoked' | 'unknown';

const HOUR_MS = 3_600_000;
/** Clocks of authorities and servers differ by minutes. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Revocation of a whole path (RFC 5280 6.3): every certificate but the root, each by the list of the authority above it.
 * `revoked` prevails over `unknown`, and a stale list still revokes what it names.
 */
export function revocationOf(path: CertificatePath, lists: RevocationLists, policy: StaleListPolicy, now: Date): RevocationStatus {
  let status: RevocationStatus = 'good';
  for (const [index, issuer] of path.entries()) {
    const certificate = path[index - 1];
    if (certificate === undefined) continue;
    const list = lists.get(issuer.fingerprint256);
    if (list !== undefined && revokes(list, certificate)) return 'revoked';
    // Written so that an unreadable date (NaN) refuses.
    const current = list !== undefined
      && now.getTime() <= list.nextUpdate.getTime() + policy.graceHours * HOUR_MS
      && now.getTime() >= list.thisUpdate.getTime() - CLOCK_SKEW_MS;
    if (!current) status = 'unknown';
  }
  return status;
}
