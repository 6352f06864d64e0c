import { arrayAt, stringAt } from '../src/fhir-common/core/json';
import type { BareServer } from './bare-server';
import type { BenchProcess } from './child-process';
import { measure } from './client';
import type { Answer, ClientIdentity, Measurement } from './client';
import { readIdsWithPg, readIdsWithPgbench } from './pgbench';
import type { IdsFigure } from './pgbench';
import type { Aim, BenchRow, RowContext } from './rows';
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
  readonly identity: ClientIdentity;
  readonly bareServer: BareServer;
  readonly connectionString: string;
  readonly pgbench: boolean;
  readonly clients: number;
  readonly seconds: number;
}

/** Answers looked at before the measure, then served by the bare server. */
const PROBED = 64;
const YARDSTICK_SECONDS = 3;

/** Measures a row and its two yardsticks. @throws Error when the server answers 5xx */
export async function measureRow(row: BenchRow, context: RowContext, bench: Bench): Promise<RowResult> {
  const cases = await row.cases(context);
  const probed = spread(cases, PROBED);
  const bodies: Buffer[] = [];
  for (const { path } of probed) {
    const answer = await context.get(path);
    const body = Buffer.concat(answer.chunks);
    if (answer.status >= 500) throw new Error(`${row.name}: ${path}: ${answer.status}\n${bench.application.output}`);
    if (answer.status >= 400) return { kind: 'unavailable', name: row.name, aim: row.aim, reason: refusal(answer, body) };
    bodies.push(body);
  }
  if (bodies.length === 0) return { kind: 'unavailable', name: row.name, aim: row.aim, reason: 'no such request can be drawn from the data' };
  bench.application.resetMemory();
  const server = await measure(bench.origin, bench.identity, {
    paths: cases.map(({ path }) => path), clients: bench.clients, seconds: bench.seconds, usage: () => bench.application.usage(),
  });
  const { peakRssBytes } = bench.application;
  const seconds = Math.min(YARDSTICK_SECONDS, bench.seconds / 2);
  const bare = await bench.bareServer.measure(bench.identity, bodies, { clients: bench.clients, seconds });
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

function refusal({ status }: Answer, body: Buffer): string {
  const outcome: unknown = JSON.parse(body.toString('utf8'));
  const [issue] = arrayAt(outcome, 'issue');
  return `${status} ${stringAt(issue, 'diagnostics') ?? ''}`.trim();
}

function occurrences(body: Buffer, text: string): number {
  let found = 0;
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + text.length)) found += 1;
  return found;
}
