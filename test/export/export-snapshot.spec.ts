import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { createPool } from '../../src/database/pool';
import { ExportFiles } from '../../src/fhir-common/export/export-files';
import { fileName } from '../../src/fhir-common/export/export-job';
import { ExportRepository } from '../../src/fhir-common/export/export-repository';
import { parseExportRequest } from '../../src/fhir-common/export/export-request';
import { ExportRunner } from '../../src/fhir-common/export/export-runner';
import { bindExport, selectionStatement, takeTransactionTime } from '../../src/fhir-common/export/export-selection';
import { isResource } from '../../src/fhir-common/core/json';
import { trimIndexRows, trimVersions } from '../../src/fhir-common/jobs/history-trim';
import { readResources } from '../../src/fhir-common/import/read-resources';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { BASE, DATA, TestEngine } from '../setup/test-engine';
import { withSensitivity } from '../setup/sample-changes';
import { dangling } from './export-client';
import type { Copied } from './export-client';

jest.setTimeout(120_000);

const COMPLETE = '_type=HealthcareService&includeAssociatedData=_myCompleteExtract';
const folder = mkdtempSync(join(tmpdir(), 'ror-sas-export-'));
let engine: TestEngine;
let pool: Pool;
let repository: ExportRepository;
let runner: ExportRunner;
const unexpected: unknown[] = [];

beforeAll(async () => {
  engine = await TestEngine.start();
  for (const file of ['organization', 'location', 'healthcare-service', 'practitioner', 'practitioner-role']) await engine.write(...(await sample(file)));
  pool = createPool({ connectionString: engine.pool.options.connectionString ?? '', size: 2, statementTimeoutMs: 60_000 });
  repository = new ExportRepository(engine.engine.catalogue);
  runner = new ExportRunner({
    engine: engine.engine, pool, repository, files: new ExportFiles(folder), settings: { hours: 24, places: 2, maxBytes: 1_000_000_000 },
    log: { unexpected: (error) => void unexpected.push(error) },
  });
});
afterAll(async () => {
  await pool.end();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(unexpected).toEqual([]);
});

async function sample(file: string): Promise<IdentifiedResource[]> {
  const found: IdentifiedResource[] = [];
  for await (const read of readResources(join(DATA, 'sample', `${file}.ndjson`), () => undefined)) {
    if ('json' in read && isResource(read.json) && read.json.id !== undefined) found.push({ ...read.json, id: read.json.id });
  }
  return found;
}

async function insert(accessProfile: number, query = COMPLETE): Promise<string> {
  const { id } = await repository.insert(engine.engine.database, {
    id: randomUUID(), api: 'ror', client: `client-${randomUUID()}`, accessProfile, roles: [], perimeter: null, query, request: '', baseUrl: BASE, requestKey: query, hours: 24,
  });
  return id;
}

/** What the first process of a job does before it writes its first file. */
async function select(id: string, accessProfile: number, query = COMPLETE): Promise<void> {
  const { api, engine: { searches, compileScope, database } } = engine;
  if (api.export === undefined) throw new Error('No export');
  const context = engine.context(accessProfile);
  await takeTransactionTime(database, id);
  await database.query(selectionStatement(compileScope(api.name), context, api, id, bindExport(searches, context, api, parseExportRequest(api.export, query, false))));
}

async function linesOf(id: string): Promise<string[]> {
  const slices = await repository.slices(engine.engine.database, id);
  return slices.flatMap((slice) => gunzipSync(readFileSync(join(folder, id, `${fileName(slice, 'ndjson')}.gz`))).toString('utf8').split('\n').filter((line) => line !== ''));
}

/** Every text a profile sees of the exported types, as searches give them. */
async function textsNow(accessProfile: number): Promise<string[]> {
  const texts: string[] = [];
  for (const type of ['HealthcareService', 'Location', 'Organization', 'PractitionerRole', 'Practitioner']) {
    for (const entry of (await engine.search(`${type}?_count=200`, accessProfile)).entry ?? []) texts.push(JSON.stringify(entry.resource));
  }
  return texts.sort();
}

/** What the server does by itself now and then, with a retention of no day at all. */
async function trim(): Promise<void> {
  const { signal } = new AbortController();
  await trimIndexRows(engine.engine.database, signal);
  await trimVersions(engine.engine.database, 0, signal);
}

const keyOf = (text: string): string => /^\{"resourceType":"(\w+)","id":"([^"]+)"/.exec(text)?.slice(1).join('/') ?? '';

describe.each([1, 0, 3, 4])('an export of profile %i that another process goes on with', (profile) => {
  it('writes the state of its selection, to the byte, whatever was written and forgotten since', async () => {
    const query = '_type=HealthcareService,Location,Organization,PractitionerRole,Practitioner';
    const before = await textsNow(profile);
    const id = await insert(profile, query);
    await select(id, profile, query);

    const [offer, second] = await sample('healthcare-service');
    const [place] = await sample('location');
    if (!offer || !second || !place) throw new Error('No sample');
    await engine.write({ ...place, id: `after-${profile}` }, { ...offer, comment: `changed ${profile}`, location: [{ reference: `Location/after-${profile}` }] });
    await engine.write(withSensitivity(second, profile !== 0), { ...place, name: `renamed ${profile}` });
    await engine.pool.query(`UPDATE history.resource_form SET died_at = now() - interval '1 day'`);
    await engine.pool.query(`UPDATE export_job SET created_at = now() - interval '2 days' WHERE id = $1`, [id]);
    await engine.pool.query(`UPDATE resource_version SET died_at = now() - interval '1 day'`);
    await trim();

    expect(await runner.run(id)).toBe('ran');
    expect((await repository.find(engine.engine.database, id))?.state).toBe('done');
    const now = await textsNow(profile);
    expect(now).not.toEqual(before);
    // Who may see a resource no more does not get it, not even as it was.
    expect((await linesOf(id)).sort()).toEqual(before.filter((text) => now.some((known) => keyOf(known) === keyOf(text))));
  });
});

it('history no export reads is forgotten as ever', async () => {
  await engine.pool.query(`UPDATE history.resource_form SET died_at = now() - interval '1 day'`);
  await engine.pool.query(`UPDATE resource_version SET died_at = now() - interval '1 day'`);
  await trim();
  expect((await engine.pool.query('SELECT 1 FROM resource_version')).rowCount).toBe(0);
  expect((await engine.pool.query('SELECT 1 FROM history.resource_form')).rowCount).toBe(0);
});

it('a complete extract under writers has no reference that leads nowhere, and every file once', async () => {
  const [offer] = await sample('healthcare-service');
  const [place] = await sample('location');
  if (!offer || !place) throw new Error('No sample');
  let writing = true;
  let writes = 0;
  const writer = async (name: string): Promise<void> => {
    while (writing) {
      writes += 1;
      const moved = `${name}-${writes}`;
      await engine.write({ ...place, id: moved }, { ...offer, id: `offer-${name}`, comment: moved, location: [{ reference: `Location/${moved}` }] });
    }
  };
  const writers = [writer('a'), writer('b')];
  for (let round = 0; round < 5 || writes < 20; round += 1) {
    const id = await insert(1);
    await runner.run(id);
    const copied = (await linesOf(id)).map((line) => JSON.parse(line) as Copied);
    expect(dangling(copied)).toEqual([]);
    expect(new Set(copied.map(({ resourceType, id: own }) => `${resourceType}/${own}`)).size).toBe(copied.length);
  }
  writing = false;
  await Promise.all(writers);
});

it('transactionTime lies before every write the copy may have missed, and after those it holds for sure', async () => {
  await engine.write({ ...((await sample('practitioner'))[0] ?? { resourceType: 'Practitioner', id: 'x' }), birthDate: '1960-05-05' });
  const { rows: [last] } = await engine.pool.query<{ at: Date }>('SELECT max(last_updated) AS at FROM resource WHERE digest IS NOT NULL AND born = (SELECT max(born::text::bigint)::text::xid8 FROM resource)');
  const quiet = await insert(1);
  await select(quiet, 1);
  const calm = (await repository.find(engine.engine.database, quiet))?.transactionTime?.getTime() ?? 0;
  expect(calm).toBeGreaterThanOrEqual(last?.at.getTime() ?? Infinity);

  const slow = await engine.pool.connect();
  await slow.query('BEGIN');
  const { rows: [write] } = await slow.query<{ at: Date }>(`SELECT begin_write('{}') AS at`);
  const busy = await insert(1, `${COMPLETE}&_since=2020-01-01T00:00:00Z`);
  await select(busy, 1, `${COMPLETE}&_since=2020-01-01T00:00:00Z`);
  await slow.query('COMMIT');
  slow.release();
  const time = (await repository.find(engine.engine.database, busy))?.transactionTime?.getTime() ?? Infinity;
  expect(time).toBeLessThanOrEqual(write?.at.getTime() ?? 0);
  expect(time).toBeGreaterThanOrEqual(calm);
});

it('only one process runs a job, and no more than there are places', async () => {
  const id = await insert(1, '_type=Location');
  const other = await pool.connect();
  try {
    await other.query('SELECT pg_advisory_lock(7203118, hashtext($1) & 2147483647)', [id]);
    expect(await repository.abandoned(engine.engine.database)).not.toContain(id);
    expect(await runner.run(id)).toBe('busy');
    await other.query('SELECT pg_advisory_unlock_all()');
    expect(await repository.abandoned(engine.engine.database)).toContain(id);
    await other.query('SELECT pg_advisory_lock(7203119, 0), pg_advisory_lock(7203119, 1)');
    expect(await runner.run(id)).toBe('busy');
  } finally {
    await other.query('SELECT pg_advisory_unlock_all()');
    other.release();
  }
  expect(await runner.run(id)).toBe('ran');
  expect((await repository.find(engine.engine.database, id))?.state).toBe('done');
});

it('disk space that runs out fails the job: nothing is listed, nothing is kept', async () => {
  const small = new ExportRunner({
    engine: engine.engine, pool, repository, files: new ExportFiles(folder), settings: { hours: 24, places: 2, maxBytes: (await repository.bytesKept(engine.engine.database)) + 1 },
    log: { unexpected: (error) => void unexpected.push(error) },
  });
  const id = await insert(1);
  await small.run(id);
  expect(await repository.find(engine.engine.database, id)).toMatchObject({ state: 'failed', failure: { code: 'export-storage-full' } });
  expect(await repository.slices(engine.engine.database, id)).toEqual([]);
  expect(() => readFileSync(join(folder, id))).toThrow('ENOENT');
});
