import type { Logger } from 'pino';

/** What the audit tells the operator; its shape is `AuditJobOptions.log`. */
export interface AuditLog {
  head(position: number, hash: string): void;
  removed(count: number): void;
}

/** Audit news in the application's log. A log kept elsewhere holds the ends of the chain: proof that nothing was rewritten. */
export function auditLog(logger: Logger): AuditLog {
  return {
    head: (position, hash) => logger.info({ position, hash }, 'audit chain head'),
    removed: (count) => logger.info({ count }, 'audit events removed after their retention period'),
  };
}

/** Jobs that failed; its shape is `JobLog`. */
export function jobLog(logger: Logger): { failed(job: string, error: unknown): void } {
  return { failed: (job, error) => logger.error({ err: error, job }, 'job failed') };
}
