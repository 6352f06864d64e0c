import type { Response } from 'supertest';
import { commandContext } from '../../src/cli/command-context';
import { arrayAt, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import { sql } from '../../src/fhir-common/sql/sql';
import { PERSON_SYSTEM, SAS_SYSTEM } from '../../src/sas/identifiers';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { exampleNames } from './examples';
import { issuesOf, jsonOf, objectAt, readExchange, sendTo } from './exchange';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';

const BASE = '/sas/editor/fhir';
const validator = guideValidator();
let server: TestServer;
let send: ReturnType<typeof sendTo>;

beforeAll(async () => {
  server = await startTestServer({ SAMPLE_DATA: 'false' });
  send = sendTo(server, BASE);
});

afterAll(() => server.stop());

const TYPE = 'http://interopsante.org/fhir/CodeSystem/fr-v2-0203';
const identifier = (code: 'IDNPS' | 'INTRN', value: string): JsonObject =>
  ({ type: { coding: [{ system: TYPE, code }] }, system: code === 'IDNPS' ? PERSON_SYSTEM : SAS_SYSTEM, value });
const account = (value: string, fields: JsonObject = {}): JsonObject => ({
  resourceType: 'Practitioner', identifier: [identifier('IDNPS', value)], active: true, name: [{ family: 'DURAND', given: ['Anne'] }],
  telecom: [{ system: 'email', value: `${value.replace(/\W/g, '')}@samu.example` }], ...fields,
});
const idOf = (response: Response): string => String(response.headers['location']).split('/').at(-1) ?? '';
const criterion = (value: string, system = PERSON_SYSTEM): string => `/Practitioner?identifier=${system}%7C${encodeURIComponent(value)}`;

test('the published exchanges, played in order, are answered as published', async () => {
  const ids = new Map<string, string>();
  for (const name of exampleNames('regulator')) {
    const { method, path, body, expected } = readExchange(`regulator/${name}`);
    const response = await send('sas-platform', method, path, body);
    expect([name, response.status]).toEqual([name, expected['status']]);
    const published = (stringAt(objectAt(expected, 'headers'), 'Location') ?? '').split('/').at(-1) ?? '';
    if (response.status >= 400) {
      expect(jsonOf(response)['resourceType']).toBe('OperationOutcome');
      continue;
    }
    // An id of the examples stands for whatever the server chose, always the same for one account.
    expect(ids.get(published) ?? idOf(response)).toBe(idOf(response));
    ids.set(published, idOf(response));
    const answer = jsonOf(response);
    const wanted = objectAt(expected, 'body');
    const { versionId, lastUpdated, ...meta } = objectAt(answer, 'meta');
    expect([typeof versionId, typeof lastUpdated]).toEqual(['string', 'string']);
    if (Object.keys(wanted).length > 0) expect({ ...answer, id: undefined, meta }).toEqual({ ...wanted, id: undefined });
    for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, answer, version)).toEqual([]);
  }
  expect(ids.size).toBeGreaterThanOrEqual(3);
});

test('a hundred upserts at once make one account', async () => {
  const value = '3990700015/RACE';
  const responses = await Promise.all(Array.from({ length: 100 }, () => send('sas-platform', 'PUT', criterion(value), account(value))));
  expect(responses.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 99 }, () => 200), 201]);
  expect(new Set(responses.map(idOf)).size).toBe(1);
  const [{ count } = { count: 0 }] = await server.engine.database.query<{ count: number }>(sql`
    SELECT count(DISTINCT account)::integer AS count FROM sas_account_key WHERE value = ${`${PERSON_SYSTEM}|${value}`}`);
  expect(count).toBe(1);
});

test('a hundred different changes at once are a hundred versions, none lost and none refused', async () => {
  const value = '3990700015/CHANGES';
  const families = Array.from({ length: 100 }, (_one, index) => `DURAND ${index}`);
  const responses = await Promise.all(families.map((family) => send('sas-platform', 'PUT', criterion(value), account(value, { name: [{ family, given: ['Anne'] }] }))));
  expect(responses.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 99 }, () => 200), 201]);
  expect(responses.map((response) => Number(objectAt(jsonOf(response), 'meta')['versionId'])).sort((a, b) => a - b)).toEqual(families.map((_family, index) => index + 1));
  expect(new Set(responses.map((response) => stringAt(arrayAt(jsonOf(response), 'name')[0], 'family')))).toEqual(new Set(families));
});

test('a hundred upserts at once through two processes make one account, and none is refused', async () => {
  const other = await startTestServer({ DATABASE_URL: server.databaseUrl, SAMPLE_DATA: 'false' });
  try {
    const sends = [send, sendTo(other, BASE)];
    const value = '3990700015/PROCESSES';
    const families = Array.from({ length: 100 }, (_one, index) => `DURAND ${index}`);
    const responses = await Promise.all(families.map((family, index) =>
      (sends[index % 2] ?? send)('sas-platform', 'PUT', criterion(value), account(value, { name: [{ family, given: ['Anne'] }] }))));
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 99 }, () => 200), 201]);
    expect(responses.map((response) => Number(objectAt(jsonOf(response), 'meta')['versionId'])).sort((a, b) => a - b)).toEqual(families.map((_family, index) => index + 1));
  } finally {
    await other.stop();
  }
});

test('a hundred creations at once make one account; the others are duplicates', async () => {
  const value = '3990700015/RACE2';
  const responses = await Promise.all(Array.from({ length: 100 }, () => send('sas-platform', 'POST', '/Practitioner', account(value))));
  expect(responses.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 99 }, () => 422)]);
});

test('an account keeps its versions, and can be read by the platform alone', async () => {
  const made = await send('sas-platform', 'POST', '/Practitioner', { ...account('3990700015/R77'), id: 'foreign-id' });
  expect([made.status, idOf(made)]).not.toEqual([201, 'foreign-id']);
  const path = `${BASE}/Practitioner/${idOf(made)}`;
  await send('sas-platform', 'PUT', criterion('3990700015/R77'), { ...account('3990700015/R77', { active: false }), id: 'another' });
  const read = await server.as('sas-platform').get(path);
  expect([read.status, jsonOf(read)['active'], objectAt(jsonOf(read), 'meta')['versionId']]).toEqual([200, false, '2']);
  expect((await server.as('sas-editor').get(path)).status).toBe(404);
  expect((await server.as('ror-profile-1').get(path)).status).toBe(403);
});

test('an account is no practitioner of an agenda: a schedule cannot lead to it', async () => {
  const made = await send('sas-platform', 'POST', '/Practitioner', account('899700499001'));
  const { engine } = server;
  const start = new Date(Date.now() + 3_600_000).toISOString();
  await engine.writes.import(commandContext(engine), engine.api('sas-editor'), [
    { resourceType: 'Schedule', id: 'trap', actor: [{ reference: `Practitioner/${idOf(made)}` }, { reference: 'PractitionerRole/none' }] },
    { resourceType: 'Slot', id: 'trap', schedule: { reference: 'Schedule/trap' }, status: 'free', start, end: new Date(Date.parse(start) + 900_000).toISOString(), comment: 'https://x.example/?a' },
  ]);
  const query = `start=ge${new Date().toISOString()}&start=le${new Date(Date.now() + 86_400_000).toISOString()}&status=free&schedule.actor:Practitioner.identifier=899700499001`;
  const response = await server.as('sas-platform').get(`${BASE}/Slot?${query}`);
  expect([response.status, jsonOf(response)['total'], response.text.includes('DURAND')]).toEqual([200, 0, false]);
});

test('a technical identifier once linked still finds the account', async () => {
  const technical = '6b1b9a5e-0000-4d3a-9a35-2f3f8f5b7c99';
  const first = await send('sas-platform', 'POST', '/Practitioner', { ...account('x', { identifier: [identifier('INTRN', technical)] }), telecom: [{ system: 'email', value: 'lien@samu.example' }] });
  const body = { ...account('3990700015/R88'), telecom: [{ system: 'email', value: 'lien@samu.example' }] };
  for (let time = 0; time < 2; time += 1) {
    const linked = await send('sas-platform', 'PUT', criterion(technical, SAS_SYSTEM), body);
    expect([linked.status, idOf(linked)]).toEqual([200, idOf(first)]);
    expect(arrayAt(jsonOf(linked), 'identifier')).toEqual([identifier('IDNPS', '3990700015/R88')]);
  }
});

const R99 = account('3990700015/R99');
test.each<readonly [string, number, string, string, unknown]>([
  ['two e-mails', 422, 'POST', '/Practitioner', { ...R99, telecom: [{ system: 'email', value: 'a@b.example' }, { system: 'email', value: 'c@d.example' }] }],
  ['two given names', 422, 'POST', '/Practitioner', { ...R99, name: [{ family: 'A', given: ['B', 'C'] }] }],
  ['a phone', 422, 'POST', '/Practitioner', { ...R99, telecom: [{ system: 'phone', value: '0102030405' }] }],
  ['two national identifiers', 422, 'POST', '/Practitioner', { ...R99, identifier: [identifier('IDNPS', '3/1'), identifier('IDNPS', '3/2')] }],
  ['a type that does not fit the system', 422, 'POST', '/Practitioner', { ...R99, identifier: [{ ...identifier('IDNPS', '3/1'), system: SAS_SYSTEM }] }],
  ['no active', 400, 'POST', '/Practitioner', { ...R99, active: undefined }],
  ['no name', 400, 'POST', '/Practitioner', { ...R99, name: undefined }],
  ['no e-mail', 400, 'POST', '/Practitioner', { ...R99, telecom: undefined }],
  ['no identifier', 400, 'POST', '/Practitioner', { ...R99, identifier: undefined }],
  ['an unknown element', 400, 'POST', '/Practitioner', { ...R99, password: 'x' }],
  ['a wrong datatype', 400, 'POST', '/Practitioner', { ...R99, active: 'yes' }],
  ['an empty list', 400, 'POST', '/Practitioner', { ...R99, photo: [] }],
  ['an unknown profile', 400, 'POST', '/Practitioner', { ...R99, meta: { profile: ['http://x.example/p'] } }],
  ['another resource', 400, 'POST', '/Practitioner', { resourceType: 'Patient' }],
  ['no JSON', 400, 'POST', '/Practitioner', '{"resourceType":'],
  ['no criterion', 400, 'PUT', '/Practitioner', R99],
  ['a criterion without system', 400, 'PUT', '/Practitioner?identifier=3990700015/R99', R99],
  ['two criteria', 400, 'PUT', `${criterion('a')}&identifier=${PERSON_SYSTEM}%7Cb`, R99],
  ['a criterion of an unknown system', 400, 'PUT', criterion('a', 'urn:oid:1.2.3'), R99],
])('%s is refused with %i and changes nothing', async (_title, status, method, path, body) => {
  const response = await send('sas-platform', method, path, body);
  expect(response.status).toBe(status);
  expect(issuesOf(response).length).toBeGreaterThan(0);
  expect((await send('sas-platform', 'PUT', criterion('3990700015/R99'), { ...R99, active: 'no' })).status).toBe(400);
  const [{ count } = { count: -1 }] = await server.engine.database.query<{ count: number }>(sql`
    SELECT count(*)::integer AS count FROM sas_account_key WHERE value LIKE ${'%R99'}`);
  expect(count).toBe(0);
});

test.each([['DELETE', 405], ['PATCH', 405]] as const)('%s of an account is answered %i', async (method, status) => {
  const agent = server.as('sas-platform');
  const path = `${BASE}/Practitioner/whatever`;
  const response = await (method === 'DELETE' ? agent.delete(path) : agent.patch(path).set('Content-Type', 'application/fhir+json').send('{}'));
  expect(response.status).toBe(status);
});

test.each([['sas-editor', 405], ['ror-server', 403], ['bi', 403]] as const)('%s creates no account: %i', async (client, status) => {
  expect((await send(client, 'POST', '/Practitioner', account('3990700015/R66'))).status).toBe(status);
});
