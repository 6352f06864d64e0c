import type { Pool } from 'pg';

/**
 * Whether the database answers, asked on a connection of its own: searches that hold every other connection do not make the process
 * look dead, and a balancer does not take it out for being busy. Callers that ask together share one question.
 */
export class Readiness {
  private asking: Promise<boolean> | undefined;

  /** @param pool one connection, with short time-outs: see {@link READINESS_TIMEOUT_MS} */
  constructor(private readonly pool: Pool) {}

  isReady(): Promise<boolean> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async ask(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), READINESS_TIMEOUT_MS);
    });
    const answered = this.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answered, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A database that needs longer for nothing at all cannot serve. */
export const READINESS_TIMEOUT_MS = 1_000;
