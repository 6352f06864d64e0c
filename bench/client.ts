import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Client } from 'undici';
import { quantiles } from './statistics';
import type { Quantiles } from './statistics';
import type { ServerUsage } from './child-process';

/** Who calls: the files of one development client. */
export interface ClientIdentity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface Answer {
  readonly status: number;
  /** As they came. */
  readonly bytes: number;
  readonly elapsedMs: number;
  /** The body, inflated. */
  readonly chunks: readonly Buffer[];
}

export interface Measurement extends Quantiles {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly bytesPerAnswer: number;
  /** Answers other than 2xx, and connections lost. */
  readonly failures: number;
  /** Processor time per answer of the server itself, microseconds. */
  readonly serverMicros: number;
  /** The same of the processes it started: PostgreSQL when it is the embedded one. */
  readonly databaseMicros: number;
  /** Statements sent to PostgreSQL per answer, transactions included. */
  readonly statementsPerAnswer: number;
}

/** One request of a bench; without a body it is a GET. */
export interface BenchRequest {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface RequestPlan {
  /** The request of each turn, sent by whichever client is free. */
  readonly request: (turn: number) => BenchRequest;
  readonly clients: number;
  /** Takes answers in gzip, and inflates each; absent: takes them plain. */
  readonly gzip?: boolean;
  /** Requests a second over all clients; absent: as fast as the server answers. */
  readonly rate?: number;
  readonly seconds: number;
  /** Seconds that are not counted; absent: 2 at most. */
  readonly warmUpSeconds?: number;
  /** Processor time and statements of the server so far. */
  readonly usage: () => ServerUsage;
}

export interface LoadPlan extends Omit<RequestPlan, 'request' | 'rate'> {
  /** Asked in turn, by whichever client is free. */
  readonly paths: readonly string[];
}

const FHIR_JSON = 'application/fhir+json';
/** A caller that waits this long has given up. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Just-in-time compilation, prepared statements and caches are settled after this long. */
const WARM_UP_SECONDS = 2;

export function developmentIdentity(pkiFolder: string, name: string): ClientIdentity {
  const read = (file: string): string => readFileSync(join(pkiFolder, file), 'utf8');
  return { ca: read('ca.crt'), cert: read(`clients/${name}.crt`), key: read(`clients/${name}.key`) };
}

/** One kept-alive connection with a client certificate; one request at a time on it. */
export class MutualTlsClient {
  private readonly client: Client;

  constructor(
    origin: string,
    identity: ClientIdentity,
    private readonly gzip = false,
  ) {
    this.client = new Client(origin, {
      connect: { ...identity },
      pipelining: 1,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
    });
  }

  /** Sends one GET and reads the whole answer, whatever its status. */
  get(path: string): Promise<Answer> {
    return this.send({ method: 'GET', path });
  }

  /** Sends one request and reads the whole answer, whatever its status. */
  send({ method, path, body }: BenchRequest): Promise<Answer> {
    const startedMs = performance.now();
    return new Promise((resolve, reject) => {
      let status = 0;
      let bytes = 0;
      let packed = false;
      const chunks: Buffer[] = [];
      // The raw handler: undici's streams would cost the client as much as the bare server spends.
      this.client.dispatch(
        { path, method, body: body ?? null, headers: { accept: FHIR_JSON, ...(this.gzip ? { 'accept-encoding': 'gzip' } : {}), ...(body === undefined ? {} : { 'content-type': FHIR_JSON }) } },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, statusCode, headers) => {
            status = statusCode;
            packed = headers['content-encoding'] === 'gzip';
          },
          onResponseData: (_controller, chunk) => {
            bytes += chunk.length;
            chunks.push(chunk);
          },
          onResponseEnd: () => {
            const body = packed ? [gunzipSync(Buffer.concat(chunks))] : chunks;
            resolve({ status, bytes, elapsedMs: performance.now() - startedMs, chunks: body });
          },
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

interface Tally {
  readonly timesMs: number[];
  bytes: number;
  failures: number;
}

/** Asks GETs without pause from `clients` connections: a warm-up that is not counted, then `seconds` that are. */
export function measure(origin: string, identity: ClientIdentity, { paths, ...plan }: LoadPlan): Promise<Measurement> {
  return measureRequests(origin, identity, { ...plan, request: (turn) => ({ method: 'GET', path: paths[turn % paths.length] ?? '/' }) });
}

/** The same with any requests, at a rate or without pause. */
export async function measureRequests(origin: string, identity: ClientIdentity, plan: RequestPlan): Promise<Measurement> {
  const clients = Array.from({ length: plan.clients }, () => new MutualTlsClient(origin, identity, plan.gzip));
  let next = 0;
  const round = async (seconds: number): Promise<{ tally: Tally; elapsedSeconds: number }> => {
    const tally: Tally = { timesMs: [], bytes: 0, failures: 0 };
    const startedMs = performance.now();
    const first = next;
    const turn = async (): Promise<BenchRequest> => {
      const mine = next++;
      // Times are counted from when a request leaves: a rate that the server does not hold shows as a lower rate.
      if (plan.rate !== undefined) await wait(Math.max(0, startedMs + (1000 * (mine - first)) / plan.rate - performance.now()));
      return plan.request(mine);
    };
    await Promise.all(clients.map((client) => askUntil(startedMs + seconds * 1000, client, turn, tally)));
    return { tally, elapsedSeconds: (performance.now() - startedMs) / 1000 };
  };
  try {
    await round(plan.warmUpSeconds ?? Math.min(WARM_UP_SECONDS, plan.seconds / 2));
    const before = plan.usage();
    const { tally, elapsedSeconds } = await round(plan.seconds);
    const after = plan.usage();
    const requests = tally.timesMs.length;
    return {
      requests,
      requestsPerSecond: requests / elapsedSeconds,
      bytesPerAnswer: requests === 0 ? 0 : tally.bytes / requests,
      failures: tally.failures,
      serverMicros: (1000 * (after.ownMs - before.ownMs)) / Math.max(1, requests),
      databaseMicros: (1000 * (after.descendantsMs - before.descendantsMs)) / Math.max(1, requests),
      statementsPerAnswer: (after.statements - before.statements) / Math.max(1, requests),
      ...quantiles(tally.timesMs),
    };
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

/** At least one request, so that a slow row still has a figure. */
async function askUntil(deadlineMs: number, client: MutualTlsClient, turn: () => Promise<BenchRequest>, tally: Tally): Promise<void> {
  do {
    const answer = await client.send(await turn()).catch(() => undefined);
    if (answer === undefined || answer.status >= 300) tally.failures += 1;
    if (answer === undefined) continue;
    tally.timesMs.push(answer.elapsedMs);
    tally.bytes += answer.bytes;
  } while (performance.now() < deadlineMs);
}
