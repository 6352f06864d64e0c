import { Client } from 'pg';
import { testDatabaseUrl } from '../setup/test-resources';
import { startServer } from './running-server';
import type { RunningServer } from './running-server';

const POOL_SIZE = 3;
let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ DATABASE_POOL_SIZE: String(POOL_SIZE), MAX_CONCURRENT_SEARCHES: '2', STATEMENT_TIMEOUT_MS: '4000' });
});
afterAll(() => server.stop());

/** Keeps every search at work until `free`: the table they read is locked by somebody else. */
const blockSearches = (): Promise<{ free: () => Promise<void> }> => lockTable('resource');

async function lockTable(table: string): Promise<{ free: () => Promise<void> }> {
  const blocker = new Client({ connectionString: server.databaseUrl });
  await blocker.connect();
  await blocker.query('BEGIN');
  await blocker.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return { free: () => blocker.end() };
}

async function waitingForLock(): Promise<number> {
  const { rows } = await server.pool.query<{ n: number }>(
    `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ror-sas-server' AND wait_event_type = 'Lock'`);
  return rows[0]?.n ?? 0;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const search = (client: string): Promise<number> => server.as(client).get('/ror/fhir/Location?_count=1').then(({ status }) => status);

describe('with more searches than the server takes', () => {
  it('two work, four wait, the next is told 503 and when to come back; all the others are answered', async () => {
    const { free } = await blockSearches();
    // Two clients, because one alone gets neither every place at work nor every place.
    const atWork = [search('ror-profile-1'), search('ror-profile-2')];
    await until(async () => (await waitingForLock()) === 2);
    const waiting = ['ror-profile-1', 'ror-profile-1', 'ror-profile-2', 'ror-profile-2'].map(search);
    const waitingShown = async (): Promise<boolean> => (await server.as('admin').get('/metrics')).text.includes('searches_waiting 4');
    await until(waitingShown);
    const refused = await server.as('ror-profile-3').get('/ror/fhir/Location?_count=1');
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('2');
    expect(refused.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'transient', details: { coding: [{ code: 'overloaded' }] } }] });
    await free();
    expect(await Promise.all([...atWork, ...waiting])).toEqual([200, 200, 200, 200, 200, 200]);
  });
});

describe('authentication', () => {
  it('recognises callers, and hears that one was disabled, while every connection of the pool is busy', async () => {
    const { free } = await blockSearches();
    const reads = Array.from({ length: POOL_SIZE }, () => server.as('ror-profile-1').get('/ror/fhir/Location/140').then(({ status }) => status));
    await until(async () => (await waitingForLock()) === POOL_SIZE);
    const asBi = async (): Promise<number> => (await server.as('bi').get('/metrics')).status;
    expect(await asBi()).toBe(200);
    await server.pool.query(`UPDATE client SET enabled = false WHERE id = 'bi'`);
    await until(async () => (await asBi()) === 403);
    await server.pool.query(`UPDATE client SET enabled = true WHERE id = 'bi'`);
    await until(async () => (await asBi()) === 200);
    expect(await waitingForLock()).toBe(POOL_SIZE);
    await free();
    expect(await Promise.all(reads)).toEqual([200, 200, 200]);
  });
});

describe('a caller that hangs up', () => {
  it('frees its place and its connection at once: its statement is cancelled', async () => {
    const { free } = await blockSearches();
    const hungUp = server.as('ror-profile-1').get('/ror/fhir/Location?_count=1');
    const failed = expect(hungUp).rejects.toThrow();
    await until(async () => (await waitingForLock()) === 1);
    hungUp.abort();
    await failed.catch(() => undefined);
    const active = async (): Promise<string | undefined> => /^searches_active (\d+)$/m.exec((await server.as('admin').get('/metrics')).text)?.[1];
    // The table is still locked: only the cancellation can end the statement.
    await until(async () => (await waitingForLock()) === 0 && (await active()) === '0');
    await free();
  });
});

describe('an answer that waits for its audit event', () => {
  it('keeps the place of its search, and its bytes are counted, until it leaves', async () => {
    const page = async (): Promise<string> => (await server.as('admin').get('/metrics')).text;
    const { free } = await lockTable('audit_event');
    const answer = search('ror-profile-1');
    await until(async () => /^audit_held_bytes [1-9]/m.test(await page()));
    expect(await page()).toMatch(/^searches_active 1$/m);
    await free();
    expect(await answer).toBe(200);
    await until(async () => /^searches_active 0$/m.test(await page()));
    expect(await page()).toMatch(/^audit_held_bytes 0$/m);
  });
});

describe('with every connection of the engine busy', () => {
  it('metadata, health, documentation and OpenAPI answer before the database does', async () => {
    const { free } = await blockSearches();
    // Reads pass no gate: they take every connection of the pool.
    const reads = Array.from({ length: POOL_SIZE }, () => server.as('ror-profile-1').get('/ror/fhir/Location/140').then(({ status }) => status));
    await until(async () => (await waitingForLock()) === POOL_SIZE);
    const answers = await Promise.all(
      ['/health/live', '/health/ready', '/ror/fhir/metadata', '/docs', '/openapi/ror.json'].map((path) => server.anonymous().get(path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    // They did not wait for the reads before them.
    expect(await waitingForLock()).toBe(POOL_SIZE);
    await free();
    expect(await Promise.all(reads)).toEqual([200, 200, 200]);
  });
});

describe('health/ready', () => {
  it('answers 503 when the database takes no more connections, and 200 when it does again', async () => {
    const name = new URL(server.databaseUrl).pathname.slice(1);
    const owner = new Client({ connectionString: testDatabaseUrl() });
    await owner.connect();
    await owner.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    const answer = await server.anonymous().get('/health/ready');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
    expect((await server.anonymous().get('/health/live')).status).toBe(200);
    await owner.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    await owner.end();
    await until(async () => (await server.anonymous().get('/health/ready')).status === 200);
  });
});
