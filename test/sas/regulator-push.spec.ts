import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { arrayAt } from '../../src/fhir-common/core/json';
import { sql } from '../../src/fhir-common/sql/sql';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { testPkiFolder } from '../setup/test-resources';
import { issuesOf, readExchange, sendTo } from './exchange';
import { freePort } from './free-port';

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sas-push-'));
  const port = await freePort();
  const file = join(folder, 'editors.json');
  const caFile = join(testPkiFolder(), 'ca.crt');
  writeFileSync(file, JSON.stringify([
    { name: 'clairmont', baseUrl: `https://localhost:${port}/sas/editor/fhir`, flows: ['INT_R02'], caFile },
    { name: 'muet', baseUrl: `https://localhost:${await freePort()}/fhir`, flows: ['INT_R01', 'INT_R02'], caFile },
    { name: 'sans-comptes', baseUrl: `https://localhost:${port}/sas/editor/fhir`, flows: ['INT_R01'], caFile },
  ]));
  server = await startTestServer({ SAMPLE_DATA: 'false', PORT: String(port), SAS_EDITORS_FILE: file });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ACCOUNT = readExchange('regulator/01-post-national-id.json').body;
const [IDENTIFIER] = arrayAt(ACCOUNT, 'identifier');
const value = typeof IDENTIFIER === 'object' && IDENTIFIER !== null && 'value' in IDENTIFIER ? String(IDENTIFIER.value) : '';
const PATH = `/Practitioner?identifier=urn:oid:1.2.250.1.71.4.2.1%7C${encodeURIComponent(value)}`;
const rows = (): Promise<{ target: string; state: string; attempts: number; status: number | null }[]> =>
  server.engine.database.query(sql`SELECT target, state, attempts, status FROM sas_delivery ORDER BY target, id`);

test('an account is told to each editor of the flow that does not know it so; one that does not answer is left to an operator after three attempts', async () => {
  const send = sendTo(server, '/sas/platform/fhir');
  const told = await send('sas-platform', 'PUT', PATH, ACCOUNT);
  expect([told.status, issuesOf(told)]).toEqual([202, ['informational']]);
  expect(told.text).toContain('clairmont, muet');
  for (let turn = 0; turn < 150 && (await rows()).some(({ state }) => state === 'pending'); turn += 1) await pause(200);
  expect(await rows()).toEqual([
    { target: 'clairmont', state: 'sent', attempts: 1, status: 201 }, { target: 'muet', state: 'failed', attempts: 3, status: null },
  ]);
  const again = await send('sas-platform', 'PUT', PATH, ACCOUNT);
  expect(again.text).toContain('be told: muet.');
  const off = await send('sas-platform', 'PUT', PATH, { ...ACCOUNT, active: false });
  expect(off.text).toContain('clairmont, muet');
  for (let turn = 0; turn < 150 && (await rows()).filter(({ target }) => target === 'clairmont').some(({ state }) => state === 'pending'); turn += 1) await pause(200);
  expect((await rows()).filter(({ target }) => target === 'clairmont').map(({ state, status }) => `${state} ${String(status)}`)).toEqual(['sent 201', 'sent 200']);
});

test.each([['sas-editor', PATH, 403], ['sas-platform', '/Practitioner', 400]] as const)('%s on %s is refused with %i', async (client, path, status) => {
  expect((await sendTo(server, '/sas/platform/fhir')(client, 'PUT', path, ACCOUNT)).status).toBe(status);
});
