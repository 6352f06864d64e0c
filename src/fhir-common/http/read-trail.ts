import { FhirError } from '../core/errors';
import type { Database } from '../sql/database';
import type { AuditEvent } from '../audit/audit-event';
import { insertEvents } from '../audit/record';

/** What may wait in memory for its event to be committed. */
export interface TrailLimits {
  readonly events: number;
  /** Bytes of the answers held back for those events. */
  readonly bytes: number;
}

const LIMITS: TrailLimits = { events: 2_000, bytes: 64 * 1024 * 1024 };
const MAX_BATCH = 500;
const RETRY_AFTER_SECONDS = 2;

interface Waiting {
  readonly event: AuditEvent;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Records reads before they are answered: nothing restricted leaves this process without its committed event.
 * Events that arrive while an insertion is under way share the next one, so that a thousand reads a second cost a few hundred
 * insertions and each read waits for two of them at most. What waits is bounded, in events and in bytes, and it fails closed.
 */
export class ReadTrail {
  private waiting: Waiting[] = [];
  private bytesHeld = 0;
  private running: Promise<void> | undefined;

  /** @param database its own connections: the trail must not wait behind the searches it records */
  constructor(
    private readonly database: Database,
    private readonly limits = LIMITS,
  ) {}

  /** Events that wait for an insertion to begin. */
  get pending(): number {
    return this.waiting.length;
  }

  /** Bytes of the answers that wait for their event to be committed. */
  get heldBytes(): number {
    return this.bytesHeld;
  }

  /**
   * Settles when the event is committed.
   * @param bytes size of the answer that waits for it
   * @throws FhirError `audit-unavailable` (503) when too much waits already or the database refused: the answer must not be sent
   */
  record(event: AuditEvent, bytes = 0): Promise<void> {
    // One answer alone passes whatever its size: its page was limited before.
    const isFull = this.waiting.length >= this.limits.events || (this.bytesHeld > 0 && this.bytesHeld + bytes > this.limits.bytes);
    if (isFull) return Promise.reject(unavailable());
    this.bytesHeld += bytes;
    return new Promise((resolve, reject) => {
      this.waiting.push({ event, bytes, resolve, reject });
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
      } finally {
        for (const { bytes } of batch) this.bytesHeld -= bytes;
      }
    }
    this.running = undefined;
  }
}

function unavailable(): FhirError {
  return new FhirError('audit-unavailable', { seconds: RETRY_AFTER_SECONDS }, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
}
