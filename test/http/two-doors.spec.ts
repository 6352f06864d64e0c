import type { Response, Test } from 'supertest';
import { startServer } from '../overload/running-server';
import type { RunningServer } from '../overload/running-server';

/**
 * Plain reads and searches are answered by a shorter way (`fhir-common/http/direct-reads.ts`). Each request is asked plainly, and once more with
 * the first letter of its type percent-encoded, which leads through Express's routes and Nest: nothing of the two answers may differ.
 */
let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ DEFAULT_QUOTA_POINTS: '100000' });
});
afterAll(() => server.stop());

const CLIENTS = ['ror-profile-0', 'ror-profile-1', 'ror-profile-2', 'ror-profile-5', 'bed-management', 'sas-platform', 'admin', undefined] as const;

const PATHS = [
  'Location/140', 'Location/absent', 'Location/140?_elements=name', 'Location/140?_format=xml', 'HealthcareService/100',
  'Location?_count=2', 'Location?_id=140,141&_total=accurate', 'Location?nothing=1', 'HealthcareService?specialty=013&_include=HealthcareService:location&_count=3',
  'HealthcareService?_sort=unknown', 'HealthcareService?_filter=name%20eq%20%22', 'Task', 'Task?status=requested', 'MeasureReport?_count=1', 'SearchParameter?code=name', 'CodeSystem',
  `Location?name=${'x'.repeat(17_000)}`,
] as const;

const HEADERS = [
  {}, { Accept: 'application/xml' }, { 'If-None-Match': 'W/"1"' }, { 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' }, { Prefer: 'handling=strict' }, { 'X-SSL-Client-Cert': 'forged' },
  { Authorization: 'Bearer forged' },
] as const;

let asked = 0;

async function ask(client: string | undefined, path: string, headers: Readonly<Record<string, string>>): Promise<{ answer: Response; events: unknown[] }> {
  const agent = client === undefined ? server.anonymous() : server.as(client);
  const requestId = `door-${asked++}`;
  const request: Test = agent.get(`/ror/fhir/${path}`).set('X-Request-Id', requestId);
  for (const [name, value] of Object.entries(headers)) void request.set(name, value);
  const answer = await request;
  const { rows } = await server.pool.query<Record<string, unknown>>(
    `SELECT client, api, interaction, type, resource_count, resources, status, query IS NULL AS bare FROM audit_event WHERE request_id = $1 AND status < 400`, [requestId]);
  return { answer, events: rows };
}

/** What an answer says, without what is new each time: its date and reference, what is left of a quota, the name of a page and its sealed place. */
function said({ status, headers, text }: Response): unknown {
  const { date, 'x-request-id': reference, ratelimit, 'content-length': length, ...others } = headers as Record<string, string>;
  expect([date, reference]).not.toContain(undefined);
  return {
    status, others, counted: ratelimit !== undefined, sized: length !== undefined,
    text: text.replace(/^\{"resourceType":"Bundle","id":"[\w-]+","meta":\{"lastUpdated":"[\w:.-]+"\}/, 'Bundle').replace(/_page=[\w.%-]+/g, '_page=…').replace(/door-\d+/g, 'door'),
  };
}

/** `%4Cocation/140`: the same address, spelt so that only Express reads it. */
const detour = (path: string): string => `%${path.charCodeAt(0).toString(16).toUpperCase()}${path.slice(1)}`;

it.each(CLIENTS)('answers %s alike by both ways', async (client) => {
  for (const path of PATHS) {
    const [direct, routed] = [await ask(client, path, {}), await ask(client, detour(path), {})];
    expect({ path, ...direct, answer: said(direct.answer) }).toEqual({ path, ...routed, answer: said(routed.answer) });
  }
});

it.each(HEADERS)('answers a request with %j alike by both ways', async (headers) => {
  for (const path of ['Location/140', 'Location?_id=140']) {
    for (const client of ['ror-profile-1', undefined]) {
      const [direct, routed] = [await ask(client, path, headers), await ask(client, detour(path), headers)];
      expect({ path, client, ...direct, answer: said(direct.answer) }).toEqual({ path, client, ...routed, answer: said(routed.answer) });
    }
  }
});

it('charges the same by both ways, and refuses once the quota is spent', async () => {
  await server.pool.query(`UPDATE client SET quota_points = 20 WHERE id = 'ror-profile-3'`);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const rest = async (path: string): Promise<string> => (await ask('ror-profile-3', path, {})).answer.headers['ratelimit'] ?? '';
  expect([await rest('Location/140'), await rest(detour('Location/140')), await rest('Location?_count=1'), await rest(detour('Location?_count=1'))]
    .map((state) => /r=(\d+)/.exec(state)?.[1])).toEqual(['19', '18', '13', '8']);
  const spent = [await ask('ror-profile-3', 'Location?_count=1', {}), await ask('ror-profile-3', 'Location?_count=1', {}), await ask('ror-profile-3', detour('Location?_count=1'), {})];
  expect(spent.map(({ answer }) => [answer.status, answer.headers['retry-after'] !== undefined])).toEqual([[200, false], [429, true], [429, true]]);
});
