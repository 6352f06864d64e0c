import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { PageError } from './page-error';

/** What is counted, and how much of it one address or one account may have: points in seconds. */
const LIMITS = {
  /** Pages shown to one network address. */
  page: { points: 300, duration: 60 },
  /** Forms sent, and logins begun at the identity provider, by one network address; a call centre shares one. */
  submission: { points: 60, duration: 60 },
  /** Reset links for one e-mail typed, known or not. */
  reset: { points: 3, duration: 3_600 },
} as const;

export type LimitedKind = keyof typeof LIMITS;

/** Counts by process, like the quotas of clients. Public routes have no client: the network address stands for it. */
export class AttemptLimits {
  private readonly limiters = new Map(Object.entries(LIMITS).map(([kind, limit]) => [kind, new RateLimiterMemory({ ...limit, keyPrefix: kind })]));

  /** @returns whole seconds to wait, or undefined when there is a point left, which is taken */
  async take(kind: LimitedKind, key: string): Promise<number | undefined> {
    try {
      await this.limiters.get(kind)?.consume(key);
      return undefined;
    } catch (reason) {
      if (reason instanceof RateLimiterRes) return Math.max(1, Math.ceil(reason.msBeforeNext / 1000));
      throw reason;
    }
  }

  /** @throws PageError 429 */
  async takeOrRefuse(kind: LimitedKind, key: string): Promise<void> {
    const seconds = await this.take(kind, key);
    if (seconds !== undefined) throw new PageError(429, 'sas-throttled', 'Trop de demandes', `Trop de demandes viennent de votre réseau. Réessayez dans ${seconds} s.`, seconds);
  }
}
