import { FhirError } from '../core/errors';

export interface WriteQueueOptions {
  /** Writers of one key that may wait for their turn; one more is refused at once. */
  readonly maxWaiting: number;
  /** Longest wait of a writer for all its keys together. */
  readonly maxWaitMs: number;
}

/** The figures of docs/limits.md. */
export const WRITE_QUEUE: WriteQueueOptions = { maxWaiting: 500, maxWaitMs: 30_000 };

const RETRY_AFTER_SECONDS = 2;

/** Somebody in line for a key. */
interface Waiter {
  readonly admit: () => void;
}

/** A context that tells when nobody waits for the answer any more. */
interface Patience {
  readonly signal?: AbortSignal;
}

/**
 * Writers of one resource go one after the other before they take a connection: two hundred counts of one place hold one connection of the
 * pool, not all of them, and the writers of other places go past. The order of one process only: between processes the locks of
 * `begin-write.ts` and of the rows decide, as ever.
 */
export class WriteQueue {
  /** By key that somebody holds: who waits for it, first come first. */
  private readonly lines = new Map<string, Waiter[]>();

  constructor(private readonly options: WriteQueueOptions = WRITE_QUEUE) {}

  /**
   * Does a piece of work when nobody else here works on any of its keys.
   * @param keys texts that only one writer may hold at a time; taken in one order, so that two writers never wait for each other
   * @throws FhirError `write-conflict` (503, Retry-After) when the line is full or the wait too long, `caller-gone`; the work has not begun then
   */
  async inTurn<Result>(keys: readonly string[], patience: Patience, work: () => Promise<Result>): Promise<Result> {
    const held: string[] = [];
    const untilMs = performance.now() + this.options.maxWaitMs;
    try {
      for (const key of [...new Set(keys)].sort()) {
        await this.enter(key, patience, untilMs);
        held.push(key);
      }
      return await work();
    } finally {
      for (const key of held) this.leave(key);
    }
  }

  private async enter(key: string, patience: Patience, untilMs: number): Promise<void> {
    const line = this.lines.get(key);
    if (line === undefined) {
      this.lines.set(key, []);
      return;
    }
    if (line.length >= this.options.maxWaiting) throw conflict();
    // Asked for by who waits only: to watch a connection costs more than most writes wait.
    await inLine(line, patience.signal, untilMs - performance.now());
  }

  private leave(key: string): void {
    const next = this.lines.get(key)?.shift();
    if (next === undefined) this.lines.delete(key);
    else next.admit();
  }
}

/** Waits at the end of a line until admitted. Who leaves it early is out of it at once. */
function inLine(line: Waiter[], signal: AbortSignal | undefined, maxWaitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', gone);
    };
    const giveUp = (error: FhirError): void => {
      line.splice(line.indexOf(waiter), 1);
      ended();
      reject(error);
    };
    const gone = (): void => giveUp(new FhirError('caller-gone'));
    const timer = setTimeout(() => giveUp(conflict()), maxWaitMs);
    const waiter: Waiter = {
      admit: () => {
        ended();
        resolve();
      },
    };
    line.push(waiter);
    if (signal?.aborted === true) gone();
    else signal?.addEventListener('abort', gone, { once: true });
  });
}

function conflict(): FhirError {
  return new FhirError('write-conflict', { seconds: RETRY_AFTER_SECONDS }, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
}
