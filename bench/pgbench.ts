import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { mean } from './statistics';

/** Rate of the ids alone, by which program. */
export interface IdsFigure {
  readonly program: 'pgbench' | 'pg';
  readonly requestsPerSecond: number;
  readonly averageMs: number;
}

export interface IdsPlan {
  readonly connectionString: string;
  readonly statements: readonly string[];
  readonly clients: number;
  readonly seconds: number;
}

const run = promisify(execFile);
/** The settings of the server's own connections (src/database/pool.ts). */
const SETTINGS = '-c jit=off -c plan_cache_mode=force_generic_plan';

export async function isPgbenchInstalled(): Promise<boolean> {
  return run('pgbench', ['--version']).then(() => true, () => false);
}

/** pgbench on one script per statement, drawn at random. @throws Error with what pgbench says */
export function readIdsWithPgbench({ statements, ...plan }: IdsPlan): Promise<IdsFigure> {
  // One command per line. `:name` would be a variable of pgbench; the code systems searched here are URLs, with `://` only.
  return runPgbench({ ...plan, scripts: statements.map((statement) => `${statement.replaceAll(/\s+/g, ' ')};\n`) });
}

/** pgbench on whole scripts, its variables and meta-commands included, drawn at random. @throws Error with what pgbench says */
export async function runPgbench({ connectionString, scripts, clients, seconds }: Omit<IdsPlan, 'statements'> & { readonly scripts: readonly string[] }): Promise<IdsFigure> {
  const folder = await mkdtemp(join(tmpdir(), 'ror-sas-pgbench-'));
  try {
    await chmod(folder, 0o700);
    const files = scripts.map((_script, index) => join(folder, `${index}.sql`));
    await Promise.all(scripts.map((script, index) => writeFile(files[index] ?? '', script)));
    const url = new URL(connectionString);
    const { stdout } = await run('pgbench', [
      '--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=2', `--time=${Math.max(1, Math.round(seconds))}`,
      ...files.map((file) => `--file=${file}`),
    ], {
      env: {
        PATH: process.env['PATH'], PGHOST: url.hostname, PGPORT: url.port || '5432', PGUSER: decodeURIComponent(url.username),
        PGPASSWORD: decodeURIComponent(url.password), PGDATABASE: url.pathname.slice(1), PGOPTIONS: SETTINGS,
      },
    });
    return parsePgbench(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error when the output holds no figures */
export function parsePgbench(output: string): IdsFigure {
  const rate = /^tps = ([\d.]+)/m.exec(output)?.[1];
  const latency = /^latency average = ([\d.]+) ms/m.exec(output)?.[1];
  if (rate === undefined || latency === undefined) throw new Error(`pgbench: ${output}`);
  return { program: 'pgbench', requestsPerSecond: Number(rate), averageMs: Number(latency) };
}

/** The same through `pg`, for machines without pgbench: named statements, one connection per client. */
export async function readIdsWithPg(plan: IdsPlan): Promise<IdsFigure> {
  const connections = Array.from({ length: plan.clients }, () => new Client({ connectionString: plan.connectionString, options: SETTINGS }));
  try {
    await Promise.all(connections.map((connection) => connection.connect()));
    const timesMs: number[] = [];
    const startedMs = performance.now();
    let next = 0;
    const read = async (connection: Client): Promise<void> => {
      do {
        const index = next++ % plan.statements.length;
        const askedMs = performance.now();
        await connection.query({ name: `ids-${index}`, text: plan.statements[index] ?? '' });
        timesMs.push(performance.now() - askedMs);
      } while (performance.now() < startedMs + plan.seconds * 1000);
    };
    await Promise.all(connections.map(read));
    return { program: 'pg', requestsPerSecond: (timesMs.length * 1000) / (performance.now() - startedMs), averageMs: mean(timesMs) };
  } finally {
    await Promise.all(connections.map((connection) => connection.end()));
  }
}
