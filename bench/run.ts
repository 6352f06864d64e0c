import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { developmentPkiFolder } from '../src/auth-mtls/tls-options';
import { findRunningEmbeddedServer } from '../src/database/embedded/embedded-server';
import { BareServer } from './bare-server';
import { BenchProcess } from './child-process';
import { developmentIdentity, MutualTlsClient } from './client';
import type { ClientIdentity } from './client';
import { loadSyntheticCountry, serverEnvironment } from './data';
import type { LoadFigures } from './data';
import { IndexSql } from './index-sql';
import { describeMachine } from './machine';
import type { Machine } from './machine';
import { measureRow, SEES_EVERYTHING } from './measure-row';
import type { Bench, RowResult } from './measure-row';
import type { BenchOptions } from './options';
import { isPgbenchInstalled } from './pgbench';
import { ROWS } from './rows';
import { drawSamples } from './samples';

/** The figures of one size. */
export interface RunResult {
  readonly date: string;
  readonly offers: number;
  readonly resources: number;
  readonly databaseBytes: number;
  readonly clients: number;
  readonly secondsPerRow: number;
  readonly machine: Machine;
  /** Absent with --skip-load. */
  readonly load?: LoadFigures;
  readonly rows: readonly RowResult[];
}

/** Where a run says what it is doing. */
export type Progress = (line: string) => void;

/** Loads a size, starts the server and the yardstick, measures every row, stops and removes what it made. */
export async function runSize(offers: number, options: BenchOptions, progress: Progress): Promise<RunResult> {
  const dataDir = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'ror-sas-bench-')) : resolve(options.dataDir);
  try {
    // mkdtemp closes the folder, and PostgreSQL's own account must go through.
    if (options.dataDir === undefined) await chmod(dataDir, 0o755);
    if (!options.skipLoad) progress(`${offers} offres : génération et chargement / generating and loading…`);
    const load = options.skipLoad ? undefined : await loadSyntheticCountry(dataDir, offers, options);
    return await measureServer(dataDir, offers, options, load, progress);
  } finally {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureServer(
  dataDir: string, offers: number, options: BenchOptions, load: LoadFigures | undefined, progress: Progress,
): Promise<RunResult> {
  const application = new BenchProcess({
    script: 'processes/application-process', arguments: [], environment: serverEnvironment(dataDir, options.databaseUrl), profile: options.profile,
  });
  let bareServer: BareServer | undefined;
  try {
    const origin = await application.ready();
    bareServer = await BareServer.start(dataDir);
    const connectionString = options.databaseUrl ?? (await findRunningEmbeddedServer(dataDir))?.connectionString ?? '';
    const identityOf = (client: string): ClientIdentity => developmentIdentity(developmentPkiFolder(dataDir), client);
    const pgbench = options.pgbench && (await isPgbenchInstalled());
    const bench = { application, origin, identityOf, bareServer, connectionString, pgbench, clients: options.clients, seconds: options.seconds };
    return await measureRows(bench, offers, options, load, progress);
  } finally {
    await bareServer?.stop();
    await application.stop();
  }
}

async function measureRows(
  bench: Bench, offers: number, options: BenchOptions, load: LoadFigures | undefined, progress: Progress,
): Promise<RunResult> {
  const database = new Client({ connectionString: bench.connectionString });
  const client = new MutualTlsClient(bench.origin, bench.identityOf(SEES_EVERYTHING));
  await database.connect();
  try {
    await database.query('VACUUM (ANALYZE)');
    const machine = await describeMachine(database);
    const samples = await drawSamples(database);
    const context = { samples, index: await IndexSql.read(database), get: (path: string) => client.get(path) };
    const rows: RowResult[] = [];
    for (const row of ROWS.filter(({ name }) => options.only === undefined || name.includes(options.only))) {
      progress(row.name);
      rows.push(await measureRow(row, context, bench));
    }
    const { rows: sizes } = await database.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
    return {
      date: new Date().toISOString(), offers: samples.counts.get('HealthcareService') ?? offers,
      resources: [...samples.counts.values()].reduce((sum, count) => sum + count, 0), databaseBytes: Number(sizes[0]?.bytes ?? 0),
      clients: options.clients, secondsPerRow: options.seconds, machine,
      ...(load === undefined ? {} : { load }), rows,
    };
  } finally {
    await client.close();
    await database.end();
  }
}
