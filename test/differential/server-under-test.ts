import type { Pool } from 'pg';
import { commandContext } from '../../src/cli/command-context';
import { createPool } from '../../src/database/pool';
import { createEngine } from '../../src/engine-factory';
import type { Caller, RequestContext } from '../../src/fhir-common/context/request-context';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import { writeUnchecked } from '../setup/raw-writer';
import type { FhirEngine } from '../../src/fhir-common/engine';
import { Database } from '../../src/fhir-common/sql/database';
import { applicationApis, LISTS } from '../setup/reference-lists';
import { createFilledDatabase } from '../setup/template-database';
import { DATA } from '../setup/test-resources';
import { fieldOf, listAt, numberAt, textAt } from './elements';
import { printQuery } from './print-query';
import type { Query } from './query';
import type { Resource } from './world';

export const BASE = 'http://localhost:8443/ror/fhir';
/** The single now of every request of the test: `ap` depends on it. */
export const NOW = Date.parse('2026-06-15T10:00:00Z');

export interface Answer {
  readonly ids: readonly string[];
  readonly total: number;
}

/** The engine of the server on a database of its own, filled with one data set after the other. */
export class ServerUnderTest {
  private constructor(
    readonly engine: FhirEngine,
    readonly api: FhirApi,
    private readonly pool: Pool,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(): Promise<ServerUnderTest> {
    const database = await createFilledDatabase('tables');
    const pool = createPool({ connectionString: database.url, size: 2, statementTimeoutMs: 10_000 });
    const engine = await createEngine(applicationApis(), new Database(pool), DATA, { lists: LISTS });
    return new ServerUnderTest(engine, engine.api('ror'), pool, () => database.drop());
  }

  async stop(): Promise<void> {
    await this.pool.end();
    await this.drop();
  }

  /**
   * Replaces what the server holds. @param earlier versions of some of the resources, written before them: their index rows must be gone
   */
  async hold(resources: readonly Resource[], earlier: readonly Resource[] = []): Promise<void> {
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT DISTINCT quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) AS name FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE t.table_type = 'BASE TABLE' AND (c.column_name = 'rid' OR c.table_name = 'reference_index') AND c.table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    await this.pool.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
    const overwritten = earlier.filter((old) => resources.some(({ resourceType, id }) => old.resourceType === resourceType && old.id === id));
    if (overwritten.length > 0) await writeUnchecked(this.engine, this.context(), this.api, overwritten);
    await writeUnchecked(this.engine, this.context(), this.api, resources);
  }

  /** The matches of a search, as the caller gets them. */
  async search(query: Query, caller: Caller): Promise<Answer> {
    const { body } = await this.engine.searches.search({ ...this.context(), caller }, this.api, query.type, printQuery(query, BASE));
    const bundle: unknown = JSON.parse(body.toString('utf8'));
    const matches = listAt(bundle, 'entry').filter((entry) => textAt(fieldOf(entry, 'search'), 'mode') === 'match');
    return {
      ids: matches.map((entry) => textAt(fieldOf(entry, 'resource'), 'id') ?? '').sort(),
      total: numberAt(bundle, 'total') ?? NaN,
    };
  }

  private context(): RequestContext {
    return { ...commandContext(this.engine), baseUrl: BASE, startedAt: NOW };
  }
}
