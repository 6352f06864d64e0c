import type { Criterion } from './criterion';
import { stepKey } from './criterion';
import type { FieldCondition, Predicate } from './predicate';

/** What to do with the last element of a criterion, behind its chain. */
export interface LeafChange {
  predicate(leaf: Predicate): Predicate;
  condition(leaf: FieldCondition): FieldCondition;
}

/** The same criterion with its last element changed: `location.name` prefix becomes `location.name` suffix. */
export function changeLeaf(criterion: Criterion, change: LeafChange): Criterion {
  switch (criterion.kind) {
    case 'chained':
      return { ...criterion, inner: changeLeaf(criterion.inner, change) };
    case 'instance':
      return { ...criterion, condition: change.condition(criterion.condition) };
    default:
      return { ...criterion, predicate: change.predicate(criterion.predicate) };
  }
}

/**
 * One criterion that any of two criteria meets, when they ask the same parameter by the same path: the values are put together, as in a
 * comma list. So alternatives of one parameter stay inside their correlation group (ror-search.md 3.2 rule 2). Undefined otherwise.
 */
export function mergeAlternatives(one: Criterion, other: Criterion): Criterion | undefined {
  if (one.kind === 'chained' && other.kind === 'chained') {
    // Some target meets A or some target meets B: some target meets A or B.
    const inner = stepKey(one.step) === stepKey(other.step) ? mergeAlternatives(one.inner, other.inner) : undefined;
    return inner && { ...one, inner };
  }
  if (one.kind === 'instance' && other.kind === 'instance') {
    const condition = one.group === other.group ? mergeConditions(one.condition, other.condition) : undefined;
    return condition && { ...one, condition };
  }
  if (one.kind !== 'resource' || other.kind !== 'resource') return undefined;
  const predicate = mergePredicates(one.predicate, other.predicate);
  return predicate && { kind: 'resource', predicate };
}

function mergeConditions(one: FieldCondition, other: FieldCondition): FieldCondition | undefined {
  if (one.code !== other.code) return undefined;
  if (one.kind === 'token' && other.kind === 'token') {
    return one.negated || other.negated ? undefined : { ...one, values: [...one.values, ...other.values] };
  }
  if (one.kind === 'date' && other.kind === 'date') return { ...one, values: [...one.values, ...other.values] };
  if (one.kind === 'number' && other.kind === 'number') return { ...one, values: [...one.values, ...other.values] };
  if (one.kind === 'quantity' && other.kind === 'quantity') return { ...one, values: [...one.values, ...other.values] };
  return undefined;
}

function mergePredicates(one: Predicate, other: Predicate): Predicate | undefined {
  if (one.kind === 'ids' && other.kind === 'ids') return { kind: 'ids', ids: [...one.ids, ...other.ids] };
  if (one.kind === 'last-updated' && other.kind === 'last-updated') return { ...one, values: [...one.values, ...other.values] };
  if (!sameParameter(one, other)) return undefined;
  if (one.kind === 'tokens' && other.kind === 'tokens') return { ...one, values: [...one.values, ...other.values] };
  if (one.kind === 'identifiers' && other.kind === 'identifiers') return { ...one, values: [...one.values, ...other.values] };
  if (one.kind === 'strings' && other.kind === 'strings') return { ...one, values: [...one.values, ...other.values] };
  if (one.kind === 'dates' && other.kind === 'dates') return { ...one, values: [...one.values, ...other.values] };
  if (one.kind === 'numbers' && other.kind === 'numbers') return { ...one, values: [...one.values, ...other.values] };
  if (one.kind === 'references' && other.kind === 'references') return { ...one, targets: [...one.targets, ...other.targets] };
  return undefined;
}

function sameParameter(one: Predicate, other: Predicate): boolean {
  if (!('parameter' in one) || !('parameter' in other)) return false;
  return one.parameter.type === other.parameter.type && one.parameter.code === other.parameter.code;
}
