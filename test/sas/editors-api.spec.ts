import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import { sql } from '../../src/fhir-common/sql/sql';
import { firstIssue } from '../auth-mtls/probe-application';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { testPkiFolder } from '../setup/test-resources';
import { answers, startDistantEditor } from './distant-editor';
import type { DistantEditor } from './distant-editor';
import { jsonOf } from './exchange';

const API = '/admin/api/editors';
let folder: string;
let file: string;
let server: TestServer;
let distant: DistantEditor;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'editors-api-'));
  file = join(folder, 'editors.json');
  writeFileSync(file, JSON.stringify([OF_FILE]));
  distant = await startDistantEditor(testPkiFolder(), answers({ resourceType: 'Bundle', type: 'searchset', total: 0 }));
  server = await startTestServer({ SAMPLE_DATA: 'false', SAS_EDITORS_FILE: file });
});

afterAll(async () => {
  await server.stop();
  await distant.stop();
  rmSync(folder, { recursive: true, force: true });
});

const caFile = join(testPkiFolder(), 'ca.crt');
const OF_FILE = { name: 'alpha', baseUrl: 'https://editor.example/fhir', flows: ['SOS'], caFile };
const beta = (fields: JsonObject = {}): JsonObject => ({ name: 'beta', baseUrl: `${distant.baseUrl}/`, flows: ['INT_R01'], caFile, ...fields });

async function send(method: 'get' | 'post' | 'patch' | 'delete', path: string, body?: unknown, by = server): Promise<Response> {
  const request = by.as('admin')[method](API + path).set('Content-Type', 'application/json');
  return body === undefined ? request : request.send(JSON.stringify(body));
}

/** How many times the distant editor was asked by one search of a professional. */
async function askedBy(by = server): Promise<number> {
  const before = distant.asked.length;
  const window = `start=ge${new Date().toISOString()}&start=le${new Date(Date.now() + 86_400_000).toISOString()}`;
  const answer = await by.as('sas-platform').get(`/sas/platform/fhir/Slot?${window}&status=free&schedule.actor:Practitioner.identifier=899700412119`);
  expect([answer.status, arrayAt(jsonOf(answer), 'entry')]).toEqual([200, []]);
  return distant.asked.length - before;
}

const rowsOf = (answer: Response): JsonObject[] => (Array.isArray(answer.body) ? answer.body.filter(isObject) : []);
const listed = async (by = server): Promise<unknown[]> => rowsOf(await send('get', '', undefined, by)).map(({ name, origin, inForce, active }) => [name, origin, inForce, active]);

async function eventually<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
  for (let turn = 0; turn < 60 && JSON.stringify(await read()) !== JSON.stringify(expected); turn += 1) await pause(100);
  expect(await read()).toEqual(expected);
}

test('an editor registered here is asked by the next search, a change counts at once, and one taken away is asked no more', async () => {
  expect(await askedBy()).toBe(0);
  const made = await send('post', '', beta());
  expect([made.status, made.headers['cache-control']]).toEqual([201, 'no-store']);
  expect(made.body).toMatchObject({
    name: 'beta', baseUrl: distant.baseUrl, flows: ['INT_R01'], caFile, certFile: null, keyFile: null, timeoutMs: 7000, active: true, origin: 'api', inForce: true, reason: null, breaker: 'closed',
  });
  expect(await askedBy()).toBe(1);
  expect(stringAt((await send('get', '/beta')).body, 'lastSuccessAt')).toMatch(/^\d{4}-.*Z$/);

  expect((await send('patch', '/beta', { active: false })).body).toMatchObject({ name: 'beta', active: false, baseUrl: distant.baseUrl });
  expect(await askedBy()).toBe(0);
  expect((await send('patch', '/beta', { active: true, flows: ['SOS'] })).status).toBe(200);
  expect(await askedBy()).toBe(0);
  expect((await send('patch', '/beta', { flows: ['INT_R02', 'INT_R01'], timeoutMs: 500 })).body).toMatchObject({ flows: ['INT_R01', 'INT_R02'], timeoutMs: 500 });
  expect(await askedBy()).toBe(1);

  expect((await send('delete', '/beta')).status).toBe(204);
  expect(await askedBy()).toBe(0);
  expect([(await send('get', '/beta')).status, (await send('delete', '/beta')).status]).toEqual([404, 404]);
  expect(await server.engine.database.query(sql`SELECT client, interaction, resources, status FROM audit_event WHERE type = 'Editor' ORDER BY id`)).toEqual([
    { client: 'admin', interaction: 'create', resources: ['Editor/beta'], status: 201 },
    ...[1, 2, 3].map(() => ({ client: 'admin', interaction: 'update', resources: ['Editor/beta'], status: 200 })),
    { client: 'admin', interaction: 'delete', resources: ['Editor/beta'], status: 204 },
  ]);
});

test('another process asks it soon after, and one that starts later from the start', async () => {
  const other = await startTestServer({ DATABASE_URL: server.databaseUrl, SAMPLE_DATA: 'false' });
  try {
    expect(await listed(other)).toEqual([]);
    await send('post', '', beta());
    await eventually(() => listed(other), [['beta', 'api', true, true]]);
    expect(await askedBy(other)).toBe(1);
    const later = await startTestServer({ DATABASE_URL: server.databaseUrl, SAMPLE_DATA: 'false' });
    const asked = await askedBy(later).finally(() => later.stop());
    expect(asked).toBe(1);
    await send('delete', '/beta');
    await eventually(() => askedBy(other), 0);
  } finally {
    await other.stop();
  }
});

test('the file prevails: its editors are shown and not changed here, and one it names later is taken from it', async () => {
  await send('post', '', beta());
  expect(await listed()).toEqual([['alpha', 'file', true, true], ['beta', 'api', true, true]]);
  for (const [method, path, body] of [['post', '', { ...OF_FILE, active: false }], ['patch', '/alpha', { active: false }], ['delete', '/alpha', undefined]] as const) {
    const answer = await send(method, path, body);
    expect([answer.status, firstIssue(answer.body).code]).toEqual([409, 'sas-editor-of-file']);
  }
  writeFileSync(file, JSON.stringify([OF_FILE, { ...OF_FILE, name: 'beta' }]));
  await eventually(listed, [['alpha', 'file', true, true], ['beta', 'file', true, true], ['beta', 'api', false, true]]);
  expect(await askedBy()).toBe(0);
  writeFileSync(file, JSON.stringify([OF_FILE]));
  await eventually(listed, [['alpha', 'file', true, true], ['beta', 'api', true, true]]);
  expect(await askedBy()).toBe(1);
  await send('delete', '/beta');
});

test('an editor whose authority is lost is not asked, and both pages say why', async () => {
  const own = join(folder, 'own-ca.crt');
  copyFileSync(caFile, own);
  await send('post', '', beta({ caFile: own }));
  rmSync(own);
  await eventually(listed, [['alpha', 'file', true, true], ['beta', 'api', false, true]]);
  expect(stringAt((await send('get', '/beta')).body, 'reason')).toContain('own-ca.crt');
  expect((await server.as('admin').get('/admin/editors')).text).toContain('Non interrogé, éditeur beta : certificats inutilisables');
  await send('delete', '/beta');
});

const WRONG: readonly (readonly [string, JsonObject])[] = [
  ['name', { name: undefined }], ['name', { name: ' beta' }], ['name', { name: 'local' }], ['name', { name: 'x'.repeat(61) }], ['name', { name: 7 }],
  ['baseUrl', { baseUrl: 'http://editor.example' }], ['baseUrl', { baseUrl: 'https://u:p@editor.example' }], ['baseUrl', { baseUrl: 'https://editor.example?a=b' }],
  ['flows', { flows: [] }], ['flows', { flows: ['INT_R09'] }], ['flows', { flows: ['SOS', 'SOS'] }], ['flows', { flows: 'SOS' }],
  ['caFile', { caFile: undefined }], ['caFile', { caFile: 'ca.crt' }], ['caFile', { caFile: '/nowhere.crt' }], ['caFile', { caFile: __filename }], ['caFile', { caFile: '/dev/zero' }],
  ['certFile', { certFile: join(testPkiFolder(), 'clients', 'admin.crt') }], ['certFile', { certFile: caFile, keyFile: caFile }], ['keyFile', { keyFile: 12 }],
  ['timeoutMs', { timeoutMs: 0 }], ['timeoutMs', { timeoutMs: '7000' }], ['timeoutMs', { timeoutMs: 60_001 }], ['active', { active: 'no' }], ['baseURL', { baseURL: 'https://x' }],
];
test.each(WRONG)('a wrong %s is refused by name in both languages, and nothing is registered: %j', async (field, change) => {
  const answer = await send('post', '', { ...beta(), ...change });
  const { location, fr, en } = firstIssue(answer.body);
  expect([answer.status, location, fr.startsWith(`${field} : `), en.startsWith(`${field}: `)]).toEqual([400, field, true, true]);
  expect(await listed()).toEqual([['alpha', 'file', true, true]]);
});

test('a change is held to the same rules, and leaves everything as it was when one is broken', async () => {
  await send('post', '', beta());
  for (const [field, change] of [['name', { name: 'gamma' }], ['caFile', { caFile: '/nowhere.crt' }], ['certFile', { keyFile: caFile }], ['active', { active: null }]] as const) {
    const answer = await send('patch', '/beta', { timeoutMs: 1, ...change });
    expect([answer.status, firstIssue(answer.body).location]).toEqual([400, field]);
  }
  expect((await send('get', '/beta')).body).toMatchObject({ timeoutMs: 7000, caFile, keyFile: null });
  const again = await send('post', '', beta());
  expect([again.status, firstIssue(again.body).code]).toEqual([409, 'sas-editor-exists']);
  const nobody = await send('patch', '/nobody', { active: false });
  expect([nobody.status, firstIssue(nobody.body).code]).toEqual([404, 'sas-unknown-editor']);
  await send('delete', '/beta');
});

test.each(['sas-platform', 'sas-editor', 'bi'])('%s neither sees nor changes the registry', async (client) => {
  expect((await server.as(client).get(API)).status).toBe(403);
  expect((await server.as(client).post(API).set('Content-Type', 'application/json').send(JSON.stringify(beta()))).status).toBe(403);
  expect((await server.as(client).delete(`${API}/alpha`).set('Content-Type', 'application/json')).status).toBe(403);
});

test('a form of another site cannot write', async () => {
  expect((await server.as('admin').post(API).set('Content-Type', 'text/plain').send(JSON.stringify(beta()))).status).toBe(415);
  expect(await listed()).toEqual([['alpha', 'file', true, true]]);
});
