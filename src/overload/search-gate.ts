import { FhirError } from '../fhir-common/core/errors';

/** Takes a search from the gate; to be called once, when the search has left the database. */
export type Release = () => void;

export interface SearchGateOptions {
  /** Searches at work at the same time. */
  readonly maxActive: number;
  /** Searches that may wait for their turn; one more is refused at once. */
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
  /** Searches of one client, at work or waiting: a client that floods leaves room for the others. */
  readonly maxPerClient: number;
}

/** Two in the line for each at work, and no client takes more than three quarters of all places. */
export function searchGateOptions(maxActive: number, maxWaitMs: number): SearchGateOptions {
  return { maxActive, maxWaiting: 2 * maxActive, maxWaitMs, maxPerClient: Math.max(1, Math.floor((3 * maxActive * 3) / 4)) };
}

interface Waiting {
  readonly client: string;
  readonly admit: (release: Release) => void;
  readonly timer: NodeJS.Timeout;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * Lets a bounded number of searches work at a time, a few more wait a short while, and turns the others away while it is cheap: a server
 * that refuses early goes on serving as many answers as it can.
 */
export class SearchGate {
  private readonly waitingLine: Waiting[] = [];
  private readonly placesOf = new Map<string, number>();
  private working = 0;

  constructor(private readonly options: SearchGateOptions) {}

  get active(): number {
    return this.working;
  }

  get waiting(): number {
    return this.waitingLine.length;
  }

  /** @throws FhirError `overloaded` (503, Retry-After) when the line is full, the wait too long, or the client has too many places */
  enter(client: string): Promise<Release> {
    const places = this.placesOf.get(client) ?? 0;
    const free = this.working < this.options.maxActive;
    if (places >= this.options.maxPerClient || (!free && this.waitingLine.length >= this.options.maxWaiting)) return Promise.reject(overloaded());
    this.placesOf.set(client, places + 1);
    if (free) {
      this.working += 1;
      return Promise.resolve(this.release(client));
    }
    return new Promise((admit, reject) => {
      const timer = setTimeout(() => {
        this.waitingLine.splice(this.waitingLine.indexOf(waiting), 1);
        this.leave(client);
        reject(overloaded());
      }, this.options.maxWaitMs);
      const waiting = { client, admit, timer };
      this.waitingLine.push(waiting);
    });
  }

  private leave(client: string): void {
    const places = (this.placesOf.get(client) ?? 1) - 1;
    if (places === 0) this.placesOf.delete(client);
    else this.placesOf.set(client, places);
  }

  /** A place is handed to the first in line, so that nobody overtakes. */
  private release(client: string): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.leave(client);
      const next = this.waitingLine.shift();
      if (next === undefined) {
        this.working -= 1;
        return;
      }
      clearTimeout(next.timer);
      next.admit(this.release(next.client));
    };
  }
}

function overloaded(): FhirError {
  return new FhirError('overloaded', { seconds: RETRY_AFTER_SECONDS }, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
}
