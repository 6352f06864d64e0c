import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

/** Repeats an attempt every 25 ms until it gives a value. Returns that value, or undefined after the timeout. */
export async function pollUntil<T>(timeoutMs: number, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await attempt();
    if (value !== undefined || Date.now() >= deadline) return value;
    await sleep(POLL_MS);
  }
}
