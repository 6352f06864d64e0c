import { join } from 'node:path';
import type { Pool } from 'pg';
import { commandContext } from '../../src/cli/command-context';
import { readResources } from '../../src/fhir-common/import/read-resources';
import { createPool } from '../../src/database/pool';
import { createEngine } from '../../src/engine-factory';
import type { RequestContext } from '../../src/fhir-common/context/request-context';
import { isResource } from '../../src/fhir-common/core/json';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import type { FhirEngine } from '../../src/fhir-common/engine';
import { Database } from '../../src/fhir-common/sql/database';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import type { Handling } from '../../src/fhir-common/search/request/search-request';
import { writeUnchecked } from './raw-writer';
import { applicationApis, LISTS } from './reference-lists';
import { createFilledDatabase } from './template-database';
import type { Content } from './template-database';
import { DATA } from './test-resources';

export { DATA } from './test-resources';

export const BASE = 'https://server.example/ror/fhir';

export interface Entry {
  readonly fullUrl?: string;
  readonly resource: Record<string, unknown> & { readonly resourceType: string; readonly id: string };
  readonly search: { readonly mode: string; readonly score?: number; readonly extension?: unknown };
}
export interface Bundle {
  readonly total?: number;
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly Entry[];
}

/** The engine on a database of its own, without HTTP. */
export class TestEngine {
  private constructor(
    readonly engine: FhirEngine,
    readonly api: FhirApi,
    readonly pool: Pool,
    private readonly tokenPool: Pool,
    private readonly drop: () => Promise<void>,
  ) {}

  /** @param apis what is served, the first one by default asked; that of the application unless given */
  static async start(apis: readonly FhirApi[] = applicationApis(), content: Content = 'tables'): Promise<TestEngine> {
    const database = await createFilledDatabase(content);
    const pool = createPool({ connectionString: database.url, size: 4, statementTimeoutMs: 10_000 });
    const tokenPool = createPool({ connectionString: database.url, size: 1, statementTimeoutMs: 10_000 });
    const engine = await createEngine(apis, new Database(pool), DATA, { lists: LISTS, tokens: new Database(tokenPool), origins: [new URL(BASE).origin] });
    return new TestEngine(engine, first(engine.apis), pool, tokenPool, () => database.drop());
  }

  /** The application's engine on the sample data. */
  static withSample(): Promise<TestEngine> {
    return TestEngine.start(applicationApis(), 'sample');
  }

  /** The same database, served by other declarations: what a new release finds. Stop only one of the two. */
  async restarted(apis: readonly FhirApi[]): Promise<TestEngine> {
    const engine = await createEngine(apis, new Database(this.pool), DATA, { lists: LISTS, tokens: new Database(this.tokenPool), origins: [new URL(BASE).origin] });
    return new TestEngine(engine, first(engine.apis), this.pool, this.tokenPool, this.drop);
  }

  async stop(): Promise<void> {
    await Promise.all([this.pool.end(), this.tokenPool.end()]);
    await this.drop();
  }

  /** Forgets what is stored, as if nothing had ever been: resources, their rows and their history. */
  async empty(): Promise<void> {
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT DISTINCT quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) AS name FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE t.table_type = 'BASE TABLE' AND (c.column_name = 'rid' OR c.table_name = 'reference_index') AND c.table_schema NOT IN ('pg_catalog', 'information_schema')`);
    await this.pool.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
  }

  context(accessProfile: number | null = 1, roles: readonly string[] = []): RequestContext {
    return { ...commandContext(this.engine), caller: { id: `profile-${accessProfile}`, roles, accessProfile }, baseUrl: BASE };
  }

  async write(...resources: readonly IdentifiedResource[]): Promise<void> {
    await writeUnchecked(this.engine, this.context(), this.api, resources);
  }

  /** The raw answer of a request such as `Location?status=active`. */
  async answer(request: string, accessProfile: number | null = 1, handling: Handling = 'default'): Promise<string> {
    const [type = '', query = ''] = request.split('?');
    return (await this.engine.searches.search(this.context(accessProfile), this.api, type, query, handling)).body.toString('utf8');
  }

  async search(request: string, accessProfile: number | null = 1, handling: Handling = 'default'): Promise<Bundle> {
    return JSON.parse(await this.answer(request, accessProfile, handling)) as Bundle;
  }

  /** Ids of the matches, in the order of the answer. */
  async matches(request: string, accessProfile: number | null = 1, handling: Handling = 'default'): Promise<string[]> {
    return matchIds(await this.search(request, accessProfile, handling));
  }
}

function first(apis: readonly FhirApi[]): FhirApi {
  const [api] = apis;
  if (!api) throw new Error('No interface is served');
  return api;
}

export function matchIds(bundle: Bundle): string[] {
  return (bundle.entry ?? []).filter(({ search }) => search.mode === 'match').map(({ resource }) => resource.id);
}

/** A sample resource by type and file. */
export async function sampleResource(file: string, id: string): Promise<IdentifiedResource> {
  for await (const read of readResources(join(DATA, 'sample', file), () => undefined)) {
    if ('json' in read && isResource(read.json) && read.json.id === id) return { ...read.json, id };
  }
  throw new Error(`${id} is not in ${file}`);
}
