import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { findRunningEmbeddedServer } from '../../src/database/embedded/embedded-server';
import { answered } from '../http/answers';
import { databaseFingerprint } from '../http/database-fingerprint';
import { readSample } from '../ror/scenarios/sample-files';
import type { JsonObject } from '../ror/scenarios/sample-files';
import { ensureBuilt } from './build';
import { load, ready, startLoad, startServer, workFolder } from './commands';
import type { Ended, ReadyServer } from './commands';

jest.setTimeout(240_000);

const folder = workFolder();
const settings = { DATA_DIR: folder.path, SAMPLE_DATA: 'false' };
const sample = readSample();

let server: ReadyServer;
let databaseUrl: string;

beforeAll(async () => {
  await ensureBuilt();
  server = await ready(startServer(settings));
  databaseUrl = (await findRunningEmbeddedServer(folder.path))?.connectionString ?? '';
});
afterAll(async () => {
  await server.terminate();
  await folder.remove();
});

/** A place of the sample under an id and name of its own: whatever a test writes, the profile accepts. */
function place(id: string, changes: JsonObject = {}): JsonObject {
  const [model] = sample.filter(({ key }) => key === 'Location/loc-msp-consultation');
  return { ...model?.body, id, name: `Lieu ${id}`, ...changes };
}

const ndjson = (...resources: readonly unknown[]): string => resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');

function file(name: string, content: string | Buffer): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

function get(path: string) {
  const read = (name: string): string => readFileSync(join(folder.path, 'pki', name), 'utf8');
  return request(server.origin).get(`/ror/fhir/${path}`).ca(read('ca.crt')).cert(read('clients/ror-profile-1.crt')).key(read('clients/ror-profile-1.key'));
}

async function total(query: string): Promise<unknown> {
  const { body } = await answered(get(query));
  const answer: unknown = body;
  return typeof answer === 'object' && answer !== null && 'total' in answer ? answer.total : body;
}

/** The summary line, in the order created, updated, unchanged, refused. */
function counts({ stdout }: Ended): number[] {
  const numbers = /([\d\s]+)créées[^,]*,([\d\s]+)modifiées[^,]*,([\d\s]+)inchangées[^,]*,([\d\s]+)refusées/.exec(stdout) ?? [];
  return numbers.slice(1).map((text) => Number(text.replace(/\s/g, '')));
}

describe('beside a running server', () => {
  it('stores the resources of an NDJSON file, which the server answers at once', async () => {
    const ended = await load(settings, file('two.ndjson', ndjson(place('load-1'), place('load-2'))));
    expect([ended.code, counts(ended)]).toEqual([0, [2, 0, 0, 0]]);
    const { status, headers, body } = await answered(get('Location/load-1'));
    expect([status, headers['etag'], body]).toEqual([200, 'W/"1"', expect.objectContaining({ name: 'Lieu load-1' })]);
    expect(await total('Location?name=lieu load-')).toBe(2);
  });

  it('makes no version of a resource that did not change', async () => {
    const ended = await load(settings, file('again.ndjson', ndjson(place('load-2'), place('load-1'))));
    expect([ended.code, counts(ended)]).toEqual([0, [0, 0, 2, 0]]);
    expect((await get('Location/load-1')).headers['etag']).toBe('W/"1"');
  });

  it('replaces a resource that changed: it is found by the new value and no more by the old', async () => {
    const ended = await load(settings, file('changed.ndjson', ndjson(place('load-1', { name: 'Tout autre nom' }), place('load-2'))));
    expect([ended.code, counts(ended)]).toEqual([0, [0, 1, 1, 0]]);
    expect((await get('Location/load-1')).headers['etag']).toBe('W/"2"');
    expect([await total('Location?name=lieu load-1'), await total('Location?name=tout autre')]).toEqual([0, 1]);
  });

  it('reads lines, documents and Bundles, packed or not, with the line ends of any system', async () => {
    const bundle = (...resources: readonly unknown[]): string =>
      JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) });
    const ended = await load(
      settings,
      file('packed.ndjson.gz', gzipSync(ndjson(place('packed-1'), place('packed-2')))),
      file('bundle.json', bundle(place('bundle-1'), place('bundle-2'))),
      file('bundle.json.gz', gzipSync(bundle(place('bundle-gz-1'), place('bundle-gz-2')))),
      file('windows.ndjson', `\uFEFF${ndjson(place('windows-1'), place('windows-2')).replace(/\n/g, '\r\n')}\r\n\r\n`),
      file('no-end.jsonl', ndjson(place('no-end-1'), place('no-end-2')).trimEnd()),
    );
    expect([ended.code, counts(ended), ended.stderr.includes('REFUS')]).toEqual([0, [10, 0, 0, 0], false]);
    const ids = ['packed', 'bundle', 'bundle-gz', 'windows', 'no-end'].flatMap((name) => [`${name}-1`, `${name}-2`]);
    expect(await total(`Location?_count=0&_id=${ids.join(',')}`)).toBe(10);
  });

  it('reads one resource, several files in order, and the later word on a resource stands', async () => {
    const ended = await load(settings, file('a.json', JSON.stringify(place('twice'))), file('b.json', JSON.stringify(place('twice', { name: 'Second' }))));
    expect([ended.code, counts(ended)]).toEqual([0, [1, 1, 0, 0]]);
    const inOne = await load(settings, file('c.ndjson', ndjson(place('twice', { name: 'Troisième' }), place('twice', { name: 'Quatrième' }))));
    expect(counts(inOne)).toEqual([0, 2, 0, 0]);
    expect((await get('Location/twice')).body).toMatchObject({ name: 'Quatrième', meta: { versionId: '4' } });
  });
});

describe('a resource that must be refused', () => {
  const REFUSALS: readonly (readonly [string, string, string])[] = [
    ['a code that does not exist', JSON.stringify(place('bad-status', { status: 'ouvert' })), 'Location/bad-status'],
    ['an element that does not exist', JSON.stringify(place('bad-element', { nom: 'x' })), 'nom'],
    ['a date that is none', JSON.stringify(place('bad-date', { meta: { lastUpdated: '2026-02-30T00:00:00Z' } })), 'Location/bad-date'],
    ['a resource some elements of which were taken out', JSON.stringify(place('reduced', { meta: { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }] } })), 'Location.meta.tag'],
    ['a type that is not served', JSON.stringify({ resourceType: 'Patient', id: 'bad-type' }), 'Patient'],
    ['no id', JSON.stringify({ ...place('x'), id: undefined }), 'id'],
    ['an id that is none', JSON.stringify(place('bad id/1')), 'bad id/1'],
    ['no resource', '{"hello":"world"}', 'resourceType'],
    ['no JSON', '{"resourceType":"Location",', 'JSON'],
    ['a text with a NUL', JSON.stringify(place('bad-nul', { name: 'a\u0000b' })), 'Location/bad-nul'],
    ['half a character', JSON.stringify(place('bad-half')).replace('Lieu bad-half', 'a\\ud800b'), 'Location/bad-half'],
  ];

  let ended: Ended;

  beforeAll(async () => {
    const lines = REFUSALS.map(([, line], index) => `${line}\n${ndjson(place(`beside-${index}`))}`);
    ended = await load(settings, file('refused.ndjson', ndjson(place('before-all')) + lines.join('')));
  });

  it('makes the exit code 1 and is counted', () => {
    expect([ended.code, counts(ended)]).toEqual([1, [REFUSALS.length + 1, 0, 0, REFUSALS.length]]);
  });

  it.each(REFUSALS.map(([why, , name], index) => ({ why, name, index })))('$why: is reported with its place and reason, its neighbours are stored', async ({ name, index }) => {
    const reports = ended.stderr.split('\n').filter((text) => text.startsWith('REFUS / REFUSED') && text.includes(`refused.ndjson:${2 * index + 2})`));
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.filter((report) => !/ \/ \S/.test(report.slice('REFUS / REFUSED'.length)))).toEqual([]);
    expect(reports.join('\n')).toContain(name);
    expect((await get(`Location/beside-${index}`)).status).toBe(200);
  });

  it('leaves nothing behind: a file of refused resources changes no table', async () => {
    const before = await databaseFingerprint(databaseUrl);
    const again = await load(settings, file('all-refused.ndjson', `${REFUSALS.map(([, line]) => line).join('\n')}\n`));
    expect([again.code, counts(again)]).toEqual([1, [0, 0, 0, REFUSALS.length]]);
    expect(await databaseFingerprint(databaseUrl)).toEqual(before);
  });

  it('a date at the edge of the calendar harms nobody else: it is stored or refused, its neighbours are stored', async () => {
    const dates = ['0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-12:00'];
    for (const [index, lastUpdated] of dates.entries()) {
      const edge = place(`edge-${index}`, { meta: { ...asObject(place('x')['meta']), lastUpdated } });
      const edged = await load(settings, file('edge.ndjson', ndjson(place(`edge-${index}-1`), edge, place(`edge-${index}-2`))));
      const [created = 0, , , refused = 0] = counts(edged);
      expect([lastUpdated, created + refused, edged.code]).toEqual([lastUpdated, 3, refused]);
      expect([(await get(`Location/edge-${index}-1`)).status, (await get(`Location/edge-${index}-2`)).status]).toEqual([200, 200]);
    }
  });

  it('names the entry of a Bundle', async () => {
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: place('entry-0') }, { fullUrl: 'urn:x' }, { resource: place('entry-2', { status: 'ouvert' }) }] };
    const named = await load(settings, file('refused.json', JSON.stringify(bundle)));
    expect([named.code, counts(named)]).toEqual([1, [1, 0, 0, 2]]);
    expect(named.stderr).toContain('entry[1]');
    expect(named.stderr).toContain('entry[2]');
  });
});

describe('a command line that cannot be followed', () => {
  it.each<[string, () => string[]]>([
    ['no file', () => []],
    ['a file that is not there', () => [join(folder.path, 'nowhere.ndjson')]],
    ['a folder', () => [folder.path]],
    ['an unknown interface', () => ['--api', 'nope', file('fine.ndjson', ndjson(place('fine')))]],
    ['an unknown option', () => ['--nope', file('fine.ndjson', ndjson(place('fine')))]],
    ['a gzip file cut short', () => [file('cut.ndjson.gz', gzipSync(ndjson(...Array.from({ length: 50 }, (_, index) => place(`cut-${index}`)))).subarray(0, 900))]],
    ['a file that is no gzip', () => [file('not.ndjson.gz', ndjson(place('not-gz')))]],
  ])('%s: exit code not 0, a reason without a stack', async (_, parameters) => {
    const { code, stderr } = await load(settings, ...parameters());
    expect(code).toBe(1);
    expect(stderr.trim()).not.toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('20,000 resources', () => {
  const COUNT = 20_000;
  const HEAP_MEGABYTES = 128;
  const big = join(folder.path, 'big.ndjson');
  /** How many of them are found by their name, and how many by their tag: two indexes, one answer. */
  const counted = (): Promise<unknown[]> => Promise.all(['name=grand lot', '_tag=grand-lot'].map((query) => total(`Location?_count=0&${query}`)));

  beforeAll(() => {
    const tag = { system: 'https://ror.example.org/lots', code: 'grand-lot' };
    const meta = { ...asObject(place('x')['meta']), tag: [tag] };
    const description = 'x'.repeat(5_000);
    const lines = Array.from({ length: COUNT }, (_, index) => ndjson(place(`big-${index}`, { name: `Grand lot ${index}`, description, meta })));
    writeFileSync(big, lines.join(''));
  });

  it('a load that is killed leaves whole resources only', async () => {
    const loading = startLoad(settings, [big]);
    while ((await total('Location?_count=0&name=grand lot')) === 0) await sleep(100);
    loading.child.kill('SIGKILL');
    await loading.ended;
    await sleep(500); // PostgreSQL notices the lost connection and gives up its transaction
    const [byName, byTag] = await counted();
    expect(byName).toBe(byTag);
    expect(Number(byName) % 100 === 0 && Number(byName) < COUNT).toBe(true);
  });

  it('the same load, begun again, ends with all of them in less memory than the file would take', async () => {
    expect(readFileSync(big).length).toBeGreaterThan(HEAP_MEGABYTES * 1_000_000);
    const [already] = await counted();
    const ended = await startLoad(settings, [big], HEAP_MEGABYTES).ended;
    expect({ code: ended.code, counts: counts(ended) }).toEqual({ code: 0, counts: [COUNT - Number(already), 0, Number(already), 0] });
    expect(ended.stderr).toMatch(/\d+ %/);
    expect(await counted()).toEqual([COUNT, COUNT]);
  });
});

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
