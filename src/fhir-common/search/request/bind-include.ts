import { excerpt, FhirError } from '../../core/errors';
import { declaredParameters } from '../../definition/define-resource';
import type { ReferenceParameter } from '../../definition/search-parameter';
import { referenceParameter } from './bind';
import { nearestName } from '../../core/nearest-name';
import type { ParameterKey, Predicate } from './predicate';
import type { CriterionSource, SearchScope } from './search-scope';
import { SEARCH_WARNINGS } from './search-warning';
import type { SearchWarning } from './search-warning';

/** One `_include` or `_revinclude`: an edge to follow from the resources of one type already in the answer. */
export interface Include {
  readonly parameter: ParameterKey;
  readonly reverse: boolean;
  /** Types the edge starts from, among those served. */
  readonly from: readonly string[];
  /** Type the edge must lead to, or null for any. */
  readonly to: string | null;
  /** Types the edge may bring in. */
  readonly reaches: readonly string[];
  /** Follow the edge again from what it brought in itself. */
  readonly iterate: boolean;
  /** What it brings is bounded: see {@link BroughtBack}. */
  readonly newest?: Newest;
}

/** Of what an edge reaches, only the newest by a date. */
export interface Newest {
  readonly by: ParameterKey;
  readonly most: number;
  /** What must hold of the date. */
  readonly within: Predicate;
}

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
    reaches: reverse ? [sourceType] : targets,
    iterate,
    ...(reverse && parameter.broughtBack ? { newest: { by: { type: sourceType, code: parameter.broughtBack.by }, most: parameter.broughtBack.most, within: { kind: 'everything' } } } : {}),
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
