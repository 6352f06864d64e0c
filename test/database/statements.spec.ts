import type { Pool, PoolClient } from 'pg';
import { createPool } from '../../src/database/pool';
import { Database } from '../../src/fhir-common/sql/database';
import { name, sql } from '../../src/fhir-common/sql/sql';
import { StatementNames } from '../../src/fhir-common/sql/statement-names';
import { createTestDatabase } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';

const NAMES = 10;
let own: TestDatabase;
let pool: Pool;
let database: Database;
let watcher: Database;
let watcherPool: Pool;

beforeAll(async () => {
  own = await createTestDatabase();
  pool = createPool({ connectionString: own.url, size: 2, statementTimeoutMs: 30_000 });
  database = new Database(pool, new StatementNames(NAMES));
  watcherPool = createPool({ connectionString: own.url, size: 1, statementTimeoutMs: 10_000 });
  watcher = new Database(watcherPool);
});
afterAll(async () => {
  await Promise.all([pool.end(), watcherPool.end()]);
  await own.drop();
});

/** A statement of a shape of its own. */
const shape = (number: number): ReturnType<typeof sql> => sql`SELECT ${number}::integer AS ${name(`n${number}`)}`;

/** Statements prepared on a connection: those PostgreSQL keeps, and those `pg` believes in. */
async function prepared(client: PoolClient): Promise<readonly [number, number]> {
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::integer AS count FROM pg_prepared_statements');
  const connection: unknown = Reflect.get(client, 'connection');
  const believed: unknown = typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'parsedStatements') : undefined;
  if (typeof believed !== 'object' || believed === null) throw new Error('No parsedStatements');
  return [rows[0]?.count ?? Number.NaN, Object.keys(believed).length];
}

async function onEveryConnection<Result>(look: (client: PoolClient) => Promise<Result>): Promise<Result[]> {
  const clients = await Promise.all([pool.connect(), pool.connect()]);
  try {
    return await Promise.all(clients.map(look));
  } finally {
    for (const client of clients) client.release();
  }
}

/** Statements at work, those of the watcher aside. */
async function running(text: string): Promise<number> {
  const [row] = await watcher.query<{ count: number }>(sql`
    SELECT count(*)::integer AS count FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE ${`%${text}%`} AND pid <> pg_backend_pid()`);
  return row?.count ?? Number.NaN;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('never happened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('named statements', () => {
  it('are named at their second use only', async () => {
    await database.query(shape(1));
    expect(await onEveryConnection(prepared)).toEqual([[0, 0], [0, 0]]);
    await database.query(shape(1));
    expect((await onEveryConnection(prepared)).map(([kept]) => kept).sort()).toEqual([0, 1]);
  });

  it('stay as few as the names on every connection, however many shapes come, and answer after they were freed', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let number = 0; number < 5 * NAMES; number += 1) {
        const rows = await Promise.all([1, 2, 3].map(() => database.query(shape(number))));
        expect(rows).toEqual(Array.from({ length: 3 }, () => [{ [`n${number}`]: number }]));
      }
    }
    // What was forgotten after the last checkout of a connection is freed at its next; this statement keeps both busy, and its own name.
    for (let round = 0; round < 4; round += 1) await Promise.all([1, 2].map(() => database.query(sql`SELECT pg_sleep(0.05)`)));
    for (const [kept, believed] of await onEveryConnection(prepared)) {
      expect(kept).toBeLessThanOrEqual(NAMES);
      expect(believed).toBe(kept);
    }
  });

  it('a text too long to come again by chance has none', () => {
    const names = new StatementNames();
    const long = `SELECT '${'x'.repeat(40_000)}'`;
    expect([names.nameOf(long), names.nameOf(long), names.nameOf('SELECT 1'), names.nameOf('SELECT 1')]).toEqual([undefined, undefined, undefined, expect.stringMatching(/^[\w-]{22}$/)]);
  });

  it('every connection gives up statements in time', async () => {
    expect(await onEveryConnection(async (client) => (await client.query<{ statement_timeout: string }>('SHOW statement_timeout')).rows)).toEqual([[{ statement_timeout: '30s' }], [{ statement_timeout: '30s' }]]);
  });
});

describe('a statement nobody waits for any more', () => {
  it('is cancelled; the connection serves the next statement, which is not', async () => {
    const caller = new AbortController();
    const slow = database.query(sql`SELECT pg_sleep(20), 'first slow'`, caller.signal);
    const failed = expect(slow).rejects.toMatchObject({ code: 'caller-gone' });
    await until(async () => (await running('first slow')) === 1);
    caller.abort();
    await failed;
    expect(await running('first slow')).toBe(0);
    expect(pool.totalCount - pool.idleCount).toBe(0);
    for (let next = 0; next < 20; next += 1) expect(await database.query(sql`SELECT pg_sleep(0.002), ${next}::integer AS n`)).toEqual([{ pg_sleep: '', n: next }]);
  });

  it('is cancelled inside a transaction, which is rolled back', async () => {
    await watcher.query(sql`CREATE TABLE mark (n integer)`);
    const caller = new AbortController();
    const work = database.transaction(async (inside) => {
      await inside.query(sql`INSERT INTO mark VALUES (1)`);
      await inside.query(sql`SELECT pg_sleep(20), 'in a transaction'`, caller.signal);
    });
    const failed = expect(work).rejects.toMatchObject({ code: 'caller-gone' });
    await until(async () => (await running('in a transaction')) === 1);
    caller.abort();
    await failed;
    expect(await watcher.query(sql`SELECT count(*)::integer AS count FROM mark`)).toEqual([{ count: 0 }]);
  });

  it('is never sent when its caller has gone before, or while it waits for a connection', async () => {
    const gone = new AbortController();
    gone.abort();
    await expect(database.query(sql`SELECT 1`, gone.signal)).rejects.toMatchObject({ code: 'caller-gone' });
    const held = await Promise.all([pool.connect(), pool.connect()]);
    const waiting = new AbortController();
    const failed = expect(database.query(sql`SELECT 1`, waiting.signal)).rejects.toMatchObject({ code: 'caller-gone' });
    waiting.abort();
    await failed;
    for (const client of held) client.release();
    await until(() => Promise.resolve(pool.waitingCount === 0 && pool.idleCount === pool.totalCount));
  });

  it('many at once leave every connection whole', async () => {
    const rounds = Array.from({ length: 30 }, async (_, index) => {
      const caller = new AbortController();
      const slow = database.query(sql`SELECT pg_sleep(${index % 3 === 0 ? 0.01 : 5}::float8)`, caller.signal);
      setTimeout(() => caller.abort(), index * 3);
      return slow.then(() => 'answered', (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'other'));
    });
    for (const came of await Promise.all(rounds)) expect(['answered', 'caller-gone']).toContain(came);
    expect(await database.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
    expect(pool.totalCount - pool.idleCount).toBe(0);
  });
});

it('a connection lost while somebody holds it does not end the process', async () => {
  const lost = database.transaction(async (inside) => {
    const [row] = await inside.query<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
    await watcher.query(sql`SELECT pg_terminate_backend(${row?.pid ?? 0}::integer)`);
    await inside.query(sql`SELECT pg_sleep(1)`);
  });
  await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
  expect(await database.query(sql`SELECT 2 AS two`)).toEqual([{ two: 2 }]);
});
