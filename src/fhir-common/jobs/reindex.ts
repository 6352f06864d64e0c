import { createHash } from 'node:crypto';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import { fingerprints, rulesFingerprint } from '../definition/fingerprint';
import type { FhirEngine } from '../engine';
import type { Database } from '../sql/database';
import { name, sql } from '../sql/sql';
import { beginWrite } from '../write/begin-write';
import { retried } from '../write/retry';
import { markChanging, markFollowing } from '../store/index/stored-state';

/** Resources rewritten in one transaction: large enough for few round trips, small enough for writers not to notice. */
const PAGE = 500;
/** Any number, with that of the type: the same in every process. */
const PASS_LOCK = 7_203_118;

/** Where the pass over one type stands, after a page. */
export interface PassProgress {
  readonly api: string;
  readonly type: string;
  /** Resources of this page. */
  readonly page: number;
  /** Resources rewritten, those before an interruption included. */
  readonly done: number;
  /** Resources there were at the beginning. */
  readonly total: number;
}

type Report = (progress: PassProgress) => void;

/** One resource type of one interface. */
export interface StoredType {
  readonly api: FhirApi;
  readonly definition: ResourceDefinition;
}

/** Types whose stored data do not follow their declaration yet. */
export function typesToReindex(engine: FhirEngine): readonly StoredType[] {
  return engine.apis.flatMap((api) => [...api.definitions.values()].filter((definition) => !engine.stored.isCurrent(api, definition)).map((definition) => ({ api, definition })));
}

/**
 * Renders again what is stored of the types whose access rules changed, and of those whose rules look at what the former state: nobody may be
 * answered from what the old rules let through, so this comes before the port opens. Interrupted, it goes on where it stopped.
 */
export async function renderChangedRules(engine: FhirEngine, report: Report): Promise<void> {
  for (const api of engine.apis) {
    const concerned = concernedByRules(engine, api);
    if (concerned.length === 0) continue;
    // Written down first: after an interruption, what follows from a change must be found again although its cause is already dealt with.
    await engine.database.query(sql`
      UPDATE resource_type SET rendered_as = NULL WHERE id = ANY (${concerned.map(({ type }) => engine.catalogue.typeId(api.name, type))}::smallint[])`);
    for (const definition of concerned) await runPass(engine, { api, definition }, report, isNotRendered);
  }
  await engine.stored.refresh(engine.database);
}

/** Rewrites forms, index rows, links and carried rows of some types from their stored texts, beside running servers. */
export async function reindex(engine: FhirEngine, types: readonly StoredType[], report: Report): Promise<void> {
  for (const api of engine.apis) {
    const definitions = inOrder(api, types.filter((wanted) => wanted.api === api).map(({ definition }) => definition));
    for (const definition of definitions) await runPass(engine, { api, definition }, report, () => Promise.resolve(true));
  }
  await engine.stored.refresh(engine.database);
}

/** In an order in which what decides comes before what it decides about. */
function concernedByRules({ stored }: FhirEngine, api: FhirApi): readonly ResourceDefinition[] {
  const definitions = [...api.definitions.values()];
  const changed = definitions.filter(({ type }) => !stored.isRendered(api, type));
  // A fact that comes through a reference that is not indexed yet does not come at all.
  const steps = definitions.flatMap(({ confidentiality }) => (confidentiality?.factPaths ?? []).flat()).filter((step) => !stored.isIndexed(api, step.type, step.parameter));
  const linking = definitions.filter(({ type }) => steps.some((step) => step.type === type));
  const causes = new Set([...changed.filter(({ confidentiality }) => confidentiality?.fact !== undefined), ...linking]);
  const following = definitions.filter((definition) => [...causes].some((cause) => looksAt(api, definition, cause.type)));
  return inOrder(api, [...new Set([...changed, ...linking, ...following])]);
}

/** Whether facts reach a type from resources of another, or through them. */
function looksAt(api: FhirApi, { confidentiality }: ResourceDefinition, other: string): boolean {
  return (confidentiality?.factPaths ?? []).flat().some((step) => {
    const parameter = api.definitions.get(step.type)?.parameters.get(step.parameter)?.parameter;
    return step.type === other || (parameter?.type === 'reference' && parameter.targets.includes(other));
  });
}

function inOrder(api: FhirApi, definitions: readonly ResourceDefinition[]): readonly ResourceDefinition[] {
  const ordered = new Set<ResourceDefinition>();
  const visiting = new Set<ResourceDefinition>();
  const visit = (definition: ResourceDefinition): void => {
    if (ordered.has(definition) || visiting.has(definition)) return;
    visiting.add(definition);
    for (const other of definitions) if (looksAt(api, definition, other.type)) visit(other);
    ordered.add(definition);
  };
  definitions.forEach(visit);
  return [...ordered];
}

type IsNeeded = (database: Database, type: number, stored: StoredType) => Promise<boolean>;

/** Another process may have ended the same pass meanwhile. */
const isNotRendered: IsNeeded = async (database, type, { api, definition }) => {
  const [row] = await database.query<{ rendered: string | null }>(sql`SELECT rendered_as AS rendered FROM resource_type WHERE id = ${type}`);
  return row?.rendered !== rulesFingerprint(definition, api.accessProfiles);
};

/** Takes up the pass over a type where it stands, or begins it, and brings it to its end; several processes may share one pass. */
async function runPass(engine: FhirEngine, stored: StoredType, report: Report, isNeeded: IsNeeded): Promise<void> {
  const type = engine.catalogue.typeId(stored.api.name, stored.definition.type);
  if (!(await engine.database.transaction((database) => begin(engine, database, type, stored, isNeeded)))) return;
  for (;;) {
    // Writers go on beside the pass: where PostgreSQL ends a dead-lock, the page starts again.
    const progress = await retried(() => engine.database.transaction((database) => rewritePage(engine, database, type, stored)));
    if (!progress) return;
    report(progress);
  }
}

async function begin(engine: FhirEngine, database: Database, type: number, stored: StoredType, isNeeded: IsNeeded): Promise<boolean> {
  await lockPass(database, type);
  if (!(await isNeeded(database, type, stored))) return false;
  const goal = goalOf(stored);
  const [standing] = await database.query<{ goal: string }>(sql`SELECT goal FROM reindex_pass WHERE type = ${type}`);
  if (standing?.goal === goal) return true;
  await database.query(sql`DELETE FROM reindex_pass WHERE type = ${type}`);
  await database.query(sql`
    INSERT INTO reindex_pass (type, goal, total) SELECT ${type}, ${goal}, count(*)::integer FROM resource WHERE type = ${type} AND live`);
  await database.query(sql`DROP TABLE IF EXISTS ${name(tokenTable(type))}`);
  await database.query(sql`CREATE TABLE ${name(tokenTable(type))} (rid bigint NOT NULL, token integer NOT NULL)`);
  await database.query(sql`
    INSERT INTO ${name(tokenTable(type))} SELECT i.rid, i.token FROM token t JOIN token_index i ON i.token = t.id
    WHERE t.parameter = ANY (ARRAY(SELECT id FROM search_parameter WHERE type = ${type}))`);
  await database.query(sql`CREATE INDEX ON ${name(tokenTable(type))} (rid)`);
  await markChanging(database, engine.catalogue, stored.api, stored.definition);
  return true;
}

/** One page; at the end of the type, what was passed over is searched again. @returns undefined when the pass has ended */
async function rewritePage(engine: FhirEngine, database: Database, type: number, stored: StoredType): Promise<PassProgress | undefined> {
  const { api, definition } = stored;
  await lockPass(database, type);
  const [pass] = await database.query<{ last: number; done: number; total: number }>(
    sql`SELECT last_rid AS last, done, total FROM reindex_pass WHERE type = ${type} AND goal = ${goalOf(stored)}`);
  if (!pass) return undefined;
  const parameters = await database.query<{ id: number }>(sql`SELECT id FROM search_parameter WHERE type = ${type}`);
  const rids = await engine.rewriter.rewrite(database, {
    api, definition, after: pass.last, size: PAGE, now: await beginWrite(database, []), parameters: parameters.map(({ id }) => id), oldTokens: tokenTable(type),
  });
  const last = rids.at(-1);
  if (last === undefined) {
    await markFollowing(database, engine.catalogue, api, definition);
    await database.query(sql`DELETE FROM reindex_pass WHERE type = ${type}`);
    await database.query(sql`DROP TABLE ${name(tokenTable(type))}`);
    return undefined;
  }
  await database.query(sql`UPDATE reindex_pass SET last_rid = ${last}, done = done + ${rids.length} WHERE type = ${type}`);
  return { api: api.name, type: definition.type, page: rids.length, done: pass.done + rids.length, total: pass.total };
}

/** One process at a time; and no caller waits for these statements, so that they may take as long as they need. */
async function lockPass(database: Database, type: number): Promise<void> {
  await database.query(sql`SET LOCAL statement_timeout = 0`);
  await database.query(sql`SELECT pg_advisory_xact_lock(${PASS_LOCK}, ${type})`);
}

/** Coded values of a type as they were when the pass began (`store/writer/replace-rows.ts`). */
function tokenTable(type: number): string {
  return `reindex_tokens_${type}`;
}

/** What a pass works towards: one interrupted and taken up again under other declarations begins anew. */
function goalOf({ api, definition }: StoredType): string {
  const parts = [rulesFingerprint(definition, api.accessProfiles), ...fingerprints(definition).map(({ code, index, carried }) => [code, index, carried])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
