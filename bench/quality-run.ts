/**
 * `node dist/bench/quality-run.js <DATA_DIR> [alone|beside] [first|changed]`: one whole run on a directory that `npm run load` and
 * `npm run load-reference` have filled: its time, its processor time and its memory. `beside`: the server answers reads by id the while, as fast as it
 * can, and the rate is compared with that before the run. `first`: no run has kept its rows; `changed`: one place in three has a new version since.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { findRunningEmbeddedServer, startEmbeddedServer } from '../src/database/embedded/embedded-server';
import { createPool } from '../src/database/pool';
import { RUN_FLAGS } from '../src/quality-runs/run-starter';
import { BenchProcess } from './child-process';
import { developmentIdentity, measure } from './client';
import type { Measurement } from './client';
import { serverEnvironment } from './data';

const CLIENTS = 4;
const READ_IDS = 1_000;
const ALONE_SECONDS = 16;
/** Reads are counted in windows of this length while the run lasts. */
const WINDOW_SECONDS = 20;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

interface Running {
  /** False once it has ended. */
  isRunning: boolean;
  readonly ended: Promise<void>;
}

function startRun(connectionString: string): Running {
  const child = fork(join(__dirname, 'processes', 'quality-run.js'), [connectionString], { execArgv: RUN_FLAGS });
  const ended = new Promise<void>((resolve, reject) => child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the run ended with ${String(code)}`)))));
  const run: Running = { isRunning: true, ended: ended.finally(() => (run.isRunning = false)) };
  return run;
}

const BEFORE: Readonly<Record<string, string>> = {
  first: 'DELETE FROM quality_row_block',
  changed: `UPDATE resource SET version = version + 1, born = pg_current_xact_id()
    WHERE live AND rid % 3 = 0 AND type = (SELECT id FROM resource_type WHERE api = 'ror' AND name = 'Location')`,
};

/** Brings the directory into the state that a run is to find. */
async function prepare(connectionString: string, state: string): Promise<void> {
  const statement = BEFORE[state];
  const pool = createPool({ connectionString, size: 1, statementTimeoutMs: 600_000 });
  if (statement !== undefined) await pool.query(statement);
  await pool.query('CHECKPOINT');
  await pool.end();
}

async function runAlone(folder: string, state: string): Promise<void> {
  const server = await startEmbeddedServer({ dataDir: folder, logger: { info: () => undefined, warn: say } });
  try {
    await prepare(server.connectionString, state);
    await startRun(server.connectionString).ended;
  } finally {
    await server.stop();
  }
}

async function organizationPaths(connectionString: string): Promise<string[]> {
  const pool = createPool({ connectionString, size: 1, statementTimeoutMs: 60_000 });
  const { rows } = await pool.query<{ id: string }>(`
    SELECT id FROM resource TABLESAMPLE SYSTEM (1) WHERE live AND type = (SELECT id FROM resource_type WHERE api = 'ror' AND name = 'Organization') LIMIT $1`, [READ_IDS]);
  await pool.end();
  return rows.map(({ id }) => `/ror/fhir/Organization/${id}`);
}

async function runBesideReads(folder: string, state: string): Promise<void> {
  const server = new BenchProcess({ script: 'processes/application-process', arguments: [], environment: serverEnvironment(folder, undefined) });
  try {
    const origin = await server.ready();
    const { connectionString = '' } = (await findRunningEmbeddedServer(folder)) ?? {};
    const identity = developmentIdentity(join(folder, 'pki'), 'ror-profile-1');
    const paths = await organizationPaths(connectionString);
    await prepare(connectionString, state);
    const reads = (seconds: number): Promise<Measurement> => measure(origin, identity, { paths, clients: CLIENTS, seconds, usage: () => server.usage() });
    await reads(ALONE_SECONDS);
    const before = await reads(ALONE_SECONDS);
    say(`reads ${before.requestsPerSecond.toFixed(0)}/s before the run`);
    const run = startRun(connectionString);
    const windows: Measurement[] = [];
    while (run.isRunning) windows.push(await reads(WINDOW_SECONDS));
    // The last window saw the end of the run.
    const during = windows.slice(0, -1).map(({ requestsPerSecond }) => requestsPerSecond);
    const after = await reads(ALONE_SECONDS);
    const [beside, alone] = [mean(during), mean([before.requestsPerSecond, after.requestsPerSecond])];
    const failures = [before, ...windows, after].reduce((sum, window) => sum + window.failures, 0);
    say(`reads ${beside.toFixed(0)}/s beside the run, ${after.requestsPerSecond.toFixed(0)}/s after it: ${((beside / alone) * 100).toFixed(0)} % kept, slowest window ${Math.min(...during).toFixed(0)}/s, failures ${failures}`);
    await run.ended;
  } finally {
    await server.stop();
  }
}

if (require.main === module) {
  const [folder = '', mode = 'alone', state = ''] = process.argv.slice(2);
  (mode === 'beside' ? runBesideReads(folder, state) : runAlone(folder, state)).then(() => process.exit(0), (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
}
