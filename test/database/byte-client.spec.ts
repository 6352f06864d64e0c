import type { Notification, Pool } from 'pg';
import { createPool } from '../../src/database/pool';
import { bufferOf } from '../../src/fhir-common/core/byte-text';
import type { ByteText } from '../../src/fhir-common/core/byte-text';
import { sql } from '../../src/fhir-common/sql/sql';
import { Database } from '../../src/fhir-common/sql/database';
import { createTestDatabase } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';

const WORDS = 'Hôpital de la Croix-Rousse « cœur » 🚑';
/** Past every chunk of the socket. */
const LONG = WORDS.repeat(20_000);

let own: TestDatabase;
let pool: Pool;
let database: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  pool = createPool({ connectionString: own.url, size: 1, statementTimeoutMs: 10_000 });
  database = new Database(pool);
});
afterAll(async () => {
  await pool.end();
  await own.drop();
});

describe('a connection whose rows are bytes', () => {
  test('gives every type decoded', async () => {
    const [row] = await database.query(sql`
      SELECT ${WORDS}::text AS text, ${WORDS}::varchar AS varchar, ARRAY[${WORDS}, NULL]::text[] AS texts, jsonb_build_object('nom', ${WORDS}::text) AS json,
        9007199254740991::bigint AS bigint, ARRAY[1, 2]::bigint[] AS bigints, 1.5::float8 AS float, true AS yes, NULL::text AS nothing,
        '\\x00ff80'::bytea AS bytes, '2026-11-20T08:00:00Z'::timestamptz AS instant, 3::smallint AS "éléments"`);
    expect(row).toEqual({
      text: WORDS, varchar: WORDS, texts: [WORDS, null], json: { nom: WORDS }, bigint: 9007199254740991, bigints: [1, 2], float: 1.5, yes: true, nothing: null,
      bytes: Buffer.from([0, 255, 128]), instant: new Date('2026-11-20T08:00:00Z'), éléments: 3,
    });
  });

  test('gives texts as the bytes they are when they are only passed on', async () => {
    const rows = await database.queryBytes<{ content: ByteText; list: string[]; number: number }>(sql`
      SELECT content, ARRAY[content] AS list, number::bigint AS number FROM unnest(${[WORDS, LONG, '']}::text[]) WITH ORDINALITY AS given(content, number)`);
    expect(rows.map(({ content }) => bufferOf([content]).toString('utf8'))).toEqual([WORDS, LONG, '']);
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(rows[0]?.list).toEqual([WORDS]);
  });

  test('one statement is read both ways, one after the other', async () => {
    const statement = sql`SELECT ${WORDS}::text AS text`;
    expect(await database.query(statement)).toEqual([{ text: WORDS }]);
    expect(await database.queryBytes(statement)).toEqual([{ text: Buffer.from(WORDS, 'utf8').toString('latin1') }]);
    expect(await database.query(statement)).toEqual([{ text: WORDS }]);
  });

  test('reads the messages of PostgreSQL, and goes on after an error', async () => {
    await expect(database.query(sql`SELECT ${WORDS}::text::integer`)).rejects.toMatchObject({ code: '22P02', message: expect.stringContaining(WORDS) as string });
    expect(await database.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });

  test('hears notifications', async () => {
    const client = await pool.connect();
    try {
      const heard = new Promise<string | undefined>((resolve) => client.once('notification', (message: Notification) => resolve(message.payload)));
      await client.query('LISTEN words');
      await client.query('SELECT pg_notify($1, $2)', ['words', WORDS]);
      expect(await heard).toBe(WORDS);
    } finally {
      client.release();
    }
  });
});
