import { LRUCache } from 'lru-cache';
import type { ValidationIssue } from '../validation/validation-issue';

/** States remembered, at some hundred bytes each: the 60,000 places of the country that count beds, and as many others. */
export const MAX_PROVEN_STATES = 120_000;

/**
 * The states of resources that this process has found right below their first level, by what they say: when the next change of one arrives, what
 * it leaves as it was need not be judged again. Forgotten when the lists of codes are replaced; another process judges for itself.
 */
export class ProvenStates {
  private readonly known: LRUCache<string, true>;
  private lists: object | undefined;

  constructor(max = MAX_PROVEN_STATES) {
    this.known = new LRUCache({ max });
  }

  /** @param digest of the text of a state, without its version and date. @param lists what codes are judged by */
  has(digest: Buffer, profiles: readonly string[], lists: object): boolean {
    return this.lists === lists && this.known.get(keyOf(digest, profiles)) === true;
  }

  /** Takes note of a state that was judged whole, or as a change of a proven one. @param issues everything that was found */
  note(digest: Buffer, profiles: readonly string[], lists: object, type: string, issues: readonly ValidationIssue[]): void {
    // What the resource as a whole is told is judged every time.
    if (issues.some(({ expression }) => expression !== type)) return;
    if (this.lists !== lists) this.known.clear();
    this.lists = lists;
    this.known.set(keyOf(digest, profiles), true);
  }
}

const keyOf = (digest: Buffer, profiles: readonly string[]): string => `${digest.toString('base64')} ${profiles.join(' ')}`;
