import type { Response } from 'supertest';
import { commandContext } from '../../src/cli/command-context';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { reindex } from '../../src/fhir-common/jobs/reindex';
import { sql } from '../../src/fhir-common/sql/sql';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { entriesOf, exampleNames, readExample } from './examples';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';
import { SHIFT_MS, comparable, shiftedAgenda, shiftedWire } from './shifted-examples';

const BASE = '/sas/editor/fhir';
const validator = guideValidator();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ SAMPLE_DATA: 'false' });
  const { engine } = server;
  const outcomes = await engine.writes.import(commandContext(engine), engine.api('sas-editor'), shiftedAgenda());
  expect(outcomes.filter(({ kind }) => kind !== 'created')).toEqual([]);
});

afterAll(() => server.stop());

const search = (wire: string, client = 'sas-platform'): Promise<Response> =>
  Promise.resolve(server.as(client).get(BASE + wire).set('Accept', 'application/json+fhir'));
const bundleOf = (response: Response): JsonObject => {
  const json: unknown = JSON.parse(response.text);
  if (!isObject(json)) throw new Error('no JSON object');
  return json;
};
const names = exampleNames('requests').filter((name) => name.endsWith('.request.json')).map((name) => name.replace('.request.json', ''));

describe.each(names)('%s', (name) => {
  const request = readExample(`requests/${name}.request.json`);
  const expected = readExample(`requests/${name}.response.json`);
  const wires = [stringAt(request, 'onTheWire') ?? '', ...arrayAt(request, 'equivalentWireVariants').filter((wire) => typeof wire === 'string')];

  test.each(wires)('the loaded agenda gives the published answer to %s', async (wire) => {
    const sent = shiftedWire(wire);
    const response = await search(sent);
    expect(response.status).toBe(200);
    const bundle = bundleOf(response);
    expect(comparable(bundle, 0)).toEqual(comparable(expected, SHIFT_MS));
    expect([bundle['total'], bundle['type'], bundle['meta']]).toEqual([expected['total'], 'searchset', expected['meta']]);
    expect(arrayAt(bundle, 'link')).toHaveLength(1);
    const self = stringAt(arrayAt(bundle, 'link')[0], 'url') ?? '';
    expect(self.split('?')[1]?.split('&').map(decodeURIComponent)).toEqual(sent.split('?')[1]?.split('&').map(decodeURIComponent));
  });

  test.each(GUIDE_VERSIONS)('the answer is valid for guide %s', async (version) => {
    const errors = guideErrors(validator, bundleOf(await search(shiftedWire(wires[0] ?? ''))), version);
    expect(name === '06-sos-empty' ? errors.filter((error) => !error.includes('Bundle.entry')) : errors).toEqual([]);
  });
});

const SINGLE = shiftedWire(stringAt(readExample('requests/01-ps-single.request.json'), 'onTheWire') ?? '');
const slotIds = async (wire = SINGLE): Promise<(string | undefined)[]> =>
  entriesOf(bundleOf(await search(wire))).filter(({ resourceType }) => resourceType === 'Slot').map(({ id }) => id);

test('headers: FHIR JSON, no store', async () => {
  const { headers } = await search(SINGLE);
  expect(headers['content-type']).toBe('application/fhir+json; charset=utf-8');
  expect(headers['cache-control']).toBe('no-store');
});

test('POST _search and a final slash are the same search', async () => {
  const [path = '', query = ''] = SINGLE.split('?');
  const expected = await slotIds();
  expect(expected).toHaveLength(6);
  expect(await slotIds(`${path}/?${query}`)).toEqual(expected);
  const posted = await server.as('sas-platform').post(`${BASE}${path}/_search`).set('Content-Type', 'application/x-www-form-urlencoded').send(query);
  expect(entriesOf(bundleOf(posted)).filter(({ resourceType }) => resourceType === 'Slot').map(({ id }) => id)).toEqual(expected);
});

test.each([
  ['a missing bound', SINGLE.replace(/&start=le[^&]*/, ''), 'http.start'],
  ['26 identifiers', SINGLE.replace(/(Practitioner\.identifier=)[^&]*/, `$1${Array.from({ length: 26 }, (_, index) => String(10_000_000_000 + index)).join(',')}`), 'http.schedule.actor:Practitioner.identifier'],
  ['another status', SINGLE.replace('status=free', 'status=busy'), 'http.status'],
])('%s is refused, naming the parameter', async (_title, wire, parameter) => {
  const response = await search(wire);
  expect(response.status).toBe(400);
  const [issue] = arrayAt(bundleOf(response), 'issue').filter(isObject);
  expect(issue?.['expression']).toEqual([parameter]);
  expect([stringAt(issue, 'diagnostics'), stringAt(issue?.['details'], 'text')]).not.toContain(undefined);
});

test.each(['Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Organization'])('%s is searched by nobody', async (type) => {
  for (const client of ['sas-platform', 'sas-editor', 'admin']) expect((await search(`/${type}?identifier=899700412119`, client)).status).toBe(405);
});

test.each([
  ['an unknown type', '/Patient?name=x', 404], ['a misspelt type', '/slot?status=free', 404], ['a format before R4 whose + was decoded', `${SINGLE}&_format=application/json+fhir`, 200],
  ['XML', `${SINGLE}&_format=xml`, 406],
])('%s is answered %s: %i', async (_title, wire, status) => {
  expect((await search(wire)).status).toBe(status);
});

test('what is reserved cannot be read by its id either', async () => {
  const reserved = shiftedAgenda().find((resource) => JSON.stringify(resource['meta'] ?? '').includes('PATIENTS'));
  const path = `${BASE}/Slot/${reserved?.id ?? ''}`;
  expect((await server.as('sas-editor').get(path)).status).toBe(200);
  expect((await server.as('sas-platform').get(path)).status).toBe(403);
  expect((await server.as('sas-platform').get(`${path}/_history`)).status).toBe(403);
  expect((await server.as('ror-profile-1').get(path)).status).toBe(403);
});

const transaction = (entry: readonly JsonObject[], client = 'sas-editor'): Promise<Response> =>
  Promise.resolve(server.as(client).post(BASE).set('Content-Type', 'application/json+fhir; charset=utf-8').send(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry })));
const put = (resource: ResourceJson): JsonObject => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` } });
const slot = (id: string): ResourceJson => shiftedAgenda().find((resource) => resource.id === id) ?? { resourceType: 'Slot' };

test('a slot that becomes busy is gone from the next answer, and back once free', async () => {
  expect(await slotIds()).toContain('slot-aub-02');
  const busy = await transaction([put({ ...slot('slot-aub-02'), status: 'busy' })]);
  expect([busy.status, arrayAt(bundleOf(busy), 'entry').map((entry) => stringAt(isObject(entry) ? entry['response'] : {}, 'status'))]).toEqual([200, ['200 OK']]);
  expect(await slotIds()).not.toContain('slot-aub-02');
  await transaction([put(slot('slot-aub-02'))]);
  expect(await slotIds()).toContain('slot-aub-02');
});

test('a transaction makes an agenda of resources that name one another by fullUrl, answers in order and deletes again', async () => {
  const plain = { ...slot('slot-aub-02'), id: undefined };
  const schedule: ResourceJson = { resourceType: 'Schedule', actor: [{ reference: 'Practitioner/ps-aubertin' }, { reference: 'PractitionerRole/exercice-aubertin-rennes' }] };
  const made = await transaction([
    { fullUrl: 'urn:uuid:0b1c2d3e-0000-4000-8000-000000000001', resource: { ...plain, resourceType: 'Slot', schedule: { reference: 'urn:uuid:0b1c2d3e-0000-4000-8000-000000000002' } }, request: { method: 'POST', url: 'Slot' } },
    { fullUrl: 'urn:uuid:0b1c2d3e-0000-4000-8000-000000000002', resource: schedule, request: { method: 'POST', url: 'Schedule' } },
  ]);
  expect(made.status).toBe(200);
  const places = arrayAt(bundleOf(made), 'entry').map((entry) => stringAt(isObject(entry) ? entry['response'] : {}, 'location')?.split('/').slice(-4, -2).join('/'));
  expect(places[0]).toMatch(/^Slot\//);
  expect(places[1]).toMatch(/^Schedule\//);
  expect(await slotIds()).toHaveLength(7);
  const gone = await transaction(places.map((url) => ({ request: { method: 'DELETE', url } })));
  expect(gone.status).toBe(200);
  expect(await slotIds()).toHaveLength(6);
});

test('answers are a copy of what was made when a resource was written; a resource stored before is shown all the same, and the pass makes it up', async () => {
  const { engine } = server;
  const { database } = engine;
  const answer = async (): Promise<unknown> => arrayAt(bundleOf(await search(SINGLE)), 'entry');
  const expected = await answer();
  const type = engine.catalogue.typeId('sas-editor', 'Slot');
  const made = sql`SELECT count(*)::integer AS kept, count(rendition)::integer AS made FROM resource WHERE type = ${type} AND live`;
  const [before] = await database.query<{ kept: number; made: number }>(made);
  expect(before?.made).toBe(before?.kept);
  await database.query(sql`UPDATE resource SET rendition = NULL WHERE type = ${type}`);
  expect(await answer()).toEqual(expected);
  const definition = engine.api('sas-editor').definitions.get('Slot');
  if (definition === undefined) throw new Error('no Slot');
  await reindex(engine, [{ api: engine.api('sas-editor'), definition }], () => undefined);
  expect(await database.query(made)).toEqual([before]);
  await database.query(sql`UPDATE resource SET content = 'never read' WHERE type = ${type} AND id = 'slot-aub-03'`);
  expect(await answer()).toEqual(expected);
  await database.query(sql`UPDATE resource SET content = ${JSON.stringify(slot('slot-aub-03'))} WHERE type = ${type} AND id = 'slot-aub-03'`);
});

test('one wrong entry of a transaction changes nothing and is named', async () => {
  const response = await transaction([put({ ...slot('slot-aub-02'), status: 'busy' }), put({ ...slot('slot-aub-03'), status: 'maybe' })]);
  expect(response.status).toBe(400);
  expect(arrayAt(bundleOf(response), 'issue').filter(isObject).map((issue) => arrayAt(issue, 'expression')[0])).toEqual(['Bundle.entry[1].resource.status']);
  expect(await slotIds()).toContain('slot-aub-02');
});

test.each<readonly [string, number, () => Promise<Response>]>([
  ['a transaction of the platform', 403, () => transaction([put(slot('slot-aub-02'))], 'sas-platform')],
  ['a deletion by the platform', 405, () => Promise.resolve(server.as('sas-platform').delete(`${BASE}/Slot/slot-aub-02`))],
  ['a slot put by the platform', 405, () => Promise.resolve(server.as('sas-platform').put(`${BASE}/Slot/slot-aub-02`).set('Content-Type', 'application/fhir+json').send(JSON.stringify(slot('slot-aub-02'))))],
  ['1,001 entries', 400, () => transaction(Array.from({ length: 1_001 }, (_, index) => ({ request: { method: 'DELETE', url: `Slot/s${index}` } })))],
  ['the same slot twice', 400, () => transaction([put(slot('slot-aub-02')), put(slot('slot-aub-02'))])],
  ['a place taken away', 405, () => transaction([{ request: { method: 'DELETE', url: 'Organization/sos-1' } }])],
  ['a read in a transaction', 400, () => transaction([{ request: { method: 'GET', url: 'Slot/slot-aub-02' } }])],
  ['a batch', 400, () => Promise.resolve(server.as('sas-editor').post(BASE).set('Content-Type', 'application/fhir+json').send('{"resourceType":"Bundle","type":"batch"}'))],
  ['more than a megabyte', 413, () => Promise.resolve(server.as('sas-editor').post(BASE).set('Content-Type', 'application/fhir+json').send(`{"a":"${'x'.repeat(1_100_000)}"}`))],
])('%s is refused with %i', async (_title, status, send) => {
  const response = await send();
  expect([response.status, stringAt(bundleOf(response), 'resourceType')]).toEqual([status, 'OperationOutcome']);
  expect(await slotIds()).toHaveLength(6);
});
