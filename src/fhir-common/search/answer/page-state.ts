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
  /** Row id of the last match of the page before. */
  readonly after: number;
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
const MAX_LINK_BYTES = 14_000;
const MAX_STATE_BYTES = 200_000;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals page links: encrypted and authenticated (AES-256-GCM), so that a link reveals nothing, cannot be altered, and works for the
 * caller it was given to, on any process that shares the key.
 */
export class PageLinkSealer {
  /** @param key 32 bytes */
  constructor(private readonly key: Buffer) {}

  /** @throws FhirError `too-many-criteria` when the request is too long to travel in a link */
  seal(state: PageState): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const packed = deflateRawSync(JSON.stringify(state));
    const sealed = Buffer.concat([iv, cipher.update(packed), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    if (sealed.length > MAX_LINK_BYTES) {
      throw new FhirError('too-many-criteria', { count: state.query.length, what: 'caractères / characters', maximum: MAX_LINK_BYTES });
    }
    return sealed;
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
      const state: unknown = JSON.parse(inflateRawSync(packed, { maxOutputLength: MAX_STATE_BYTES }).toString('utf8'));
      return isPageState(state) ? state : undefined;
    } catch {
      return undefined; // not sealed with this key, or altered
    }
  }
}

function isPageState(value: unknown): value is PageState {
  if (!isObject(value)) return false;
  const texts = ['api', 'type', 'query', 'caller', 'snapshot', 'handling'].every((key) => typeof value[key] === 'string');
  return texts && ['after', 'seen', 'expiresAt'].every((key) => typeof value[key] === 'number');
}
