import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { FhirError } from '../../core/errors';
import { isObject } from '../../core/json';

/** Everything a page link carries: the whole request, the caller it was given to, where the page begins, and the total of page 1. */
export interface PageState {
  readonly api: string;
  readonly type: string;
  readonly query: string;
  readonly caller: string;
  /** Row id of the last match of the page before; null for a page found by its position alone: a page before, or the last. */
  readonly after: number | null;
  /** Matches given before this page. */
  readonly seen: number;
  /** Null when the request wanted none. */
  readonly total: number | null;
  readonly handling: 'default' | 'strict' | 'lenient' | 'r4-independent';
  /** `pg_snapshot` of the first page: every page shows the data as it stood then. */
  readonly snapshot: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export const PAGE_LINK_MINUTES = 60;
/** Longest link, in characters: it stands in an address of 16 kB. */
export const MAX_LINK_LENGTH = 14_000;
/** Below this deflating costs more than it saves. */
const PACKED_FROM = 1_000;
const MAX_STATE_BYTES = 200_000;
/** How what follows is written. */
const PLAIN = Buffer.from([0]);
const DEFLATED = Buffer.from([1]);
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals page links: encrypted and authenticated (AES-256-GCM), so that a link reveals nothing, cannot be altered, and works for the
 * caller it was given to, on any process that shares the key.
 */
export class PageLinkSealer {
  /** @param key 32 bytes */
  constructor(private readonly key: Buffer) {}

  /** @returns undefined when the request is too long to travel in a link */
  seal(state: PageState): string | undefined {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const text = JSON.stringify(state);
    const [mark, packed] = text.length < PACKED_FROM ? [PLAIN, Buffer.from(text, 'utf8')] : [DEFLATED, deflateRawSync(text)];
    const sealed = Buffer.concat([iv, cipher.update(mark), cipher.update(packed), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    return sealed.length > MAX_LINK_LENGTH ? undefined : sealed;
  }

  /** @throws FhirError `invalid-page-link` (400) or `expired-page-link` (410) */
  open(link: string, expected: { readonly api: string; readonly type: string; readonly caller: string; readonly now: number }): PageState {
    const state = this.decipher(link);
    if (!state || state.api !== expected.api || state.type !== expected.type || state.caller !== expected.caller) {
      throw new FhirError('invalid-page-link', { parameter: '_page' });
    }
    if (state.expiresAt <= expected.now) throw new FhirError('expired-page-link', { parameter: '_page', minutes: PAGE_LINK_MINUTES });
    return state;
  }

  private decipher(link: string): PageState | undefined {
    if (!/^[A-Za-z0-9_-]+$/.test(link)) return undefined;
    const sealed = Buffer.from(link, 'base64url');
    if (sealed.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, IV_BYTES));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      const packed = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
      const inside = packed.subarray(1);
      const text = packed[0] === PLAIN[0] ? inside : inflateRawSync(inside, { maxOutputLength: MAX_STATE_BYTES });
      const state: unknown = JSON.parse(text.toString('utf8'));
      return isPageState(state) ? state : undefined;
    } catch {
      return undefined; // not sealed with this key, or altered
    }
  }
}

function isPageState(value: unknown): value is PageState {
  if (!isObject(value)) return false;
  const texts = ['api', 'type', 'query', 'caller', 'snapshot', 'handling'].every((key) => typeof value[key] === 'string');
  return texts && (value['after'] === null || typeof value['after'] === 'number') && ['seen', 'expiresAt'].every((key) => typeof value[key] === 'number');
}
