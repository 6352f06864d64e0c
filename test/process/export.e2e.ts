import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import request from 'supertest';
import { createTestDatabase } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';
import { dangling, ExportClient } from '../export/export-client';
import { ensureBuilt } from './build';
import { run, serving, startServer, workFolder } from './commands';
import type { ReadyServer } from './commands';

jest.setTimeout(180_000);

const folder = workFolder();
let database: TestDatabase;
let sql: Client;

beforeAll(async () => {
  await ensureBuilt();
  database = await createTestDatabase();
  sql = new Client({ connectionString: database.url });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await database.drop();
  await folder.remove();
});

function clientOf(server: ReadyServer): ExportClient {
  const read = (name: string): string => readFileSync(join(folder.path, 'pki', name), 'utf8');
  const identity = (name: string) => ({ ca: read('ca.crt'), cert: read(`clients/${name}.crt`), key: read(`clients/${name}.key`) });
  return new ExportClient({ origin: server.origin, as: (name) => request.agent(server.origin, identity(name)) });
}

/** Waits until a query finds something. */
async function until(query: string, values: readonly unknown[] = []): Promise<Record<string, unknown>> {
  for (;;) {
    const { rows: [row] } = await sql.query<Record<string, unknown>>(query, [...values]);
    if (row) return row;
    await sleep(100);
  }
}

it('a process killed in the middle of an export loses no file and doubles none: another goes on from the same state', async () => {
  const settings = { DATA_DIR: folder.path, DATABASE_URL: database.url };
  const files = await serving(startServer(settings), async (first) => {
    // The third file of any export is written, but never said to be, as long as lock 42 is held.
    await sql.query(`CREATE FUNCTION hold_third() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END $$`);
    await sql.query(`CREATE TRIGGER hold_third BEFORE UPDATE ON export_slice FOR EACH ROW WHEN (NEW.number = 3) EXECUTE FUNCTION hold_third()`);
    await sql.query('SELECT pg_advisory_lock(42)');
    const started = await clientOf(first).kickOff('?_type=HealthcareService&includeAssociatedData=_myCompleteExtract');
    const status = started.headers['content-location']?.replace(first.origin, '') ?? '';
    const { pid } = await until(`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted`);
    const running = await clientOf(first).get(status);
    expect([running.status, running.headers['x-progress']]).toEqual([202, expect.stringMatching(/^\d+ %, 2\/5 files$/)]);
    first.child.kill('SIGKILL');
    await first.ended;

    return serving(startServer(settings), async (second) => {
      const client = clientOf(second);
      const id = status.split('=')[1] ?? '';
      const { snapshot } = await until('SELECT snapshot FROM export_job WHERE id = $1', [id]);
      await sql.query('SELECT pg_terminate_backend($1)', [pid]);
      await sql.query('SELECT pg_advisory_unlock(42)');
      await until(`SELECT 1 FROM export_job WHERE id = $1 AND state = 'done'`, [id]);
      const { rows } = await sql.query('SELECT attempts, snapshot FROM export_job WHERE id = $1', [id]);
      expect(rows).toEqual([{ attempts: 2, snapshot }]);
      const poll = await client.get(status);
      const manifest = poll.body as Awaited<ReturnType<ExportClient['complete']>>['manifest'];
      const copied = await client.resources(manifest);
      expect(dangling(copied)).toEqual([]);
      expect(copied).toHaveLength(manifest.output.reduce((sum, { count }) => sum + count, 0));
      expect(new Set(copied.map(({ resourceType, id: own }) => `${resourceType}/${own}`)).size).toBe(copied.length);
      const { rows: [stored] } = await sql.query<{ offers: string }>(`SELECT count(*) AS offers FROM resource JOIN resource_type t ON t.id = type WHERE t.api = 'ror' AND t.name = 'HealthcareService' AND live`);
      expect(copied.filter(({ resourceType }) => resourceType === 'HealthcareService')).toHaveLength(Number(stored?.offers));
      return { listed: manifest.output.map(({ url }) => url.split('/').at(-1)), onDisk: readdirSync(join(folder.path, 'export', id)) };
    });
  });
  // What the killed process had begun and not named is no file of the export, and goes with its folder.
  expect(files.onDisk.filter((name) => !name.startsWith('.')).sort()).toEqual(files.listed.map((name) => `${name ?? ''}.gz`).sort());
  expect(files.listed).toHaveLength(5);
});

/** Runs a command with a file system of 64 kB of its own at EXPORT_DIR. */
const SMALL_DISK = ['unshare', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=64k none "$EXPORT_DIR" && exec "$@"', 'sh'] as const;

it('a disk that is full fails the job in so many words, lists no file, keeps none, and serves again once there is room', async () => {
  const exports = join(folder.path, 'small');
  mkdirSync(exports);
  const settings = { DATA_DIR: folder.path, DATABASE_URL: database.url, EXPORT_DIR: exports };
  const [command, ...parameters] = SMALL_DISK;
  const mounted = await run(command, [...parameters, 'true'], settings);
  expect(mounted).toMatchObject({ code: 0, stderr: '' }); // user namespaces and mounts: without them no disk can be filled here
  await serving(startServer(settings, SMALL_DISK), async (server) => {
    const client = clientOf(server);
    // What the server sees there; from outside the folder is empty.
    const inside = `/proc/${server.child.pid ?? 0}/root${exports}`;
    const started = await client.kickOff('?_type=HealthcareService&includeAssociatedData=_myCompleteExtract');
    const status = started.headers['content-location'] ?? '';
    const id = status.split('=')[1] ?? '';
    await until(`SELECT 1 FROM export_job WHERE id = $1 AND state = 'failed'`, [id]);
    const failed = await client.get(status);
    expect([failed.status, failed.headers['retry-after'], failed.body]).toMatchObject([503, expect.stringMatching(/^\d+$/), { issue: [{ details: { coding: [{ code: 'export-storage-full' }] } }] }]);
    expect([(await sql.query('SELECT 1 FROM export_slice WHERE job = $1', [id])).rowCount, readdirSync(inside)]).toEqual([0, []]);
    const { manifest } = await client.complete('?_type=Practitioner');
    expect((await client.resources(manifest)).length).toBe(manifest.output[0]?.count);
    const filler = join(inside, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(1_000_000))).toThrow('ENOSPC');
    const refused = await client.kickOff('?_type=PractitionerRole');
    expect([refused.status, refused.headers['retry-after'], refused.body]).toMatchObject([503, expect.stringMatching(/^\d+$/), { issue: [{ details: { coding: [{ code: 'export-storage-full' }] } }] }]);
    rmSync(filler);
    expect((await client.complete('?_type=PractitionerRole')).manifest.output).toHaveLength(1);
  });
});
