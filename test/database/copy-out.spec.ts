import type { Pool, PoolClient } from 'pg';
import { createPool } from '../../src/database/pool';
import { copyOut, literalText, rowFields } from '../../src/fhir-common/sql/copy-out';
import { sql } from '../../src/fhir-common/sql/sql';
import { testDatabaseUrl } from '../setup/test-resources';

let pool: Pool;
let client: PoolClient;
beforeAll(async () => {
  pool = createPool({ connectionString: testDatabaseUrl(), size: 1, statementTimeoutMs: 30_000 });
  client = await pool.connect();
});
afterAll(async () => {
  client.release();
  await pool.end();
});

const stillWorks = async (): Promise<unknown> => (await client.query<{ one: number }>('SELECT 1 AS one')).rows;

it('rows come whole, in order, one by one, whatever they hold', async () => {
  const rows: string[] = [];
  const awkward = 'é🏥 "\\n" \\\\ \u2028 \t tab \n line \r \b \f \v end\\';
  const count = await copyOut(client, sql`SELECT ${awkward} || n FROM generate_series(1, ${3}::integer) n ORDER BY n`, (row) => {
    rows.push(...rowFields(row).map((field) => String(field)));
    return undefined;
  });
  expect([count, rows]).toEqual([3, [1, 2, 3].map((n) => `${awkward}${n}`)]);
});

it('columns come with their bytes, NULL and nothing told apart; no row is no row', async () => {
  const rows: unknown[] = [];
  const take = (row: Buffer): undefined => void rows.push(rowFields(Buffer.from(row)));
  expect(await copyOut(client, sql`SELECT NULL::text, '\\x00ff0a'::bytea, ''::text`, take)).toBe(1);
  expect(await copyOut(client, sql`SELECT 1 WHERE false`, take)).toBe(0);
  expect(rows).toEqual([[null, Buffer.from([0, 255, 10]), Buffer.alloc(0)]]);
});

it('in the text format they come as PostgreSQL escapes them', async () => {
  const rows: string[] = [];
  const take = (row: Buffer): undefined => void rows.push(row.toString('utf8'));
  expect(await copyOut(client, sql`SELECT ${'tab \t, slash \\'}, NULL`, take, 'text')).toBe(1);
  expect(rows).toEqual(['tab \\t, slash \\\\\t\\N\n']);
});

it('waits for whoever takes the rows, to the last, before it is done', async () => {
  let settled = 0;
  const rows = await copyOut(client, sql`SELECT repeat('x', 5000) FROM generate_series(1, 2000)`, () => new Promise((resolve) => setImmediate(() => {
    settled += 1;
    resolve();
  })));
  expect([rows, settled]).toEqual([2000, 2000]);
  expect(await stillWorks()).toEqual([{ one: 1 }]);
});

it('a statement that fails, or a taker that does, leaves the connection usable', async () => {
  await expect(copyOut(client, sql`SELECT 1 / (n - 3) FROM generate_series(1, 5) n`, () => undefined)).rejects.toThrow('division by zero');
  expect(await stillWorks()).toEqual([{ one: 1 }]);
  await expect(copyOut(client, sql`SELECT n FROM generate_series(1, 5000) n`, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  await expect(copyOut(client, sql`SELECT n FROM generate_series(1, 5000) n`, () => {
    throw new Error('no room');
  })).rejects.toThrow('no room');
  expect(await stillWorks()).toEqual([{ one: 1 }]);
});

it('values are written into the statement as values', () => {
  expect(literalText(sql`SELECT ${"it's \\ $1"}, ${-3}, ${true}, ${null}, ${2}`)).toBe(`SELECT  E'it''s \\\\ $1', (-3), true, NULL, 2`);
  expect(() => literalText(sql`SELECT ${[1]}`)).toThrow('No SQL literal');
});
