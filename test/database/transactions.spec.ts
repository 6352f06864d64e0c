import type { Pool } from 'pg';
import { createPool } from '../../src/database/pool';
import { copyOut } from '../../src/fhir-common/sql/copy-out';
import { Database } from '../../src/fhir-common/sql/database';
import { sql } from '../../src/fhir-common/sql/sql';
import { createTestDatabase } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';

let own: TestDatabase;
let pool: Pool;
let database: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  pool = createPool({ connectionString: own.url, size: 1, statementTimeoutMs: 30_000 });
  database = new Database(pool);
  await pool.query('CREATE TABLE note (id integer PRIMARY KEY, text text NOT NULL)');
});
beforeEach(() => pool.query('TRUNCATE note'));
afterAll(async () => {
  await pool.end();
  await own.drop();
});

const note = (id: number, text: string | null): ReturnType<typeof sql> => sql`INSERT INTO note (id, text) VALUES (${id}, ${text})`;
const notes = async (): Promise<string[]> => (await database.query<{ text: string }>(sql`SELECT text FROM note ORDER BY id`)).map(({ text }) => text);

describe('statements that nobody waits for', () => {
  it('run in the order they were sent, before what is asked later, and are committed', async () => {
    const seen = await database.transaction(async (transaction) => {
      transaction.send(note(1, 'one'));
      transaction.send(sql`UPDATE note SET text = text || ${' and two'}`);
      return transaction.query<{ text: string }>(sql`SELECT text FROM note`);
    });
    expect(seen).toEqual([{ text: 'one and two' }]);
    expect(await notes()).toEqual(['one and two']);
  });

  it('fail for the transaction, with the reason of the first: nothing is committed', async () => {
    const failed = database.transaction(async (transaction) => {
      transaction.send(note(1, 'one'));
      transaction.send(note(1, 'once more'));
      transaction.send(note(2, null));
      await Promise.resolve();
    });
    await expect(failed).rejects.toMatchObject({ code: '23505' });
    expect(await notes()).toEqual([]);
  });

  it('fail as themselves where a later statement is told only that its transaction has failed', async () => {
    const failed = database.transaction(async (transaction) => {
      transaction.send(note(1, null));
      await transaction.query(sql`SELECT 1`);
    });
    await expect(failed).rejects.toMatchObject({ code: '23502' });
  });

  it('leave what the work itself throws', async () => {
    await expect(database.transaction((transaction) => {
      transaction.send(note(1, 'one'));
      return Promise.reject(new Error('refused'));
    })).rejects.toThrow('refused');
    expect(await notes()).toEqual([]);
  });

  it('that cannot even be sent keep the others from being committed', async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const failed = database.transaction(async (transaction) => {
      transaction.send(note(1, 'one'));
      transaction.send(sql`INSERT INTO note (id, text) VALUES (2, ${circle})`);
      await Promise.resolve();
    });
    await expect(failed).rejects.toThrow(/circular/i);
    expect(await notes()).toEqual([]);
  });

  it('are refused outside a transaction', () => {
    expect(() => database.send(note(1, 'one'))).toThrow('Only statements of a transaction');
  });
});

it('statements asked at once in a transaction are answered each with its own rows', () =>
  database.transaction(async (transaction) => {
    const asked = Array.from({ length: 50 }, (_, index) => transaction.query<{ n: number }>(sql`SELECT ${index}::integer AS n`));
    expect((await Promise.all(asked)).map(([row]) => row?.n)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  }));

it('a connection takes statements one by one again after a transaction, whether it was committed or not: COPY needs that', async () => {
  await database.transaction((transaction) => transaction.query(note(1, 'one')));
  await database.transaction((transaction) => transaction.query(note(1, 'twice'))).catch(() => undefined);
  const client = await pool.connect();
  try {
    const rows: string[] = [];
    await copyOut(client, sql`SELECT text FROM note`, (row) => {
      rows.push(row.toString('utf8'));
      return undefined;
    }, 'text');
    expect(rows).toEqual(['one\n']);
  } finally {
    client.release();
  }
});
