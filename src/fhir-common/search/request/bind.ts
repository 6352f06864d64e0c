import { FhirError } from '../../core/errors';
import { declaredParameters } from '../../definition/define-resource';
import type { DeclaredParameter, ResourceDefinition } from '../../definition/define-resource';
import type { ReferenceParameter, SearchParameter } from '../../definition/search-parameter';
import { bindDeclared, modifiersOf, referencedIdentifier } from './bind-leaf';
import type { ChainStep, Criterion } from './criterion';
import type { CriterionSource, SearchScope } from './search-scope';
import { nearestName } from '../../core/nearest-name';

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
  const { head, rest } = splitChain(scope, definition, name);
  const meant = rest === undefined ? undefined : definition.chainAliases?.[head];
  if (meant !== undefined) return bindCriterion(scope, type, `${meant}.${rest ?? ''}`, source, depth + 1);
  return rest === undefined ? bindLeaf(scope, definition, head, source) : bindChain(scope, definition, head, rest, source, depth);
}

/**
 * The first step of a chain and what follows. A dot separates them; `focus:HealthcareService:identifier`, printed in the guide with a
 * second colon, means the same.
 */
function splitChain(scope: SearchScope, definition: ResourceDefinition, name: string): { readonly head: string; readonly rest?: string } {
  const dot = name.indexOf('.');
  const colons = /^([^:.]+):([A-Z][A-Za-z]*):(.+)$/.exec(name);
  if (colons && (dot < 0 || dot > (colons[1] ?? '').length)) {
    const [, code = '', type = '', rest = ''] = colons;
    const parameter = definition.parameters.get(code)?.parameter;
    if (parameter?.type === 'reference' && scope.api.definitions.has(type)) return { head: `${code}:${type}`, rest };
  }
  return dot < 0 ? { head: name } : { head: name.slice(0, dot), rest: name.slice(dot + 1) };
}

function bindChain(scope: SearchScope, definition: ResourceDefinition, head: string, rest: string, source: CriterionSource, depth: number): Criterion {
  const [code = '', qualifier, extra] = head.split(':');
  const { parameter } = declared(definition, code, source);
  if (parameter.type !== 'reference') throw chainError(source, `« ${code} » n'est pas une référence.`, `"${code}" is not a reference.`);
  // `organization:above.identifier` is an older spelling of `organization.identifier:above` (ror-read.md UC2 S2).
  const last = !/[.]|^_has:|^[^:.]+:[A-Z]/.test(rest);
  const above = (last && rest.endsWith(':above')) || qualifier === 'above';
  const target = chainTarget(scope, parameter, code, qualifier === 'above' ? undefined : qualifier, extra, rest, source);
  const inner = last && rest.endsWith(':above') ? rest.slice(0, -':above'.length) : rest;
  if (above && parameter.hierarchy === undefined) {
    throw chainError(source, `:above ne vaut que le long d'une hiérarchie ; « ${code} » n'en a pas.`, `:above only follows a hierarchy; "${code}" has none.`);
  }
  if (parameter.logical === true && last && inner === 'identifier') {
    // The reference may carry the identifier of its target instead of leading to it.
    return { kind: 'resource', predicate: referencedIdentifier(scope, { type: definition.type, code: parameter.code }, parameter, [target], source) };
  }
  const ancestors = above && last ? parameter.hierarchy : undefined;
  const step: ChainStep = {
    direction: 'forward',
    resourceType: definition.type,
    parameter: parameter.code,
    target,
    ...(ancestors === undefined ? {} : { ancestors }),
  };
  return { kind: 'chained', step, inner: bindCriterion(scope, target, inner, source, depth + 1) };
}

function chainTarget(
  scope: SearchScope,
  parameter: ReferenceParameter,
  code: string,
  asked: string | undefined,
  extra: string | undefined,
  rest: string,
  source: CriterionSource,
): string {
  const targets = asked === undefined ? parameter.targets.filter((target) => scope.api.definitions.has(target)) : [asked];
  const [target, ...others] = targets;
  if (target === undefined || extra !== undefined || !parameter.targets.includes(target) || !scope.api.definitions.has(target)) {
    const known = parameter.targets.join(', ');
    throw chainError(source, `« ${code} » mène à ${known}, pas à « ${asked ?? ''} ».`, `"${code}" leads to ${known}, not to "${asked ?? ''}".`);
  }
  if (others.length > 0) {
    const example = `${code}:${target}.${rest}`;
    throw chainError(source, `« ${code} » mène à plusieurs types ; précisez-le, par exemple ${example}.`, `"${code}" leads to several types; name one, for example ${example}.`);
  }
  return target;
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
  const parameter = definition.parameters.get(code)?.parameter;
  if (parameter === undefined) {
    const near = reversePaths(scope, type, sourceType, code).map((path) => `${path}:${rest}`).join(', ');
    throw unknownParameter(definition, code, near === '' ? undefined : near, source);
  }
  if (parameter.type !== 'reference' || !parameter.targets.includes(type)) {
    throw chainError(source, `${sourceType}.${code} n'est pas une référence vers ${type}.`, `${sourceType}.${code} is not a reference to ${type}.`);
  }
  const step: ChainStep = { direction: 'reverse', source: sourceType, parameter: parameter.code };
  return { kind: 'chained', step, inner: bindCriterion(scope, sourceType, rest, source, depth + 1) };
}

/** The `_has:Type:reference` that lead to a type: those of another type by the same name, else those of the named type. */
function reversePaths(scope: SearchScope, type: string, sourceType: string, code: string): string[] {
  const leading = [...scope.api.definitions.values()].flatMap((definition) =>
    declaredParameters(definition).flatMap(({ parameter }) =>
      parameter.type === 'reference' && parameter.targets.includes(type) ? [{ source: definition.type, code: parameter.code }] : [],
    ),
  );
  const sameName = leading.filter((path) => path.code === code);
  return (sameName.length > 0 ? sameName : leading.filter(({ source }) => source === sourceType)).map((path) => `_has:${path.source}:${path.code}`);
}

function bindLeaf(scope: SearchScope, definition: ResourceDefinition, name: string, source: CriterionSource): Criterion {
  const colon = name.indexOf(':');
  const code = colon < 0 ? name : name.slice(0, colon);
  const modifier = colon < 0 ? null : name.slice(colon + 1);
  const found = declared(definition, code, source);
  refuseUnknownModifier(found.parameter, modifier, source);
  return bindDeclared(scope, definition, found, modifier, source);
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
  throw unknownParameter(definition, code, nearestName(code, declaredParameters(definition).map(({ parameter }) => parameter.code)), source);
}

function unknownParameter(definition: ResourceDefinition, code: string, near: string | undefined, source: CriterionSource): FhirError {
  return new FhirError('unknown-parameter', {
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
