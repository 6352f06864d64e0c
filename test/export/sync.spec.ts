import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { NdjsonTarget } from '../../src/cli/sync/ndjson-target';
import { RorClient } from '../../src/cli/sync/ror-client';
import { writeState } from '../../src/cli/sync/sync-state';
import { synchronise } from '../../src/cli/sync/synchronise';
import type { SyncReport } from '../../src/cli/sync/synchronise';
import { TableTarget } from '../../src/cli/sync/table-target';
import type { SyncTarget } from '../../src/cli/sync/sync-target';
import { startTestServer, WIDEST_CLIENT } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { settled } from '../setup/settled';
import { createTestDatabase, testPkiFolder } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';

jest.setTimeout(120_000);

const TYPES = ['HealthcareService', 'Location', 'Organization', 'PractitionerRole', 'Practitioner'];
const EXTRACT_SIZE = `SELECT count(*)::integer AS n FROM resource JOIN resource_type t ON t.id = type WHERE t.api = 'ror' AND live AND t.name = 'HealthcareService'`;
const folder = mkdtempSync(join(tmpdir(), 'ror-sas-sync-'));
let server: TestServer;
let client: RorClient;
let sql: Client;
let copy: TestDatabase;
let copySql: Client;
let clock = Date.now();

beforeAll(async () => {
  server = await startTestServer({ EXPORT_DIR: join(folder, 'server') });
  const file = (name: string): string => join(testPkiFolder(), 'clients', `${WIDEST_CLIENT}.${name}`);
  client = new RorClient({ base: `${server.origin}/ror/fhir`, ca: join(testPkiFolder(), 'ca.crt'), cert: file('crt'), key: file('key'), headers: {} });
  sql = new Client({ connectionString: server.databaseUrl });
  copy = await createTestDatabase();
  copySql = new Client({ connectionString: copy.url });
  await Promise.all([sql.connect(), copySql.connect()]);
});
afterAll(async () => {
  await client.close();
  await Promise.all([sql.end(), copySql.end()]);
  await server.stop();
  await copy.drop();
  rmSync(folder, { recursive: true, force: true });
});

function run(target: SyncTarget, name: string, filter?: string): Promise<SyncReport> {
  return synchronise({
    client, target, folder: join(folder, name), types: TYPES, fullEveryDays: 7, now: () => clock, progress: { show: () => undefined }, ...(filter === undefined ? {} : { filter }),
  });
}

/** A new text of a resource, written by the national server. */
async function put(type: string, id: string, change: Record<string, unknown>, to = id): Promise<void> {
  const { meta, ...resource } = (await server.as(WIDEST_CLIENT).get(`/ror/fhir/${type}/${id}`)).body as Record<string, unknown>;
  const body = { ...resource, id: to, meta: { profile: (meta as { profile?: unknown }).profile }, ...change };
  const answer = await server.as('ror-server').put(`/ror/fhir/${type}/${to}`).set('Content-Type', 'application/fhir+json').send(JSON.stringify(body));
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  await settled(server.engine.database);
}

describe.each([
  ['NDJSON files', () => new NdjsonTarget(join(folder, 'ndjson')), 'ndjson', (id: string) => Promise.resolve(readFileSync(join(folder, 'ndjson', 'Practitioner.ndjson'), 'utf8').split('\n').find((line) => line.includes(`"id":"${id}"`)))],
  ['a PostgreSQL table', () => new TableTarget(copy.url, 'ror_copy'), 'table', async (id: string) => (await copySql.query<{ content: string }>(`SELECT content FROM ror_copy WHERE type = 'Practitioner' AND id = $1`, [id])).rows[0]?.content],
] as const)('a copy in %s', (_, targetOf, name, kept) => {
  let target: SyncTarget;
  beforeAll(() => {
    target = targetOf();
  });
  afterAll(() => target.close());

  it('is full at first, then follows by deltas, and the weekly full copy finds nothing missed', async () => {
    const { rows: [offers] } = await sql.query<{ n: number }>(EXTRACT_SIZE);
    const first = await run(target, name);
    expect(first).toMatchObject({ kind: 'full', missed: [], missedCount: 0, gone: 0 });
    expect(first.kind === 'full' ? first.resources : 0).toBeGreaterThan(offers?.n ?? Infinity);

    await put('Practitioner', '245876', { birthDate: name === 'table' ? '1971-03-04' : '1972-03-04' });
    const delta = await run(target, name);
    expect(delta).toMatchObject({ kind: 'delta', changed: 1 });
    expect(JSON.parse((await kept('245876')) ?? '{}')).toMatchObject({ birthDate: name === 'table' ? '1971-03-04' : '1972-03-04' });
    expect(await run(target, name)).toMatchObject({ kind: 'delta', added: 0, changed: 0 });

    clock += 8 * 86_400_000;
    expect(await run(target, name)).toMatchObject({ kind: 'full', missedCount: 0, gone: 0 });
    expect(await run(target, name)).toMatchObject({ kind: 'delta' });
  });

  it('says what deltas had missed, and what left the extract without a word', async () => {
    // A load that keeps the dates of its source (docs/adr/0004) shows in no delta.
    await sql.query(`UPDATE resource SET last_updated = '2020-01-01T00:00:00Z', version = version + 1, born = pg_current_xact_id(),
      content = regexp_replace(content, '"versionId":"\\d+","lastUpdated":"[^"]+"', '"versionId":"77${name.length}","lastUpdated":"2020-01-01T00:00:00Z"')
      WHERE id = 'loc-consultations'`);
    await sql.query(`UPDATE resource SET live = false, content = NULL, last_updated = now(), version = version + 1
      WHERE rid = (SELECT rid FROM resource JOIN resource_type t ON t.id = type WHERE t.name = 'HealthcareService' AND t.api = 'ror' AND live AND NOT EXISTS (SELECT 1 FROM reference_index WHERE target = rid) LIMIT 1)`);
    expect(await run(target, name)).toMatchObject({ kind: 'delta' });
    clock += 8 * 86_400_000;
    const report = await run(target, name);
    expect(report).toMatchObject({ kind: 'full', missed: ['Location/loc-consultations'], missedCount: 1 });
    expect(report.kind === 'full' ? report.gone : 0).toBeGreaterThanOrEqual(1);
  });
});

it('an interrupted full copy is gone on with: no second export, no file fetched twice', async () => {
  const jobs = async (): Promise<number> => (await sql.query('SELECT 1 FROM export_job')).rowCount ?? 0;
  const before = await jobs();
  const broken: SyncTarget = { replace: () => Promise.reject(new Error('disk full')), apply: () => Promise.reject(new Error('unused')), close: () => Promise.resolve() };
  await expect(run(broken, 'resumed')).rejects.toThrow('disk full');
  expect(await jobs()).toBe(before + 1);
  const state = JSON.parse(readFileSync(join(folder, 'resumed', 'sync-state.json'), 'utf8')) as { pending: { files: string[]; downloaded: string[] } };
  expect([state.pending.files.length, state.pending.downloaded]).toEqual([5, state.pending.files]);
  const events = async (): Promise<number> => (await sql.query(`SELECT 1 FROM audit_event WHERE resources::text LIKE '%.ndjson%'`)).rowCount ?? 0;
  const fetched = await events();
  expect(await run(new NdjsonTarget(join(folder, 'resumed')), 'resumed')).toMatchObject({ kind: 'full' });
  expect(await events()).toBe(fetched);
  // The server's files and ours are freed.
  expect(await jobs()).toBe(before);
  expect(existsSync(join(folder, 'resumed', 'download'))).toBe(false);
  expect(readdirSync(join(folder, 'resumed')).sort()).toEqual([...TYPES.map((type) => `${type}.ndjson`), 'sync-state.json'].sort());
});

it('an extract the server has forgotten is asked again', async () => {
  await expect(run({ replace: () => Promise.reject(new Error('stop')), apply: () => Promise.reject(new Error('stop')), close: () => Promise.resolve() }, 'forgotten')).rejects.toThrow('stop');
  const path = join(folder, 'forgotten', 'sync-state.json');
  const { pending } = JSON.parse(readFileSync(path, 'utf8')) as { pending: { status: string } };
  await client.ask(pending.status, 'DELETE');
  rmSync(join(folder, 'forgotten', 'download'), { recursive: true });
  await writeState(join(folder, 'forgotten'), { base: client.base, fullAt: null, since: null, pending: { status: pending.status, files: null, downloaded: [], transactionTime: null } });
  expect(await run(new NdjsonTarget(join(folder, 'forgotten')), 'forgotten')).toMatchObject({ kind: 'full' });
});

it('a narrowed copy is always full; a refused filter is told in the words of the server', async () => {
  const target = new NdjsonTarget(join(folder, 'narrow'));
  const tag = 'HealthcareService?_tag=https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM|27';
  const first = await run(target, 'narrow', tag);
  expect(first.kind).toBe('full');
  expect((await run(target, 'narrow', tag)).kind).toBe('full');
  await expect(run(target, 'wrong', 'HealthcareService?colour=blue')).rejects.toThrow(/400 .*colour/);
});

it('does not follow the server to another one', async () => {
  await expect(client.ask('https://other.example/file')).rejects.toThrow('other.example');
});
