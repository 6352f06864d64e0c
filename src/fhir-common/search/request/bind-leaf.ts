import { unescapeValue } from '../../core/values/escape';
import { bad, shifted } from '../../core/values/parsed';
import { foldString } from '../../core/values/string-fold';
import { parseTextQuery } from '../../core/text-query';
import type { CorrelationGroup, DeclaredParameter, ResourceDefinition } from '../../definition/define-resource';
import type { CompositeParameter, ReferenceParameter, SearchParameter, TokenParameter } from '../../definition/search-parameter';
import { bindCircles, bindDates, bindMissing, bindNumbers, bindOfType, bindQuantities, bindReferences, bindStrings, bindTokens, unwrap } from './bind-value';
import type { ReferenceCriterion } from './bind-value';
import { correlate } from './correlate';
import type { Criterion } from './criterion';
import { excerpt } from '../../core/errors';
import type { FieldCondition, ParameterKey, Predicate, TokenCriterion } from './predicate';
import type { CriterionSource, SearchScope } from './search-scope';
import { splitComposite, splitValues } from './split-values';

/** Binds a criterion on a parameter of the resource itself: no chain before it, its modifier already accepted. */
export function bindDeclared(
  scope: SearchScope,
  definition: ResourceDefinition,
  { parameter, group }: DeclaredParameter,
  modifier: string | null,
  source: CriterionSource,
): Criterion {
  if (!group) return { kind: 'resource', predicate: bindPredicate(scope, definition.type, parameter, modifier, source) };
  if (parameter.type === 'composite') return { kind: 'resource', predicate: bindComposite(scope, parameter, group, source) };
  const parent = definition.groups.find((outer) => outer.nested === group);
  return { kind: 'instance', group, ...(parent ? { parent } : {}), condition: bindField(scope, parameter, modifier, source) };
}

function bindField(scope: SearchScope, parameter: SearchParameter, modifier: string | null, source: CriterionSource): FieldCondition {
  const { code } = parameter;
  if (modifier === 'missing') return { kind: 'missing', code, missing: bindMissing(source) };
  switch (parameter.type) {
    case 'token':
      return { kind: 'token', code, values: bindTokenValues(scope, modifier, source), negated: modifier === 'not' || modifier === 'not-in' };
    case 'date':
      return { kind: 'date', code, values: bindDates(source, scope) };
    case 'number':
      return { kind: 'number', code, values: bindNumbers(source, parameter.valueType === 'integer') };
    case 'quantity':
      return { kind: 'quantity', code, values: bindQuantities(source, parameter, scope) };
    default:
      throw new Error(`A correlation group cannot hold the ${parameter.type} parameter ${code}`);
  }
}

/** `first$second`: every alternative of the list is one instance that meets both parts. */
function bindComposite(scope: SearchScope, parameter: CompositeParameter, group: CorrelationGroup, source: CriterionSource): Predicate {
  const alternatives = splitValues(source).map((alternative): Predicate => {
    const parts = splitComposite(alternative.text);
    if (parts.length !== parameter.components.length) {
      const shape = parameter.components.join('$');
      return unwrap<Predicate>(bad(alternative.at, `attendu ${shape}.`, `expected ${shape}.`), source);
    }
    return correlate(
      parts.map((part, index): Criterion => {
        const component = group.parameters.find(({ code }) => code === parameter.components[index]);
        if (!component) throw new Error(`${group.name} declares no ${parameter.components[index] ?? ''}`);
        const at = { ...source, value: part.text, valueAt: source.valueAt + alternative.at + part.at };
        return { kind: 'instance', group, condition: bindField(scope, component, null, at) };
      }),
    );
  });
  const [only] = alternatives;
  return alternatives.length === 1 && only ? only : { kind: 'or', operands: alternatives };
}

function bindPredicate(scope: SearchScope, type: string, parameter: SearchParameter, modifier: string | null, source: CriterionSource): Predicate {
  const key: ParameterKey = { type, code: parameter.code };
  if (modifier === 'missing') {
    const present = anyPredicate(presenceIndexes(parameter).map((index) => ({ kind: 'present', parameter: key, index })));
    return bindMissing(source) ? { kind: 'not', operand: present } : present;
  }
  const positive = positivePredicate(scope, key, parameter, modifier, source);
  return modifier === 'not' || modifier === 'not-in' ? { kind: 'not', operand: positive } : positive;
}

function positivePredicate(scope: SearchScope, key: ParameterKey, parameter: SearchParameter, modifier: string | null, source: CriterionSource): Predicate {
  switch (parameter.type) {
    case 'token':
      return tokenPredicate(scope, key, parameter, modifier, source);
    case 'string':
    case 'uri': {
      const match = modifier === 'contains' ? 'contains' : modifier === 'exact' || (parameter.type === 'uri' && modifier === null) ? 'exact' : 'prefix';
      const values = bindStrings(source, match, parameter.type === 'string');
      return { kind: 'strings', parameter: key, values, ...(parameter.type === 'uri' ? { verbatim: true } : {}) };
    }
    case 'date': {
      const values = bindDates(source, scope);
      return parameter.code === '_lastUpdated' ? { kind: 'last-updated', values } : { kind: 'dates', parameter: key, values };
    }
    case 'number':
      return { kind: 'numbers', parameter: key, values: bindNumbers(source, parameter.valueType === 'integer') };
    case 'quantity':
      return { kind: 'numbers', parameter: key, values: bindQuantities(source, parameter, scope) };
    case 'reference':
      return referencePredicate(scope, key, parameter, modifier, source);
    case 'special': {
      // Places known by their commune alone are indexed under the parameter itself.
      const codes = parameter.fallbackExpression === undefined ? [parameter.indexedAs] : [parameter.indexedAs, parameter.code];
      return anyPredicate(
        bindCircles(source, parameter, scope).flatMap((circle) => codes.map((code): Predicate => ({ kind: 'circle', parameter: { type: key.type, code }, ...circle }))),
      );
    }
    case 'text':
      return anyPredicate(bindWords(scope, source).map((query) => ({ kind: 'words', parameter: key, query })));
    case 'composite':
      throw new Error(`Composite parameter ${parameter.code} stands outside a group`);
    default:
      return parameter satisfies never;
  }
}

function tokenPredicate(scope: SearchScope, key: ParameterKey, parameter: TokenParameter, modifier: string | null, source: CriterionSource): Predicate {
  if (parameter.code === '_id') return { kind: 'ids', ids: bindTokens(source, scope).flatMap(({ code }) => (code === null ? [] : [code])) };
  if (parameter.valueType === 'Identifier') {
    return { kind: 'identifiers', parameter: key, values: modifier === 'of-type' ? bindOfType(source, scope) : bindTokens(source, scope) };
  }
  return { kind: 'tokens', parameter: key, values: widened(scope, parameter, bindTokenValues(scope, modifier, source)) };
}

/** A code that stands for several others is searched with them, and a code that data writes in several ways in each of them. */
function widened(scope: SearchScope, { includedCodes }: TokenParameter, values: TokenCriterion[]): TokenCriterion[] {
  return values.flatMap((value) => {
    if (value.code === null) return [value];
    const included = includedCodes?.(value.code).map((code) => ({ ...value, code })) ?? [];
    return [value, ...included, ...otherSpellings(scope, value.systems, value.code)];
  });
}

function otherSpellings(scope: SearchScope, systems: readonly string[] | null, code: string): TokenCriterion[] {
  const others = scope.systems.otherSpellings(code).filter(({ system }) => systems === null || systems.includes(system));
  return others.map((other) => ({ systems: [other.system], code: other.code }));
}

function bindTokenValues(scope: SearchScope, modifier: string | null, source: CriterionSource): TokenCriterion[] {
  if (modifier === 'in' || modifier === 'not-in') return bindValueSet(scope, source);
  if (modifier !== 'text') return bindTokens(source, scope);
  return splitValues(source).map(({ text, at }) => {
    const label = unwrap(shifted(unescapeValue(text), at), source);
    const folded = foldString(label);
    if (folded === '') return unwrap(bad(at, 'donnez le début d’un libellé.', 'give the beginning of a label.'), source);
    return { systems: null, code: null, label: folded };
  });
}

/** The codes of a value set; of an incompletely known one, every code of the systems it draws from. */
function bindValueSet(scope: SearchScope, source: CriterionSource): TokenCriterion[] {
  const content = scope.systems.valueSet(source.value);
  if (!content) {
    return unwrap(
      bad(0, `le jeu de valeurs « ${excerpt(source.value)} » est inconnu ; donnez l'adresse d'un JDV.`, `value set "${excerpt(source.value)}" is unknown; give the url of a value set.`),
      source,
    );
  }
  return content.complete ? content.codes.map(({ system, code }) => ({ systems: [system], code })) : [{ systems: content.systems, code: null }];
}

function referencePredicate(scope: SearchScope, key: ParameterKey, parameter: ReferenceParameter, modifier: string | null, source: CriterionSource): Predicate {
  if (modifier === 'identifier') return { kind: 'identifiers', parameter: key, values: bindTokens(source, scope) };
  const onlyType = modifier === null || modifier === 'below' || modifier === 'above' ? null : modifier;
  if (parameter.canonicalOf !== undefined && modifier === null && /^(https?:|urn:)/.test(source.value)) {
    // The index holds a citation with and without its version: `url|1.0` finds what cites that version, `url` whatever cites any.
    return { kind: 'strings', parameter: key, values: bindStrings(source, 'exact', false), verbatim: true, ofReference: true };
  }
  const { targets, urls } = bindReferences(source, parameter, onlyType, scope);
  if (modifier !== 'below' || parameter.hierarchy === undefined) return referencesTo(key, targets, urls);
  const [target] = parameter.targets;
  const type = target ?? key.type;
  return {
    kind: 'chain',
    parameter: key,
    target: type,
    ancestors: { type, code: parameter.hierarchy },
    inner: { kind: 'ids', ids: targets.map(({ id }) => id) },
  };
}

function referencesTo(key: ParameterKey, targets: ReferenceCriterion['targets'], urls: readonly string[]): Predicate {
  const held: Predicate = { kind: 'references', parameter: key, targets };
  if (urls.length === 0) return held;
  const written: Predicate = { kind: 'strings', parameter: key, values: urls.map((text) => ({ match: 'exact', text })), verbatim: true, ofReference: true };
  return targets.length === 0 ? written : { kind: 'or', operands: [held, written] };
}

/** By the identifier the reference carries, or by that of the resource it leads to (ror-search.md 5.11). */
export function referencedIdentifier(
  scope: SearchScope,
  key: ParameterKey,
  parameter: ReferenceParameter,
  targets: readonly string[],
  source: CriterionSource,
): Predicate {
  const values = bindTokens(source, scope);
  const followed = targets
    .filter((target) => scope.api.definitions.get(target)?.parameters.has('identifier'))
    .map((target): Predicate => ({ kind: 'chain', parameter: key, target, inner: { kind: 'identifiers', parameter: { type: target, code: 'identifier' }, values } }));
  const carried = targets.map((targetType): Predicate => ({ kind: 'identifiers', parameter: { type: key.type, code: parameter.code }, values, targetType }));
  return { kind: 'or', operands: [...carried, ...followed] };
}

function bindWords(scope: SearchScope, source: CriterionSource): string[] {
  return splitValues(source).map(({ text, at }) => {
    const plain = unescapeValue(text);
    return unwrap(shifted(plain.ok ? parseTextQuery(plain.value, (word) => scope.api.synonymsOf(word)) : plain, at), source);
  });
}

function anyPredicate(alternatives: readonly Predicate[]): Predicate {
  const [only] = alternatives;
  return alternatives.length === 1 && only ? only : { kind: 'or', operands: alternatives };
}

/** Where the values of a parameter may stand; a reference may be literal, by identifier, or canonical. */
function presenceIndexes(parameter: SearchParameter): readonly Extract<Predicate, { kind: 'present' }>['index'][] {
  switch (parameter.type) {
    case 'token':
      return [parameter.valueType === 'Identifier' ? 'identifier' : 'token'];
    case 'string':
    case 'uri':
      return ['string'];
    case 'number':
    case 'quantity':
      return ['number'];
    case 'special':
      return ['position'];
    case 'date':
      return ['date'];
    case 'reference':
      return ['reference', 'identifier', 'string'];
    default:
      throw new Error(`${parameter.code} takes no :missing`);
  }
}

/** The modifiers each kind of parameter takes (R4 search 3.1.1.5); a target type stands for the `[type]` modifier. */
export function modifiersOf(parameter: SearchParameter): readonly string[] {
  switch (parameter.type) {
    case 'token':
      if (parameter.code === '_id') return ['not'];
      return parameter.valueType === 'Identifier' ? ['missing', 'not', 'of-type'] : ['missing', 'not', 'text', 'in', 'not-in'];
    case 'string':
      return ['missing', 'exact', 'contains'];
    case 'uri':
      return ['missing', 'below'];
    case 'reference':
      return ['missing', 'identifier', ...(parameter.hierarchy === undefined ? [] : ['below']), ...parameter.targets];
    case 'special':
    case 'text':
    case 'composite':
      return [];
    case 'date':
      return parameter.code === '_lastUpdated' ? [] : ['missing'];
    default:
      return ['missing'];
  }
}

