import { ReadTrail } from '../../src/fhir-common/http/read-trail';
import { verifyChain } from '../../src/fhir-common/audit/verify';
import { Database } from '../../src/fhir-common/sql/database';
import { startServer } from '../overload/running-server';
import type { RunningServer } from '../overload/running-server';
import { anEvent, createAuditDatabase } from './audit-fixtures';

let server: RunningServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

async function eventsOf(requestId: string): Promise<unknown[]> {
  const { rows } = await server.pool.query<Record<string, unknown>>(
    `SELECT client, certificate_serial IS NOT NULL AS certificate, api, interaction, type, query, resource_count, resources, status,
       user_profile_code, user_role_code FROM audit_event WHERE request_id = $1`, [requestId]);
  return rows;
}

describe('a read of restricted data', () => {
  it('is on record when its answer arrives', async () => {
    const answer = await server.as('ror-profile-1').get('/ror/fhir/Location/140').set('X-Request-Id', 'read-1')
      .set('Ror-Profil-Utilisateur-Code', 'CU20').set('Ror-Role-Metier-Code', 'AUTOMATE');
    expect(answer.status).toBe(200);
    expect(await eventsOf('read-1')).toEqual([{
      client: 'ror-profile-1', certificate: true, api: 'ror', interaction: 'read', type: 'Location', query: null, resource_count: 1,
      resources: ['Location/140'], status: 200, user_profile_code: 'CU20', user_role_code: 'AUTOMATE',
    }]);
  });

  it.each([
    ['GET', (agent: ReturnType<RunningServer['as']>) => agent.get('/ror/fhir/Location?_id=140,141&_count=1')],
    ['POST', (agent: ReturnType<RunningServer['as']>) => agent.post('/ror/fhir/Location/_search').type('form').send('_id=140%2C141&_count=1')],
  ])('by %s search names its query and what it found', async (method, search) => {
    const answer = await search(server.as('ror-profile-1')).set('X-Request-Id', `search-${method}`);
    expect(answer.ok).toBe(true);
    expect(await eventsOf(`search-${method}`)).toEqual([expect.objectContaining({
      interaction: 'search', type: 'Location', query: method === 'GET' ? '_id=140,141&_count=1' : '_id=140%2C141&_count=1',
      resource_count: 1, resources: ['Location/140'],
    })]);
  });

  it('under another base, another case, by HEAD, or with If-None-Match, is on record too', async () => {
    const { headers } = await server.as('ror-profile-1').get('/ws-diffusion-fhir/Location/140').set('X-Request-Id', 'alias');
    await server.as('ror-profile-1').get('/ROR/Fhir/Location/140/').set('X-Request-Id', 'case');
    const same = await server.as('ror-profile-1').get('/ror/fhir/Location/140').set('X-Request-Id', 'same').set('If-None-Match', headers['etag'] ?? '');
    expect(same.status).toBe(304);
    await server.as('ror-profile-1').head('/ror/fhir/Location/140').set('X-Request-Id', 'head');
    for (const id of ['alias', 'case', 'same', 'head']) expect(await eventsOf(id)).toEqual([expect.objectContaining({ resources: ['Location/140'] })]);
  });

  it('is not what a caller of free-access data, a caller who finds nothing, or a reader of metadata does', async () => {
    await server.as('ror-profile-0').get('/ror/fhir/Location/140').set('X-Request-Id', 'free');
    await server.as('ror-profile-1').get('/ror/fhir/Location/absent').set('X-Request-Id', 'absent');
    await server.anonymous().get('/ror/fhir/metadata').set('X-Request-Id', 'metadata');
    for (const id of ['free', 'absent', 'metadata']) expect(await eventsOf(id)).toEqual([]);
  });

  it('is refused, and gives nothing away, when it cannot be recorded', async () => {
    await server.pool.query('ALTER TABLE audit_event RENAME TO audit_event_hidden');
    try {
      const answer = await server.as('ror-profile-1').get('/ror/fhir/Location/140');
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('2');
      expect(answer.headers).not.toHaveProperty('etag');
      expect(answer.text).toContain('audit-unavailable');
      expect(answer.text).not.toContain('"resourceType":"Location"');
      expect((await server.as('ror-profile-0').get('/ror/fhir/Location/140')).status).toBe(200);
    } finally {
      await server.pool.query('ALTER TABLE audit_event_hidden RENAME TO audit_event');
    }
    expect((await server.as('ror-profile-1').get('/ror/fhir/Location/140')).status).toBe(200);
  });
});

describe('a running server', () => {
  it('seals what it records within seconds, in a chain that holds', async () => {
    await server.as('ror-profile-1').get('/ror/fhir/Location/140').set('X-Request-Id', 'sealed');
    const sealed = async (): Promise<boolean> =>
      (await server.pool.query(`SELECT 1 FROM audit_event WHERE request_id = 'sealed' AND position IS NOT NULL`)).rows.length === 1;
    while (!(await sealed())) await new Promise((resolve) => setTimeout(resolve, 100));
    const report = await verifyChain(new Database(server.pool));
    expect(report.fault).toBeUndefined();
    expect(report.verified).toBeGreaterThan(0);
  });
});

describe('a refused request', () => {
  it('is on record: who asked, by the certificate presented, what, and why not, without query values', async () => {
    const refusals = [
      ['nobody', server.anonymous().get('/ror/fhir/Location?name=Dupont')],
      ['stranger', server.as('not-enrolled').get('/ROR/fhir/Location/140')],
      ['no-right', server.as('sas-editor').get('/metrics')],
    ] as const;
    for (const [id, call] of refusals) await call.set('X-Request-Id', id);
    const found = async (): Promise<Record<string, unknown>[]> => (await server.pool.query<Record<string, unknown>>(
      `SELECT request_id, CASE WHEN client LIKE '%CN=not-enrolled.dev.example%' THEN 'a certificate of not-enrolled.dev.example' ELSE client END AS client,
         certificate_serial IS NOT NULL AS certificate, api, interaction, type, query, status FROM audit_event WHERE request_id = ANY ($1) ORDER BY id`, [refusals.map(([id]) => id)])).rows;
    while ((await found()).length < refusals.length) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await found()).toEqual([
      { request_id: 'nobody', client: 'anonymous', certificate: false, api: 'ror', interaction: 'search', type: 'Location', query: 'certificate-required GET /ror/fhir/Location', status: 401 },
      { request_id: 'stranger', client: 'a certificate of not-enrolled.dev.example', certificate: true, api: 'ror', interaction: 'read', type: 'Location',
        query: 'client-not-enrolled GET /ROR/fhir/Location/140', status: 403 },
      { request_id: 'no-right', client: 'sas-editor', certificate: true, api: 'server', interaction: 'operation', type: null, query: 'role-required GET /metrics', status: 403 },
    ]);
  });
});

describe('ReadTrail', () => {
  it('inserts what arrives together in few statements, each event once, in order', async () => {
    const audit = await createAuditDatabase(1);
    const trail = new ReadTrail(new Database(audit.pool));
    await Promise.all(Array.from({ length: 1_200 }, (_, index) => trail.record(anEvent(String(index)))));
    const { rows } = await audit.pool.query<{ transactions: number; events: number; ordered: boolean }>(
      `SELECT count(DISTINCT xmin::text)::integer AS transactions, count(*)::integer AS events,
         bool_and(request_id = 'request-' || (id - 1)) AS ordered FROM audit_event`);
    expect(rows).toEqual([{ transactions: 3, events: 1_200, ordered: true }]);
    await audit.close();
  });

  it('refuses at once what a full queue cannot take, and everything it cannot insert', async () => {
    const audit = await createAuditDatabase(1);
    const trail = new ReadTrail(new Database(audit.pool), { events: 2, bytes: 1_000 });
    const results = await Promise.allSettled([1, 2, 3].map((index) => trail.record(anEvent(String(index)))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await audit.pool.query('DROP TABLE audit_event');
    await expect(trail.record(anEvent('x'))).rejects.toMatchObject({ code: 'audit-unavailable' });
    expect(trail.pending).toBe(0);
    await audit.close();
  });

  it('holds answers up to its bytes, one alone whatever its size, and has room again once they left', async () => {
    const audit = await createAuditDatabase(1);
    const trail = new ReadTrail(new Database(audit.pool), { events: 10, bytes: 1_000 });
    const sizes = [600, 400, 1];
    const results = await Promise.allSettled(sizes.map((bytes, index) => trail.record(anEvent(String(index)), bytes)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(trail.heldBytes).toBe(0);
    const large = trail.record(anEvent('large'), 5_000);
    await expect(trail.record(anEvent('late'), 1)).rejects.toMatchObject({ code: 'audit-unavailable', headers: { 'Retry-After': '2' } });
    await large;
    await audit.close();
  });
});
