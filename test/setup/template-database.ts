import { Client } from 'pg';
import { commandContext } from '../../src/cli/command-context';
import { createDataSource, migrate } from '../../src/database/data-source';
import { createPool } from '../../src/database/pool';
import { createEngine } from '../../src/engine-factory';
import { loadSampleData } from '../../src/fhir-common/import/sample-data';
import { Database } from '../../src/fhir-common/sql/database';
import { applicationApis, LISTS } from './reference-lists';
import { createTestDatabase, DATA, testDatabaseUrl } from './test-resources';
import type { TestDatabase } from './test-resources';

/** What a test database may start with: the tables alone, or the sample data as `npm start` stores them. */
export type Content = 'tables' | 'sample';

const FILLS: Readonly<Record<Content, (url: string) => Promise<void>>> = { tables: makeTables, sample: loadSample };

/** A database of one's own, copied from one that the first test file to ask for it has made: a copy costs a tenth of a load. */
export async function createFilledDatabase(content: Content): Promise<TestDatabase> {
  return createTestDatabase(await templateOf(content));
}

async function templateOf(content: Content): Promise<string> {
  const name = `template_${content}`;
  const client = new Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rows.length === 0) {
      const database = content === 'tables' ? await createTestDatabase() : await createFilledDatabase('tables');
      await FILLS[content](database.url);
      await client.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} RENAME TO ${name}`);
    }
    return name;
  } finally {
    await client.end();
  }
}

async function makeTables(url: string): Promise<void> {
  const dataSource = await createDataSource(url).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

async function loadSample(url: string): Promise<void> {
  const pools = [4, 1].map((size) => createPool({ connectionString: url, size, statementTimeoutMs: 10_000 }));
  const [database, tokens] = pools.map((pool) => new Database(pool));
  if (database === undefined || tokens === undefined) throw new Error('No pool');
  const engine = await createEngine(applicationApis(), database, DATA, { lists: LISTS, tokens });
  await loadSampleData(engine, engine.api('ror'), commandContext(engine), `${DATA}/sample`, { info: () => undefined, warn: () => undefined });
  // Nothing is left for autovacuum to do, which would change plans in the middle of a test.
  await pools[0]?.query('VACUUM (ANALYZE)');
  await Promise.all(pools.map((pool) => pool.end()));
}
