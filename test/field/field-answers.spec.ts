import { createHash } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { isObject } from '../../src/fhir-common/core/json';
import { parseJson } from '../../src/fhir-common/core/json-text';
import { commandContext } from '../../src/cli/command-context';
import { answered, keysOf, readIssues, readSearchset } from '../http/answers';
import type { Searchset } from '../http/answers';
import { writeUnchecked } from '../setup/raw-writer';
import { certificateOf, startTestServer, WIDEST_CLIENT } from '../http/test-server';
import type { TestServer } from '../http/test-server';

const BASE = '/ror/fhir';
const ROR_LOCATION = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-location';
const PRECISE = '{"resourceType":"Location","id":"fld-dec-1","name":"Précision","position":{"latitude":48.390000,"longitude":-4.50},"telecom":[{"system":"phone","value":"1"}]}';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const precise = parseJson(PRECISE);
  if (!precise.ok || !isResourceWithId(precise.value)) throw new Error('the sample is no resource');
  await writeUnchecked(server.engine, commandContext(server.engine), server.engine.api('ror'), [precise.value]);
});
afterAll(() => server.stop());

function isResourceWithId(value: unknown): value is IdentifiedResource {
  return isObject(value) && typeof value['resourceType'] === 'string' && typeof value['id'] === 'string';
}

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** Bytes as they are sent: supertest would unpack them. */
function raw(path: string, headers: Readonly<Record<string, string>>, method = 'GET', body?: string): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', servername: 'localhost', port: server.port, path: `${BASE}/${path}`, method, headers, agent: false, ...certificateOf(WIDEST_CLIENT) };
    const request = httpsRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }));
    });
    request.once('error', reject).end(body);
  });
}

const get = (path: string) => answered(server.as(WIDEST_CLIENT).get(`${BASE}/${path}`));

describe('compression', () => {
  const LARGE = ['HealthcareService?_count=20', 'metadata', 'HealthcareService/hs-cardiologie-hc', `StructureDefinition?url=${ROR_LOCATION}`];

  it.each(LARGE)('%s is packed for who accepts gzip, and says the same', async (path) => {
    const [packed, plain] = [await raw(path, { 'Accept-Encoding': 'gzip, deflate' }), await raw(path, {})];
    expect([packed.status, packed.headers['content-encoding'], packed.headers['vary']]).toEqual([200, 'gzip', 'Accept-Encoding']);
    expect(Number(packed.headers['content-length'])).toBe(packed.bytes.length);
    expect([plain.headers['content-encoding'], plain.headers['vary'], packed.headers['etag']]).toEqual([undefined, 'Accept-Encoding', plain.headers['etag']]);
    const stable = (bytes: Buffer): string => bytes.toString('utf8').replace(/"id":"[0-9a-f-]{36}"|"lastUpdated":"[^"]*"|_page=[\w-]+/g, '');
    expect(stable(gunzipSync(packed.bytes))).toBe(stable(plain.bytes));
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
  });

  it.each(['gzip;q=0', 'identity', '*;q=0', 'br', 'gzip;q=0, *', ''])('Accept-Encoding: %s is answered plain', async (accepted) => {
    const { headers, bytes } = await raw('HealthcareService?_count=20', { 'Accept-Encoding': accepted });
    expect([headers['content-encoding'], bytes[0]]).toEqual([undefined, '{'.charCodeAt(0)]);
  });

  it.each(['*', 'GZIP', 'gzip;q=0.001', 'deflate, x-gzip'])('Accept-Encoding: %s is answered in gzip', async (accepted) => {
    expect((await raw('HealthcareService?_count=20', { 'Accept-Encoding': accepted })).headers['content-encoding']).toBe('gzip');
  });

  it('leaves small answers alone, and HEAD and POST are like GET', async () => {
    expect((await raw('Location?_id=nobody', { 'Accept-Encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
    const head = await raw('HealthcareService?_count=20', { 'Accept-Encoding': 'gzip' }, 'HEAD');
    expect([head.status, head.headers['content-encoding'], head.bytes.length]).toEqual([200, 'gzip', 0]);
    const post = await raw('HealthcareService/_search', { 'Accept-Encoding': 'gzip', 'Content-Type': 'application/x-www-form-urlencoded' }, 'POST', '_count=20');
    expect([post.headers['content-encoding'], JSON.parse(gunzipSync(post.bytes).toString('utf8'))]).toEqual(['gzip', expect.objectContaining({ type: 'searchset' })]);
  });
});

describe('the spelling of decimals', () => {
  it.each([
    ['a read', 'Location/fld-dec-1'], ['a search', 'Location?_id=fld-dec-1'], ['_elements', 'Location?_id=fld-dec-1&_elements=position'],
    ['_elements of a read', 'Location/fld-dec-1?_elements=position'], ['_summary', 'Location/fld-dec-1?_summary=data'],
  ])('is kept by %s', async (_what, path) => {
    expect((await get(path)).text).toContain('"position":{"latitude":48.390000,"longitude":-4.50}');
  });

  it('is kept in the reduced form of another profile', async () => {
    const { text } = await answered(server.as('ror-profile-0').get(`${BASE}/Location/fld-dec-1`));
    expect(text).toContain('"position":{"latitude":48.390000,"longitude":-4.50}');
    expect(text).toContain('SUBSETTED');
  });
});

describe('_elements and _summary of a read', () => {
  it('keep what a search keeps, tagged', async () => {
    const { body } = await get('Location/140?_elements=name');
    expect(Object.keys(body as object)).toEqual(['resourceType', 'id', 'meta', 'name']);
    expect(JSON.stringify(body)).toContain('SUBSETTED');
    expect(Object.keys((await get('Location/140?_summary=text')).body as object)).toEqual(['resourceType', 'id', 'meta']);
    expect((await get('Location/140?_summary=false&_elements=')).text).not.toContain('SUBSETTED');
  });

  it.each(['_summary=count', '_summary=some', '_elements=1'])('%s is refused', async (query) => {
    const { status, body } = await get(`Location/140?${query}`);
    expect([status, readIssues(body)[0]?.code]).toEqual([400, 'invalid-result-parameter']);
  });
});

describe('the FHIR version', () => {
  it.each([
    ['application/fhir+json;fhirVersion=5.0', 406], ['application/fhir+json; fhirVersion="3.0"', 406], ['application/json;FHIRVERSION=4.3', 406], ['*/*;fhirVersion=5.0', 406],
    ['application/fhir+json;fhirVersion=4.0', 200], ['application/fhir+json; fhirVersion="4.0.1"', 200], ['application/fhir+json;fhirVersion=5.0, application/fhir+json;q=0.5', 200],
  ])('Accept: %s is answered %i', async (accept, expected) => {
    for (const path of ['Location/140', 'Location?_id=140', 'metadata', 'SearchParameter?_count=1']) {
      expect([path, (await server.as(WIDEST_CLIENT).get(`${BASE}/${path}`).set('Accept', accept)).status]).toEqual([path, expected]);
    }
  });

  it.each([['application/fhir%2Bjson;fhirVersion=5.0', 406], ['application/fhir%2Bjson;fhirVersion=4.0', 200], ['json;fhirVersion=4.3', 406], ['', 200]])('_format=%s is answered %i', async (format, expected) => {
    expect((await get(`Location/140?_format=${format}`)).status).toBe(expected);
  });
});

describe('definitions', () => {
  const PARAMETERS = ['_total=accurate', '_total=none', '_summary=true', '_summary=count', '_elements=url', '_sort=name', '_pretty=true', '_include=x', '_revinclude:iterate=y', '_totalMethod=z', 'name=', '_count=99999999999'];

  it.each(['StructureDefinition', 'SearchParameter', 'CodeSystem', 'ValueSet', 'CapabilityStatement'])('%s refuses no result parameter', async (type) => {
    for (const parameter of PARAMETERS) expect([parameter, (await get(`${type}?${parameter}`)).status]).toEqual([parameter, 200]);
    expect((await answered(server.as(WIDEST_CLIENT).post(`${BASE}/${type}/_search`).type('form').send('_summary=true&_count=1'))).status).toBe(200);
  });

  it('apply what they can and name the rest', async () => {
    expect(readSearchset((await get('SearchParameter?_summary=count&_total=none')).body)).toMatchObject({ entries: [], warnings: [] });
    expect((await get('SearchParameter?_total=none&_count=1')).body).not.toHaveProperty('total');
    expect(readSearchset((await get('SearchParameter?_elements=url&_count=1&name=')).body).warnings).toEqual(['parameter-not-applied', 'parameter-empty']);
    const strict = await answered(server.as(WIDEST_CLIENT).get(`${BASE}/SearchParameter?_elements=url`).set('Prefer', 'handling=strict'));
    expect([strict.status, readIssues(strict.body)[0]?.code]).toEqual([400, 'not-applied']);
  });

  it('are found by their own version, and by no other', async () => {
    const { body } = await get(`StructureDefinition?url=${ROR_LOCATION}`);
    const [found] = readSearchset(body).entries;
    const version = isObject(found?.resource) ? String(found.resource['version']) : '';
    const total = async (value: string): Promise<number> => readSearchset((await get(`StructureDefinition?url=${value}`)).body).total;
    expect([await total(`${ROR_LOCATION}%7C${version}`), await total(`${ROR_LOCATION}|9.9.9`)]).toEqual([1, 0]);
  });
});

describe('the links of a page', () => {
  const follow = async (page: Searchset, relation: string): Promise<Searchset> => readSearchset((await answered(server.as(WIDEST_CLIENT).get((page.links[relation] ?? '').slice(server.origin.length)))).body);
  const SEARCHES = [
    'HealthcareService?_count=5', 'Organization?_count=7&_sort=-name', 'Location?near=47.2|-1.6|100|km&_count=3', 'HealthcareService?_content=hospitalisation&_count=2',
    'HealthcareService?_count=4&_include=HealthcareService:location', 'SearchParameter?_count=10',
  ];

  it.each(SEARCHES)('%s: self is the page, previous leads back, last ends', async (request) => {
    const pages = [readSearchset((await get(request)).body)];
    for (let page = pages[0]; page?.links['next'] !== undefined && pages.length < 60; page = pages.at(-1)) pages.push(await follow(page, 'next'));
    expect(pages.length).toBeGreaterThan(2);
    const keys = pages.map((page) => keysOf(page, 'match'));
    const [first, second] = pages;
    const end = pages.at(-1);
    if (first === undefined || second === undefined || end === undefined) throw new Error('too few pages');
    expect(keysOf(await follow(second, 'self'), 'match')).toEqual(keys[1]);
    expect(keysOf(await follow(first, 'last'), 'match')).toEqual(keys.at(-1));
    expect(keysOf(await follow(second, 'first'), 'match')).toEqual(keys[0]);
    expect([first.links['previous'], end.links['next']]).toEqual([undefined, undefined]);
    const back: string[][] = [keysOf(end, 'match')];
    for (let page: Searchset = end; page.links['previous'] !== undefined; back.unshift(keysOf(page, 'match'))) page = await follow(page, 'previous');
    expect(back).toEqual(keys);
  });

  it('of one page are that page', async () => {
    const { links } = readSearchset((await get('Location?_id=140')).body);
    expect([links['first'], links['last'], links['next'], links['previous']]).toEqual([links['self'], links['self'], undefined, undefined]);
  });

  it('come with a POST too, and none to a total nobody asked for', async () => {
    const { body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/HealthcareService/_search`).type('form').send('_count=5&_total=none'));
    const links = (isObject(body) && Array.isArray(body['link']) ? body['link'] : []).map((link: unknown) => (isObject(link) ? link['relation'] : undefined));
    expect(links).toEqual(['self', 'first', 'next']);
  });

  it('hold their whole search: what stands beside one is named, and refused when strict', async () => {
    const next = (readSearchset((await get('HealthcareService?_count=5')).body).links['next'] ?? '').slice(server.origin.length);
    const beside = await answered(server.as(WIDEST_CLIENT).get(`${next}&_count=2&_format=json`));
    expect([readSearchset(beside.body).warnings, keysOf(readSearchset(beside.body), 'match').length]).toEqual([['parameter-not-applied'], 5]);
    const strict = await answered(server.as(WIDEST_CLIENT).get(`${next}&_count=2`).set('Prefer', 'handling=strict'));
    expect([strict.status, readIssues(strict.body)[0]?.code]).toEqual([400, 'not-applied']);
  });

  it('are left out, with a warning, of a request too long for one', async () => {
    const held = keysOf(readSearchset((await get('HealthcareService?_count=3')).body), 'match').map((key) => key.split('/')[1]);
    const absent = Array.from({ length: 480 }, (_, index) => createHash('sha256').update(String(index)).digest('hex'));
    const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/HealthcareService/_search`).type('form').send(`_id=${[...held, ...absent].join(',')}&_count=2`));
    expect([status, readSearchset(body).warnings, readSearchset(body).links['next']]).toEqual([200, ['page-links-left-out'], undefined]);
  });
});
