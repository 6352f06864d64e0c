import type { RequestOrigin } from './request-origin';
import type { Caller } from '../definition/caller';
import type { Database } from '../sql/database';

export type { Caller } from '../definition/caller';

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
  /** Aborted when the caller has hung up: nobody waits for the answer, and what still runs for it is cancelled. Absent for commands. */
  readonly signal?: AbortSignal;
}
