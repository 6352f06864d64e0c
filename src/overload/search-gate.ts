import { FhirError } from '../fhir-common/core/errors';

/** Takes a search from the gate; to be called once, when the search has left the database. */
export type Release = () => void;

export interface SearchGateOptions {
  /** Searches at work at the same time: at most as many as there are connections. */
  readonly maxActive: number;
  /** Searches of one client at work at the same time. */
  readonly maxActivePerClient: number;
  /** Searches that may wait for their turn; one more is refused at once. */
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
  /** Searches of one client, at work or waiting: a client that floods leaves room for the others. */
  readonly maxPerClient: number;
}

/**
 * Two in the line for each at work; no client takes more than two thirds of the places at work, whose answers are the memory of the process, nor
 * more than three quarters of all places.
 */
export function searchGateOptions(maxActive: number, maxWaitMs: number): SearchGateOptions {
  return {
    maxActive, maxActivePerClient: Math.max(1, Math.floor((2 * maxActive) / 3)), maxWaiting: 2 * maxActive, maxWaitMs,
    maxPerClient: Math.max(1, Math.floor((3 * maxActive * 3) / 4)),
  };
}

interface Waiting {
  readonly client: string;
  readonly admit: (release: Release) => void;
  readonly timer: NodeJS.Timeout;
}

/** The places of one client. */
interface Places {
  active: number;
  waiting: number;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * Lets a bounded number of searches work at a time, a few more wait a short while, and turns the others away while it is cheap: a server
 * that refuses early goes on serving as many answers as it can.
 */
export class SearchGate {
  private readonly waitingLine: Waiting[] = [];
  private readonly placesOf = new Map<string, Places>();
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
    const places = this.placesOf.get(client) ?? { active: 0, waiting: 0 };
    const { maxPerClient, maxWaiting, maxWaitMs } = this.options;
    if (places.active + places.waiting >= maxPerClient) return Promise.reject(overloaded());
    if (this.mayWork(places)) return Promise.resolve(this.begin(client));
    if (this.waitingLine.length >= maxWaiting) return Promise.reject(overloaded());
    return new Promise((admit, reject) => {
      const timer = setTimeout(() => {
        this.waitingLine.splice(this.waitingLine.indexOf(waiting), 1);
        this.count(client, 'waiting', -1);
        reject(overloaded());
      }, maxWaitMs);
      const waiting = { client, admit, timer };
      this.waitingLine.push(waiting);
      this.count(client, 'waiting', 1);
    });
  }

  private mayWork({ active }: Places): boolean {
    return this.working < this.options.maxActive && active < this.options.maxActivePerClient;
  }

  private begin(client: string): Release {
    this.working += 1;
    this.count(client, 'active', 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.working -= 1;
      this.count(client, 'active', -1);
      this.admitNext();
    };
  }

  /** The first in line whose client may have one more at work: nobody is overtaken but by clients who have less than they may. */
  private admitNext(): void {
    const index = this.waitingLine.findIndex(({ client }) => this.mayWork(this.placesOf.get(client) ?? { active: 0, waiting: 0 }));
    const [next] = index < 0 ? [] : this.waitingLine.splice(index, 1);
    if (next === undefined) return;
    clearTimeout(next.timer);
    this.count(next.client, 'waiting', -1);
    next.admit(this.begin(next.client));
  }

  private count(client: string, kind: keyof Places, change: 1 | -1): void {
    const places = this.placesOf.get(client) ?? { active: 0, waiting: 0 };
    places[kind] += change;
    if (places.active + places.waiting === 0) this.placesOf.delete(client);
    else this.placesOf.set(client, places);
  }
}

function overloaded(): FhirError {
  return new FhirError('overloaded', { seconds: RETRY_AFTER_SECONDS }, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
}
