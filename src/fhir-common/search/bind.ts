import { FhirError } from '../core/errors';
import type { DeclaredParameter, ResourceDefinition } from '../definition/define-resource';
import type { ReferenceParameter, SearchParameter } from '../definition/search-parameter';
import { bindCircles, bindDates, bindMissing, bindNumbers, bindOfType, bindQuantities, bindReferences, bindStrings, bindTokens } from './bind-value';
import type { ChainStep, Criterion } from './criterion';
import type { FieldCondition, ParameterKey, Predicate } from './predicate';
import type { CriterionSource, SearchScope } from './search-scope';
import { nearestName } from './nearest-name';

/** A chain longer than this is refused: four steps cross the whole model (role, offer, place, parent place). */
const MAX_CHAIN = 4;

/**
 * Binds one criterion of a request to the definitions.
 * @param type resource type searched; @param name the part of the parameter name still to read (`location.capacity-type:not`)
 * @throws FhirError 400 naming parameter, position and remedy
 */
export function bindCriterion(scope: SearchScope, type: string, name: string, source: CriterionSource, depth = 0): Criterion {
  if (depth > MAX_CHAIN) {
    throw chainError(source, `${MAX_CHAIN} étapes au plus.`, `${MAX_CHAIN} steps at most.`);
  }
  const definition = definitionOf(scope, type);
  if (name.startsWith('_has:')) return bindReverse(scope, type, name, source, depth);
  const dot = name.indexOf('.');
  return dot < 0 ? bindLeaf(scope, definition, name, source) : bindChain(scope, definition, name.slice(0, dot), name.slice(dot + 1), source, depth);
}

function bindChain(scope: SearchScope, definition: ResourceDefinition, head: string, rest: string, source: CriterionSource, depth: number): Criterion {
  const [code = '', targetType, extra] = head.split(':');
  const { parameter } = declared(definition, code, source);
  if (parameter.type !== 'reference') {
    throw chainError(source, `« ${code} » n'est pas une référence.`, `"${code}" is not a reference.`);
  }
  const targets = targetType === undefined ? parameter.targets.filter((target) => scope.api.definitions.has(target)) : [targetType];
  const [target, ...others] = targets;
  if (target === undefined || extra !== undefined || !parameter.targets.includes(target) || !scope.api.definitions.has(target)) {
    throw chainError(
      source,
      `« ${code} » mène à ${parameter.targets.join(', ')}, pas à « ${targetType ?? ''} ».`,
      `"${code}" leads to ${parameter.targets.join(', ')}, not to "${targetType ?? ''}".`,
    );
  }
  if (others.length > 0) {
    throw chainError(
      source,
      `« ${code} » mène à plusieurs types ; précisez-le, par exemple ${code}:${target}.${rest}.`,
      `"${code}" leads to several types; name one, for example ${code}:${target}.${rest}.`,
    );
  }
  const step: ChainStep = { direction: 'forward', resourceType: definition.type, parameter: parameter.code, target };
  return { kind: 'chained', step, inner: bindCriterion(scope, target, rest, source, depth + 1) };
}

/** `_has:Type:reference:rest`: resources that a resource of Type, meeting rest, refers to by that reference. */
function bindReverse(scope: SearchScope, type: string, name: string, source: CriterionSource, depth: number): Criterion {
  const match = /^_has:([^:.]+):([^:.]+):(.+)$/.exec(name);
  const [, sourceType = '', code = '', rest = ''] = match ?? [];
  const definition = scope.api.definitions.get(sourceType);
  if (!match || !definition) {
    const known = [...scope.api.definitions.keys()].join(', ');
    throw chainError(source, `attendu _has:Type:référence:critère, Type parmi ${known}.`, `expected _has:Type:reference:criterion, Type one of ${known}.`);
  }
  const { parameter } = declared(definition, code, source);
  if (parameter.type !== 'reference' || !parameter.targets.includes(type)) {
    throw chainError(source, `${sourceType}.${code} n'est pas une référence vers ${type}.`, `${sourceType}.${code} is not a reference to ${type}.`);
  }
  const step: ChainStep = { direction: 'reverse', source: sourceType, parameter: parameter.code };
  return { kind: 'chained', step, inner: bindCriterion(scope, sourceType, rest, source, depth + 1) };
}

function bindLeaf(scope: SearchScope, definition: ResourceDefinition, name: string, source: CriterionSource): Criterion {
  const colon = name.indexOf(':');
  const code = colon < 0 ? name : name.slice(0, colon);
  const modifier = colon < 0 ? null : name.slice(colon + 1);
  const found = declared(definition, code, source);
  refuseUnknownModifier(found.parameter, modifier, source);
  if (found.group) {
    const parent = definition.groups.find((group) => group.nested === found.group);
    const condition = bindField(scope, found.parameter, modifier, source);
    return { kind: 'instance', group: found.group, ...(parent ? { parent } : {}), condition };
  }
  return { kind: 'resource', predicate: bindPredicate(scope, definition.type, found.parameter, modifier, source) };
}

function bindField(scope: SearchScope, parameter: SearchParameter, modifier: string | null, source: CriterionSource): FieldCondition {
  const { code } = parameter;
  if (modifier === 'missing') return { kind: 'missing', code, missing: bindMissing(source) };
  switch (parameter.type) {
    case 'token':
      return { kind: 'token', code, values: bindTokens(source, scope), negated: modifier === 'not' };
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

function bindPredicate(scope: SearchScope, type: string, parameter: SearchParameter, modifier: string | null, source: CriterionSource): Predicate {
  const key: ParameterKey = { type, code: parameter.code };
  if (modifier === 'missing') {
    const present: Predicate = { kind: 'present', parameter: key, index: indexOf(parameter) };
    return bindMissing(source) ? { kind: 'not', operand: present } : present;
  }
  const positive = positivePredicate(scope, key, parameter, modifier, source);
  return modifier === 'not' ? { kind: 'not', operand: positive } : positive;
}

function positivePredicate(scope: SearchScope, key: ParameterKey, parameter: SearchParameter, modifier: string | null, source: CriterionSource): Predicate {
  switch (parameter.type) {
    case 'token':
      if (parameter.code === '_id') return { kind: 'ids', ids: bindTokens(source, scope).flatMap(({ code }) => (code === null ? [] : [code])) };
      if (parameter.valueType !== 'Identifier') return { kind: 'tokens', parameter: key, values: bindTokens(source, scope) };
      return { kind: 'identifiers', parameter: key, values: modifier === 'of-type' ? bindOfType(source, scope) : bindTokens(source, scope) };
    case 'string':
    case 'uri': {
      const match = modifier === 'contains' ? 'contains' : modifier === 'exact' || parameter.type === 'uri' ? 'exact' : 'prefix';
      return { kind: 'strings', parameter: key, values: bindStrings(source, match, parameter.type === 'string') };
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
      return { kind: 'references', parameter: key, targets: bindReferences(source, parameter, modifier, scope) };
    case 'special': {
      const pointParameter = { type: key.type, code: parameter.indexedAs };
      const circles = bindCircles(source, parameter, scope).map((circle): Predicate => ({ kind: 'circle', parameter: pointParameter, ...circle }));
      return circles.length === 1 && circles[0] ? circles[0] : { kind: 'or', operands: circles };
    }
    default:
      return parameter satisfies never;
  }
}

function indexOf(parameter: SearchParameter): Extract<Predicate, { kind: 'present' }>['index'] {
  switch (parameter.type) {
    case 'token':
      return parameter.valueType === 'Identifier' ? 'identifier' : 'token';
    case 'string':
    case 'uri':
      return 'string';
    case 'number':
    case 'quantity':
      return 'number';
    case 'special':
      return 'position';
    default:
      return parameter.type;
  }
}

/** The modifiers each kind of parameter takes, in the words of R4 search 3.1.1.5; `[Type]` stands for a target type. */
export function modifiersOf(parameter: SearchParameter): readonly string[] {
  switch (parameter.type) {
    case 'token':
      if (parameter.code === '_id') return ['not'];
      return parameter.valueType === 'Identifier' ? ['missing', 'not', 'of-type'] : ['missing', 'not'];
    case 'string':
      return ['missing', 'exact', 'contains'];
    case 'reference':
      return ['missing', ...parameter.targets];
    case 'special':
      return [];
    case 'date':
      return parameter.code === '_lastUpdated' ? [] : ['missing'];
    default:
      return ['missing'];
  }
}

function refuseUnknownModifier(parameter: SearchParameter, modifier: string | null, source: CriterionSource): void {
  if (modifier === null || modifiersOf(parameter).includes(modifier)) return;
  const supported = modifiersOf(parameter).map((known) => `:${known}`);
  throw new FhirError('unknown-modifier', {
    modifier,
    parameter: source.parameter,
    position: source.nameAt + Math.max(0, source.parameter.lastIndexOf(`:${modifier}`)),
    supported: supported.length > 0 ? supported.join(', ') : 'aucun / none',
  });
}

function declared(definition: ResourceDefinition, code: string, source: CriterionSource): DeclaredParameter {
  const found = definition.parameters.get(code);
  if (found) return found;
  const near = nearestName(code, [...definition.parameters.keys()]);
  throw new FhirError('unknown-parameter', {
    parameter: source.parameter,
    position: source.nameAt + Math.max(0, source.parameter.indexOf(code)),
    type: definition.type,
    suggestion: near === undefined ? '' : `Vouliez-vous dire « ${near} » ?`,
    suggestionEn: near === undefined ? '' : `Did you mean "${near}"?`,
  });
}

function definitionOf(scope: SearchScope, type: string): ResourceDefinition {
  const definition = scope.api.definitions.get(type);
  if (!definition) throw new FhirError('unknown-resource-type', { type, supported: [...scope.api.definitions.keys()].join(', ') });
  return definition;
}

function chainError(source: CriterionSource, reasonFr: string, reasonEn: string): FhirError {
  return new FhirError('unknown-chain', { parameter: source.parameter, position: source.nameAt, reasonFr, reasonEn });
}

/** A reference parameter of a type, for `_include`; undefined when there is none of that name. */
export function referenceParameter(definition: ResourceDefinition, code: string): ReferenceParameter | undefined {
  const parameter = definition.parameters.get(code)?.parameter;
  return parameter?.type === 'reference' ? parameter : undefined;
}
