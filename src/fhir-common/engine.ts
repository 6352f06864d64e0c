import { randomBytes } from 'node:crypto';
import { baseUrlsOf } from './definition/fhir-api';
import type { FhirApi } from './definition/fhir-api';
import { createPatchEngine } from './core/patch/patch-engine';
import type { PatchEngine } from './core/patch/patch-engine';
import type { CodeNames } from './definition/system-names';
import type { CompileScope } from './search/compile/compile-scope';
import { PageLinkSealer } from './search/answer/page-state';
import { HistoryService } from './search/history.service';
import { ReadService } from './search/read.service';
import { SearchService } from './search/search.service';
import type { StoredTerminology } from './import/stored-terminology';
import { sql } from './sql/sql';
import { carriedTables } from './store/links/carried-rows';
import { loadCatalogue } from './sql/catalogue';
import { alignTables } from './store/index/declared-tables';
import { StoredState } from './store/index/stored-state';
import { indexTexts } from './store/index/text-indexes';
import type { Catalogue } from './sql/catalogue';
import type { Database } from './sql/database';
import { MeasuredStatistics } from './search/plan/measured-statistics';
import { createStores } from './store/writer/create-store';
import type { ResourceRewriter } from './store/writer/resource-rewriter';
import type { Validator } from './validation/validator';
import { ChangeCheck } from './write/change-check';
import { BodyReader } from './write/read-body';
import { RuleBook } from './write/business-rule';
import type { BusinessRule } from './write/business-rule';
import { ImportOrder } from './write/import-order';
import { WriteService } from './write/write.service';

export interface EngineParts {
  readonly apis: readonly FhirApi[];
  readonly database: Database;
  readonly terminology: StoredTerminology;
  readonly validator: Validator;
  /** Connections that only number coded values; absent: those of `database`. */
  readonly tokens?: Database;
  /** Business rules of the features, by interface. */
  readonly rules?: ReadonlyMap<string, readonly BusinessRule[]>;
  /** `https://host[:port]` under which this server is known, without a final slash: absolute references under them are local ones. */
  readonly origins?: readonly string[];
  /** Names of the elements of a resource type, without `[x]`; undefined for a type without definition. */
  readonly elementsOf?: (type: string) => readonly string[] | undefined;
}

/** The FHIR engine of one installation: every interface is served by the same services on the same database. */
export class FhirEngine {
  private constructor(
    readonly apis: readonly FhirApi[],
    readonly database: Database,
    readonly tokens: Database,
    readonly terminology: StoredTerminology,
    readonly catalogue: Catalogue,
    readonly statistics: MeasuredStatistics,
    readonly searches: SearchService,
    readonly reads: ReadService,
    readonly histories: HistoryService,
    readonly writes: WriteService,
    readonly validator: Validator,
    readonly rewriter: ResourceRewriter,
    readonly stored: StoredState,
    readonly patches: ReadonlyMap<string, PatchEngine>,
    readonly compileScope: (api: string) => CompileScope,
  ) {}

  /** Numbers what is declared, reads the shared key and the statistics. The schema must be migrated. */
  static async create({ apis, database, terminology, validator, tokens = database, rules, origins = [], elementsOf = () => undefined }: EngineParts): Promise<FhirEngine> {
    const systems: CodeNames = terminology.terminology;
    const catalogue = await loadCatalogue(database, apis);
    await indexTexts(database, catalogue, apis);
    await alignTables(database, apis);
    const statistics = new MeasuredStatistics();
    await statistics.refresh(database);
    const stored = await StoredState.load(database, catalogue, apis);
    const scopes = new Map(apis.map((api) => [api.name, compileScopeOf(api, catalogue, statistics, stored)]));
    const compileScope = (api: string): CompileScope => required(scopes.get(api), api);
    const sealer = new PageLinkSealer(await sharedKey(database, 'page-link'));
    const searches = new SearchService(systems, compileScope, sealer, { indexedBases: (api) => baseUrlsOf(api, origins), elementsOf });
    const patches = new Map(apis.map((api) => [api.name, patchEngineOf(api, validator, systems)]));
    const { store, rewriter } = createStores({ apis, catalogue, systems, tokens, origins });
    const books = new Map([...(rules ?? [])].map(([api, some]) => [api, new RuleBook(some)]));
    const check = new ChangeCheck({ catalogue, store, validator, rules: books });
    const writes = new WriteService({ catalogue, store, validator, searches, check, bodies: new BodyReader(apis, validator, systems), imports: new ImportOrder() });
    return new FhirEngine(apis, database, tokens, terminology, catalogue, statistics, searches, new ReadService(catalogue), new HistoryService(catalogue), writes, validator, rewriter, stored, patches, compileScope);
  }

  /** The names of code systems, always those of the newest lists. */
  get systems(): CodeNames {
    return this.terminology.terminology;
  }

  /** @throws Error when no interface has this name */
  api(name: string): FhirApi {
    return required(this.apis.find((api) => api.name === name), name);
  }
}

function required<Value>(value: Value | undefined, api: string): Value {
  if (value === undefined) throw new Error(`No interface ${api}`);
  return value;
}

function patchEngineOf(api: FhirApi, validator: Validator, codes: CodeNames): PatchEngine {
  const types = validator.elementTypes((type) => api.definitions.get(type)?.profiles ?? []);
  return createPatchEngine({ types, ...(api.patch === undefined ? {} : { tolerance: api.patch.tolerance(codes) }) });
}

function compileScopeOf(api: FhirApi, catalogue: Catalogue, statistics: MeasuredStatistics, stored: StoredState): CompileScope {
  const carried = new Set(carriedTables(api).map(({ type, code, table }) => `${type}.${code} ${table.name}`));
  return {
    api: api.name,
    catalogue,
    statistics,
    isIndexed: ({ type, code }) => stored.isIndexed(api, type, code),
    // Rows that are not all carried yet are not asked for: the search walks the references instead.
    carries: ({ type, code }, table) => carried.has(`${type}.${code} ${table}`) && stored.isCarried(api, type, code),
  };
}

/** A secret made once for the installation: the first process to start makes it, the others read it. */
async function sharedKey(database: Database, name: string): Promise<Buffer> {
  await database.query(sql`INSERT INTO server_secret (name, value) VALUES (${name}, ${randomBytes(32)}) ON CONFLICT DO NOTHING`);
  const [row] = await database.query<{ value: Buffer }>(sql`SELECT value FROM server_secret WHERE name = ${name}`);
  if (!row) throw new Error(`Secret ${name} is missing`);
  return row.value;
}
