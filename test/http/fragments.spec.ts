import { Client } from 'pg';
import { Agent, request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { ExportClient } from '../export/export-client';
import { startTestServer, certificateOf } from './test-server';
import type { TestServer } from './test-server';

/**
 * Answers in gzip are put together from texts deflated when they were written (`fhir-common/store/fragments/fragment.ts`), plain ones from the texts themselves:
 * two ways to the same bytes, for every profile, and whatever has happened to a text since.
 */
let server: TestServer;
let sql: Client;
const connections = new Agent({ keepAlive: true });
beforeAll(async () => {
  server = await startTestServer();
  sql = new Client({ connectionString: server.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  connections.destroy();
  await sql.end();
  await server.stop();
});

interface Sent {
  readonly status: number;
  readonly encoding: string | undefined;
  readonly text: string;
}

function ask(client: string, path: string, accepted: string): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', servername: 'localhost', port: server.port, path: `/ror/fhir/${path}`, headers: { 'Accept-Encoding': accepted }, agent: connections, ...certificateOf(client) };
    httpsRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        const encoding = response.headers['content-encoding'];
        expect(response.headers['content-length']).toBe(String(bytes.length));
        resolve({ status: response.statusCode ?? 0, encoding, text: (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8') });
      });
    }).once('error', reject).end();
  });
}

/** Without what is new in each answer: the name and the date of a Bundle, and sealed places. */
const stable = (text: string): string => text.replace(/^\{"resourceType":"Bundle","id":"[\w-]+","meta":\{"lastUpdated":"[\w:.-]+"\}/, 'Bundle').replace(/_page=[\w.%-]+/g, '_page=…');

/** The plain text, once the packed one was found to be the same. */
async function both(client: string, path: string): Promise<string> {
  const [packed, plain] = [await ask(client, path, 'gzip'), await ask(client, path, 'identity')];
  expect({ path, status: packed.status, text: stable(packed.text) }).toEqual({ path, status: plain.status, text: stable(plain.text) });
  const holdsResources = plain.status === 200 && /"fullUrl"|^\{"resourceType":"(?!Bundle)/.test(plain.text);
  expect([path, packed.encoding, plain.encoding]).toEqual([path, holdsResources ? 'gzip' : packed.encoding, undefined]);
  return plain.text;
}

const nextOf = (text: string): string | undefined => (JSON.parse(text) as { link: { relation: string; url: string }[] }).link.find(({ relation }) => relation === 'next')?.url.split('/ror/fhir/')[1];

const SEARCHES = [
  'Location?_count=200', 'Organization?_count=200', 'HealthcareService?_count=200', 'PractitionerRole?_count=200', 'Practitioner?_count=200',
  'HealthcareService?_count=20&_include=HealthcareService:organization&_include=HealthcareService:location&_revinclude=PractitionerRole:service&_include=PractitionerRole:practitioner',
  'HealthcareService?_content=cardio', 'Location?near=48.85|2.35|50|km&_sort=-_lastUpdated', 'HealthcareService?_count=3&_elements=name', 'HealthcareService?_count=3&_summary=text', 'Location?_id=nobody',
];

describe.each(['ror-profile-0', 'ror-profile-1', 'ror-profile-2', 'ror-profile-3', 'ror-profile-4', 'ror-profile-5'])('%s', (client) => {
  it.each(SEARCHES)('%s', async (path) => {
    await both(client, path);
  });

  it('reads each place by id, what may not be seen too', async () => {
    const { rows } = await sql.query<{ id: string; name: string }>(`SELECT r.id, t.name FROM resource r JOIN resource_type t ON t.id = r.type WHERE t.api = 'ror' AND t.name IN ('Location', 'HealthcareService') ORDER BY r.rid % 7, r.rid LIMIT 24`);
    for (const { id, name } of rows) await both(client, `${name}/${id}`);
    expect(rows.length).toBeGreaterThan(20);
  });
});

it('pages of a snapshot are those of their first page, packed or not, while a writer changes what is still to come', async () => {
  for (const client of ['ror-profile-1', 'ror-profile-2']) {
    const before = JSON.stringify(JSON.parse((await ask('ror-profile-1', 'Location/140', 'identity')).text));
    const pages: string[] = [];
    for (let path: string | undefined = 'Location?_count=5', page = 0; path !== undefined; page += 1) {
      const text = await both(client, path);
      pages.push(text);
      path = nextOf(text);
      const place = JSON.parse(before) as Record<string, unknown> & { meta: Record<string, unknown> };
      const body = JSON.stringify({ ...place, meta: { profile: place.meta['profile'] }, description: `${client}, page ${page}` });
      if (page < 4) expect((await server.as('ror-server').put('/ror/fhir/Location/140').set('Content-Type', 'application/fhir+json').send(body)).status).toBe(200);
    }
    expect(pages.join('').match(/"fullUrl":"[^"]+\/Location\/140"/g)).toHaveLength(1);
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.join('')).not.toContain(`${client}, page`);
  }
});

it('who is restricted gets the fragment of his form, never that of the full text', async () => {
  const [form] = (await sql.query<{ rid: string; id: string; name: string; content: string }>(`
    SELECT r.rid, r.id, t.name, f.content FROM resource r JOIN resource_type t ON t.id = r.type JOIN resource_form f USING (rid) WHERE t.api = 'ror' AND r.live AND f.profiles & 4 <> 0 ORDER BY r.rid LIMIT 1`)).rows;
  const path = `${form?.name ?? ''}/${form?.id ?? ''}`;
  expect(await both('ror-profile-2', path)).toBe(form?.content);
  expect(await both('ror-profile-1', path)).not.toBe(form?.content);
  // A form stored before fragments were: the text is deflated when it is asked.
  await sql.query('UPDATE resource_form SET packed = NULL WHERE rid = $1', [form?.rid]);
  for (const asked of [path, `${form?.name ?? ''}?_id=${form?.id ?? ''}`]) expect(await both('ror-profile-2', asked)).toContain(form?.content ?? 'no form');
  const copy = new ExportClient(server, 'ror-profile-2');
  const { manifest } = await copy.complete(`?_type=${form?.name ?? ''}`);
  expect(await copy.bytes(manifest.output[0]?.url ?? '')).toContain(`${form?.content ?? 'no form'}\n`);
});

it('a text that somebody changes by SQL is shown as it is, and one stored before fragments were too', async () => {
  await sql.query(`UPDATE resource SET content = replace(content, '"id":"141"', '"id":"141","language":"fr-FR"') WHERE id = '141'`);
  expect(await both('ror-profile-1', 'Location/141')).toContain('"language":"fr-FR"');
  await sql.query('UPDATE resource SET packed = NULL');
  for (const path of SEARCHES) await both('ror-profile-1', path);
  expect(await both('ror-profile-1', 'Location/140')).toContain('"id":"140"');
});

it('a write stores the fragment of its text, and a removal none', async () => {
  const { rows } = await sql.query<{ content: string | null; packed: Buffer | null; length: number | null }>(`
    SELECT content, packed FROM resource WHERE id = '140' UNION ALL SELECT f.content, f.packed FROM resource_form f JOIN resource r USING (rid) WHERE r.id = '140'`);
  const put = JSON.parse(rows[0]?.content ?? '') as Record<string, unknown> & { meta: Record<string, unknown> };
  const body = JSON.stringify({ ...put, meta: { profile: put.meta['profile'] }, description: 'Empaquetée' });
  expect((await server.as('ror-server').put('/ror/fhir/Location/140').set('Content-Type', 'application/fhir+json').send(body)).status).toBe(200);
  const [stored] = (await sql.query<{ content: string; packed: Buffer }>(`SELECT content, packed FROM resource WHERE id = '140'`)).rows;
  expect(stored?.packed.readUInt32LE(4)).toBe(Buffer.byteLength(stored?.content ?? ''));
  expect(await both('ror-profile-1', 'Location/140')).toBe(stored?.content);
  expect((await sql.query(`SELECT 1 FROM resource WHERE NOT live AND packed IS NOT NULL`)).rowCount).toBe(0);
});
