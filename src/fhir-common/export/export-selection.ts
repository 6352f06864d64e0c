import type { RequestContext } from '../context/request-context';
import type { FhirApi } from '../definition/fhir-api';
import { PredicateCompiler } from '../search/compile/compile';
import type { CompileScope } from '../search/compile/compile-scope';
import { reachedExpressions } from '../search/compile/include';
import { Sight } from '../search/compile/sight';
import type { SightScope } from '../search/compile/sight';
import type { Predicate } from '../search/request/predicate';
import type { SearchRequest } from '../search/request/search-request';
import type { SearchService } from '../search/search.service';
import { FhirError } from '../core/errors';
import type { Database } from '../sql/database';
import { instantText } from '../sql/instant-text';
import { join, sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';
import type { ExportRequest } from './export-request';

/** Resources in a file: some tens of megabytes of offers. */
export const SLICE_RESOURCES = 10_000;

/** What an export selects, bound to the definitions: for each type, the alternatives that choose its resources. */
export interface BoundExport {
  readonly request: ExportRequest;
  readonly chosen: readonly { readonly type: string; readonly predicate: Predicate }[];
  readonly linked: readonly { readonly type: string; readonly includes: SearchRequest['includes'] }[];
  /** Every type a file may hold. */
  readonly types: readonly string[];
}

/** @throws FhirError 400 for a filter that is no search, or that asks how an answer looks; 503 `not-indexed` */
export function bindExport(searches: SearchService, context: RequestContext, api: FhirApi, request: ExportRequest): BoundExport {
  const filtered = request.filters.map(({ type, query }) => ({ type, predicate: criteriaOf(searches.bind(context, api, type, query, 'strict'), query) }));
  const whole = request.types.filter((type) => !request.filters.some((filter) => filter.type === type));
  const linked = request.associated.map(({ type, includes }) => ({ type, includes: searches.bind(context, api, type, includes, 'strict').includes }));
  const reached = linked.flatMap(({ includes }) => includes.flatMap(({ from, to, reverse, parameter }) => [...from, ...(to === null ? [] : [to]), ...(reverse ? [parameter.type] : [])]));
  return {
    request,
    chosen: [...filtered, ...whole.map((type) => ({ type, predicate: { kind: 'everything' as const } }))],
    linked,
    types: [...new Set([...request.types, ...reached])],
  };
}

function criteriaOf({ predicate, includes, sort, subset, applied }: SearchRequest, query: string): Predicate {
  const shaping = applied.find(({ name }) => ['_count', '_total', '_sort', '_elements', '_summary'].includes(name) || /^_(rev)?include/.test(name));
  if (shaping === undefined && includes.length === 0 && sort.length === 0 && subset.size === 0) return predicate;
  const parameter = shaping?.name ?? query;
  throw new FhirError('invalid-export', {
    parameter: '_typeFilter', value: parameter, position: 0,
    reasonFr: 'un filtre ne porte que des critères ; retirez ce paramètre de présentation.', reasonEn: 'a filter holds criteria alone; remove this parameter about the shape of an answer.',
  });
}

/**
 * Takes the date up to which the copy will be whole: every write dated before it is in the snapshot taken after this returns, so that a
 * delta from it misses nothing. Writers take number and date in one order (`begin_write`), and no date lies before its transaction began:
 * those still running bound it.
 */
export async function takeTransactionTime(database: Database, job: string): Promise<void> {
  const [now] = await database.query<{ at: Date }>(sql`SELECT begin_write('{}') AS at`);
  await database.query(sql`
    UPDATE export_job SET transaction_time = date_trunc('milliseconds', least(${now?.at ?? null}::timestamptz, (
      SELECT min(xact_start) FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' AND backend_xid IS NOT NULL AND pid <> pg_backend_pid())))
    WHERE id = ${job}::uuid`);
}

/**
 * Chooses what every file will hold, in ONE statement and hence from one snapshot, which it keeps: all files are read from that state later.
 * The row ids are kept by slices (8 bytes a resource), so that whoever goes on with the job writes the same files.
 */
export function selectionStatement(scope: CompileScope, context: RequestContext, api: FhirApi, job: string, bound: BoundExport): SqlFragment {
  const sight = Sight.of({ api, catalogue: scope.catalogue }, context.caller, null);
  const [type, ...others] = [...api.definitions.keys()];
  if (type === undefined) throw new Error('An interface without types exports nothing');
  const since = bound.request.since === null ? undefined : instantText(bound.request.since);
  const changed = since === undefined ? sql`true` : sql`seen.last_updated >= ${since}::timestamptz`;
  return sql`WITH RECURSIVE ${memberExpressions(scope, sight, bound)},
    numbered AS (SELECT seen.rid, seen.type, (row_number() OVER (PARTITION BY seen.type ORDER BY seen.rid) - 1) / ${SLICE_RESOURCES} AS part
      FROM member JOIN ${sight.texts(type, ...others)} seen ON seen.rid = member.rid WHERE seen.live AND ${changed}),
    gone AS (${since === undefined ? sql`SELECT NULL::bigint AS rid, NULL::smallint AS type, NULL::bigint AS part WHERE false` : deletedSince(scope, sight, bound, since)}),
    sliced AS (
      SELECT false AS deleted, type, part, array_agg(rid ORDER BY rid) AS rids, count(*)::integer AS resources FROM numbered GROUP BY type, part
      UNION ALL SELECT true, type, part, array_agg(rid ORDER BY rid), count(*)::integer FROM gone GROUP BY type, part),
    kept AS (INSERT INTO export_slice (job, number, deleted, type, part, rids, resources)
      SELECT ${job}::uuid, row_number() OVER (ORDER BY deleted, type, part), deleted, type, part, rids, resources FROM sliced)
    UPDATE export_job SET state = 'writing', snapshot = pg_current_snapshot()::text, selected_at = now() WHERE id = ${job}::uuid AND state = 'queued'`;
}

/** Common table expressions that end with `member` (rid): everything the export may hold. */
function memberExpressions(scope: CompileScope, sight: Sight, { chosen, linked }: BoundExport): SqlFragment {
  const compiler = new PredicateCompiler(scope, sight);
  const sets = chosen.map(({ type, predicate }) => sql`SELECT m.rid, ${scope.catalogue.typeId(scope.api, type)}::smallint AS type FROM (${compiler.set(type, predicate).query}) m`);
  const matched = sql`matched AS MATERIALIZED (${join(sets, ' UNION ')})`;
  const [data] = linked;
  if (data === undefined) return sql`${matched}, member AS (SELECT rid FROM matched)`;
  return sql`${matched}, chosen AS (SELECT rid FROM matched WHERE type = ${scope.catalogue.typeId(scope.api, data.type)}),
    ${reachedExpressions(scope, sight, data.type, linked.flatMap(({ includes }) => includes))},
    member AS (SELECT rid FROM matched UNION SELECT rid FROM reached)`;
}

/** What this profile saw and is no more. Whether it met a filter nobody can tell any more: a client that never had it has nothing to remove. */
function deletedSince(scope: CompileScope, sight: Sight, { types }: BoundExport, since: string): SqlFragment {
  const [first, ...others] = types;
  if (first === undefined) throw new Error('An export has types');
  const ids = types.map((type) => scope.catalogue.typeId(scope.api, type));
  return sql`SELECT seen.rid, seen.type, (row_number() OVER (PARTITION BY seen.type ORDER BY seen.rid) - 1) / ${SLICE_RESOURCES} AS part
    FROM ${sight.records(first, ...others)} seen WHERE NOT seen.live AND seen.version > 0 AND seen.type = ANY (${ids}::smallint[]) AND seen.last_updated >= ${since}::timestamptz`;
}

/**
 * The lines of one file, in order, from the snapshot of the job: what stands before the text, its fragment or, where it has none, the text itself, and
 * what stands behind it.
 * @param snapshot text of a `pg_snapshot`
 */
export function sliceStatement(
  { api, catalogue }: SightScope, context: RequestContext, slice: { readonly job: string; readonly number: number; readonly type: string; readonly deleted: boolean },
  given: { readonly snapshot: string; readonly format: 'ndjson' | 'json' },
): SqlFragment {
  const { type } = slice;
  const wanted = sql`(SELECT ids.rid, ids.place FROM export_slice s CROSS JOIN LATERAL unnest(s.rids) WITH ORDINALITY AS ids(rid, place)
    WHERE s.job = ${slice.job}::uuid AND s.number = ${slice.number})`;
  if (slice.deleted) {
    // The row of what is gone keeps its id for ever.
    const entry = sql`'{"request":{"method":"DELETE","url":' || to_json(${`${type}/`} || gone.id)::text || '}}'`;
    const line = given.format === 'json' ? entry : sql`'{"resourceType":"Bundle","type":"transaction","entry":[' || ${entry} || ']}'`;
    return sql`SELECT NULL, NULL::bytea, ${line}, NULL FROM ${wanted} wanted JOIN resource gone ON gone.rid = wanted.rid ORDER BY wanted.place`;
  }
  const sight = Sight.of({ api, catalogue }, context.caller, given.snapshot);
  const before = given.format === 'ndjson' ? sql`NULL` : sql`'{"fullUrl":' || to_json(${`${context.baseUrl}/${type}/`} || text.id)::text || ',"resource":'`;
  const behind = given.format === 'ndjson' ? sql`NULL` : sql`'}'`;
  return sql`SELECT ${before}, text.packed, CASE WHEN text.packed IS NULL THEN text.content END, ${behind}
    FROM ${wanted} wanted CROSS JOIN LATERAL ${sight.textThen(sql`wanted.rid`, type)} text ORDER BY wanted.place`;
}
