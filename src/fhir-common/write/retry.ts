import { setTimeout as wait } from 'node:timers/promises';
import { FhirError } from '../core/errors';

/** PostgreSQL: unique violation, dead-lock, serialization failure. Another writer was faster; the same work succeeds a moment later. */
const CONFLICTS = new Set(['23505', '40P01', '40001']);
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 4;
const RETRY_AFTER_SECONDS = 1;

/**
 * Does a piece of work again when another writer got in its way, each time after a longer pause of random length, so that the same writers do
 * not meet again.
 * @param work is told the number of the attempt, from 1
 * @throws FhirError `write-conflict` (503, Retry-After) when it did not succeed in 8 attempts
 */
export async function retried<Result>(work: (attempt: number) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!CONFLICTS.has(code)) throw error;
      if (attempt === ATTEMPTS) throw new FhirError('write-conflict', { seconds: RETRY_AFTER_SECONDS }, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
      await wait(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}
