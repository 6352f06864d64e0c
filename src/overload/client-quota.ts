import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Length of the window a quota is counted over. */
export const WINDOW_SECONDS = 60;

/** How a request stands against its client's quota. */
export interface QuotaState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the window ends and every point is back, at least 1. */
  readonly resetSeconds: number;
}

/**
 * Counts the points of each client over windows of one minute, that begin with the client's first request. One count per process:
 * behind a balancer with n processes a client has n times its quota (docs/operations.md).
 */
export class ClientQuota {
  /** The limit is compared here and not by the limiter, because every client may have its own. */
  private readonly limiter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: WINDOW_SECONDS, keyPrefix: 'client' });

  /**
   * Takes the points of a request. A refused request costs nothing, and one that costs more than the whole quota costs the whole quota:
   * it passes once per window instead of never.
   */
  async take(client: string, points: number, limit: number): Promise<QuotaState> {
    const cost = Math.min(points, limit);
    const { consumedPoints, msBeforeNext } = await this.limiter.consume(client, cost);
    const allowed = consumedPoints <= limit;
    if (!allowed) await this.limiter.reward(client, cost);
    const used = allowed ? consumedPoints : consumedPoints - cost;
    return { allowed, limit, remaining: Math.max(limit - used, 0), resetSeconds: Math.max(Math.ceil(msBeforeNext / 1000), 1) };
  }
}

/** The two headers of draft-ietf-httpapi-ratelimit-headers-10: the rule (q points in w seconds) and the state (r left, all back in t seconds). */
export function rateLimitHeaders({ limit, remaining, resetSeconds }: QuotaState): Readonly<Record<string, string>> {
  return { 'RateLimit-Policy': `"client";q=${limit};w=${WINDOW_SECONDS}`, RateLimit: `"client";r=${remaining};t=${resetSeconds}` };
}

/** Points a caller may spend in a minute. */
export type QuotaOf = (caller: { readonly id: string }) => Promise<number>;

/** The part of the client registry that knows quotas; null: the client has none of its own. */
export interface QuotaRegistry {
  current(): Promise<{ findById(id: string): { readonly quotaPoints: number | null } | undefined }>;
}

/** The client's own quota when it was given one, so that a change applies at once; else the default. @param defaultPoints points a minute */
export function quotaFor(registry: QuotaRegistry, defaultPoints: number): QuotaOf {
  return async ({ id }) => (await registry.current()).findById(id)?.quotaPoints ?? defaultPoints;
}
