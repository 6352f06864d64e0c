import { MALFORMED_QUERIES } from '../ror/malformed-queries';
import { answered, readIssues } from './answers';
import { databaseFingerprint } from './database-fingerprint';
import { rawGet } from './raw-request';
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

/** What an HTTP client does to characters an address cannot hold; percent signs are part of the test. */
const encoded = (request: string): string => request.replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent);

async function send({ request, method }: { readonly request: string; readonly method?: 'POST' }): Promise<{ status: number; body: unknown }> {
  if (method === undefined) {
    const { status, text } = await rawGet(server, WIDEST_CLIENT, `${BASE}/${encoded(request)}`);
    const body: unknown = JSON.parse(text);
    return { status, body };
  }
  const [type = '', form = ''] = request.split('?');
  const answer = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/${type}/_search`).type('form').send(form));
  return { status: answer.status, body: answer.body };
}

it.each(MALFORMED_QUERIES.map((row) => ({ ...row, shown: row.request.slice(0, 100) })))('$shown is refused: $why', async (row) => {
  const { status, body } = await send(row);
  const [issue] = readIssues(body);
  expect([status, issue?.severity]).toEqual([row.status, 'error']);
  if (row.code !== undefined) expect(issue?.code).toBe(row.code);
  const { french = '', english = '' } = issue ?? {};
  expect(french.length).toBeGreaterThan(20);
  expect(french).not.toBe(english);
  if (row.parameter !== undefined) expect(french + english + (issue?.location ?? []).join()).toContain(row.parameter);
});

it('none of them changed anything', async () => {
  expect(await databaseFingerprint(server.databaseUrl)).toEqual(before);
});
