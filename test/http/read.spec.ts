import { Client } from 'pg';
import { isObject } from '../../src/fhir-common/core/json';
import { readSample } from '../ror/scenarios/sample-files';
import { answered, readIssues } from './answers';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const PLACE = '/ror/fhir/Location/140';
const sample = readSample();

let server: TestServer;
let client: Client;
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => server.as(WIDEST_CLIENT).get(path).set(headers);

beforeAll(async () => {
  server = await startTestServer();
  client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

const served = sample.filter(({ type }) => ['Organization', 'HealthcareService', 'Location', 'Practitioner', 'PractitionerRole'].includes(type));
const one = [...new Map(served.map((resource) => [resource.type, resource])).values()];

it.each(one)('answers $key as it was loaded, with its version', async ({ key, body }) => {
  const answer = await get(`/ror/fhir/${key}`);
  const meta = isObject(body['meta']) ? body['meta'] : {};
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
  expect(answer.body).toEqual({ ...body, meta: { ...meta, versionId: '1' } });
});

it('dates the answer: ETag is the version, Last-Modified is meta.lastUpdated to the second', async () => {
  const { headers, body } = await answered(get(PLACE));
  const meta: unknown = isObject(body) ? body['meta'] : undefined;
  const lastUpdated = isObject(meta) ? meta['lastUpdated'] : undefined;
  expect(headers['etag']).toBe('W/"1"');
  expect(headers['last-modified']).toBe(new Date(String(lastUpdated)).toUTCString());
});

describe('conditional read', () => {
  it.each(['W/"1"', '"1"', '*', '"9", W/"1"'])('If-None-Match: %s answers 304 without a body', async (etag) => {
    const { status, text, headers } = await get(PLACE, { 'If-None-Match': etag });
    expect([status, text, headers['etag']]).toEqual([304, '', 'W/"1"']);
  });

  it.each(['W/"2"', '"11"', 'nonsense'])('If-None-Match: %s answers the resource', async (etag) => {
    expect((await get(PLACE, { 'If-None-Match': etag })).status).toBe(200);
  });

  it('If-Modified-Since answers 304 from the second of the last change on', async () => {
    const { headers } = await get(PLACE);
    const changed = Date.parse(String(headers['last-modified']));
    const at = (milliseconds: number) => get(PLACE, { 'If-Modified-Since': new Date(milliseconds).toUTCString() });
    expect([(await at(changed)).status, (await at(changed + 1000)).status, (await at(changed - 1000)).status]).toEqual([304, 304, 200]);
  });

  it('If-None-Match prevails over If-Modified-Since', async () => {
    const future = new Date(Date.now() + 86_400_000).toUTCString();
    expect((await get(PLACE, { 'If-None-Match': 'W/"9"', 'If-Modified-Since': future })).status).toBe(200);
  });

  it('a new version answers with its own ETag to a caller that holds the old one', async () => {
    await client.query("update resource set version = 2 where id = 'loc-uc1-s2'");
    const { status, headers } = await get('/ror/fhir/Location/loc-uc1-s2', { 'If-None-Match': 'W/"1"' });
    expect([status, headers['etag']]).toEqual([200, 'W/"2"']);
  });
});

describe('what is not there', () => {
  it.each([
    ['an unknown id', 'Location/nowhere'],
    ['the id of another type', 'Organization/140'],
    ['an id in another case', 'Location/LOC-UC1-S2'],
    ['an id longer than FHIR allows', `Location/${'a'.repeat(65)}`],
    ['an id with an encoded slash', 'Location/140%2F141'],
    ['an id with a quote', "Location/140'--"],
    ['an id with a NUL', 'Location/140%00'],
    ['an id with another control character', 'Location/140%0A'],
  ])('%s answers 404 not-found', async (_, path) => {
    const { status, body } = await answered(get(`/ror/fhir/${path}`));
    expect([status, readIssues(body).map(({ type, code }) => [type, code])]).toEqual([404, [['not-found', 'not-found']]]);
  });

  it('a resource that was only referred to answers 404', async () => {
    await client.query("insert into resource (type, id) select id, 'promised' from resource_type where api = 'ror' and name = 'Location'");
    expect((await get('/ror/fhir/Location/promised')).status).toBe(404);
  });

  it('a version that does not exist answers 404', async () => {
    const { status, body } = await answered(get(`${PLACE}/_history/999`));
    expect([status, readIssues(body)[0]?.type]).toEqual([404, 'not-found']);
  });

  it('a deleted resource answers 410, in both languages, and leaves the searches', async () => {
    await client.query("update resource set live = false where id = '142'");
    const { status, body } = await answered(get('/ror/fhir/Location/142'));
    const [issue] = readIssues(body);
    expect(status).toBe(410);
    expect(issue).toMatchObject({ severity: 'error', type: 'deleted', code: 'deleted' });
    expect([issue?.french, issue?.english]).toEqual([expect.stringContaining('Location/142 a été supprimée'), expect.stringContaining('Location/142 was deleted')]);
    const { body: found } = await answered(get('/ror/fhir/Location?_id=142'));
    expect(found).toMatchObject({ total: 0 });
  });
});
