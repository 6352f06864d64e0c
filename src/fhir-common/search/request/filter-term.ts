import { excerpt, FhirError } from '../../core/errors';
import type { FilterOperator, FilterTerm } from '../../core/filter/filter-expression';
import { bad } from '../../core/values/parsed';
import { parsePrefix, SEARCH_PREFIXES } from '../../core/values/prefix';
import type { SearchPrefix } from '../../core/values/prefix';
import { changeLeaf } from './alternatives';
import { bindCriterion } from './bind';
import { unwrap } from './bind-value';
import type { Criterion } from './criterion';
import type { DateCriterion, FieldCondition, Predicate, StringCriterion } from './predicate';
import type { CriterionSource, SearchScope } from './search-scope';

/** The end of a path that stands on `type`, and where the filter begins in the request. */
export interface TermContext {
  readonly scope: SearchScope;
  readonly type: string;
  readonly filterAt: number;
  /** Chain steps already made by brackets before this end of the path. */
  readonly depth: number;
}

/** What a bound criterion compares, which decides the operators it takes. */
type Comparison = 'date' | 'number' | 'string' | 'substring' | 'reference' | 'words' | 'equality';

const ACCEPTED: Readonly<Record<Comparison, readonly FilterOperator[]>> = {
  date: [...SEARCH_PREFIXES, 'po'],
  number: SEARCH_PREFIXES,
  string: ['eq', 'ne', 'co', 'sw', 'ew'],
  substring: ['eq', 'ne', 'co'],
  reference: ['eq', 'ne', 're'],
  words: ['eq', 'ne', 'co'],
  equality: ['eq', 'ne'],
};

/**
 * Binds the last part of a term's path with its operator and value, as the plain parameter of that name would be bound:
 * - `eq` means what the plain parameter means: prefix on strings, code on tokens, precision of the value on dates and numbers;
 * - `ne` is the prefix `ne` on dates and numbers, elsewhere the negation of `eq` at the end of the chain: in a correlation group it
 *   qualifies the same instance, where `not (...)` denies that any instance exists;
 * - gt lt ge le ap sa eb are the prefixes; `po` is overlap with the period of the value; `sw` `co` `ew` are the start, any part, the end
 *   of a string; `re` is `eq` of a reference; `pr` is `:missing`, the other way round; `in` and `ni` are `:in` and `:not-in`.
 * - `ss` and `sb` need code hierarchies, which national nomenclatures do not have.
 *
 * A value is one value: commas and backslashes in it are text. `|` separates a system from its code, quoted or not: R4 makes no
 * difference between both forms of a value. A lone code never takes the system of the value before it.
 * @throws FhirError 400 with the position in the request
 */
export function bindTerm(context: TermContext, term: FilterTerm): Criterion {
  const { operator } = term;
  if (operator === 'ss' || operator === 'sb') throw unsupported(context, term, ACCEPTED.equality);
  if (operator === 'pr') return bindPresence(context, term);
  if (operator === 'in' || operator === 'ni') return bindWithModifier(context, term, operator === 'in' ? 'in' : 'not-in', term.value.text);
  const plain = bind(context, nameOf(term), sourceOf(context, term));
  const comparison = comparisonOf(plain);
  if (!ACCEPTED[comparison].includes(operator)) throw unsupported(context, term, ACCEPTED[comparison]);
  return comparison === 'date' || comparison === 'number' ? bindOrdered(context, term) : withOperator(plain, operator);
}

function bind({ scope, type, depth }: TermContext, name: string, source: CriterionSource): Criterion {
  return bindCriterion(scope, type, name, source, depth);
}

function nameOf(term: FilterTerm): string {
  return term.path.at(-1)?.text ?? '';
}

function sourceOf({ filterAt }: TermContext, term: FilterTerm): CriterionSource {
  return {
    parameter: nameOf(term),
    value: term.value.text.replace(/[\\,]/g, '\\$&'),
    nameAt: filterAt + (term.path.at(-1)?.at ?? term.at),
    valueAt: filterAt + term.value.at + (term.value.quoted ? 1 : 0),
  };
}

function bindOrdered(context: TermContext, term: FilterTerm): Criterion {
  const prefix = prefixOf(term.operator);
  const source = sourceOf(context, term);
  // `_lastUpdated eq ge2024` would silently mean ge: the operator is the only prefix.
  const { at } = parsePrefix(source.value);
  if (at > 0) {
    const { operator } = term;
    const fr = `« ${operator} » est déjà l'opérateur ; retirez le préfixe de la valeur.`;
    unwrap(bad(0, fr, `"${operator}" is the operator already; remove the prefix of the value.`), source);
  }
  const bound = bind(context, nameOf(term), { ...source, value: `${prefix}${source.value}`, valueAt: source.valueAt - prefix.length });
  return term.operator === 'po' ? changeLeaf(bound, OVERLAP) : bound;
}

function prefixOf(operator: FilterOperator): SearchPrefix {
  const { prefix, at } = parsePrefix(operator);
  return at > 0 ? prefix : 'eq';
}

function withOperator(plain: Criterion, operator: FilterOperator): Criterion {
  switch (operator) {
    case 'ne':
      return changeLeaf(plain, NEGATION);
    case 'co':
      return changeLeaf(plain, matching('contains'));
    case 'ew':
      return changeLeaf(plain, matching('suffix'));
    default:
      return plain;
  }
}

function bindPresence(context: TermContext, term: FilterTerm): Criterion {
  const { text } = term.value;
  if (text !== 'true' && text !== 'false') {
    return unwrap(bad(0, 'pr attend true ou false.', 'pr expects true or false.'), sourceOf(context, term));
  }
  return bindWithModifier(context, term, 'missing', text === 'true' ? 'false' : 'true');
}

function bindWithModifier(context: TermContext, term: FilterTerm, modifier: string, value: string): Criterion {
  const name = nameOf(term);
  // `:above` qualifies the chain, not the parameter: it stays last.
  const modified = name.endsWith(':above') ? `${name.slice(0, -':above'.length)}:${modifier}:above` : `${name}:${modifier}`;
  try {
    return bind(context, modified, { ...sourceOf(context, term), value });
  } catch (error) {
    if (error instanceof FhirError && error.code === 'unknown-modifier') throw unsupported(context, term, ACCEPTED.equality);
    throw error;
  }
}

function comparisonOf(criterion: Criterion): Comparison {
  if (criterion.kind === 'chained') return comparisonOf(criterion.inner);
  if (criterion.kind === 'instance') {
    const { kind } = criterion.condition;
    return kind === 'date' ? 'date' : kind === 'number' || kind === 'quantity' ? 'number' : 'equality';
  }
  const { predicate } = criterion;
  switch (predicate.kind) {
    case 'dates':
    case 'last-updated':
      return 'date';
    case 'numbers':
      return 'number';
    case 'strings':
      return predicate.ofReference === true ? 'reference' : stringComparison(predicate.values);
    case 'or':
      return predicate.operands.some(({ kind }) => kind === 'references') ? 'reference' : 'equality';
    case 'references':
      return 'reference';
    case 'words':
      return 'words';
    default:
      return 'equality';
  }
}

/** The modifiers `:exact` and `:contains` leave their own reading alone. */
function stringComparison(values: readonly StringCriterion[]): Comparison {
  if (values.every(({ match }) => match === 'prefix')) return 'string';
  return values.every(({ match }) => match === 'contains') ? 'substring' : 'equality';
}

const keepCondition = (leaf: FieldCondition): FieldCondition => leaf;

const NEGATION = {
  predicate: (leaf: Predicate): Predicate => (leaf.kind === 'not' ? leaf.operand : { kind: 'not', operand: leaf }),
  condition(leaf: FieldCondition): FieldCondition {
    if (leaf.kind === 'token') return { ...leaf, negated: !leaf.negated };
    return leaf.kind === 'missing' ? { ...leaf, missing: !leaf.missing } : leaf;
  },
};

/** Interval overlap is the comparison of `ap`, here with the interval of the value itself, not a widened one. */
const OVERLAP = {
  predicate: (leaf: Predicate): Predicate =>
    leaf.kind === 'dates' || leaf.kind === 'last-updated' ? { ...leaf, values: overlapping(leaf.values) } : leaf,
  condition: (leaf: FieldCondition): FieldCondition => (leaf.kind === 'date' ? { ...leaf, values: overlapping(leaf.values) } : leaf),
};

function overlapping(values: readonly DateCriterion[]): readonly DateCriterion[] {
  return values.map((value) => ({ ...value, prefix: 'ap' }));
}

function matching(match: StringCriterion['match']): { predicate(leaf: Predicate): Predicate; condition: typeof keepCondition } {
  return {
    predicate: (leaf) => (leaf.kind === 'strings' ? { ...leaf, values: leaf.values.map((value) => ({ ...value, match })) } : leaf),
    condition: keepCondition,
  };
}

function unsupported({ filterAt }: TermContext, term: FilterTerm, accepted: readonly FilterOperator[]): FhirError {
  return new FhirError('unsupported-filter-operator', {
    operator: term.operator,
    parameter: excerpt(nameOf(term)),
    position: filterAt + term.operatorAt,
    supported: accepted.join(', '),
  });
}
