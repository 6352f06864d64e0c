/**
 * `node --expose-gc dist/bench/export.js [offers]`: a complete extract against `COPY … TO` of the same rows as PostgreSQL sends them, to files
 * on the same disk, in one run and one process. Both are done three times, the best of each counts.
 */
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { dataFolder } from '../src/data-folder';
import { openDatabase } from '../src/cli/command-database';
import { loadConfiguration } from '../src/config/configuration';
import { createEngine } from '../src/engine-factory';
import { fhirApis } from '../src/fhir-apis';
import type { FhirEngine } from '../src/fhir-common/engine';
import { ExportFiles } from '../src/fhir-common/export/export-files';
import { ExportRepository } from '../src/fhir-common/export/export-repository';
import { ExportRunner } from '../src/fhir-common/export/export-runner';
import { copyOut } from '../src/fhir-common/sql/copy-out';
import { Database } from '../src/fhir-common/sql/database';
import { sql } from '../src/fhir-common/sql/sql';
import { loadSyntheticCountry, serverEnvironment } from './data';
import { parseOptions } from './options';

const OFFERS = 3_000;
const ROUNDS = 3;
const COMPLETE = '_type=HealthcareService&includeAssociatedData=_myCompleteExtract';

interface Round {
  readonly seconds: number;
  readonly bytes: number;
  readonly rows: number;
}

/** The same rows, in the order they are stored, with nothing done to them. */
async function rawCopy(pool: Pool, folder: string): Promise<Round> {
  const client = await pool.connect();
  const file = createWriteStream(join(folder, 'raw'));
  const begun = performance.now();
  const query = sql`SELECT r.content FROM resource r JOIN resource_type t ON t.id = r.type
    WHERE t.api = 'ror' AND t.name IN ('HealthcareService', 'Location', 'Organization', 'PractitionerRole', 'Practitioner') AND r.live`;
  const rows = await copyOut(client, query, (row) => (file.write(Buffer.from(row)) ? undefined : once(file, 'drain').then(() => undefined)), 'text');
  client.release();
  file.end();
  await once(file, 'close');
  return { seconds: (performance.now() - begun) / 1000, bytes: file.bytesWritten, rows };
}

async function oneExport(engine: FhirEngine, runner: ExportRunner, repository: ExportRepository): Promise<Round> {
  const { id } = await repository.insert(engine.database, {
    id: randomUUID(), api: 'ror', client: 'bench', accessProfile: 1, roles: [], perimeter: null, query: COMPLETE, request: '', baseUrl: 'https://server.example/ror/fhir', requestKey: randomUUID(), hours: 1,
  });
  const begun = performance.now();
  await runner.run(id);
  const seconds = (performance.now() - begun) / 1000;
  const slices = await repository.slices(engine.database, id);
  const sum = (of: (slice: (typeof slices)[number]) => number): number => slices.reduce((total, slice) => total + of(slice), 0);
  return { seconds, bytes: sum(({ bytes }) => bytes ?? 0), rows: sum(({ resources }) => resources) };
}

const best = (rounds: readonly Round[]): Round => rounds.reduce((one, other) => (other.seconds < one.seconds ? other : one));
const line = (name: string, { seconds, bytes, rows }: Round): string =>
  `${name.padEnd(18)} ${seconds.toFixed(2)} s | ${rows} rows | ${(bytes / 1e6).toFixed(1)} MB | ${(bytes / 1e6 / seconds).toFixed(0)} MB/s | ${Math.round(rows / seconds)} rows/s\n`;

async function main(offers: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ror-sas-bench-export-'));
  await loadSyntheticCountry(dataDir, offers, parseOptions(['--offers', String(offers)]));
  const database = await openDatabase(loadConfiguration(serverEnvironment(dataDir, undefined)));
  try {
    const engine = await createEngine(fhirApis(dataFolder()), new Database(database.pool), dataFolder());
    const repository = new ExportRepository(engine.catalogue);
    const log = { unexpected: (error: unknown) => void process.stderr.write(`${String(error)}\n`) };
    const runner = new ExportRunner({ engine, pool: database.pool, repository, files: new ExportFiles(dataDir), settings: { hours: 1, places: 1, maxBytes: 1e12 }, log });
    const [raw, exported]: [Round[], Round[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      raw.push(await rawCopy(database.pool, dataDir));
      exported.push(await oneExport(engine, runner, repository));
    }
    process.stdout.write(line('COPY, raw', best(raw)) + line('complete extract', best(exported)));
    process.stdout.write(`extract / COPY by bytes a second: ${Math.round((100 * best(exported).bytes * best(raw).seconds) / (best(exported).seconds * best(raw).bytes))} %\n`);
    process.stdout.write(`largest memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB\n`);
  } finally {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

void main(Number(process.argv[2] ?? OFFERS)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
