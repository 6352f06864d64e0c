import type { CorrelationGroup } from '../../definition/define-resource';
import type { SearchPrefix } from '../../core/values/prefix';

/** A declared search parameter, ready to be numbered: index rows are found by its id. */
export interface ParameterKey {
  readonly type: string;
  readonly code: string;
}

/**
 * `systems` null: any system or none. `code` null: any code of the systems. Systems are canonical; `''` is "no system". `label`: codes whose
 * label begins with this folded text (modifier `:text`).
 */
export interface TokenCriterion {
  readonly label?: string;
  readonly systems: readonly string[] | null;
  readonly code: string | null;
}
export interface OfTypeCriterion {
  readonly typeSystems: readonly string[];
  readonly typeCode: string;
  readonly value: string;
}
/** Interval [low, high) in epoch milliseconds; for `ap` it is already the approximate one. */
export interface DateCriterion {
  readonly prefix: SearchPrefix;
  readonly low: number;
  readonly high: number;
}
/** Exact decimal texts in the canonical unit; `unit` is null when the request names none. */
export interface NumberCriterion {
  readonly prefix: SearchPrefix;
  readonly value: string;
  readonly low: string;
  readonly high: string;
  readonly unit: string | null;
}
export interface StringCriterion {
  readonly match: 'prefix' | 'exact' | 'contains' | 'suffix';
  /** Folded, except for exact: as sent. */
  readonly text: string;
}

/** A condition on one field of a group instance; its values are alternatives. */
export type FieldCondition =
  | { readonly kind: 'token'; readonly code: string; readonly values: readonly TokenCriterion[]; readonly negated: boolean }
  | { readonly kind: 'date'; readonly code: string; readonly values: readonly DateCriterion[] }
  | { readonly kind: 'number'; readonly code: string; readonly values: readonly NumberCriterion[] }
  | { readonly kind: 'quantity'; readonly code: string; readonly values: readonly NumberCriterion[] }
  | { readonly kind: 'missing'; readonly code: string; readonly missing: boolean };

/**
 * What a search asks of a resource, bound to definitions: the tree between the query string and SQL. Values inside a criterion are
 * alternatives (R4 search 3.1.1.5.3: a comma is an OR).
 */
export type Predicate =
  | { readonly kind: 'everything' }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'last-updated'; readonly values: readonly DateCriterion[] }
  | { readonly kind: 'tokens'; readonly parameter: ParameterKey; readonly values: readonly TokenCriterion[] }
  | {
      readonly kind: 'identifiers';
      readonly parameter: ParameterKey;
      readonly values: readonly (TokenCriterion | OfTypeCriterion)[];
      /** Type of the target, for references that carry an identifier: one that declares another type does not match. */
      readonly targetType?: string;
    }
  | {
      readonly kind: 'strings';
      readonly parameter: ParameterKey;
      readonly values: readonly StringCriterion[];
      /** The index holds the text as it is, not folded: addresses. */
      readonly verbatim?: boolean;
      /** The texts are references: addresses of resources that are not held here. */
      readonly ofReference?: boolean;
    }
  | { readonly kind: 'dates'; readonly parameter: ParameterKey; readonly values: readonly DateCriterion[] }
  | { readonly kind: 'numbers'; readonly parameter: ParameterKey; readonly values: readonly NumberCriterion[] }
  | { readonly kind: 'references'; readonly parameter: ParameterKey; readonly targets: readonly { readonly type: string; readonly id: string }[] }
  | { readonly kind: 'circle'; readonly parameter: ParameterKey; readonly latitude: number; readonly longitude: number; readonly radiusKm: number; readonly unit: string; readonly approximate?: boolean }
  | { readonly kind: 'present'; readonly parameter: ParameterKey; readonly index: 'token' | 'identifier' | 'string' | 'date' | 'number' | 'reference' | 'position' }
  | { readonly kind: 'group'; readonly group: CorrelationGroup; readonly conditions: readonly FieldCondition[]; readonly nested: readonly FieldCondition[] }
  | { readonly kind: 'words'; readonly parameter: ParameterKey; readonly query: string }
  | {
      readonly kind: 'chain';
      readonly parameter: ParameterKey;
      readonly target: string;
      readonly inner: Predicate;
      /** Reference of the target to its parent: the inner predicate may then be met by the target or by any of its ancestors. */
      readonly ancestors?: ParameterKey;
    }
  | { readonly kind: 'reverse'; readonly parameter: ParameterKey; readonly inner: Predicate }
  | { readonly kind: 'and'; readonly operands: readonly Predicate[] }
  | { readonly kind: 'or'; readonly operands: readonly Predicate[] }
  | { readonly kind: 'not'; readonly operand: Predicate };

/** The conjunction of predicates, without needless nesting. */
export function allOf(operands: readonly Predicate[]): Predicate {
  const flat = operands.flatMap((operand) => (operand.kind === 'and' ? operand.operands : operand.kind === 'everything' ? [] : [operand]));
  const [only] = flat;
  if (only === undefined) return { kind: 'everything' };
  return flat.length === 1 ? only : { kind: 'and', operands: flat };
}

/** `:not` and `:missing=true` are met by resources without any instance of the group. */
export function isNegative(condition: FieldCondition): boolean {
  return (condition.kind === 'token' && condition.negated) || (condition.kind === 'missing' && condition.missing);
}

/** What a negative condition denies; any other condition as it is. */
export function positiveForm(condition: FieldCondition): FieldCondition {
  if (condition.kind === 'token') return { ...condition, negated: false };
  return condition.kind === 'missing' ? { ...condition, missing: false } : condition;
}
