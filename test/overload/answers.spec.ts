import { request as httpsRequest } from 'node:https';
import { isObject } from '../../src/fhir-common/core/json';
import { startServer } from './running-server';
import type { RunningServer } from './running-server';

let server: RunningServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** One of each kind: public page, free read, personal data, not found, refused. */
const ANSWERS: readonly (readonly [string, string, string | undefined, number])[] = [
  ['a health check', '/health/live', undefined, 200],
  ['the documentation', '/docs', undefined, 200],
  ['metadata', '/ror/fhir/metadata', undefined, 200],
  ['a read', '/ror/fhir/Location/140', 'ror-profile-1', 200],
  ['a search of persons', '/ror/fhir/PractitionerRole?_count=1', 'ror-profile-1', 200],
  ['an absent resource', '/ror/fhir/Location/absent', 'ror-profile-1', 404],
  ['a caller without a certificate', '/ror/fhir/Location', undefined, 401],
  ['a refused certificate', '/ror/fhir/Location', 'not-enrolled', 403],
  ['an unknown address', '/nothing/here', 'ror-profile-1', 404],
  ['figures refused to a consumer', '/metrics', 'ror-profile-1', 403],
];

describe('every answer', () => {
  it.each(ANSWERS)('to %s has the security headers and tells nothing of the software', async (_, path, client, status) => {
    const answer = await (client === undefined ? server.anonymous() : server.as(client)).get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=\d{8,}/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-security-policy']).toContain("default-src '");
    expect(answer.headers['x-request-id']).toMatch(/^[\w.-]{1,64}$/);
    for (const name of ['x-powered-by', 'server', 'via']) expect(answer.headers).not.toHaveProperty(name);
    expect(JSON.stringify(answer.headers)).not.toMatch(/express|nest|node|postgres/i);
    if (status >= 400) expect(answer.text).not.toMatch(/node_modules|\.ts:\d|\.js:\d|\bat \w+.*\(|SELECT |postgres/);
  });

  it.each(ANSWERS.filter(([, path, client]) => client !== undefined && path.startsWith('/ror/fhir')))('to %s may be stored by no cache', async (_, path, client = '') => {
    expect((await server.as(client).get(path)).headers['cache-control']).toBe('no-store');
  });

  it('that reports an internal error gives a reference and nothing else', async () => {
    await server.pool.query('ALTER TABLE resource RENAME COLUMN content TO hidden');
    const answer = await server.as('ror-profile-1').get('/ror/fhir/Location/140').set('X-Request-Id', 'broken-1');
    await server.pool.query('ALTER TABLE resource RENAME COLUMN hidden TO content');
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('broken-1');
    expect(answer.text).not.toMatch(/column|content"|hidden|stack|node_modules/);
    expect(server.log()).toContain('broken-1');
  });
});

describe('/metrics', () => {
  it.each(['admin', 'bi'])('answers the role %s with the figures of this process', async (client) => {
    await server.as('ror-profile-1').get('/ror/fhir/Location/140');
    await server.anonymous().get('/ror/fhir/Location');
    const { status, text, headers } = await server.as(client).get('/metrics');
    expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/plain; version=/)]);
    expect(text).toMatch(/^http_request_duration_seconds_count\{api="ror",interaction="read",type="Location",status="2xx"\} [1-9]/m);
    expect(text).toMatch(/^http_request_duration_seconds_count\{api="ror",interaction="search",type="Location",status="4xx"\} [1-9]/m);
    expect(text).toMatch(/^http_requests_in_flight 1$/m);
    expect(text).toMatch(/^db_pool_connections_total [1-3]$/m);
    for (const name of ['db_pool_connections_idle', 'db_pool_waiting', 'searches_active', 'searches_waiting', 'audit_queue_pending', 'nodejs_eventloop_lag_seconds']) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });

  it('makes no new series for what callers invent', async () => {
    const series = async (): Promise<number> => (await server.as('admin').get('/metrics')).text.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count')).length;
    const invent = async (word: string): Promise<void> => {
      for (const path of [`/ror/fhir/${word}`, `/ror/fhir/${word}/1`, `/${word}`, `/ror/fhir/Location/${word}`]) await server.as('ror-profile-1').get(path);
    };
    await invent('Invented0');
    const before = await series();
    for (const word of ['Invented1', 'Invented2', 'Invented3']) await invent(word);
    expect(await series()).toBe(before);
  });

  it('is closed without a certificate and to other roles', async () => {
    expect((await server.anonymous().get('/metrics')).status).toBe(401);
    expect((await server.as('bed-management').get('/metrics')).status).toBe(403);
  });
});

describe('the request log', () => {
  const lineOf = (requestId: string): unknown =>
    server.log().split('\n').filter((line) => line.includes(requestId)).map((line): unknown => JSON.parse(line)).find((line) => isObject(line) && line['msg'] === 'request');

  it('has one line a request: who, what, how it ended, how long', async () => {
    await server.as('ror-profile-2').get('/ror/fhir/Location?_count=1').set('X-Request-Id', 'line-1');
    expect(lineOf('line-1')).toEqual(expect.objectContaining({
      requestId: 'line-1', client: 'ror-profile-2', method: 'GET', path: '/ror/fhir/Location', status: 200, ms: expect.any(Number) as number,
    }));
    await server.anonymous().get('/ror/fhir/Location').set('X-Request-Id', 'line-2');
    expect(lineOf('line-2')).toMatchObject({ client: null, status: 401 });
    expect(server.log().split('\n').filter((line) => line.includes('"line-1"'))).toHaveLength(1);
  });

  it('holds no secret: no header, no value of a query, no body, at any level', async () => {
    const client = server.as('ror-profile-2');
    await client.get('/ror/fhir/Location?name=secret-in-query').set('Authorization', 'Bearer secret-in-header').set('Cookie', 'session=secret-in-cookie');
    await client.post('/ror/fhir/Location/_search').type('form').send('name=secret-in-body');
    await client.get('/ror/fhir/Location?unknown=secret-in-refusal');
    await client.get('/ror/fhir/Location').set('Ror-Profil-Utilisateur-Code', 'secret-in-user');
    await new Promise<void>((resolve, reject) => {
      httpsRequest(`${server.origin}/ror/fhir/Location?token=secret-anonymous`, { rejectUnauthorized: false }, (answer) => answer.resume().on('end', resolve)).on('error', reject).end();
    });
    expect(server.log()).not.toContain('secret-');
    expect(server.log()).not.toMatch(/BEGIN (CERTIFICATE|PRIVATE)|postgresql:\/\//);
  });
});
