import { SCENARIO_TABLE } from '../ror/scenarios/scenario-table';
import { answered, readIssues, readSearchset } from './answers';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const BASE = '/ror/fhir';
const searches = SCENARIO_TABLE.filter((row) => row.interaction !== 'read').map(({ request }) => request);

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const post = (path: string, form: string) => server.as(WIDEST_CLIENT).post(`${BASE}/${path}`).type('form').send(form);

async function answerOf(sent: PromiseLike<{ status: number; body: unknown }>): Promise<unknown> {
  const { status, body } = await sent;
  const { entries, total, links, warnings } = readSearchset(body);
  return { status, total, self: links['self'], warnings, entries };
}

it.each(searches)('POST _search answers like GET %s', async (request) => {
  const [type = '', query = ''] = request.split('?');
  const byGet = await answerOf(server.as(WIDEST_CLIENT).get(`${BASE}/${request}`));
  expect(await answerOf(post(`${type}/_search`, encodeURI(query).replace(/%25/g, '%')))).toEqual(byGet);
});

const FORM = 'status=active';
const found = 3;

it('criteria of the address and of the form hold together', async () => {
  const { body } = await answered(post('Location/_search?type=002', FORM));
  expect(readSearchset(body).entries.map(({ key }) => key).sort()).toEqual(['Location/loc-hebergement-active']);
});

it.each(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=UTF-8', 'APPLICATION/X-WWW-FORM-URLENCODED'])(
  'reads a form announced as %s',
  async (type) => {
    const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/Location/_search`).set('Content-Type', type).send(FORM));
    expect([status, readSearchset(body).total]).toEqual([200, found]);
  },
);

it('reads UTF-8, plus signs and percent escapes of a form', async () => {
  const { body } = await answered(post('Location/_search', 'address-city=ancenis+saint%20g%C3%A9r%C3%A9on'));
  expect(readSearchset(body).total).toBe(4);
});

it('an empty form answers every resource of the type', async () => {
  const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/Practitioner/_search`));
  const everyone = readSearchset((await server.as(WIDEST_CLIENT).get(`${BASE}/Practitioner`)).body).total;
  expect([status, readSearchset(body).total]).toEqual([200, everyone]);
});

it.each(['application/json', 'application/fhir+json', 'multipart/form-data; boundary=x', 'text/plain'])(
  'answers 415 to a body announced as %s, and names what it reads',
  async (type) => {
    const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/Location/_search`).set('Content-Type', type).send('{"status":"active"}'));
    const [issue] = readIssues(body);
    expect([status, issue?.code]).toEqual([415, 'unsupported-media-type']);
    expect([issue?.french, issue?.english]).toEqual(Array(2).fill(expect.stringContaining('application/x-www-form-urlencoded')));
  },
);

it('answers 415 to a charset it cannot read', async () => {
  const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/Location/_search`)
    .set('Content-Type', 'application/x-www-form-urlencoded; charset=nonsense').send(FORM));
  expect([status, readIssues(body)[0]?.code]).toEqual([415, 'unsupported-media-type']);
});

it('answers 400 to a body that is not the gzip it announces', async () => {
  const { status, body } = await answered(server.as(WIDEST_CLIENT).post(`${BASE}/Location/_search`).type('form').set('Content-Encoding', 'gzip').send(FORM));
  expect([status, readIssues(body)[0]?.code]).toEqual([400, 'malformed-query']);
});
