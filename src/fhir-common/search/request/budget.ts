import { excerpt, FhirError } from '../../core/errors';
import { groupBy } from '../../core/group-by';
import type { CorrelationGroup } from '../../definition/define-resource';
import { isChained, isInstance, outerGroup, repetitions, stepKey } from './criterion';
import type { Criterion, InstanceCriterion } from './criterion';
import type { FieldCondition, OfTypeCriterion, Predicate, StringCriterion, TokenCriterion } from './predicate';

/**
 * What one search may cost, in units of work (docs/limits.md): 300 conditions, or 3,000 codes.
 */
export const MAX_COST = 3_000;

/** One look-up: an index table, a link, an edge, a key of the order. A value only lengthens an array that is bound. */
const LOOK_UP = 10;
const VALUE = 1;
/** A date is read in the time zone of Paris, a quantity converted: tens of microseconds each. */
const CONVERTED = 4;
/** Compared with every row of its parameter: no index knows the middle or the end of a text. */
const SCANNED_VALUE = 10;
/** A circle and a full-text question are also measured, for the order and for each entry of the page. */
const MEASURED = 3 * LOOK_UP;
const NAMED_PARAMETERS = 3;

/** A bound criterion with the name of the parameter it was asked by. */
export interface NamedCriterion {
  readonly name: string;
  readonly criterion: Criterion;
}

/** Units of work by parameter name. */
export type Costs = Map<string, number>;

/** Counts a criterion as it stands in the request. */
export function addCriterion(costs: Costs, { name, criterion }: NamedCriterion): void {
  add(costs, name, criterionCost(criterion));
}

/**
 * Counts what correlating will add, before it is built: a group whose codes are asked several times stands for the product of its
 * repetitions (`correlate`), each instance with every other criterion of the group.
 */
export function addRepetitions(costs: Costs, criteria: readonly NamedCriterion[]): void {
  const instances = criteria.flatMap(({ name, criterion }) => (isInstance(criterion) ? [{ name, criterion }] : []));
  for (const siblings of groupBy(instances, ({ criterion }) => outerGroup(criterion).name)) {
    for (const { name, criterion, times } of repeated(siblings)) add(costs, name, conditionCost(criterion.condition) * (times - 1));
  }
  const chains = criteria.flatMap(({ name, criterion }) => (isChained(criterion) ? [{ name, criterion }] : []));
  for (const siblings of groupBy(chains, ({ criterion }) => stepKey(criterion.step))) {
    addRepetitions(costs, siblings.map(({ name, criterion }) => ({ name, criterion: criterion.inner })));
  }
}

interface NamedInstance {
  readonly name: string;
  readonly criterion: InstanceCriterion;
}

/** The criteria of one group, each with the number of instances that will hold it. */
function repeated(siblings: readonly NamedInstance[]): (NamedInstance & { readonly times: number })[] {
  const { copies, repeatedCode } = repetitions(siblings.map(({ criterion }) => criterion));
  return siblings.map((sibling) => ({ ...sibling, times: copies / (repeatedCode.get(sibling.criterion) ?? 1) }));
}

/** @throws FhirError `too-costly` when the criteria of one group, multiplied by their repetitions, exceed the budget of a request */
export function refuseCostlyGroup(siblings: readonly InstanceCriterion[]): void {
  const costs: Costs = new Map();
  for (const { name, criterion, times } of repeated(siblings.map((sibling) => ({ name: sibling.condition.code, criterion: sibling })))) {
    add(costs, name, conditionCost(criterion.condition) * times);
  }
  refuseCostly(costs);
}

/** Counts the edges of `_include` and `_revinclude`. */
export function addIncludes(costs: Costs, name: string, includes: readonly { readonly from: readonly string[] }[]): void {
  for (const { from } of includes) add(costs, name, from.length * LOOK_UP);
}

/** Counts the keys of `_sort`: each walks its chain, and one in a correlation group asks the criteria of the request on that group again. */
export function addSort(costs: Costs, keys: readonly SortedBy[], predicate: Predicate): void {
  for (const { path, declared } of keys) add(costs, '_sort', LOOK_UP * (1 + path.length) + (declared.group === undefined ? 0 : costOf(predicate)));
}

interface SortedBy {
  readonly path: readonly unknown[];
  readonly declared: { readonly group?: CorrelationGroup };
}

/** Counts a predicate asked by one parameter. */
export function addPredicate(costs: Costs, name: string, predicate: Predicate): void {
  add(costs, name, costOf(predicate));
}

/** @throws FhirError `too-costly` (400) naming the parameters that cost most */
export function refuseCostly(costs: Costs): void {
  const total = [...costs.values()].reduce((sum, cost) => sum + cost, 0);
  if (total <= MAX_COST) return;
  const dearest = [...costs].sort(([, one], [, other]) => other - one).slice(0, NAMED_PARAMETERS);
  throw new FhirError('too-costly', {
    cost: shown(total),
    maximum: MAX_COST,
    parameters: dearest.map(([name, cost]) => `${excerpt(name)} (${shown(cost)})`).join(', '),
  });
}

/** A product may exceed what a number shows exactly. */
function shown(cost: number): string {
  return cost < 1e9 ? String(Math.ceil(cost)) : '> 1000000000';
}

function add(costs: Costs, name: string, cost: number): void {
  costs.set(name, (costs.get(name) ?? 0) + cost);
}

function criterionCost(criterion: Criterion): number {
  switch (criterion.kind) {
    case 'resource':
      return costOf(criterion.predicate);
    case 'instance':
      return conditionCost(criterion.condition);
    case 'chained':
      return LOOK_UP + criterionCost(criterion.inner);
    default:
      return criterion satisfies never;
  }
}

/** Units of work of a predicate that is bound and correlated. */
function costOf(predicate: Predicate): number {
  switch (predicate.kind) {
    case 'everything':
    case 'present':
      return LOOK_UP;
    case 'ids':
      return LOOK_UP + predicate.ids.length * VALUE;
    case 'tokens':
    case 'identifiers':
      return LOOK_UP + sum(predicate.values, tokenCost);
    case 'strings':
      return LOOK_UP + sum(predicate.values, stringCost);
    case 'dates':
    case 'last-updated':
    case 'numbers':
      return LOOK_UP + predicate.values.length * CONVERTED;
    case 'references':
      return LOOK_UP + predicate.targets.length * VALUE;
    case 'circle':
      return MEASURED;
    case 'words':
      return MEASURED + predicate.query.split("'").length * VALUE;
    case 'group':
      return sum([...predicate.conditions, ...predicate.nested], conditionCost);
    case 'chain':
    case 'reverse':
      return LOOK_UP + costOf(predicate.inner);
    case 'and':
    case 'or':
      return sum(predicate.operands, costOf);
    case 'not':
      return costOf(predicate.operand);
    default:
      return predicate satisfies never;
  }
}

function conditionCost(condition: FieldCondition): number {
  switch (condition.kind) {
    case 'token':
      return LOOK_UP + sum(condition.values, tokenCost);
    case 'date':
    case 'quantity':
      return LOOK_UP + condition.values.length * CONVERTED;
    case 'number':
      return LOOK_UP + condition.values.length * VALUE;
    case 'missing':
      return LOOK_UP;
    default:
      return condition satisfies never;
  }
}

function tokenCost(value: TokenCriterion | OfTypeCriterion): number {
  const systems = 'typeSystems' in value ? value.typeSystems : value.systems;
  return Math.max(1, systems?.length ?? 1) * VALUE;
}

function stringCost({ match }: StringCriterion): number {
  return match === 'contains' || match === 'suffix' ? SCANNED_VALUE : VALUE;
}

function sum<Item>(items: readonly Item[], cost: (item: Item) => number): number {
  return items.reduce((total, item) => total + cost(item), 0);
}
