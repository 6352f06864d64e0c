import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { answered, readSearchset } from '../http/answers';
import { readSample } from '../ror/scenarios/sample-files';
import { createTestDatabase } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';
import { ensureBuilt } from './build';
import { load, run, serving, startServer, workFolder } from './commands';
import type { ReadyServer, Settings } from './commands';

jest.setTimeout(120_000);

const folder = workFolder();
let database: TestDatabase;
let settings: Settings;

beforeAll(async () => {
  await ensureBuilt();
  database = await createTestDatabase();
  settings = { DATA_DIR: folder.path, DATABASE_URL: database.url };
});
afterAll(async () => {
  await database.drop();
  await folder.remove();
});

function get(server: ReadyServer, path: string) {
  const read = (name: string): string => readFileSync(join(folder.path, 'pki', name), 'utf8');
  return request(server.origin).get(path).ca(read('ca.crt')).cert(read('clients/ror-profile-1.crt')).key(read('clients/ror-profile-1.key'));
}

it('DATABASE_URL serves from that database, starts no other, and the data outlive the server', async () => {
  await serving(startServer(settings), async (first) => {
    expect(first.stdout()).toMatch(/exemple/);
    expect(existsSync(join(folder.path, 'postgres'))).toBe(false);
    expect((await get(first, '/ror/fhir/Location/140')).status).toBe(200);
    const file = join(folder.path, 'one.ndjson');
    const [place] = readSample().filter(({ key }) => key === 'Location/140');
    writeFileSync(file, `${JSON.stringify({ ...place?.body, id: 'external' })}\n`);
    expect((await load(settings, file)).code).toBe(0);
    expect((await get(first, '/ror/fhir/Location/external')).status).toBe(200);
    expect((await first.terminate()).code).toBe(0);
  });
  await serving(startServer(settings), async (second) => {
    expect(second.stdout()).not.toMatch(/exemple/);
    expect((await get(second, '/ror/fhir/Location/external')).headers['etag']).toBe('W/"1"');
    expect((await second.terminate()).code).toBe(0);
  });
});

it('two servers share one database: a page link of one works on the other', async () => {
  const page = await serving(startServer(settings), (one) => serving(startServer(settings), async (two) => {
    const { body } = await answered(get(one, '/ror/fhir/Location?_count=2'));
    const next = /_page=[\w-]+/.exec(JSON.stringify(body))?.[0] ?? '';
    return get(two, `/ror/fhir/Location?${next}`);
  }));
  expect([page.status, readSearchset(page.body).entries.length]).toEqual([200, 2]);
});

it('SAMPLE_DATA=false leaves an empty database empty', async () => {
  const empty = await createTestDatabase();
  await serving(startServer({ ...settings, DATABASE_URL: empty.url, SAMPLE_DATA: 'false' }), async (server) => {
    expect((await get(server, '/ror/fhir/Location')).body).toMatchObject({ resourceType: 'Bundle', total: 0 });
  }).finally(() => empty.drop());
});

it('TLS_MODE=off serves this machine by X-Dev-Client, and its curl line works too', async () => {
  await serving(startServer({ ...settings, TLS_MODE: 'off' }), async (server) => {
    expect(server.origin).toMatch(/^http:\/\/localhost:\d+$/);
    expect(server.curl).toContain("-H 'X-Dev-Client: ror-profile-1'");
    const answer = await request(server.origin).get('/ror/fhir/Location/140').set('X-Dev-Client', 'ror-profile-1');
    expect([answer.status, (await request(server.origin).get('/ror/fhir/Location/140')).status]).toEqual([200, 401]);
    const { code, stdout } = await run('sh', ['-c', server.curl]);
    expect([code, readSearchset(JSON.parse(stdout)).total > 0]).toEqual([0, true]);
  });
});
