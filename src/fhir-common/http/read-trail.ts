import { FhirError } from '../core/errors';
import type { Database } from '../sql/database';
import type { AuditEvent } from '../audit/audit-event';
import { insertEvents } from '../audit/record';

const MAX_PENDING = 2_000;
const MAX_BATCH = 500;
const RETRY_AFTER_SECONDS = 2;

interface Waiting {
  readonly event: AuditEvent;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Records reads before they are answered: nothing restricted leaves this process without its committed event.
 * Events that arrive while an insertion is under way share the next one, so that a thousand reads a second cost a few hundred
 * insertions and each read waits for two of them at most. The queue is bounded, and it fails closed.
 */
export class ReadTrail {
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;

  /** @param database its own connections: the trail must not wait behind the searches it records */
  constructor(
    private readonly database: Database,
    private readonly maxPending = MAX_PENDING,
  ) {}

  /** Events that wait for an insertion to begin. */
  get pending(): number {
    return this.waiting.length;
  }

  /**
   * Settles when the event is committed.
   * @throws FhirError `audit-unavailable` (503) when the queue is full or the database refused: the answer must not be sent
   */
  record(event: AuditEvent): Promise<void> {
    if (this.waiting.length >= this.maxPending) return Promise.reject(unavailable());
    return new Promise((resolve, reject) => {
      this.waiting.push({ event, resolve, reject });
      this.running ??= this.run();
    });
  }

  private async run(): Promise<void> {
    // One turn of the event loop later, all reads that were ready together are here.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      try {
        await insertEvents(this.database, batch.map(({ event }) => event));
        for (const { resolve } of batch) resolve();
      } catch {
        for (const { reject } of batch) reject(unavailable());
      }
    }
    this.running = undefined;
  }
}

function unavailable(): FhirError {
  return new FhirError('audit-unavailable', { seconds: RETRY_AFTER_SECONDS }, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
}
