import { Client } from 'pg';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { dangling, ExportClient } from './export-client';

jest.setTimeout(60_000);

const COMPLETE = '?_outputFormat=application/fhir+ndjson&_type=HealthcareService&includeAssociatedData=_myCompleteExtract';
const REGION = 'https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM';
const EXPORTED = ['HealthcareService', 'Location', 'Organization', 'Practitioner', 'PractitionerRole'];

const folder = mkdtempSync(join(tmpdir(), 'ror-sas-export-'));
let server: TestServer;
let widest: ExportClient;
let sql: Client;

beforeAll(async () => {
  server = await startTestServer({ EXPORT_DIR: folder });
  widest = new ExportClient(server);
  sql = new Client({ connectionString: server.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function idsOf(type: string, client: ExportClient, query = ''): Promise<string[]> {
  const found = await client.get(`/ror/fhir/${type}?_count=200${query}`);
  return (found.body as { entry?: { resource: { id: string } }[] }).entry?.map(({ resource }) => resource.id).sort() ?? [];
}

describe('the kick-off', () => {
  it.each(['', '?_outputFormat=ndjson', '?_outputFormat=application/ndjson', '?_outputFormat=application/fhir+ndjson', '?_outputFormat=application%2Ffhir%2Bndjson'])('%s: one resource a line, one type a file', async (query) => {
    const { manifest } = await widest.complete(query);
    expect(manifest.output.map(({ type, url }) => [type, url.endsWith('.ndjson')])).toEqual([['HealthcareService', true]]);
    const copied = await widest.resources(manifest);
    expect(copied.map(({ id }) => id).sort()).toEqual(await idsOf('HealthcareService', widest));
    expect(copied).toHaveLength(manifest.output[0]?.count ?? 0);
  });

  it.each(['application/json', 'application/fhir+json', 'application%2Ffhir%2Bjson'])('_outputFormat=%s: files are Bundles, under names the sample program can cut', async (format) => {
    const { manifest } = await widest.complete(`?_outputFormat=${format}&_typeFilter=HealthcareService%3F_tag%3D${encodeURIComponent(REGION)}%7C27`);
    const [file] = manifest.output;
    expect(file?.url).toMatch(/\/\$export-get-file\/[0-9a-f-]{36}\/HealthcareService-1\.json$/);
    const bundle = JSON.parse(await widest.bytes(file?.url ?? '')) as { type: string; entry: { fullUrl: string; resource: { id: string } }[] };
    expect(bundle.type).toBe('collection');
    expect(bundle.entry.map(({ resource }) => resource.id).sort()).toEqual(await idsOf('HealthcareService', widest, `&_tag=${encodeURIComponent(REGION)}%7C27`));
    for (const { fullUrl, resource } of bundle.entry) expect(fullUrl).toBe(`${server.origin}/ror/fhir/HealthcareService/${resource.id}`);
  });

  it('answers 202 with Content-Location, and a small result is there at the first poll, through an alias too', async () => {
    const alias = new ExportClient(server, 'ror-profile-2', '/ws-diffusion-fhir');
    const started = await alias.kickOff('?_outputFormat=application/fhir+json&_type=HealthcareService', { Prefer: 'respond-async', Accept: 'application/json' });
    expect(started.status).toBe(202);
    const status = started.headers['content-location'] ?? '';
    expect(status).toMatch(/\/ws-diffusion-fhir\/\$export-poll-status\?_jobId=[0-9a-f-]{36}$/);
    const poll = await alias.get(status);
    expect([poll.status, poll.headers['content-type']]).toEqual([200, 'application/json']);
    expect(poll.body).toMatchObject({ request: `${server.origin}/ws-diffusion-fhir/$export?_outputFormat=application/fhir+json&_type=HealthcareService`, requiresAccessToken: true, deleted: [], error: [] });
    expect(Date.parse(poll.headers['expires'] ?? '') - Date.parse((poll.body as { transactionTime: string }).transactionTime)).toBeGreaterThan(23 * 3_600_000);
  });

  it.each([
    ['?_type=Patient', 'invalid-export', '_type'],
    ['?_type=HealthcareService,Task', 'invalid-export', '_type'],
    ['?_outputFormat=text/csv', 'invalid-export', '_outputFormat'],
    ['?_typeFilter=HealthcareService', 'invalid-export', '_typeFilter'],
    ['?_typeFilter=Location%3Fstatus%3Dactive', 'invalid-export', '_typeFilter'],
    ['?_typeFilter=HealthcareService%3Fcolour%3Dblue', 'unknown-parameter', 'colour'],
    ['?_typeFilter=HealthcareService%3F_lastUpdated%3Dyesterday', 'invalid-value', '_lastUpdated'],
    ['?_typeFilter=HealthcareService%3F_count%3D10', 'invalid-export', '_typeFilter'],
    ['?_typeFilter=HealthcareService%3F_include%3DHealthcareService%3Alocation', 'invalid-export', '_typeFilter'],
    ['?includeAssociatedData=LatestProvenanceResources', 'invalid-export', 'includeAssociatedData'],
    ['?_type=Location&includeAssociatedData=_myCompleteExtract', 'invalid-export', 'includeAssociatedData'],
    ['?_since=2026-01-01', 'invalid-export', '_since'],
    ['?_since=2026-13-01T00:00:00Z', 'invalid-export', '_since'],
    ['?_elements=id', 'unknown-parameter', '_elements'],
    ['?_outputFormat=%E9', 'malformed-query', undefined],
  ])('%s is refused before anything is begun', async (query, code, parameter) => {
    const before = await sql.query('SELECT id FROM export_job');
    const refused = await widest.kickOff(query);
    expect([refused.status, refused.body]).toMatchObject([400, { resourceType: 'OperationOutcome', issue: [{ details: { coding: [{ code }] }, ...(parameter === undefined ? {} : { location: [`http.${parameter}`] }) }] }]);
    expect((await sql.query('SELECT id FROM export_job')).rowCount).toBe(before.rowCount);
  });

  it('is no POST, no type-level operation, and leaves unknown parameters out when handling is lenient', async () => {
    expect((await server.as(widest.client).post('/ror/fhir/$export').set('Content-Type', 'application/fhir+json').send('{}')).status).toBe(405);
    expect((await widest.get('/ror/fhir/HealthcareService/$export')).status).toBe(404);
    expect((await widest.get('/ror/fhir/$export/x')).status).toBe(404);
    expect((await widest.kickOff('?_elements=id', { Prefer: 'respond-async, handling=lenient' })).status).toBe(202);
  });
});

describe('what is copied', () => {
  it('the complete extract holds every end of its references, and as many as it says', async () => {
    const { manifest } = await widest.complete(COMPLETE);
    const copied = await widest.resources(manifest);
    expect([...new Set(copied.map(({ resourceType }) => resourceType))].sort()).toEqual(EXPORTED);
    expect(dangling(copied)).toEqual([]);
    expect(new Set(copied.map(({ resourceType, id }) => `${resourceType}/${id}`)).size).toBe(copied.length);
    expect(manifest.output.reduce((sum, { count }) => sum + count, 0)).toBe(copied.length);
  });

  it.each(['ror-profile-0', 'ror-profile-3', 'ror-profile-5'])('%s gets the very bytes a search gives it, and no resource it may not see', async (name) => {
    const client = new ExportClient(server, name);
    const { manifest } = await client.complete(`?_type=${EXPORTED.join(',')}`);
    const lines = (await Promise.all(manifest.output.map(({ url }) => client.bytes(url)))).flatMap((file) => file.trimEnd().split('\n'));
    for (const type of EXPORTED) {
      const { text } = await client.get(`/ror/fhir/${type}?_count=200`);
      expect(lines.filter((line) => line.startsWith(`{"resourceType":"${type}",`) && !text.includes(`"resource":${line}`))).toEqual([]);
      const ids = lines.map((line) => JSON.parse(line) as { resourceType: string; id: string }).filter(({ resourceType }) => resourceType === type).map(({ id }) => id);
      expect(ids.sort()).toEqual(await idsOf(type, client));
    }
  });

  it('filters repeated or separated by commas are alternatives; a comma inside one is its own', async () => {
    const [one = '', two = '', three = ''] = await idsOf('HealthcareService', widest);
    const filter = (query: string): string => `_typeFilter=${encodeURIComponent(`HealthcareService?${query}`)}`;
    for (const query of [`${filter(`_id=${one}`)}&${filter(`_id=${two},${three}`)}`, `_typeFilter=${encodeURIComponent(`HealthcareService?_id=${one},${two},HealthcareService?_id=${three}`)}`]) {
      const { manifest } = await widest.complete(`?${query}`);
      expect((await widest.resources(manifest)).map(({ id }) => id).sort()).toEqual([one, two, three]);
    }
    expect((await widest.complete(`?${filter('_id=nobody')}`)).manifest.output).toEqual([]);
  });

  it('_since gives what changed, linked resources too, and names what was deleted, to who could see it', async () => {
    const admin = new ExportClient(server, 'ror-server');
    const { manifest: first } = await widest.complete('');
    const read = await widest.get('/ror/fhir/Practitioner/245876');
    const { meta, ...practitioner } = read.body as Record<string, unknown>;
    const put = await server.as(admin.client).put('/ror/fhir/Practitioner/245876').set('Content-Type', 'application/fhir+json').send(JSON.stringify({ ...practitioner, meta: { profile: (meta as { profile?: unknown }).profile }, birthDate: '1970-01-02' }));
    expect([put.status, put.text.slice(0, 500)]).toEqual([200, expect.any(String)]);
    const [gone] = (await sql.query<{ id: string }>(`UPDATE resource SET live = false, version = version + 1, content = NULL, last_updated = now()
      WHERE rid = (SELECT rid FROM resource JOIN resource_type t ON t.id = type WHERE t.name = 'PractitionerRole' AND live LIMIT 1) RETURNING id`)).rows;
    const since = `&_since=${first.transactionTime}`;
    const { manifest } = await widest.complete(`${COMPLETE}${since}`);
    expect((await widest.resources(manifest)).map(({ resourceType, id }) => `${resourceType}/${id}`)).toEqual(['Practitioner/245876']);
    expect(manifest.deleted.map(({ type, count }) => [type, count])).toEqual([['Bundle', 1]]);
    expect(JSON.parse(await widest.bytes(manifest.deleted[0]?.url ?? ''))).toEqual({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url: `PractitionerRole/${gone?.id}` } }] });
    const bundles = await widest.complete(`?_outputFormat=application/json&_type=HealthcareService&includeAssociatedData=_myCompleteExtract${since}`);
    expect(JSON.parse(await widest.bytes(bundles.manifest.deleted[0]?.url ?? ''))).toMatchObject({ type: 'transaction', entry: [{ request: { method: 'DELETE' } }] });
  });
});

describe('a file', () => {
  it('has an ETag, parts, a gzip form and a head, and each GET of it is one event of the audit', async () => {
    const { manifest } = await widest.complete('?_type=Organization');
    const url = manifest.output[0]?.url ?? '';
    const whole = await widest.bytes(url);
    const plain = await widest.get(url, { 'Accept-Encoding': 'identity', 'X-Request-Id': 'file-plain' });
    expect(plain.headers).toMatchObject({ 'content-type': 'application/fhir+ndjson', 'content-length': String(Buffer.byteLength(whole)), 'accept-ranges': 'bytes' });
    const etag = plain.headers['etag'] ?? '';
    const zipped = await widest.get(url, { 'Accept-Encoding': 'gzip' });
    const stored = readFileSync(`${join(folder, ...url.split('/').slice(-2))}.gz`);
    expect([zipped.headers['content-encoding'], zipped.headers['etag'] === etag, zipped.headers['content-length']]).toEqual(['gzip', false, String(stored.length)]);
    expect([gunzipSync(stored).toString('utf8') === whole, stored.length < whole.length / 2]).toEqual([true, true]);
    expect((await widest.get(url, { 'If-None-Match': etag, 'Accept-Encoding': 'identity' })).status).toBe(304);
    const part = await widest.get(url, { Range: 'bytes=10-19', 'X-Request-Id': 'file-part' });
    expect([part.status, part.headers['content-range'], part.headers['content-length']]).toEqual([206, `bytes 10-19/${Buffer.byteLength(whole)}`, '10']);
    expect((await widest.get(url, { Range: 'bytes=-5', 'If-Range': etag })).status).toBe(206);
    for (const [range, text] of [['10-19', whole.slice(10, 20)], ['-5', whole.slice(-5)], ['0-0', '{'], [`${Buffer.byteLength(whole) - 1}-`, '\n']]) {
      expect([range, await widest.bytes(url, { Range: `bytes=${range}` })]).toEqual([range, text]);
    }
    expect((await widest.get(url, { Range: 'bytes=-5', 'If-Range': '"another"' })).status).toBe(200);
    const beyond = await widest.get(url, { Range: 'bytes=99999999-' });
    expect([beyond.status, beyond.headers['content-range'], beyond.body]).toMatchObject([416, `bytes */${Buffer.byteLength(whole)}`, { resourceType: 'OperationOutcome' }]);
    const head = await server.as(widest.client).head(url.replace(server.origin, '')).set('Accept-Encoding', 'identity');
    expect([head.status, head.headers['content-length']]).toEqual([200, String(Buffer.byteLength(whole))]);
    const { rows } = await sql.query(`SELECT interaction, type, resource_count, resources, status FROM audit_event WHERE request_id IN ('file-plain', 'file-part') ORDER BY id`);
    const event = { interaction: 'export', type: 'Organization', resource_count: manifest.output[0]?.count, resources: [url.split('/').slice(-2).join('/')] };
    expect(rows).toEqual([{ ...event, status: 200 }, { ...event, status: 206 }]);
  });

  it('is the bytes of the resources, whatever they hold', async () => {
    const awkward = 'Îlot « \\ » C:\\n \\t "9" \u{1F3E5} \u2028 fin \\';
    const { meta, ...place } = (await widest.get('/ror/fhir/Location/140')).body as Record<string, unknown>;
    const body = JSON.stringify({ ...place, meta: { profile: (meta as { profile?: unknown }).profile }, description: awkward });
    expect((await server.as('ror-server').put('/ror/fhir/Location/140').set('Content-Type', 'application/fhir+json').send(body)).status).toBe(200);
    const { manifest } = await widest.complete('?_type=Location');
    const { rows } = await sql.query<{ content: string }>(`SELECT content FROM resource JOIN resource_type t ON t.id = type WHERE t.name = 'Location' AND t.api = 'ror' AND live ORDER BY rid`);
    expect(await widest.bytes(manifest.output[0]?.url ?? '')).toBe(rows.map(({ content }) => `${content}\n`).join(''));
    expect((await widest.resources(manifest)).find(({ id }) => id === '140')?.['description']).toBe(awkward);
  });

  it('that is no more where it was is 503, never a part of it; an unknown name is 404', async () => {
    const { manifest } = await widest.complete('?_type=Practitioner');
    const url = manifest.output[0]?.url ?? '';
    for (const wrong of ['Practitioner-2.ndjson', 'Practitioner-1.json', '..%2F..%2Fetc%2Fpasswd', 'Practitioner-1.ndjson/more']) {
      expect([wrong, (await widest.get(url.replace('Practitioner-1.ndjson', wrong))).status]).toEqual([wrong, 404]);
    }
    writeFileSync(`${join(folder, ...url.split('/').slice(-2))}.gz`, 'short');
    const broken = await widest.get(url);
    expect([broken.status, broken.headers['etag'], broken.body]).toMatchObject([503, undefined, { issue: [{ details: { coding: [{ code: 'export-storage-unavailable' }] } }] }]);
  });
});

describe('a job', () => {
  it('belongs to the client that asked: for others, forged numbers and after its end there is none', async () => {
    const { status, manifest } = await widest.complete('?_type=Organization,Location');
    const other = new ExportClient(server, 'bi');
    const url = manifest.output[0]?.url ?? '';
    for (const answer of [await other.get(status), await other.get(url), await other.cancel(status), await widest.get(status.replace(/.$/, 'x')), await widest.get('/ror/fhir/$export-poll-status'), await widest.get(`/ror/fhir/$export-poll-status?_jobId=${'0'.repeat(8)}-0000-0000-0000-000000000000`), await widest.get("/ror/fhir/$export-poll-status?_jobId='%00")]) {
      expect([answer.status, answer.body]).toMatchObject([404, { issue: [{ details: { coding: [{ code: 'export-not-found' }] } }] }]);
    }
    const id = status.split('=')[1] ?? '';
    expect(readdirSync(join(folder, id))).toHaveLength(2);
    expect((await widest.cancel(status)).status).toBe(202);
    expect([(await widest.get(status)).status, (await widest.get(url)).status, existsSync(join(folder, id))]).toEqual([404, 404, false]);
  });

  it('expires: 404, and its place on disk is free', async () => {
    const { status, manifest } = await widest.complete('?_type=Practitioner,Location');
    const id = status.split('=')[1] ?? '';
    await sql.query(`UPDATE export_job SET expires_at = now() WHERE id = $1`, [id]);
    expect([(await widest.get(status)).status, (await widest.get(manifest.output[0]?.url ?? '')).status]).toEqual([404, 404]);
    while (existsSync(join(folder, id))) await new Promise((resolve) => setTimeout(resolve, 200)); // the next sweep
    expect((await sql.query('SELECT 1 FROM export_slice WHERE job = $1', [id])).rowCount).toBe(0);
  });

  it('waits for its turn, is joined by its like, says how far it is and when to ask again, and goes on', async () => {
    // Another installation could hold the places just so: two connections that run jobs.
    await sql.query('SELECT pg_advisory_lock(7203119, 0), pg_advisory_lock(7203119, 1)');
    try {
      const client = new ExportClient(server, 'ror-profile-4');
      const started = await client.kickOff('?_type=HealthcareService&_outputFormat=ndjson');
      const again = await client.kickOff('?_outputFormat=ndjson&_type=HealthcareService');
      const status = started.headers['content-location'] ?? '';
      expect([started.status, again.status, again.headers['content-location']]).toEqual([202, 202, status]);
      const poll = await client.get(status);
      expect([poll.status, poll.headers['x-progress'], poll.headers['retry-after'], poll.text]).toEqual([202, 'queued', '2', '']);
      const early = await client.get(status);
      expect([early.status, early.body]).toMatchObject([429, { issue: [{ code: 'throttled' }] }]);
      expect(['1', '2']).toContain(early.headers['retry-after']);
      expect((await client.get(`/ror/fhir/$export-get-file/${status.split('=')[1]}/HealthcareService-1.ndjson`)).status).toBe(404);
      for (const type of ['Location', 'Organization', 'Practitioner', 'PractitionerRole']) expect((await client.kickOff(`?_type=${type}`)).status).toBe(202);
      const many = await client.kickOff('?_type=Location,Organization');
      expect([many.status, many.headers['retry-after'], many.body]).toMatchObject([429, '60', { issue: [{ details: { coding: [{ code: 'too-many-exports' }] } }] }]);
      const shown = await server.as('admin').get('/admin/api/exports');
      expect((shown.body as { id: string }[]).find(({ id }) => id === status.split('=')[1])).toMatchObject({ client: 'ror-profile-4', accessProfile: 4, state: 'queued', filesWritten: 0, failure: null });
      const [{ id: cancelled } = { id: '' }] = (await sql.query<{ id: string }>(`SELECT id FROM export_job WHERE client = 'ror-profile-4' AND query = '_type=Location' AND state = 'queued'`)).rows;
      expect((await server.as('admin').delete(`/admin/api/exports/${cancelled}`).set('Content-Type', 'application/json')).status).toBe(204);
      expect((await client.get(`/ror/fhir/$export-poll-status?_jobId=${cancelled}`)).status).toBe(404);
      expect((await client.get('/admin/api/exports')).status).toBe(403);
    } finally {
      await sql.query('SELECT pg_advisory_unlock_all()');
    }
    const { manifest } = await new ExportClient(server, 'ror-profile-4').complete('?_type=HealthcareService&_outputFormat=ndjson');
    expect(manifest.output).toHaveLength(1);
  });

  it('shows a client whose profile was lowered nothing of what it saw before', async () => {
    const client = new ExportClient(server, 'ror-profile-3');
    const { status, manifest } = await client.complete('?_type=Organization');
    await sql.query(`UPDATE export_job SET access_profile = 2 WHERE id = $1`, [status.split('=')[1]]);
    expect([(await client.get(status)).status, (await client.get(manifest.output[0]?.url ?? '')).status]).toEqual([404, 404]);
  });
});

it('/metadata names the three operations', async () => {
  const metadata = await server.anonymous().get('/ror/fhir/metadata');
  const [rest] = (metadata.body as { rest: { operation: { name: string; definition: string }[] }[] }).rest;
  expect(rest?.operation.map(({ name }) => name)).toEqual(['export', 'export-poll-status', 'export-get-file']);
  expect(rest?.operation[0]?.definition).toBe('http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export');
});
