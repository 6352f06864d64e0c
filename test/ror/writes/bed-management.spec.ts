import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../../src/fhir-common/core/json';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { ALL_COUNTS, CAPACITY, count, countPath, FHIR, liveValue, operation, parameters } from './fixtures/bodies';
import type { Json } from './fixtures/bodies';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const PLACE = '1440999027/CARDIO-HC';
const KEY = { capacityStatus: '02', temporalityCapacity: '01', genderCapacityAvailable: '03', temporaryAssignement: '01' };

const send = (body: Json, { identifier = PLACE, client = 'bed-management', headers = {} }: { identifier?: string; client?: string; headers?: Record<string, string> } = {}): Promise<Response> =>
  server.as(client).patch(`/ws-synchro-dispo-lits-fhir/Location?identifier=${encodeURIComponent(identifier)}`).set(headers).type(FHIR).send(JSON.stringify(body)).then((answer) => answer);

const replace = (value: Json, path = countPath()): Json => parameters(operation('replace', path, liveValue(value)));
const add = (value: Json): Json => parameters(operation('add', ALL_COUNTS, liveValue(value)));
const remove = (path = countPath()): Json => parameters(operation('delete', path));

const issues = ({ body }: Response): [unknown, unknown, unknown][] => arrayAt(body, 'issue').filter(isObject).filter(({ severity }) => severity === 'error')
  .map((issue) => [issue['code'], issue['expression'], arrayAt(issue['details'], 'coding').map((one) => stringAt(one, 'code'))[0]]);

async function counts(): Promise<Json[]> {
  const answer = await server.as('ror-server').get('/ror/fhir/Location/loc-cardiologie-hebergement');
  return arrayAt(answer.body, 'extension').filter(isObject).filter(({ url }) => url === CAPACITY);
}

it('follows the sender: replace, 404 that says add, add, replace, delete', async () => {
  const before = await counts();
  const unknown = await send(replace(count(4)));
  expect([unknown.status, issues(unknown)]).toEqual([404, [['not-found', [`Location.extension.where(url='${CAPACITY}')`], 'target-not-found']]]);
  const added = await send(add(count(4)));
  expect([added.status, added.headers['etag'], (added.body as { id: string }).id]).toEqual([200, 'W/"2"', 'loc-cardiologie-hebergement']);
  expect(Date.parse(added.headers['last-modified'] ?? '')).toBeGreaterThan(Date.now() - 60_000);
  expect(arrayAt(added.body, 'identifier').map((identifier) => stringAt(identifier, 'value'))).toContain(PLACE);
  expect(await counts()).toEqual([...before, count(4)]);
  expect((await send(replace(count(12)))).status).toBe(200);
  expect(await counts()).toEqual([...before, count(12)]);
  const found = await server.as('ror-server').get(`/ror/fhir/Location?identifier=${PLACE}&capacity-update-date=2026-07-01`);
  expect((found.body as { total: number }).total).toBe(1);
  expect((await send(remove())).status).toBe(200);
  expect(await counts()).toEqual(before);
  const gone = await send(remove());
  expect([gone.status, issues(gone)]).toEqual([404, [['not-found', [`Location.extension.where(url='${CAPACITY}')`], 'nothing-deleted']]]);
});

it('finds the place by either identifier', async () => {
  expect((await send(replace(count(3, { genderCapacityAvailable: '01' }), countPath({ ...KEY, genderCapacityAvailable: '01' })), { identifier: '52/400101' })).status).toBe(200);
});

const EXTENSION = `Location.extension('${CAPACITY}')`;

describe('refuses', () => {
  it.each<[string, () => Promise<Response>, number, unknown]>([
    ['an unknown place', () => send(replace(count(1)), { identifier: '1440999027/NOWHERE' }), 404, [['not-found', ['Location'], 'no-match']]],
    ['an identifier of several places', () => server.as('bed-management').patch('/ws-synchro-dispo-lits-fhir/Location?_tag=52').type(FHIR).send(JSON.stringify(replace(count(1)))).then((answer) => answer), 412, [['multiple-matches', undefined, 'multiple-matches']]],
    ['(a) a nature the indicator does not have', () => send(add(count(1, { capacityType: '02', capacityStatus: '06', additionalBedType: '01', genderCapacityAvailable: '04' }))), 400, [['business-rule', [`${EXTENSION}.extension('capacityType')`], 'capacity-nature']]],
    ['(b) a value that is no indicator', () => send(add(count(1, { capacityStatus: '05' }))), 400, [['business-rule', [EXTENSION], 'capacity-indicator']]],
    ['(c) criteria that are no indicator', () => send(remove(countPath({ capacityStatus: '02', temporalityCapacity: '01' }))), 400, [['business-rule', undefined, 'capacity-criteria']]],
    ['(b) and (c) in one answer', () => send(replace(count(1, { genderCapacityAvailable: undefined }), countPath({ capacityStatus: '02', temporalityCapacity: '01', temporaryAssignement: '01' }))), 400,
      [['business-rule', [EXTENSION], 'capacity-indicator'], ['business-rule', undefined, 'capacity-criteria']]],
    ['a path and a value of two indicators', () => send(replace(count(1, { genderCapacityAvailable: '04', temporalityCapacity: '02' }), countPath({ ...KEY, genderCapacityAvailable: '01' }))), 400, [['business-rule', [EXTENSION], 'capacity-key']]],
    ['an indicator that is there already', () => send(add(count(1, { genderCapacityAvailable: '02' }))), 400, [['business-rule', [EXTENSION], 'capacity-present']]],
    ['a path to several counts', () => send(parameters(operation('replace', `${ALL_COUNTS}.extension.where(url='nbCapacity')`, { name: 'value', valueInteger: 1 }))), 400,
      [['multiple-matches', [`Location.extension.where(url='${CAPACITY}')`], 'multiple-targets']]],
    ['a gender on installed beds', () => send(add(count(1, { capacityStatus: '01', temporaryAssignement: '02' }))), 400, [['business-rule', [EXTENSION], 'capacity-indicator']]],
    ['what a person typed in', () => send(replace(count(1, { capacitySourceType: '01', genderCapacityAvailable: '01' }), countPath({ ...KEY, genderCapacityAvailable: '01' }))), 422, [['business-rule', [`${EXTENSION}.extension('capacitySourceType')`], 'capacity-source']]],
    ['a count of tomorrow', () => send(replace(count(1, { genderCapacityAvailable: '01' }, new Date(Date.now() + 86_400_000).toISOString()), countPath({ ...KEY, genderCapacityAvailable: '01' }))), 422, [['business-rule', [`${EXTENSION}.extension('capacityUpdateDate')`], 'capacity-date']]],
    ['fewer than no beds', () => send(replace(count(-1, { genderCapacityAvailable: '01' }), countPath({ ...KEY, genderCapacityAvailable: '01' }))), 422, [['business-rule', [`${EXTENSION}.extension('nbCapacity')`], 'capacity-number']]],
    ['another element than the capacities', () => send(parameters(operation('replace', 'Location.name', { name: 'value', valueString: 'x' }))), 403, [['forbidden', undefined, 'elements-forbidden']]],
    ['a consumer', () => send(replace(count(1)), { client: 'ror-profile-1' }), 403, [['forbidden', undefined, 'interaction-forbidden']]],
    ['the headers of consumers under handling=strict', () => send(replace(count(1)), { headers: { Prefer: 'handling=strict', 'Ror-Profil-Utilisateur-Code': 'CU22' } }), 400, [['invalid', undefined, 'unexpected-header']]],
  ])('%s, and changes nothing', async (_name, call, status, expected) => {
    const before = await counts();
    const answer = await call();
    expect([answer.status, issues(answer)]).toEqual([status, expected]);
    expect(await counts()).toEqual(before);
  });

  it.each(['07', '08', '09'])('status %s, which nobody writes', async (capacityStatus) => {
    const answer = await send(add(count(1, { capacityStatus, genderCapacityAvailable: undefined })));
    expect([answer.status, issues(answer)]).toEqual([400, [['business-rule', [EXTENSION], 'capacity-indicator']]]);
    expect(JSON.stringify(answer.body)).toContain(`capacityStatus=${capacityStatus}, temporalityCapacity=01, genderCapacityAvailable=null`);
  });
});

it('stores gender 03 and an older count with a warning, and reads past the headers of consumers', async () => {
  const warned = await send(add(count(2, { temporalityCapacity: '04' })), { headers: { Prefer: 'return=OperationOutcome', 'Ror-Role-Metier-Code': 'AUTOMATE' } });
  expect([warned.status, arrayAt(warned.body, 'issue').map((issue) => arrayAt(isObject(issue) ? issue['details'] : undefined, 'coding').map((one) => stringAt(one, 'code'))[0])]).toEqual([200, ['updated', 'nameless-part', 'name-from-path', 'binding-former', 'capacity-gender']]);
  const older = await send(replace(count(1, { temporalityCapacity: '04' }, '2026-06-01T08:00:00+02:00'), countPath({ ...KEY, temporalityCapacity: '04' })), { headers: { Prefer: 'return=OperationOutcome' } });
  expect([older.status, JSON.stringify(older.body).includes('capacity-older')]).toEqual([200, true]);
});

it('replaces all counts of a place at once (scenario 9)', async () => {
  const all = [count(5, { genderCapacityAvailable: '01' }), count(6, { genderCapacityAvailable: '02' })];
  const answer = await send(parameters(operation('replace', ALL_COUNTS, { name: 'value', part: all })), { identifier: '1440999043/HEB' });
  expect([answer.status, arrayAt(answer.body, 'extension').filter(isObject).filter(({ url }) => url === CAPACITY)]).toEqual([200, all]);
});
