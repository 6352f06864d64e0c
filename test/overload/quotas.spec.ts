import { startServer } from './running-server';
import type { RunningServer } from './running-server';

let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ DEFAULT_QUOTA_POINTS: '20' });
});
afterAll(() => server.stop());

describe('a quota of 20 points a minute', () => {
  it('counts down in the RateLimit headers, a read for 1 and a search with an include for 6', async () => {
    const client = server.as('ror-profile-2');
    const read = await client.get('/ror/fhir/Location/140');
    expect(read.headers['ratelimit-policy']).toBe('"client";q=20;w=60');
    expect(read.headers['ratelimit']).toMatch(/^"client";r=19;t=\d{1,2}$/);
    const search = await client.get('/ror/fhir/Location?_count=1&_revinclude=HealthcareService:location');
    expect([search.status, search.headers['ratelimit']]).toEqual([200, expect.stringMatching(/;r=13;/)]);
  });

  it('once spent answers 429 with the time to wait, to this client only', async () => {
    const client = server.as('ror-profile-3');
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await client.get('/ror/fhir/Location?_count=1')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
    const refused = await client.get('/ror/fhir/Location?_count=1');
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers['ratelimit']).toBe(`"client";r=0;t=${seconds}`);
    expect(refused.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
    expect(refused.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'throttled' }] });
    expect((await server.as('ror-profile-4').get('/ror/fhir/Location?_count=1')).status).toBe(200);
  });

  it('gives way, within a second, to the quota an administrator gave a client', async () => {
    const client = server.as('bed-management');
    expect((await client.get('/ror/fhir/Location/140')).headers['ratelimit-policy']).toBe('"client";q=20;w=60');
    await server.pool.query(`UPDATE client SET quota_points = 300 WHERE id = 'bed-management'`);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await client.get('/ror/fhir/Location/140')).headers['ratelimit']).toMatch(/^"client";r=298;/);
  });

  it('cannot be stretched by another spelling of the path or another base', async () => {
    const client = server.as('ror-profile-5');
    for (const base of ['/ror/fhir', '/ROR/FHIR', '/ws-diffusion-fhir', '/ror/fhir/']) {
      expect((await client.get(`${base}/Location?_count=1`)).headers['ratelimit']).toMatch(/^"client";r=(15|10|5|0);/);
    }
    expect((await client.get('/ws-diffusion-fhir/Location?_count=1')).status).toBe(429);
  });

  it('does not count refused callers nor public routes', async () => {
    for (let index = 0; index < 30; index += 1) {
      const answers = await Promise.all(['/ror/fhir/metadata', '/health/live', '/docs', '/openapi/ror.json'].map((path) => server.anonymous().get(path)));
      for (const { status, headers } of answers) {
        expect(status).toBe(200);
        expect(headers).not.toHaveProperty('ratelimit');
      }
    }
    expect((await server.anonymous().get('/ror/fhir/Location')).headers).not.toHaveProperty('ratelimit');
  });
});
