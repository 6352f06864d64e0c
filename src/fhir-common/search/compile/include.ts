import { excerpt, FhirError } from '../../core/errors';
import { declaredParameters } from '../../definition/define-resource';
import type { ReferenceParameter } from '../../definition/search-parameter';
import { referenceParameter } from '../request/bind';
import type { CompileScope } from './compile-scope';
import { nearestName } from '../../core/nearest-name';
import type { ParameterKey } from '../request/predicate';
import type { CriterionSource, SearchScope } from '../request/search-scope';
import { SEARCH_WARNINGS } from '../request/search-warning';
import type { SearchWarning } from '../request/search-warning';
import { sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Sight } from './sight';

/** One `_include` or `_revinclude`: an edge to follow from the resources of one type already in the answer. */
export interface Include {
  readonly parameter: ParameterKey;
  readonly reverse: boolean;
  /** Types the edge starts from, among those served. */
  readonly from: readonly string[];
  /** Type the edge must lead to, or null for any. */
  readonly to: string | null;
  /** Follow the edge again from what it brought in itself. */
  readonly iterate: boolean;
}

/** Matches and linked resources one page may hold. */
export const MAX_PAGE_RESOURCES = 10_000;

/**
 * Binds `_include[:iterate]=Type:parameter[:Target]` or `_revinclude…`; empty when the published request names an edge that does
 * not exist and is known for it (reported as a warning).
 * @throws FhirError `invalid-include`
 */
export function bindInclude(scope: SearchScope, type: string, name: string, source: CriterionSource, warnings: SearchWarning[]): Include[] {
  const [kind, modifier] = name.split(':');
  if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse') {
    throw new FhirError('unknown-modifier', { modifier, parameter: source.parameter, position: source.nameAt, supported: ':iterate' });
  }
  const value = meantValue(scope, source.value, warnings);
  if (value === null) return [];
  if (value === '*' || value.endsWith(':*')) return wildcard(scope, type, value, kind === '_revinclude', modifier !== undefined, source);
  const [sourceType = '', code = '', target, extra] = value.split(':');
  const definition = scope.api.definitions.get(sourceType);
  if (!definition || extra !== undefined || code === '') throw invalid(source, ...typeReason(scope, sourceType));
  const parameter = referenceParameter(definition, code);
  if (!parameter) {
    const references = [...definition.parameters.keys()].filter((known) => referenceParameter(definition, known) !== undefined);
    const near = nearestName(code, references) ?? references.join(', ');
    throw invalid(source, `« ${sourceType}:${code} » n'est pas une référence ; références de ${sourceType} : ${near}.`, `"${sourceType}:${code}" is not a reference; references of ${sourceType}: ${near}.`);
  }
  if (target !== undefined && !parameter.targets.includes(target)) {
    throw invalid(source, `« ${code} » mène à ${parameter.targets.join(', ')}.`, `"${code}" leads to ${parameter.targets.join(', ')}.`);
  }
  const reverse = kind === '_revinclude';
  const targets = target === undefined ? parameter.targets : [target];
  if (reverse && modifier === undefined && targets.every((t) => t !== type) && !scope.api.definitions.has(targets[0] ?? '')) {
    throw invalid(source, `« ${value} » ne mène pas à ${type}.`, `"${value}" does not lead to ${type}.`);
  }
  return [edgeOf(scope, type, sourceType, parameter, targets, reverse, target ?? null, modifier !== undefined)];
}

function edgeOf(
  scope: SearchScope,
  type: string,
  sourceType: string,
  parameter: ReferenceParameter,
  targets: readonly string[],
  reverse: boolean,
  target: string | null,
  iterate: boolean,
): Include {
  return {
    parameter: { type: sourceType, code: parameter.code },
    reverse,
    from: reverse ? reverseStarts(scope, type, targets, iterate) : [sourceType],
    to: reverse ? sourceType : target,
    iterate,
  };
}

/** What refers to the matches travels along, not what refers to everything linked to them: `Task:focus` brings the anomalies of the offers. */
function reverseStarts(scope: SearchScope, type: string, targets: readonly string[], iterate: boolean): readonly string[] {
  return !iterate && targets.includes(type) ? [type] : targets.filter((target) => scope.api.definitions.has(target));
}

/** `*` is every reference of (or to) the searched type, `Type:*` every reference of that type; one step deep unless it iterates. */
function wildcard(scope: SearchScope, type: string, value: string, reverse: boolean, iterate: boolean, source: CriterionSource): Include[] {
  const named = value === '*' ? undefined : value.slice(0, -':*'.length);
  if (named !== undefined && !scope.api.definitions.has(named)) throw invalid(source, ...typeReason(scope, named));
  const sources = [...scope.api.definitions.values()].filter((definition) => (named === undefined ? reverse || definition.type === type : definition.type === named));
  return sources.flatMap((definition) =>
    declaredParameters(definition).flatMap(({ parameter }) =>
      parameter.type === 'reference' && (!reverse || parameter.targets.includes(type))
        ? [edgeOf(scope, type, definition.type, parameter, reverse ? [type] : parameter.targets, reverse, null, iterate)]
        : [],
    ),
  );
}

function meantValue(scope: SearchScope, sent: string, warnings: SearchWarning[]): string | null {
  const meant = scope.api.includeAliases.get(sent);
  if (meant === undefined) return sent;
  warnings.push(meant === null ? SEARCH_WARNINGS.includeIgnored(sent) : SEARCH_WARNINGS.readAs(sent, meant));
  return meant;
}

function typeReason(scope: SearchScope, sourceType: string): [string, string] {
  const known = [...scope.api.definitions.keys()];
  const near = nearestName(sourceType, known) ?? known.join(', ');
  return [`attendu Type:référence, Type : ${near}.`, `expected Type:reference, Type: ${near}.`];
}

function invalid(source: CriterionSource, reasonFr: string, reasonEn: string): FhirError {
  return new FhirError('invalid-include', { parameter: source.parameter, value: excerpt(source.value), position: source.valueAt, reasonFr, reasonEn });
}

/**
 * The resources of a page: `chosen` (rid, place, measure) holds its matches, everything linked to them follows, whatever their number.
 *
 * An edge that does not iterate starts from the matches when it starts from the searched type, and otherwise from what the OTHER
 * edges brought in (ror-read.md section 2); an iterating edge starts from everything. The walk ends because a resource is visited
 * once per edge that reached it, which also cuts cycles.
 * @returns common table expressions that end with `page` (rid, via, place, measure): via 0 for a match
 */
export function closureExpressions(scope: CompileScope, sight: Sight, type: string, includes: readonly Include[]): SqlFragment {
  if (includes.length === 0) return sql`page AS (SELECT rid, 0::bigint AS via, place, measure FROM chosen)`;
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
  const links = sight.table('reference_index');
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
        WHERE edge.reverse AND backward.parameter = edge.parameter AND backward.target = reached.rid
      ) linked
    ), page AS (
      SELECT bounded.rid, min(bounded.via) AS via, min(chosen.place) AS place, min(chosen.measure) AS measure
      FROM (SELECT rid, via FROM reached LIMIT ${MAX_PAGE_RESOURCES + 1}) bounded LEFT JOIN chosen USING (rid) GROUP BY bounded.rid
    )`;
}
