import { arrayAt, stringAt } from '../src/fhir-common/core/json';
import type { BareServer } from './bare-server';
import type { BenchProcess } from './child-process';
import { measure, MutualTlsClient } from './client';
import type { ClientIdentity, Measurement } from './client';
import { readIdsWithPg, readIdsWithPgbench } from './pgbench';
import type { IdsFigure } from './pgbench';
import type { Aim, BenchRow, Case, RowContext } from './rows';
import { mean, spread } from './statistics';

export interface MeasuredRow {
  readonly kind: 'measured';
  readonly name: string;
  readonly aim: Aim;
  readonly server: Measurement;
  /** Resources in an answer, on average over a few answers; 1 for a read. */
  readonly resourcesPerAnswer: number;
  readonly matchesPerAnswer: number;
  readonly peakRssBytes: number;
  readonly bare: Measurement;
  /** Absent when no index serves the row, or the hand-written SQL no longer fits the schema. */
  readonly ids?: IdsFigure;
}

/** A row whose request the server refuses (4xx): a feature that has not landed. */
export interface UnavailableRow {
  readonly kind: 'unavailable';
  readonly name: string;
  readonly aim: Aim;
  readonly reason: string;
}

export type RowResult = MeasuredRow | UnavailableRow;

/** Everything a row is measured with. */
export interface Bench {
  readonly application: BenchProcess;
  readonly origin: string;
  /** @param client name of a development client */
  readonly identityOf: (client: string) => ClientIdentity;
  readonly bareServer: BareServer;
  readonly connectionString: string;
  readonly pgbench: boolean;
  readonly clients: number;
  readonly seconds: number;
}

/** The client of a row that names none. */
export const SEES_EVERYTHING = 'ror-profile-1';
/** Answers looked at before the measure, then served by the bare server. */
const PROBED = 64;
const YARDSTICK_SECONDS = 3;

/** Measures a row and its two yardsticks. @throws Error when the server answers 5xx */
export async function measureRow(row: BenchRow, context: RowContext, bench: Bench): Promise<RowResult> {
  const cases = await row.cases(context);
  const identity = bench.identityOf(row.client ?? SEES_EVERYTHING);
  const probed = spread(cases, PROBED);
  const answers = await answersTo(probed, bench.origin, identity);
  const failed = answers.find(({ status }) => status >= 500);
  if (failed) throw new Error(`${row.name}: ${failed.path}: ${failed.status}\n${bench.application.output}`);
  const refused = answers.find(({ status }) => status >= 400);
  if (refused) return { kind: 'unavailable', name: row.name, aim: row.aim, reason: refusal(refused) };
  if (answers.length === 0) return { kind: 'unavailable', name: row.name, aim: row.aim, reason: 'no such request can be drawn from the data' };
  const bodies = answers.map(({ body }) => body);
  bench.application.resetMemory();
  const server = await measure(bench.origin, identity, {
    paths: cases.map(({ path }) => path), clients: bench.clients, gzip: row.gzip === true, seconds: bench.seconds, usage: () => bench.application.usage(),
  });
  const { peakRssBytes } = bench.application;
  const seconds = Math.min(YARDSTICK_SECONDS, bench.seconds / 2);
  const bare = await bench.bareServer.measure(identity, bodies, { clients: bench.clients, seconds });
  const ids = await idsAlone(probed.flatMap(({ sql }) => sql ?? []), bench, seconds);
  return {
    kind: 'measured', name: row.name, aim: row.aim, server, peakRssBytes, bare,
    resourcesPerAnswer: mean(bodies.map((body) => Math.max(1, occurrences(body, '"fullUrl"')))),
    matchesPerAnswer: mean(bodies.map((body) => (body.includes('"searchset"') ? occurrences(body, '"mode":"match"') : 1))),
    ...(ids === undefined ? {} : { ids }),
  };
}

async function idsAlone(statements: readonly string[], bench: Bench, seconds: number): Promise<IdsFigure | undefined> {
  if (statements.length === 0) return undefined;
  const plan = { connectionString: bench.connectionString, statements, clients: bench.clients, seconds };
  try {
    return await (bench.pgbench ? readIdsWithPgbench(plan) : readIdsWithPg(plan));
  } catch (error) {
    process.stderr.write(`étalon des ids illisible / ids yardstick cannot be read: ${String(error)}\n`);
    return undefined;
  }
}

interface ProbedAnswer {
  readonly path: string;
  readonly status: number;
  readonly body: Buffer;
}

/** Asks each request once, in turn, on one connection. */
async function answersTo(cases: readonly Case[], origin: string, identity: ClientIdentity): Promise<ProbedAnswer[]> {
  const client = new MutualTlsClient(origin, identity);
  try {
    const answers: ProbedAnswer[] = [];
    for (const { path } of cases) {
      const { status, chunks } = await client.get(path);
      answers.push({ path, status, body: Buffer.concat(chunks) });
    }
    return answers;
  } finally {
    await client.close();
  }
}

function refusal({ status, body }: ProbedAnswer): string {
  const outcome: unknown = JSON.parse(body.toString('utf8'));
  const [issue] = arrayAt(outcome, 'issue');
  return `${status} ${stringAt(issue, 'diagnostics') ?? ''}`.trim();
}

function occurrences(body: Buffer, text: string): number {
  let found = 0;
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + text.length)) found += 1;
  return found;
}
