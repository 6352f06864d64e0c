import type { ByteText } from '../../core/byte-text';
import type { Fragment } from '../../store/fragments/fragment';
import { PredicateCompiler } from './compile';
import type { RowSet } from './compile';
import type { CompileScope } from './compile-scope';
import { closureExpressions, olderLeftOut } from './include';
import { kilometres } from './index-source';
import { distanceExpression, scoredWords, scoreExpression } from './score-and-distance';
import { circlesOf, wordsOf } from '../request/reached';
import type { SearchRequest } from '../request/search-request';
import { orderBy } from './sort';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Sight } from './sight';

/** Which part of the matches a statement asks for. */
export interface PageWindow {
  /** Matches to give; one more is looked for, to know whether there is a next page. */
  readonly size: number;
  /** Matches given before. */
  readonly seen: number;
  /** Row id of the last match given, in the default order; null for a page found by its position, `seen`. */
  readonly after: number | null;
  readonly first: boolean;
}

/**
 * One row of the answer. The first one tells of the whole page (`total`, `snapshot`, `found`, `last`) and holds no resource; each of the
 * others is a resource of it. One that is no longer there, or that the caller may not see, has null for `id`.
 */
export interface SearchRow {
  /** Null when it was not asked for. */
  readonly total: number | null;
  readonly snapshot: string | null;
  readonly found: number | null;
  /** Row id of the last match given. */
  readonly last: number | null;
  /** Pairs of a resource and the edge that reached it, at most one more than a page may hold: then some were left out. */
  readonly linked: number | null;
  /** Whether an include that brings the newest only left older ones out; absent when none does. */
  readonly shortened?: boolean | null;
  readonly type: number | null;
  readonly id: string | null;
  readonly content: ByteText | null;
  /** Of fragments: null where `content` is the text, because it was stored before they were. */
  readonly packed?: Fragment | null;
  readonly matched: boolean;
  /** 0 to 1, relative to the best match; null without full text. */
  readonly score: number | null;
  /** Kilometres from the centre of the request; null without circle or position. */
  readonly distance: number | null;
  /** True when the caller sees the resource without its reserved elements. */
  readonly reserved?: boolean;
  /** Of renditions: true where `content` is the text of the resource, because its type declares none or it was stored before. */
  readonly unrendered?: boolean;
}

/** What is read of the resources of an answer: their texts, their texts as they were deflated, or what was made of them for presentations. */
export type ReadText = 'content' | 'packed' | 'rendition';

/** The order of the matches when the request names none (ror-read.md 14.6). */
export type DefaultOrder = 'row' | 'distance' | 'score';

export function defaultOrder(request: SearchRequest): DefaultOrder {
  if (wordsOf(request.predicate).length > 0) return 'score';
  return circlesOf(request.predicate).length > 0 ? 'distance' : 'row';
}

/** Whether pages follow one another by row id (keyset) rather than by position. */
export function isRowOrder(request: SearchRequest): boolean {
  return request.sort.length === 0 && defaultOrder(request) === 'row';
}

/** The columns of each, of a row `r` of `Sight.texts`. */
export const TEXT_COLUMNS: Readonly<Record<ReadText, SqlFragment>> = {
  content: sql`r.content`,
  packed: sql`CASE WHEN r.packed IS NULL THEN r.content END AS content, r.packed`,
  rendition: sql`coalesce(r.rendition, r.content) AS content, r.rendition IS NULL AS unrendered`,
};

/** `via` of the row before all resources. */
const HEAD = sql`-1::bigint`;

/**
 * The whole search in ONE statement, so that total, matches and includes come from one state of the data: matched row ids, the page cut
 * out of them, what is linked to it, and the contents. Sorted before the contents are read: a sort would carry them along.
 */
export function searchStatement(scope: CompileScope, sight: Sight, request: SearchRequest, window: PageWindow, read: ReadText = 'content'): SqlFragment {
  const { query, distinct } = matches(scope, sight, request);
  const types = pageTypes(request);
  const set = distinct ? query : sql`SELECT DISTINCT m.rid FROM (${query}) m`;
  const counted = window.first && request.total !== 'none';
  const materialized = isOneRange(request, distinct) || (!counted && isRowOrder(request)) ? sql`NOT MATERIALIZED` : sql`MATERIALIZED`;
  const shortened = olderLeftOut(request.includes);
  const total = counted ? sql`(SELECT count(*) FROM matched)::integer` : sql`NULL::integer`;
  return sql`WITH RECURSIVE matched AS ${materialized} (${set}),${scored(scope, sight, request)}
    candidate AS MATERIALIZED (${candidates(scope, sight, request, window)}),
    chosen AS (SELECT rid, place, measure FROM candidate WHERE place <= ${window.size}),
    ${closureExpressions(scope, sight, request.type, request.includes)}
    SELECT head.total, head.snapshot, head.found, head.last, head.linked,${shortened ? sql` head.shortened,` : sql``} r.type, r.id, ${TEXT_COLUMNS[read]}, line.via = 0 AS matched,
      ${wordsOf(request.predicate).length > 0 ? sql`line.measure` : sql`NULL::float8`} AS score,
      ${entryDistance(scope, sight, request)} AS distance${sight.reservedColumn(sql`r.rid`, sql`r.type`, ...types)}
    FROM (
      SELECT * FROM (
        SELECT NULL::bigint AS rid, ${HEAD} AS via, NULL::bigint AS place, NULL::float8 AS measure UNION ALL SELECT rid, via, place, measure FROM page) unsorted
      ORDER BY via, place, rid) line
    LEFT JOIN (
      SELECT ${total} AS total, pg_current_snapshot()::text AS snapshot, (SELECT count(*) FROM candidate)::integer AS found,
        (SELECT max(rid) FROM chosen) AS last, ${request.includes.length === 0 ? sql`NULL::integer` : sql`(SELECT count(*) FROM bounded)::integer`} AS linked${shortened ? sql`, ${shortened} AS shortened` : sql``}) head ON line.via = ${HEAD}
    LEFT JOIN ${sight.texts(...types)} r ON r.rid = line.rid AND r.live
    ORDER BY line.via, line.place, line.rid`;
}

/** The types a page may hold: what is searched, and what its includes may bring in. */
export function pageTypes({ type, includes }: SearchRequest): readonly [string, ...string[]] {
  return [type, ...new Set(includes.flatMap(({ reaches }) => reaches).filter((other) => other !== type))];
}

function matches(scope: CompileScope, sight: Sight, { type, predicate }: SearchRequest): RowSet {
  if (predicate.kind === 'words') return { query: scoredWords(predicate, scope, sight), distinct: true };
  return new PredicateCompiler(scope, sight).set(type, predicate);
}

function candidates(scope: CompileScope, sight: Sight, request: SearchRequest, window: PageWindow): SqlFragment {
  if (isRowOrder(request)) {
    const from = window.after === null ? sql`ORDER BY m.rid OFFSET ${window.seen}` : sql`WHERE m.rid > ${window.after} ORDER BY m.rid`;
    return sql`SELECT rid, row_number() OVER (ORDER BY rid) AS place, NULL::float8 AS measure
      FROM (SELECT m.rid FROM matched m ${from} LIMIT ${window.size + 1}) page`;
  }
  if (request.sort.length > 0) return sorted(scope, sight, request, window);
  const order = defaultOrder(request);
  const byMeasure = order === 'score' ? sql`m.measure DESC` : sql`m.measure ASC NULLS LAST`;
  return sql`SELECT rid, row_number() OVER () AS place, measure FROM (
      SELECT m.rid, m.measure FROM (${measuredMatches(scope, sight, request, order)}) m
      ORDER BY ${byMeasure}, m.rid ASC LIMIT ${window.size + 1} OFFSET ${window.seen}) page`;
}

/**
 * The page in the order asked. Equals follow one another by id, not by row id: an order people see must not depend on when rows were
 * written. Ids are read for the rows up to the end of the page and their equals alone.
 */
function sorted(scope: CompileScope, sight: Sight, request: SearchRequest, window: PageWindow): SqlFragment {
  const end = window.seen + window.size + 1;
  const keys = join(orderBy(request.sort, sql`m.rid`, { scope, sight, predicate: request.predicate, score: sql`m.measure` }), ', ');
  return sql`SELECT rid, row_number() OVER () AS place, measure FROM (
      SELECT m.rid, m.measure FROM (
        SELECT m.rid, m.measure, rank() OVER (ORDER BY ${keys}) AS rank FROM (${measuredMatches(scope, sight, request, defaultOrder(request))}) m) m
      WHERE m.rank <= ${end}
      ORDER BY m.rank, (SELECT named.id FROM ${sight.records(request.type)} named WHERE named.rid = m.rid) LIMIT ${window.size + 1} OFFSET ${window.seen}) page`;
}

/** The matches, each with the measure of the default order. */
function measuredMatches(scope: CompileScope, sight: Sight, request: SearchRequest, order: DefaultOrder): SqlFragment {
  const rid = sql`matched.rid`;
  switch (order) {
    case 'row':
      return sql`SELECT rid, NULL::float8 AS measure FROM matched`;
    case 'distance':
      return sql`SELECT rid, ${distanceExpression(circlesOf(request.predicate), rid, scope, sight)} AS measure FROM matched`;
    case 'score': {
      const table = name(request.predicate.kind === 'words' ? 'matched' : 'scored');
      return sql`SELECT rid, score / nullif((SELECT max(score) FROM ${table}), 0) AS measure FROM ${table}`;
    }
    default:
      return order satisfies never;
  }
}

/** The matches with their scores, when that is their order; one full-text criterion alone has scored them already. */
function scored(scope: CompileScope, sight: Sight, request: SearchRequest): SqlFragment {
  if (defaultOrder(request) !== 'score' || request.predicate.kind === 'words') return sql``;
  return sql`
    scored AS MATERIALIZED (SELECT rid, ${scoreExpression(wordsOf(request.predicate), sql`matched.rid`, scope, sight)} AS score FROM matched),`;
}

/** Distance of each resource of the page that has a position, matched or included, from the nearest centre of the request. */
function entryDistance(scope: CompileScope, sight: Sight, request: SearchRequest): SqlFragment {
  const circles = circlesOf(request.predicate);
  const [first, ...others] = circles;
  if (first === undefined) return sql`NULL::float8`;
  const ids = [...new Set(circles.map(({ predicate: { parameter } }) => scope.catalogue.parameterId(scope.api, parameter.type, parameter.code)))];
  const distances = circles.map(({ predicate }) => kilometres(predicate, sql`place`));
  return sql`(SELECT min(least(${join(distances, ', ')})) FROM ${sight.table('position_index', first.predicate.parameter.type, ...others.map(({ predicate }) => predicate.parameter.type))} place
    WHERE place.rid = line.rid AND place.parameter = ANY (${ids}::smallint[]))`;
}

/** A set that one index range yields in order is cheaper read twice, once to count and once to cut, than kept. */
function isOneRange(request: SearchRequest, distinct: boolean): boolean {
  return distinct && isRowOrder(request) && (request.predicate.kind === 'tokens' || request.predicate.kind === 'everything');
}
