import { connect } from 'node:tls';
import { answered, readIssues } from './answers';
import { databaseFingerprint } from './database-fingerprint';
import { rawGet } from './raw-request';
import { REFUSED_ROWS } from './refused-requests';
import type { RefusedRow } from './refused-requests';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const BASE = '/ror/fhir';

let server: TestServer;
let before: readonly string[];

beforeAll(async () => {
  server = await startTestServer();
  before = await databaseFingerprint(server.databaseUrl);
});
afterAll(() => server.stop());

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function send(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { status, text } = await rawGet(server, WIDEST_CLIENT, path, headers);
  const body: unknown = JSON.parse(text);
  return { status, body };
}

function expectRefusal(answer: Answer, row: RefusedRow, query: string): void {
  const [issue, ...others] = readIssues(answer.body);
  expect([answer.status, issue?.severity, issue?.code, issue?.type, others]).toEqual([row.status, 'error', row.code, row.type, []]);
  const { french = '', english = '' } = issue ?? {};
  for (const word of row.names) expect([french, english]).toEqual([expect.stringContaining(word), expect.stringContaining(word)]);
  if (row.fr !== undefined) expect(french).toContain(row.fr);
  expect(french).not.toBe(english);
  expect(french + english).not.toMatch(/[{}]|undefined|null|\n/);
  if (row.at === undefined) return;
  const position = query.indexOf(row.at);
  expect([french, english]).toEqual(Array(2).fill(expect.stringMatching(new RegExp(`position ${position}\\b`))));
  if (row.code !== 'malformed-query') expect(issue?.location).toEqual([`http.${nameAround(query, position)}`]);
}

/** The name of the parameter in which a position of the query string lies. */
function nameAround(query: string, position: number): string {
  const start = query.lastIndexOf('&', position) + 1;
  const name = /^[^=&]*/.exec(query.slice(start))?.[0] ?? '';
  return decodeURIComponent(name);
}

const shown = (text: string): string => (text.length > 100 ? `${text.slice(0, 97)}...` : text);
const rows = REFUSED_ROWS.map((row) => ({ name: shown(row.request), row }));

describe('a search that cannot be what the caller meant', () => {
  it.each(rows)('$name is refused with its place and a remedy', async ({ row }) => {
    const path = encodeURI(row.request).replace(/%25/g, '%').replace(/%5C/g, '\\').replace(/%7C/g, '|');
    const [, query = ''] = path.split('?');
    expectRefusal(await send(`${BASE}/${path}`), row, query);
  });

  const searches = rows.filter(({ row }) => row.request.includes('?') && row.code !== 'invalid-page-link');

  it.each(searches)('$name is refused alike by POST _search', async ({ row }) => {
    const [type = '', query = ''] = row.request.split('?');
    const form = encodeURI(query).replace(/%25/g, '%');
    const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/${type}/_search`).type('form').send(form));
    expect([status, readIssues(body)[0]?.code]).toEqual([row.status, row.code]);
  });
});

describe('a request too long', () => {
  const PATH = `${BASE}/Location?address-city=`;

  it('answers an address of 16,384 bytes', async () => {
    const criteria = Array.from({ length: 9 }, () => 'x'.repeat(1900)).join(',');
    const path = PATH + criteria;
    const answer = await send(path.slice(0, 16_384));
    expect(answer.status).toBe(200);
  });

  it.each([16_385, 40_000])('answers 414 to one of %d bytes, and names POST _search', async (length) => {
    const { status, body } = await send(PATH.padEnd(length, 'x'));
    const [issue] = readIssues(body);
    expect([status, issue?.type, issue?.code]).toEqual([414, 'too-long', 'url-too-long']);
    expect([issue?.french, issue?.english]).toEqual(Array(2).fill(expect.stringContaining('POST [base]/Location/_search')));
  });

  it('answers 414 to one that overflows the HTTP parser', async () => {
    const { status, body } = await send(PATH.padEnd(100_000, 'x'));
    expect([status, readIssues(body)[0]?.code]).toEqual([414, 'url-too-long']);
  });

  it('refuses headers of 100 kB with an OperationOutcome', async () => {
    const { status, body } = await send(`${BASE}/Location?_count=1`, { 'X-Padding': 'x'.repeat(100_000) });
    expect([414, 431]).toContain(status);
    expect(readIssues(body)[0]).toMatchObject({ severity: 'error', type: 'too-long' });
  });

  it('answers the same criteria by POST', async () => {
    const form = `address-city=${Array.from({ length: 9 }, () => 'x'.repeat(1900)).join(',')}`;
    const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/Location/_search`).type('form').send(form));
    expect([status, body]).toEqual([200, expect.objectContaining({ total: 0 })]);
  });

  it('answers 413 to a form over 64 kB', async () => {
    const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/Location/_search`).type('form').send(`name=${'x'.repeat(70_000)}`));
    expect([status, readIssues(body)[0]?.code]).toEqual([413, 'body-too-large']);
  });
});

describe('bytes that reach no route', () => {
  const say = (bytes: string): Promise<string> => new Promise((resolve, reject) => {
    const socket = connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false }, () => socket.write(bytes));
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('utf8'))).once('close', () => resolve(said)).once('error', reject);
  });

  it.each([
    ['an accent as it is typed', 'GET /ror/fhir/HealthcareService?name=Hôpital HTTP/1.1\r\nHost: localhost\r\n\r\n', 'unencoded-url', '%C3%A9'],
    ['no HTTP', 'bonjour\r\n\r\n', 'not-http', 'HTTP/1.1'],
  ])('%s: 400 with the remedy', async (_name, bytes, code, remedy) => {
    const [head = '', body = ''] = (await say(bytes)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    const [issue] = readIssues(JSON.parse(body));
    expect(issue?.code).toBe(code);
    expect([issue?.french, issue?.english]).toEqual(Array(2).fill(expect.stringContaining(remedy)));
  });
});

describe('an address that is not one', () => {
  it.each([
    ['/ror/fhir', 404, 'unknown-path'],
    ['/ror/fhir/', 404, 'unknown-path'],
    ['/ror/fhir/Location/140/more/parts', 404, 'unknown-path'],
    ['/ror/fhir/%ZZ', 400, 'malformed-query'],
    ['/ror/fhir/Location/%ZZ', 400, 'malformed-query'],
    ['/ror/fhir/Location/%E9', 400, 'malformed-query'],
    ['/ror/fhir//Location', 404, 'unknown-path'],
    ['/ror/fhir/../../etc/passwd', 404, 'unknown-path'],
    ['/', 404, 'unknown-path'],
    ['/nowhere', 404, 'unknown-path'],
    ['/ror/fhirish/Location', 404, 'unknown-path'],
  ])('%s answers %d %s', async (path, status, code) => {
    const answer = await send(path);
    expect([answer.status, readIssues(answer.body)[0]?.code]).toEqual([status, code]);
  });
});

it('none of it touched the database: every table holds the same rows', async () => {
  expect(await databaseFingerprint(server.databaseUrl)).toEqual(before);
});
