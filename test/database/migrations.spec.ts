import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createDataSource, migrate } from '../../src/database/data-source';
import { createPool } from '../../src/database/pool';
import { createEngine } from '../../src/engine-factory';
import { fhirApis } from '../../src/fhir-apis';
import { isObject, isResource } from '../../src/fhir-common/core/json';
import { reindex, typesToReindex } from '../../src/fhir-common/jobs/reindex';
import { Database } from '../../src/fhir-common/sql/database';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { DATA, TestEngine } from '../setup/test-engine';
import type { Bundle } from '../setup/test-engine';
import { createTestDatabase } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';

/** The last migration of the release before, commit 0d16fb6. */
const LAST_BEFORE = 'CarriedRows1763600600000';
/** What that release had stored, table by table, of a part of its sample data; one offer had been written three times. */
const STORED = JSON.parse(gunzipSync(readFileSync(join(__dirname, 'fixtures', 'stored-by-0d16fb6.json.gz'))).toString('utf8')) as {
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
};
const KEYED_FIRST = ['public.resource_type', 'public.search_parameter', 'public.token', 'public.resource'];

const REQUESTS = [
  'HealthcareService', 'Location', 'Organization', 'Practitioner', 'PractitionerRole', 'Task', 'Measure', 'MeasureReport', 'Questionnaire',
  'HealthcareService?location.capacity-status=02&location.nb-capacity=gt0', 'HealthcareService?location.near=47.2|-1.55|500|km', 'HealthcareService?_content=cardiologie',
  'HealthcareService?organization.name=h', 'HealthcareService?_has:PractitionerRole:service:practitioner:missing=false', 'HealthcareService?_sort=-name&_include=HealthcareService:location',
  'HealthcareService?age-range-low=ge0', 'Location?capacity-type=01&nb-capacity=ge1', 'Location?residential-number=gt0', 'Location?organization.partof.name=c', 'Organization?price-amount-value=gt1',
  'Organization?_revinclude=HealthcareService:organization', 'Task?focus:HealthcareService.name=c', 'Task?focus:HealthcareService.identifier=52/200104', 'Task?authored-on=ge2020', 'MeasureReport?measure.url:missing=false&_include=MeasureReport:measure',
  'Questionnaire?context:missing=false', 'Location?_tag:missing=false',
];

let before: TestDatabase;
let migrated: Awaited<ReturnType<typeof open>>;
let fresh: TestEngine;

async function open(url: string) {
  const pool = createPool({ connectionString: url, size: 4, statementTimeoutMs: 10_000 });
  const engine = await createEngine(fhirApis(DATA), new Database(pool), DATA);
  return { pool, engine, api: engine.api('ror') };
}

beforeAll(async () => {
  before = await createTestDatabase();
  await migrateTo(before.url, LAST_BEFORE);
  await restore(before.url);
  const dataSource = await createDataSource(before.url).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  migrated = await open(before.url);
  fresh = await TestEngine.start();
  const resources = (STORED.tables['public.resource'] ?? []).flatMap(({ content }): IdentifiedResource[] => {
    const resource: unknown = typeof content === 'string' ? JSON.parse(content) : undefined;
    return isResource(resource) && resource.id !== undefined ? [{ ...resource, id: resource.id }] : [];
  });
  await fresh.write(...resources);
});
afterAll(async () => {
  await Promise.all([migrated.pool.end(), fresh.stop()]);
  await before.drop();
});

/** Runs the migrations up to one of them, as the release that ended with it did. */
async function migrateTo(url: string, last: string): Promise<void> {
  const { migrations } = createDataSource(url).options;
  const all = Array.isArray(migrations) ? migrations : [];
  const at = all.findIndex((migration) => typeof migration === 'function' && migration.name === last);
  expect(at).toBeGreaterThan(0);
  const dataSource = await new DataSource({ type: 'postgres', url, migrations: all.slice(0, at + 1) }).initialize();
  await dataSource.runMigrations({ transaction: 'all' });
  await dataSource.destroy();
}

async function restore(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const tables = [...KEYED_FIRST, ...Object.keys(STORED.tables).filter((table) => !KEYED_FIRST.includes(table))];
  for (const table of tables) {
    const rows = STORED.tables[table] ?? [];
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    // Transaction numbers of another cluster mean nothing here: these rows are of now. Where rows have ended, nothing gives them one.
    const [named, given] = table.startsWith('history.') || table === 'public.resource_version' ? [', born', ', pg_current_xact_id()'] : ['', ''];
    await client.query(`INSERT INTO ${table} (${columns}${named}) OVERRIDING SYSTEM VALUE SELECT ${columns}${given} FROM json_populate_recordset(NULL::${table}, $1)`, [JSON.stringify(rows)]);
  }
  for (const [table, key] of [['resource_type', 'id'], ['search_parameter', 'id'], ['token', 'id'], ['resource', 'rid']]) {
    await client.query(`SELECT setval(pg_get_serial_sequence('${table}', '${key}'), (SELECT max(${key}) FROM ${table}))`);
  }
  await client.end();
}

/** What an answer shows, whatever the order of rows and the count of versions. */
function shown(bundle: Bundle): string[] {
  return [String(bundle.total), ...(bundle.entry ?? []).map(({ resource, search }) => {
    const meta = isObject(resource['meta']) ? { ...resource['meta'], versionId: undefined, lastUpdated: undefined } : undefined;
    return JSON.stringify([search.mode, { ...resource, meta }]);
  }).sort()];
}

const CASES = REQUESTS.flatMap((request) => [0, 1, 2, 3, 4, 5].map((profile) => ({ request, profile })));

async function answerOf(request: string, profile: number): Promise<string[] | 'not-indexed'> {
  const [type = '', query = ''] = request.split('?');
  try {
    const { body } = await migrated.engine.searches.search({ ...fresh.context(profile), database: migrated.engine.database }, migrated.api, type, query);
    return shown(JSON.parse(body.toString('utf8')) as Bundle);
  } catch (error) {
    if (isObject(error) && error['code'] === 'not-indexed') return 'not-indexed';
    throw error;
  }
}

it('what the release before had stored answers as if it were written today, or says that it is not indexed yet', async () => {
  const wrong: unknown[] = [];
  for (const { request, profile } of CASES) {
    const answer = await answerOf(request, profile);
    if (answer === 'not-indexed') continue;
    const expected = shown(await fresh.search(request, profile));
    if (JSON.stringify(answer) !== JSON.stringify(expected)) wrong.push({ request, profile, answer: answer.map((line) => line.slice(0, 90)), expected: expected.map((line) => line.slice(0, 90)) });
  }
  expect(wrong).toEqual([]);
});

it('and after a pass, whole', async () => {
  await reindex(migrated.engine, typesToReindex(migrated.engine), () => undefined);
  for (const { request, profile } of CASES) expect({ request, profile, answer: await answerOf(request, profile) }).toEqual({ request, profile, answer: shown(await fresh.search(request, profile)) });
});

it('links know how they were made, and older versions are for the profile that sees everything alone', async () => {
  const { rows } = await migrated.pool.query<{ code: string; via: string }>(
    'SELECT DISTINCT p.code, l.via FROM reference_index l JOIN search_parameter p ON p.id = l.parameter WHERE p.code IN ($1, $2, $3) ORDER BY 1, 2', ['measure', 'location', 'focus']);
  expect(rows).toEqual([{ code: 'focus', via: 'identifier' }, { code: 'focus', via: 'literal' }, { code: 'location', via: 'literal' }, { code: 'measure', via: 'url' }]);
  const { rows: kept } = await migrated.pool.query("SELECT v.version, v.full_profiles & ~2::smallint AS others FROM timeline.resource v WHERE v.id = 'hs-cardiologie-hc' AND died IS NOT NULL ORDER BY 1");
  expect(kept).toEqual([{ version: 1, others: 0 }, { version: 2, others: 0 }]);
});

it('the whole way back and forth leaves the schema as it was', async () => {
  const dump = async (): Promise<unknown> => (await migrated.pool.query("SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns WHERE table_schema IN ('public', 'history', 'timeline') ORDER BY 1, 2, 3")).rows;
  const now = await dump();
  const dataSource = await createDataSource(before.url).initialize();
  for (;;) {
    const [last] = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1');
    if (last?.name === LAST_BEFORE) break;
    await dataSource.undoLastMigration({ transaction: 'all' });
  }
  await migrate(dataSource);
  await dataSource.destroy();
  expect(await dump()).toEqual(now);
});
