import type { ByteText } from '../core/byte-text';
import type { Caller } from './caller';

/** A search as it came in, before anything of it is understood. */
export interface AskedSearch {
  readonly type: string;
  /** Raw query string (GET) or form body (POST _search). */
  readonly query: string;
  readonly caller: Caller;
  /** The single "now" of the request, epoch ms. */
  readonly now: number;
}

/** What is searched for a request, in plain R4, and how it is answered. */
export interface SearchPlan {
  /** Type that is searched; it need not be the one of the address. */
  readonly type: string;
  /** Criteria and includes, encoded as in an address; undefined: nothing can match, and nothing is asked of the database. */
  readonly query: string | undefined;
  /** Absent: pages of matches, with their links and their total. */
  readonly presentation?: SearchPresentation;
}

/** An answer of another form than a page of R4: everything that was found, at once. */
export interface SearchPresentation {
  /**
   * @param found matches first, then what their includes brought, each resource once
   * @returns the searchset Bundle, ready to send
   */
  present(found: readonly FoundResource[], head: AnswerHead): PresentedAnswer;
}

export interface PresentedAnswer {
  readonly body: Buffer;
  /** `Type/id` of every resource the answer gives away, for the audit. */
  readonly resources: readonly string[];
}

export interface FoundResource {
  readonly type: string;
  readonly id: string;
  /** Its rendition where its type declares one; else its JSON, as stored. */
  readonly text: ByteText;
  readonly matched: boolean;
}

/** What an answer says of itself. */
export interface AnswerHead {
  /** Public address of the interface, without final slash; `fullUrl` starts with it. */
  readonly base: string;
  /** A new UUID. */
  readonly bundleId: string;
}

/**
 * How an interface reads its searches where its guide wants something else than R4 as it stands: parameters that are ignored, criteria that
 * must hold together, answers that are never paged. It gives back plain R4, so that everything below it is that of any other search.
 */
export interface SearchPolicy {
  /**
   * @returns undefined: R4 as it stands
   * @throws RefusedRequest, FhirError what the interface refuses
   */
  plan(asked: AskedSearch): SearchPlan | undefined;
}
