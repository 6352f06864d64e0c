import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../../src/fhir-common/core/json';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { FHIR, operation, parameters } from './fixtures/bodies';
import type { Json } from './fixtures/bodies';
import { CREATIONS } from './fixtures/creations';
import { entry3AsPrinted } from './fixtures/printed';
import { CONTACT, OFFER_UPDATES, REFUSED_UPDATES, UPDATE_7, UPDATE_8, UPDATES, update10 } from './fixtures/updates';

let server: TestServer;
const ids: Record<string, string> = {};
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const errorsOf = ({ body }: Response): unknown[] => arrayAt(body, 'issue').filter(isObject).filter(({ severity }) => severity === 'error').map(({ expression, diagnostics }) => [expression, diagnostics]);

it.each(CREATIONS)('$scenario: creates a $name', async ({ scenario, type, client, body, identifier }) => {
  const answer = await server.as(client).post(`/ror/fhir/${type}`).type(FHIR).send(JSON.stringify(body(ids)));
  expect(errorsOf(answer)).toEqual([]);
  const created = answer.body as Json & { id: string };
  ids[scenario] = created.id;
  expect([answer.status, answer.headers['location'], answer.headers['etag']]).toEqual([201, `${server.origin}/ror/fhir/${type}/${created.id}/_history/1`, 'W/"1"']);
  expect(arrayAt(created, 'identifier').map((one) => stringAt(one, 'value'))).toEqual(expect.arrayContaining([identifier === '' ? expect.stringMatching(/^\d{2}\/\d+$/) : identifier]));
  const { lastUpdated } = created['meta'] as { lastUpdated: string };
  expect(answer.headers['last-modified']).toBe(new Date(lastUpdated).toUTCString());
  expect(arrayAt(created, 'extension').filter(isObject).find(({ url }) => String(url).endsWith('ror-meta-creation-date'))?.['valueDateTime']).toBe(lastUpdated);
});

const patch = (type: string, id: string, body: Json | string, prefer?: string, client = 'ror-server'): Promise<Response> =>
  server.as(client).patch(`/ror/fhir/${type}/${id}`).type(FHIR).set(prefer === undefined ? {} : { Prefer: prefer }).send(typeof body === 'string' ? body : JSON.stringify(body)).then((answer) => answer);
const put = (type: string, resource: Json, prefer = 'return=representation'): Promise<Response> =>
  server.as('ror-server').put(`/ror/fhir/${type}/${String(resource['id'])}`).type(FHIR).set('Prefer', prefer).send(JSON.stringify(resource)).then((answer) => answer);
const read = async (type: string, id: string): Promise<Json> => (await server.as('ror-server').get(`/ror/fhir/${type}/${id}`)).body as Json;
const warningsOf = ({ body }: Response): string => arrayAt(body, 'issue').filter(isObject).filter(({ severity }) => severity === 'warning').map((issue) => stringAt(issue, 'diagnostics')).join('\n');

/** Status, headers and identifier of a change that was made. */
function expectChanged(answer: Response, before: Json): void {
  expect(errorsOf(answer)).toEqual([]);
  const version = Number((before['meta'] as { versionId: string }).versionId) + 1;
  expect([answer.status, answer.headers['etag']]).toEqual([200, `W/"${version}"`]);
  const changed = answer.body as Json;
  expect([changed['id'], changed['identifier']]).toEqual([before['id'], before['identifier']]);
  expect(answer.headers['last-modified']).toBe(new Date((changed['meta'] as { lastUpdated: string }).lastUpdated).toUTCString());
}

it.each(UPDATES)('$scenario: $name, as printed and in R4 form', async ({ of, type, printed, rows, correct, element, value }) => {
  const id = ids[of] ?? '';
  const before = await read(type, id);
  const first = await patch(type, id, printed);
  expectChanged(first, before);
  expect((first.body as Json)[element]).toEqual(value);
  expect((await put(type, before, 'return=minimal')).status).toBe(200);
  const reset = await read(type, id);
  const second = await patch(type, id, correct, 'handling=strict');
  expectChanged(second, reset);
  expect((second.body as Json)[element]).toEqual(value);
  await put(type, before, 'return=minimal');
  const told = await patch(type, id, printed, 'return=OperationOutcome');
  for (const row of rows) expect(warningsOf(told)).toContain(row);
  const strict = await patch(type, id, printed, 'handling=strict');
  expect(strict.status).toBe(rows.length === 0 ? 200 : 400);
});
it.each(OFFER_UPDATES)('$scenario: $name', async ({ of, type, printed, rows, element, value }) => {
  const id = ids[of] ?? '';
  const before = await read(type, id);
  expect((await patch(type, id, printed, 'handling=strict')).status).toBe(rows.length === 0 ? 200 : 400);
  if (rows.length === 0) await put(type, before, 'return=minimal');
  const reset = await read(type, id);
  const answer = await patch(type, id, printed);
  expectChanged(answer, reset);
  expect((answer.body as Json)[element]).toEqual(value);
});

it('update 2b, with its mistakes corrected: a person with a function is a contact', async () => {
  const id = ids['entry 2'] ?? '';
  const before = await read('Organization', id);
  const answer = await patch('Organization', id, parameters(operation('add', 'Organization', { name: 'name', valueString: 'contact' }, { name: 'value', value: CONTACT })));
  expectChanged(answer, before);
  expect(arrayAt(answer.body, 'contact')[1]).toEqual(CONTACT);
});

it.each(REFUSED_UPDATES)('refuses $name, and changes nothing', async ({ of, type, body, status, code }) => {
  const before = await read(type, ids[of] ?? '');
  const answer = await patch(type, ids[of] ?? '', body);
  expect([answer.status, arrayAt(answer.body, 'issue').filter(isObject).filter(({ severity }) => severity === 'error').map((issue) => issue['code'])]).toEqual([status, expect.arrayContaining([code])]);
  expect(await read(type, ids[of] ?? '')).toEqual(before);
});

it('update 10: replaces an offer; what the server owns stays, a shortened PUT cannot hide a sensitive unit', async () => {
  const before = await read('HealthcareService', ids['entry 3'] ?? '');
  const answer = await put('HealthcareService', {
    ...before, meta: { versionId: '99' }, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' }, name: 'Accueil de jour Alzheimer',
  });
  expectChanged(answer, before);
  expect(answer.body).toMatchObject({ name: 'Accueil de jour Alzheimer', extension: before['extension'] });
  expect((answer.body as Json)['text']).toBeUndefined();
  expect((await put('HealthcareService', { ...before, id: 'nobody' })).status).toBe(404);
});

it('update 8, then 7, as printed: activities and acts come, one goes; each slip is a warning, and refused under handling=strict', async () => {
  const id = ids['entry 8'] ?? '';
  for (const { printed, rows, ...expected } of [{ ...UPDATE_8, rows: ['M-18, M-19'] }, { ...UPDATE_7, rows: ['M-9', 'M-18, M-19'] }]) {
    const before = await read('HealthcareService', id);
    expect((await patch('HealthcareService', id, printed, 'handling=strict')).status).toBe(400);
    const answer = await patch('HealthcareService', id, printed, 'return=OperationOutcome');
    expect([answer.status, errorsOf(answer), rows.filter((row) => !warningsOf(answer).includes(row))]).toEqual([200, [], []]);
    expect(await read('HealthcareService', id)).toMatchObject({ ...expected, meta: { versionId: String(Number((before['meta'] as { versionId: string }).versionId) + 1) } });
  }
});

it('update 10 as printed: lists as objects and numbers as texts are read; the cut system of the category is refused', async () => {
  const before = await read('HealthcareService', ids['entry 3'] ?? '');
  const meant = update10(before);
  const refused = await put('HealthcareService', entry3AsPrinted(meant, { cutCategory: true }));
  expect([refused.status, errorsOf(refused).map((issue) => (issue as unknown[])[0])]).toEqual([422, [['HealthcareService.category[0]']]]);
  const printed = entry3AsPrinted(meant, { cutCategory: false });
  expect((await put('HealthcareService', printed, 'handling=strict')).status).toBe(400);
  const answer = await put('HealthcareService', printed);
  expectChanged(answer, before);
  expect(answer.body).toMatchObject({ ...meant, meta: {} });
});

it('update 11, place 1: attaches the place to the offer', async () => {
  const created = await server.as('ror-server').post('/ror/fhir/Location').type(FHIR).send(JSON.stringify(CREATIONS.find(({ scenario }) => scenario === 'place 1')?.body(ids)));
  const place = `Location/${(created.body as { id: string }).id}`;
  const before = await read('HealthcareService', ids['entry 7'] ?? '');
  const answer = await patch('HealthcareService', ids['entry 7'] ?? '', parameters(operation('add', 'HealthcareService', { name: 'name', valueString: 'location' }, { name: 'value', part: [{ name: 'reference', valueString: place }] })));
  expectChanged(answer, before);
  expect(arrayAt(answer.body, 'location')).toContainEqual({ reference: place });
});

it('entry 8 belongs to the registries and their server; professionals to nobody else', async () => {
  const body = JSON.stringify(CREATIONS.find(({ scenario }) => scenario === 'entry 9')?.body(ids));
  for (const client of ['bed-management', 'quality-manager', 'ror-profile-1']) expect((await server.as(client).post('/ror/fhir/Practitioner').type(FHIR).send(body)).status).toBe(403);
});
