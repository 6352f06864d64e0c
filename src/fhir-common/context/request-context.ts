import type { RequestOrigin } from './request-origin';
import type { Database } from '../sql/database';

/** Who is calling, as the certificate guard established it. */
export interface Caller {
  readonly id: string;
  readonly roles: readonly string[];
  /** Access profile 0 to 5 of a directory consumer; null for callers that have none. */
  readonly accessProfile: number | null;
  /** Regions (INSEE codes) and structures (national identifiers) the caller manages; null or absent: everything. Reading the offer does not depend on it. */
  readonly perimeter?: { readonly regions: readonly string[]; readonly structures: readonly string[] } | null;
}

/**
 * First argument of every service and repository call: nothing is read or written without knowing for whom, until when, and on which
 * database. `baseUrl` is the FHIR base the caller used, without a final slash: it prefixes every fullUrl and link.
 */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  readonly database: Database;
  readonly baseUrl: string;
  /** Where the request came from, for the audit; absent for commands run on the server itself. */
  readonly origin?: RequestOrigin;
  /** Epoch milliseconds at which the request began: the single "now" of the request. */
  readonly startedAt: number;
}
