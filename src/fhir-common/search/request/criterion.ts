import { groupBy } from '../../core/group-by';
import type { CorrelationGroup } from '../../definition/define-resource';
import { isNegative } from './predicate';
import type { FieldCondition, Predicate } from './predicate';

/** A bound criterion before it is joined with its siblings: on the resource as a whole, or on one instance of a group. */
export type Criterion =
  | { readonly kind: 'resource'; readonly predicate: Predicate }
  | { readonly kind: 'instance'; readonly group: CorrelationGroup; readonly parent?: CorrelationGroup; readonly condition: FieldCondition }
  | { readonly kind: 'chained'; readonly step: ChainStep; readonly inner: Criterion };

export type InstanceCriterion = Extract<Criterion, { kind: 'instance' }>;
export type ChainedCriterion = Extract<Criterion, { kind: 'chained' }>;

export function isInstance(criterion: Criterion): criterion is InstanceCriterion {
  return criterion.kind === 'instance';
}

export function isChained(criterion: Criterion): criterion is ChainedCriterion {
  return criterion.kind === 'chained';
}

/** One step of a chain, forward along a reference or backward along `_has`. */
export type ChainStep =
  | { readonly direction: 'forward'; readonly resourceType: string; readonly parameter: string; readonly target: string; readonly ancestors?: string }
  | { readonly direction: 'reverse'; readonly source: string; readonly parameter: string };

export function stepKey(step: ChainStep): string {
  return step.direction === 'forward' ? `>${step.resourceType}.${step.parameter}:${step.target}^${step.ancestors ?? ''}` : `<${step.source}.${step.parameter}`;
}

/** The group a criterion correlates in: the limits of an equipment correlate inside their equipment. */
export function outerGroup(criterion: InstanceCriterion): CorrelationGroup {
  return criterion.parent ?? criterion.group;
}

/** How often the criteria of one group stand in the predicate they make. */
export interface Repetitions {
  /** Instances the group is asked for: the product of the repetitions of its codes. */
  readonly copies: number;
  /** For a criterion whose code is asked more than once: how often. Each instance holds one of them. */
  readonly repeatedCode: ReadonlyMap<InstanceCriterion, number>;
}

/**
 * A code asked twice can never hold twice on one instance, so the request means one instance per repetition (`correlate`). Negations
 * alone are each a predicate of its own.
 */
export function repetitions(siblings: readonly InstanceCriterion[]): Repetitions {
  const repeatedCode = new Map<InstanceCriterion, number>();
  if (siblings.every(({ condition }) => isNegative(condition))) return { copies: 1, repeatedCode };
  const repeated = repeatedTokens(siblings);
  for (const same of repeated) for (const criterion of same) repeatedCode.set(criterion, same.length);
  return { copies: repeated.reduce((product, same) => product * same.length, 1), repeatedCode };
}

/** The positive codes asked more than once, each with its criteria. */
export function repeatedTokens(siblings: readonly InstanceCriterion[]): (readonly [InstanceCriterion, ...InstanceCriterion[]])[] {
  const tokens = siblings.filter(({ condition }) => condition.kind === 'token' && !condition.negated);
  return groupBy(tokens, ({ condition }) => condition.code).filter((same) => same.length > 1);
}
