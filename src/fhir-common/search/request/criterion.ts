import type { CorrelationGroup } from '../../definition/define-resource';
import type { FieldCondition, Predicate } from './predicate';

/** A bound criterion before it is joined with its siblings: on the resource as a whole, or on one instance of a group. */
export type Criterion =
  | { readonly kind: 'resource'; readonly predicate: Predicate }
  | { readonly kind: 'instance'; readonly group: CorrelationGroup; readonly parent?: CorrelationGroup; readonly condition: FieldCondition }
  | { readonly kind: 'chained'; readonly step: ChainStep; readonly inner: Criterion };

/** One step of a chain, forward along a reference or backward along `_has`. */
export type ChainStep =
  | { readonly direction: 'forward'; readonly resourceType: string; readonly parameter: string; readonly target: string; readonly ancestors?: string }
  | { readonly direction: 'reverse'; readonly source: string; readonly parameter: string };

export function stepKey(step: ChainStep): string {
  return step.direction === 'forward' ? `>${step.resourceType}.${step.parameter}:${step.target}^${step.ancestors ?? ''}` : `<${step.source}.${step.parameter}`;
}

/** The group a criterion correlates in: the limits of an equipment correlate inside their equipment. */
export function outerGroup(criterion: Extract<Criterion, { kind: 'instance' }>): CorrelationGroup {
  return criterion.parent ?? criterion.group;
}
