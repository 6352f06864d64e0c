import { answered, readIssues, readSearchset } from './answers';
import { rawGet } from './raw-request';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const ALIASES = ['/ws-diffusion-fhir', '/ws-synchro-dispo-lits-fhir', '/anomalies'];

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

describe.each(['/ror/fhir', ...ALIASES])('the base %s', (base) => {
  it('leads back to itself in every fullUrl and link', async () => {
    const { body } = await answered(server.as(WIDEST_CLIENT).get(`${base}/HealthcareService?_count=20&_include=HealthcareService:location`));
    const { entries, links } = readSearchset(body);
    expect(entries.length).toBeGreaterThan(20);
    expect(entries.map(({ fullUrl, key }) => [fullUrl, key])).toEqual(entries.map(({ key }) => [`${server.origin}${base}/${key}`, key]));
    expect(links['self']).toBe(`${server.origin}${base}/HealthcareService?_count=20&_include=HealthcareService:location`);
    expect(links['next']?.startsWith(`${server.origin}${base}/HealthcareService?_page=`)).toBe(true);
  });

  it('reads, and goes on to the next page', async () => {
    const agent = server.as(WIDEST_CLIENT);
    expect((await agent.get(`${base}/Location/140`)).body).toMatchObject({ resourceType: 'Location', id: '140' });
    const { links } = readSearchset((await agent.get(`${base}/Location?_count=2`)).body);
    const next = readSearchset((await agent.get((links['next'] ?? '').slice(server.origin.length))).body);
    expect(next.entries.map(({ fullUrl, key }) => fullUrl === `${server.origin}${base}/${key}`)).toEqual([true, true]);
  });

  it('understands an absolute reference under itself', async () => {
    const reference = `${server.origin}${base}/Organization/eg-chu-nantes-ile`;
    const absolute = readSearchset((await server.as(WIDEST_CLIENT).get(`${base}/Location?organization=${reference}`)).body);
    const relative = readSearchset((await server.as(WIDEST_CLIENT).get(`${base}/Location?organization=Organization/eg-chu-nantes-ile`)).body);
    expect([absolute.total, absolute.total]).toEqual([5, relative.total]);
  });
});

describe('the Host header', () => {
  const read = (host: string) => rawGet(server, WIDEST_CLIENT, '/ror/fhir/Location?_id=140', { Host: host });

  it('names the server in links when it looks like a host', async () => {
    const { text } = await read('ror.example.org:8443');
    expect(readSearchset(JSON.parse(text)).entries.map(({ fullUrl }) => fullUrl)).toEqual(['https://ror.example.org:8443/ror/fhir/Location/140']);
  });

  it.each(['evil.example/"}],"x":"', 'evil example', 'evil\u00e9.example', '<evil>', 'evil.example/..', ''])('%p never enters an answer', async (host) => {
    const { text, status } = await read(host);
    expect([status < 500, text.includes('evil')]).toEqual([true, false]);
  });
});

describe('HEAD', () => {
  it.each(['Location/140', 'Location?_id=140', 'metadata', 'Location/nowhere'])('%s answers like GET, without the body', async (address) => {
    const agent = server.as(WIDEST_CLIENT);
    // The same encoding for both: supertest asks for gzip by GET alone.
    const got = await agent.get(`/ror/fhir/${address}`).set('Accept-Encoding', 'identity');
    const head = await agent.head(`/ror/fhir/${address}`).set('Accept-Encoding', 'identity');
    expect([head.status, head.body]).toEqual([got.status, {}]);
    const names = ['content-type', 'etag', 'last-modified', 'content-length'];
    expect(names.map((name) => String(head.headers[name]))).toEqual(names.map((name) => String(got.headers[name])));
  });
});

describe('a method that is not offered', () => {
  const METHODS = ['put', 'patch', 'delete', 'post'] as const;

  it.each([
    ['post', 'metadata', 'GET, HEAD'],
    ['put', 'metadata', 'GET, HEAD'],
    ['delete', 'metadata', 'GET, HEAD'],
    ['put', 'Location/_search', 'POST'],
    ['delete', 'Location/_search', 'POST'],
  ] as const)('%s %s answers 405 and allows %s', async (method, address, allowed) => {
    const answer = await server.as(WIDEST_CLIENT)[method](`/ror/fhir/${address}`);
    const [issue] = readIssues(answer.body);
    expect([answer.status, answer.headers['allow'], issue?.code, issue?.type]).toEqual([405, allowed, 'method-not-allowed', 'not-supported']);
    expect([issue?.french, issue?.english]).toEqual(Array(2).fill(expect.stringContaining(method.toUpperCase())));
  });

  it.each(METHODS)('%s of a resource that is only read is refused with 405 and what is allowed', async (method) => {
    const answer = await server.as(WIDEST_CLIENT)[method]('/ror/fhir/MeasureReport/140').set('Content-Type', 'application/fhir+json').send('{}');
    const code = method === 'post' ? 'method-not-allowed' : 'interaction-not-offered';
    expect([answer.status, answer.headers['allow'], readIssues(answer.body)[0]?.code]).toEqual([405, 'GET, HEAD', code]);
  });

  it('OPTIONS and TRACE of a resource are no read', async () => {
    const answer = await server.as(WIDEST_CLIENT).options('/ror/fhir/Location/140');
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  it('_search by GET is no search and no read', async () => {
    const answer = await server.as(WIDEST_CLIENT).get('/ror/fhir/Location/_search?_id=140');
    expect([answer.status, answer.headers['allow'], readIssues(answer.body)[0]?.code]).toEqual([405, 'POST', 'method-not-allowed']);
  });
});

it('every answer carries a request id that an operator finds again, and keeps the caller\'s own', async () => {
  const refused = await server.as(WIDEST_CLIENT).get('/ror/fhir/Location?nope=1').set('X-Request-Id', 'trace-42');
  const made = await server.as(WIDEST_CLIENT).get('/ror/fhir/Location?nope=1').set('X-Request-Id', 'a b\u00a0<c>');
  expect([refused.headers['x-request-id'], made.headers['x-request-id']]).toEqual(['trace-42', expect.stringMatching(/^[0-9a-f-]{36}$/)]);
});
