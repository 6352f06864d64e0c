import { join, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Include, Newest } from '../request/bind-include';
import { PredicateCompiler } from './compile';
import type { CompileScope } from './compile-scope';
import type { Sight } from './sight';

/** Matches and linked resources one page may hold. */
export const MAX_PAGE_RESOURCES = 10_000;

/**
 * Everything linked to some resources of `type`: `chosen` (rid) holds them.
 *
 * An edge that does not iterate starts from the matches when it starts from the searched type, and otherwise from what the OTHER
 * edges brought in (ror-read.md section 2); an iterating edge starts from everything. The walk ends because a resource is visited
 * once per edge that reached it, which also cuts cycles.
 * @returns common table expressions that end with `reached` (rid, type, via): via 0 for those of `chosen`
 */
export function reachedExpressions(scope: CompileScope, sight: Sight, type: string, includes: readonly Include[]): SqlFragment {
  const typeId = (of: string): number => scope.catalogue.typeId(scope.api, of);
  const edges = includes.flatMap((include) =>
    include.from.map((from) => ({
      parameter: scope.catalogue.parameterId(scope.api, include.parameter.type, include.parameter.code),
      reverse: include.reverse,
      from: typeId(from),
      to: include.to === null ? null : typeId(include.to),
      fromMatches: !include.iterate && from === type,
      iterate: include.iterate,
    })),
  );
  const [first, ...others] = includes.map(({ parameter }) => parameter);
  if (first === undefined) return sql`reached(rid, type, via) AS (SELECT chosen.rid, ${typeId(type)}::smallint, 0::bigint FROM chosen)`;
  const links = sight.links(first, ...others);
  return sql`edge AS (
      SELECT * FROM unnest(${edges.map((e) => e.parameter)}::smallint[], ${edges.map((e) => e.reverse)}::boolean[],
        ${edges.map((e) => e.from)}::smallint[], ${edges.map((e) => e.to)}::smallint[],
        ${edges.map((e) => e.fromMatches)}::boolean[], ${edges.map((e) => e.iterate)}::boolean[])
        WITH ORDINALITY AS e(parameter, reverse, from_type, to_type, from_matches, iterate, number)
    ), reached(rid, type, via) AS (
      SELECT chosen.rid, ${typeId(type)}::smallint, 0::bigint FROM chosen
      UNION
      SELECT linked.rid, linked.type, edge.number
      FROM reached JOIN edge ON edge.from_type = reached.type
        AND CASE WHEN edge.from_matches THEN reached.via = 0 ELSE edge.iterate OR reached.via <> edge.number END
      CROSS JOIN LATERAL (
        SELECT forward.target AS rid, forward.target_type AS type FROM ${links} forward
        WHERE NOT edge.reverse AND forward.parameter = edge.parameter AND forward.source = reached.rid
          AND (edge.to_type IS NULL OR forward.target_type = edge.to_type)
        UNION ALL
        SELECT backward.source, edge.to_type FROM ${links} backward
        WHERE edge.reverse AND backward.parameter = edge.parameter AND backward.target = reached.rid${dateBounds(scope, sight, includes)}
      ) linked
    )`;
}

/**
 * The resources of a page: `chosen` (rid, place, measure) holds its matches, everything linked to them follows, whatever their number.
 * @returns common table expressions that end with `page` (rid, via, place, measure): via 0 for a match
 */
export function closureExpressions(scope: CompileScope, sight: Sight, type: string, includes: readonly Include[]): SqlFragment {
  if (includes.length === 0) return sql`page AS (SELECT rid, 0::bigint AS via, place, measure FROM chosen)`;
  return sql`${reachedExpressions(scope, sight, type, includes)}, bounded AS MATERIALIZED (
      SELECT rid, via FROM ${newestReached(scope, sight, includes)} LIMIT ${MAX_PAGE_RESOURCES + 1}
    ), page AS (
      SELECT bounded.rid, min(bounded.via) AS via, min(chosen.place) AS place, min(chosen.measure) AS measure
      FROM bounded LEFT JOIN chosen USING (rid) GROUP BY bounded.rid
    )`;
}

/** An edge that brings the newest only, with the number it has in `edge`. */
interface NewestEdge extends Newest {
  readonly number: number;
  readonly source: string;
}

function newestEdges(includes: readonly Include[]): NewestEdge[] {
  return includes
    .flatMap(({ from, newest, parameter }) => from.map(() => ({ newest, source: parameter.type })))
    .flatMap(({ newest, source }, index) => (newest === undefined ? [] : [{ ...newest, source, number: index + 1 }]));
}

/** What must hold of a resource that an edge brings back, besides its reference. */
function dateBounds(scope: CompileScope, sight: Sight, includes: readonly Include[]): SqlFragment {
  const compiler = new PredicateCompiler(scope, sight);
  const bounds = newestEdges(includes).filter(({ within }) => within.kind !== 'everything')
    .map(({ number, source, within }) => sql` AND (edge.number <> ${number} OR ${compiler.test(source, within, sql`backward.source`)})`);
  return join(bounds, '');
}

/** `reached` without what is older than the newest an edge may bring. */
function newestReached(scope: CompileScope, sight: Sight, includes: readonly Include[]): SqlFragment {
  const edges = newestEdges(includes);
  if (edges.length === 0) return sql`reached`;
  const newest = edges.map(({ number, by, most }) => sql`(SELECT reached.rid, reached.via FROM reached WHERE reached.via = ${number}
        ORDER BY (SELECT max(dated.low) FROM ${sight.table('date_index', by.type)} dated WHERE dated.rid = reached.rid AND dated.parameter = ${scope.catalogue.parameterId(scope.api, by.type, by.code)}) DESC NULLS LAST, reached.rid DESC
        LIMIT ${most})`);
  return sql`(SELECT reached.rid, reached.via FROM reached WHERE reached.via <> ALL (${edges.map(({ number }) => number)}::bigint[]) UNION ALL ${join(newest, ' UNION ALL ')}) kept`;
}

/** Whether an edge left out what is older than the newest it may bring: a boolean expression on `reached`. */
export function olderLeftOut(includes: readonly Include[]): SqlFragment | undefined {
  const edges = newestEdges(includes);
  if (edges.length === 0) return undefined;
  return sql`(${join(edges.map(({ number, most }) => sql`EXISTS (SELECT 1 FROM reached WHERE reached.via = ${number} OFFSET ${most})`), ' OR ')})`;
}
