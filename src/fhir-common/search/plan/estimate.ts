import { boundingBox } from '../../core/geography';
import type { Predicate, TokenCriterion } from '../request/predicate';
import type { PlanScope } from './plan-scope';

/** Assumed share of the resources of a type for criteria whose selectivity is not measured. */
const SHARE = { string: 0.05, date: 0.3, number: 0.2, group: 0.02, words: 0.02, present: 0.5, lastUpdated: 0.3 } as const;
/** Average number of references that lead to one resource. */
const FAN_IN = 2;
/** Average number of offers below an organization, at any depth. */
const DESCENDANTS = 10;

/** Expected number of resources of `type` that meet the predicate; only its order of magnitude matters. */
export function estimate(predicate: Predicate, type: string, scope: PlanScope): number {
  const all = (of = type): number => scope.statistics.resources(scope.catalogue.typeId(scope.api, of));
  switch (predicate.kind) {
    case 'everything':
    case 'not':
      // A negation has no set of its own: it is only ever a test, unless it stands alone.
      return all() * 2;
    case 'ids':
      return predicate.ids.length;
    case 'identifiers':
      return predicate.values.length * 2;
    case 'references':
      return predicate.targets.length * 10;
    case 'tokens': {
      const parameter = scope.catalogue.parameterId(scope.api, predicate.parameter.type, predicate.parameter.code);
      return sum(predicate.values.map((value) => tokenRows(value, parameter, scope, all())));
    }
    case 'strings':
      return sum(predicate.values.map((value) => all() * SHARE.string * 0.5 ** Math.max(0, value.text.length - 2)));
    case 'last-updated':
      return all() * SHARE.lastUpdated;
    case 'dates':
      return all() * SHARE.date;
    case 'numbers':
      return all() * SHARE.number;
    case 'circle':
      return scope.statistics.positions(scope.catalogue.parameterId(scope.api, predicate.parameter.type, predicate.parameter.code), boundingBox(predicate, predicate.radiusKm));
    case 'words':
      return all() * SHARE.words;
    case 'present':
      return all() * SHARE.present;
    case 'group':
      return groupRows(predicate, type, scope, all());
    case 'chain':
      return estimate(predicate.inner, predicate.target, scope) * (predicate.ancestors ? DESCENDANTS : FAN_IN);
    case 'reverse':
      return estimate(predicate.inner, predicate.parameter.type, scope);
    case 'and':
      return Math.min(...predicate.operands.map((operand) => estimate(operand, type, scope)));
    case 'or':
      return sum(predicate.operands.map((operand) => estimate(operand, type, scope)));
    default:
      return predicate satisfies never;
  }
}

/** The rarest code of the group; every other criterion on the same instance is taken to leave half. */
function groupRows({ conditions, nested }: Extract<Predicate, { kind: 'group' }>, type: string, scope: PlanScope, all: number): number {
  const coded = [...conditions, ...nested].flatMap((condition) => {
    if (condition.kind !== 'token' || condition.negated) return [];
    const parameter = scope.catalogue.parameterId(scope.api, type, condition.code);
    return [sum(condition.values.map((value) => tokenRows(value, parameter, scope, all)))];
  });
  return coded.length === 0 ? all * SHARE.group : Math.min(...coded) * 0.5 ** (conditions.length + nested.length - 1);
}

function tokenRows(value: TokenCriterion, parameter: number, scope: PlanScope, all: number): number {
  const { code, systems } = value;
  if (code === null) return all * SHARE.present;
  return systems === null ? scope.statistics.tokens(parameter, null, code) : sum(systems.map((system) => scope.statistics.tokens(parameter, system, code)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
