import type { Attempt, ClaimedDelivery } from './delivery-queue';

/** How long a target is tried: appointments until they arrive, accounts twice more (spec 13.4, 16.2). */
export interface RetryRule {
  /** Attempts in all; undefined: without end. */
  readonly maxAttempts?: number;
}

const FIRST_PAUSE_SECONDS = 1;
const LONGEST_PAUSE_SECONDS = 300;

export type Verdict = { readonly state: 'sent' | 'failed' } | { readonly state: 'pending'; readonly retryAfterSeconds: number };

/**
 * What follows from an attempt: no answer, 408, 429 and 5xx are tried again after a longer pause each time; any other refusal is not, since the
 * same body would be refused again (spec 13.4).
 * @param before attempts made before this one
 */
export function verdict({ status }: Attempt, before: number, { maxAttempts }: RetryRule): Verdict {
  if (status !== undefined && status >= 200 && status < 300) return { state: 'sent' };
  const mayPass = status === undefined || status === 408 || status === 429 || status >= 500;
  if (!mayPass || (maxAttempts !== undefined && before + 1 >= maxAttempts)) return { state: 'failed' };
  return { state: 'pending', retryAfterSeconds: Math.min(FIRST_PAUSE_SECONDS * 2 ** before, LONGEST_PAUSE_SECONDS) };
}

/** After an attempt whose end is not known the update goes on: it is idempotent, a second creation would be refused (spec 13.4). */
export function requestOf({ resourceType, criterion, isNew, attempts }: ClaimedDelivery): { readonly method: 'POST' | 'PUT'; readonly path: string } {
  if (isNew && attempts === 0) return { method: 'POST', path: `/${resourceType}` };
  return { method: 'PUT', path: `/${resourceType}?identifier=${encodeURIComponent(criterion)}` };
}
