import type { CorrelationGroup } from '../../definition/define-resource';
import { groupBy } from '../../core/group-by';
import { refuseCostlyGroup } from './budget';
import { isChained, isInstance, outerGroup, repeatedTokens, stepKey } from './criterion';
import type { ChainedCriterion, ChainStep, Criterion, InstanceCriterion } from './criterion';
import { allOf, isNegative, positiveForm } from './predicate';
import type { Predicate } from './predicate';

/**
 * Joins the criteria of one conjunction into a predicate, keeping together what must hold together (docs/api-ror.md, "Corrélation"):
 * criteria of one group on ONE instance, criteria of one chain on ONE resource. Plain R4 would let each criterion be met by another bed;
 * a caller who wants that reading sends `Prefer: handling=r4-independent`.
 * @throws FhirError `too-costly` when the repetitions of one group multiply beyond the budget of a request
 */
export function correlate(criteria: readonly Criterion[], independent = false): Predicate {
  if (independent) return allOf(criteria.map((criterion) => correlate([criterion])));
  const alone = criteria.flatMap((criterion) => (criterion.kind === 'resource' ? [criterion.predicate] : []));
  const instances = groupBy(criteria.filter(isInstance), (criterion) => outerGroup(criterion).name).flatMap((siblings) => {
    refuseCostlyGroup(siblings); // the product of the repetitions is known before it is built
    return instancePredicates(siblings);
  });
  const chains = groupBy(criteria.filter(isChained), (criterion) => stepKey(criterion.step)).map((siblings) => chainPredicate(siblings));
  return allOf([...alone, ...instances, ...chains]);
}

function chainPredicate(siblings: readonly [ChainedCriterion, ...ChainedCriterion[]]): Predicate {
  const inner = correlate(siblings.map((criterion) => criterion.inner));
  const step: ChainStep = siblings[0].step;
  return step.direction === 'forward'
    ? {
        kind: 'chain',
        parameter: { type: step.resourceType, code: step.parameter },
        target: step.target,
        inner,
        ...(step.ancestors === undefined ? {} : { ancestors: { type: step.target, code: step.ancestors } }),
      }
    : { kind: 'reverse', parameter: { type: step.source, code: step.parameter }, inner };
}

/**
 * One predicate per instance that must exist. A field asked twice with different codes can never hold on one instance: the request
 * then means one instance per repetition, each with all the other criteria ("an available bed AND an available place").
 * A negation alone keeps its R4 meaning, no instance has the value; beside a positive criterion it qualifies the same instance.
 */
function instancePredicates(siblings: readonly [InstanceCriterion, ...InstanceCriterion[]]): Predicate[] {
  const group = outerGroup(siblings[0]);
  if (siblings.every(({ condition }) => isNegative(condition))) return siblings.map((sibling) => withoutInstance(group, sibling));
  const [repeated] = repeatedTokens(siblings);
  if (!repeated) return [instance(group, siblings)];
  return repeated.flatMap((kept) => instancePredicates(nonEmpty(siblings.filter((sibling) => sibling === kept || !repeated.includes(sibling)), kept)));
}

function instance(group: CorrelationGroup, siblings: readonly InstanceCriterion[]): Predicate {
  const conditions = siblings.filter((sibling) => sibling.group === group).map(({ condition }) => condition);
  const nested = siblings.filter((sibling) => sibling.group !== group).map(({ condition }) => condition);
  return { kind: 'group', group, conditions, nested };
}

function withoutInstance(group: CorrelationGroup, sibling: InstanceCriterion): Predicate {
  return { kind: 'not', operand: instance(group, [{ ...sibling, condition: positiveForm(sibling.condition) }]) };
}

function nonEmpty(siblings: readonly InstanceCriterion[], fallback: InstanceCriterion): readonly [InstanceCriterion, ...InstanceCriterion[]] {
  const [first, ...rest] = siblings;
  return first === undefined ? [fallback] : [first, ...rest];
}
