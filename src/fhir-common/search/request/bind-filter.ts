import { excerpt, FhirError } from '../../core/errors';
import type { FilterExpression, FilterFailure, FilterPathPart, FilterTerm } from '../../core/filter/filter-expression';
import { parseFilter } from '../../core/filter/parse-filter';
import { mergeAlternatives } from './alternatives';
import { bindCriterion } from './bind';
import { correlate } from './correlate';
import type { ChainStep, Criterion } from './criterion';
import { bindTerm } from './filter-term';
import type { TermContext } from './filter-term';
import type { Predicate } from './predicate';
import type { CriterionSource, SearchScope } from './search-scope';

/**
 * Binds a `_filter` (grammar: `parseFilter`; operators: `bindTerm`) to the definitions of `type`.
 * Terms joined by `and`, through any brackets, form one conjunction: those of a correlation group hold on one instance, those of a
 * chain on one resource (ror-search.md 3.2 rule 8). Each branch of an `or` and the inside of a `not` is a conjunction of its own, but
 * alternatives of one parameter by one path are one criterion, as a comma list is. `path[filter].rest` has a target of its own that
 * meets the whole filter and the rest.
 * @param source the parameter: `value` is the filter decoded, `valueAt` its offset in the request
 * @throws FhirError 400: `invalid-value` with what was found and expected, `filter-too-costly`, or what `bindCriterion` refuses in a term
 */
export function bindFilter(scope: SearchScope, type: string, source: CriterionSource): Predicate {
  const parsed = parseFilter(source.value);
  if (!parsed.ok) throw refused(parsed, source);
  return correlate(bindConjunction({ scope, type, filterAt: source.valueAt, depth: 0 }, parsed.value), scope.independent);
}

function refused(failure: FilterFailure, source: CriterionSource): FhirError {
  return new FhirError(failure.cause === 'limit' ? 'filter-too-costly' : 'invalid-value', {
    parameter: source.parameter,
    value: excerpt(source.value),
    position: source.valueAt + failure.at,
    reasonFr: failure.fr,
    reasonEn: failure.en,
  });
}

/** The criteria an expression adds to the conjunction it stands in. */
function bindConjunction(context: TermContext, expression: FilterExpression): Criterion[] {
  switch (expression.kind) {
    case 'term':
      return [bindPath(context, expression)];
    case 'and':
      return expression.operands.flatMap((operand) => bindConjunction(context, operand));
    case 'not':
      return [onResource({ kind: 'not', operand: correlate(bindConjunction(context, expression.operand), context.scope.independent) })];
    default:
      return bindAlternatives(context, branchesOf(expression));
  }
}

/** The branches of an `or`, those of an `or` inside it included. */
function branchesOf(expression: FilterExpression): readonly FilterExpression[] {
  return expression.kind === 'or' ? expression.operands.flatMap(branchesOf) : [expression];
}

function bindAlternatives(context: TermContext, branches: readonly FilterExpression[]): Criterion[] {
  const alternatives: Criterion[][] = [];
  for (const branch of branches) {
    const criteria = bindConjunction(context, branch);
    const [only] = criteria;
    if (criteria.length !== 1 || only === undefined || !mergeInto(alternatives, only)) alternatives.push(criteria);
  }
  const [single] = alternatives;
  if (alternatives.length === 1 && single) return single;
  return [onResource({ kind: 'or', operands: alternatives.map((criteria) => correlate(criteria, context.scope.independent)) })];
}

/** Adds the values of a criterion to an alternative on the same parameter; false when there is none. */
function mergeInto(alternatives: Criterion[][], added: Criterion): boolean {
  for (const [index, [known, ...others]] of alternatives.entries()) {
    const merged = known === undefined || others.length > 0 ? undefined : mergeAlternatives(known, added);
    if (!merged) continue;
    alternatives[index] = [merged];
    return true;
  }
  return false;
}

function bindPath(context: TermContext, term: FilterTerm): Criterion {
  const [part, ...rest] = term.path;
  if (part?.filter === undefined) return bindTerm(context, term);
  const steps = bindSteps(context, part);
  const target: TermContext = { ...context, type: targetOf(steps) ?? context.type, depth: context.depth + steps.length };
  const inner = correlate([...bindConjunction(target, part.filter), bindPath(target, { ...term, path: rest })]);
  const chained = steps.reduceRight<Criterion>((criterion, step) => ({ kind: 'chained', step, inner: criterion }), onResource(inner));
  // Bound as a predicate at once: another chain of the conjunction may lead to another target.
  return onResource(correlate([chained]));
}

/** The chain a bracketed part makes, read by binding a criterion that every resource has behind it. */
function bindSteps({ scope, type, filterAt, depth }: TermContext, part: FilterPathPart): ChainStep[] {
  const source = { parameter: part.text, value: '0', nameAt: filterAt + part.at, valueAt: filterAt + part.end };
  const steps: ChainStep[] = [];
  let criterion = bindCriterion(scope, type, `${part.text}._id`, source, depth);
  while (criterion.kind === 'chained') {
    steps.push(criterion.step);
    criterion = criterion.inner;
  }
  return steps;
}

function targetOf(steps: readonly ChainStep[]): string | undefined {
  const last = steps.at(-1);
  return last?.direction === 'forward' ? last.target : last?.source;
}

function onResource(predicate: Predicate): Criterion {
  return { kind: 'resource', predicate };
}
