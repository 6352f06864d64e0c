/**
 * `node dist/bench/quality-run.js [offers] [folder]`: one whole run on a directory of national size in a real database: time of the processor, memory
 * of the process that runs, and the rate of reads by id beside it. Resources are stored without their index rows, which a run does not read.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { createDataSource, migrate } from '../src/database/data-source';
import { startEmbeddedServer } from '../src/database/embedded/embedded-server';
import { createPool } from '../src/database/pool';
import { createEngine } from '../src/engine-factory';
import { fhirApis } from '../src/fhir-apis';
import { arrayAt, isObject, isResource } from '../src/fhir-common/core/json';
import { Database } from '../src/fhir-common/sql/database';
import { sql } from '../src/fhir-common/sql/sql';
import { generateResources } from '../src/cli/generate';
import { extractOrganization } from '../src/quality/directory/extract-organization';
import { DayReader } from '../src/quality/directory/fhir-reading';
import type { FinessAuthorisation, FinessEstablishment } from '../src/quality/references/finess';
import type { ReferenceItem } from '../src/quality/references/files/reference-item';
import { ReferenceRepository } from '../src/quality/references/reference-repository';
import { RuleSettings } from '../src/quality-runs/rule-settings';

const NATIONAL_OFFERS = 250_000;
const DATE = '2026-06-15';
const BATCH = 1_000;
const READERS = 4;
const DATA = join(__dirname, '../../data');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Stores generated resources, and makes FINESS of their establishments: one in ten of another category, one in five not in the directory. */
async function fill(database: Database, offers: number): Promise<string[]> {
  const engine = await createEngine(fhirApis(DATA), database, DATA);
  const finess: FinessEstablishment[] = [];
  const days = new DayReader();
  const ids: string[] = [];
  let batch: { type: number; id: string; content: string }[] = [];
  const flush = async (): Promise<void> => {
    await database.query(sql`
      INSERT INTO resource (type, id, version, live, last_updated, content, profiles, full_profiles)
      SELECT type, id, 1, true, now(), content, 63, 63 FROM unnest(${batch.map(({ type }) => type)}::smallint[], ${batch.map(({ id }) => id)}::text[], ${batch.map(({ content }) => content)}::text[]) AS t (type, id, content)`);
    batch = [];
  };
  for (const resource of generateResources({ offers, seed: 14 })) {
    const json: unknown = resource;
    if (!isResource(json)) continue;
    const id = json.id ?? '';
    batch.push({ type: engine.catalogue.typeId('ror', json.resourceType), id, content: JSON.stringify(json) });
    if (batch.length === BATCH) await flush();
    if (json.resourceType !== 'Organization' || arrayAt(json, 'type').length === 0) continue;
    const organization = extractOrganization(json, days);
    if (organization.kind !== 'EG') continue;
    if (ids.length < 1_000) ids.push(id);
    if (organization.row.finess !== undefined) finess.push(...linesOf(organization.row, finess.length));
  }
  await flush();
  const repository = new ReferenceRepository(database);
  await repository.load('finess', referenceItems(finess), { fallbackVersion: DATE });
  await repository.load('authorisations', referenceItems(finess.flatMap(({ number }) => authorisationsOf(number))), { fallbackVersion: DATE });
  return ids;
}

export function linesOf({ finess = '', category, department }: { readonly finess: string | undefined; readonly category: string | undefined; readonly department: string }, index: number): FinessEstablishment[] {
  const line = {
    number: finess, legalEntity: '000000000', name: 'Établissement', category: index % 10 === 0 ? '500' : category, opening: '2000-01-01', closing: undefined, closingType: undefined,
    inactive: false, lapsed: false, commune: undefined, department, phone: undefined, email: undefined, updated: undefined,
  };
  return [line, ...(index % 5 === 0 ? [{ ...line, number: `Z${finess.slice(1)}` }] : [])];
}

const authorisationsOf = (finess: string): FinessAuthorisation[] => ['01', '50', '04', '14'].map((activity) => ({ finess, activity, modality: '23', form: '00', end: undefined }));

export async function* referenceItems<Row>(rows: readonly Row[]): AsyncGenerator<ReferenceItem<Row>> {
  yield await Promise.resolve({ kind: 'version' as const, version: DATE });
  for (const row of rows) yield { kind: 'row', row };
}

/** Reads by id as the read route sends them, until told to stop. @returns reads a second */
async function readRate(database: Database, ids: readonly string[], until: Promise<unknown>): Promise<number> {
  let ended = false;
  let reads = 0;
  void until.then(() => (ended = true));
  const started = Date.now();
  const reader = async (offset: number): Promise<void> => {
    for (let index = offset; !ended; index += READERS) {
      await database.query(sql`SELECT version, content FROM resource WHERE type = (SELECT id FROM resource_type WHERE api = 'ror' AND name = 'Organization') AND id = ${ids[index % ids.length]} AND live`);
      reads += 1;
    }
  };
  await Promise.all(Array.from({ length: READERS }, (_, offset) => reader(offset)));
  return (reads / (Date.now() - started)) * 1000;
}

function run(connectionString: string, ruleChoice: string): Promise<void> {
  say(`run, ${ruleChoice}`);
  const child = fork(join(__dirname, 'processes', 'quality-run.js'), [connectionString], { execArgv: ['--max-old-space-size=400'] });
  return new Promise((resolve, reject) => child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the run ended with ${String(code)}`)))));
}

async function main(offers: number, folder: string): Promise<void> {
  const server = await startEmbeddedServer({ dataDir: folder, logger: { info: () => undefined, warn: say } });
  try {
    const dataSource = await createDataSource(server.connectionString).initialize();
    await migrate(dataSource);
    await dataSource.destroy();
    const pool = createPool({ connectionString: server.connectionString, size: READERS + 1, statementTimeoutMs: 600_000 });
    const database = new Database(pool);
    const [{ stored } = { stored: false }] = await database.query<{ stored: boolean }>(sql`SELECT EXISTS (SELECT FROM resource) AS stored`);
    const ids = stored ? (await database.query<{ id: string }>(sql`SELECT id FROM resource WHERE type = (SELECT id FROM resource_type WHERE api = 'ror' AND name = 'Organization') LIMIT 1000`)).map(({ id }) => id) : await fill(database, offers);
    await database.query(sql`ANALYZE resource`);
    say('stored');
    const alone = await readRate(database, ids, new Promise((resolve) => setTimeout(resolve, 15_000)));
    const first = run(server.connectionString, 'CO4 alone raises anomalies');
    const beside = await readRate(database, ids, first);
    say(`reads ${alone.toFixed(0)}/s alone, ${beside.toFixed(0)}/s beside the run: ${((beside / alone) * 100).toFixed(0)} %`);
    const settings = new RuleSettings(database);
    for (const rule of (await settings.read()).keys()) await settings.choose(rule, rule !== 'RG_EXP_002', undefined);
    await run(server.connectionString, 'every rule but RG_EXP_002 raises anomalies');
    await run(server.connectionString, 'the same again');
    await pool.end();
  } finally {
    await server.stop();
  }
}

if (require.main === module) {
  const [first = '', second = ''] = process.argv.slice(2);
  main(Number(first === '' ? NATIONAL_OFFERS : first), second === '' ? join(process.cwd(), 'var', 'quality-run') : second).then(() => process.exit(0), (error: unknown) => {
    process.stderr.write(`${isObject(error) && typeof error['stack'] === 'string' ? error['stack'] : String(error)}\n`);
    process.exit(1);
  });
}
