import type { SearchParameter as SearchParameterResource } from 'fhir/r4';
import { declaredParameters } from '../definition/define-resource';
import type { CorrelationGroup, DeclaredParameter, ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import type { SearchParameter } from '../definition/search-parameter';
import { modifiersOf } from '../search/request/bind-leaf';
import { SEARCH_PREFIXES } from '../core/values/prefix';
import { isOrdered, parameterText } from './parameter-text';
import { resourceTypeCode, searchParameterType } from './resource-types';
import type { ResourceTypeCode } from './resource-types';

type Modifier = NonNullable<SearchParameterResource['modifier']>[number];

export type GeneratedSearchParameter = SearchParameterResource & { readonly id: string };

/**
 * The SearchParameter resources of an interface, one per canonical url: a parameter declared by several types (`_id`) is one resource.
 * @throws Error when two urls end alike: their resources would have the same id
 */
export function searchParameterResources(api: FhirApi): readonly GeneratedSearchParameter[] {
  const byUrl = new Map<string, GeneratedSearchParameter>();
  for (const definition of api.definitions.values()) {
    for (const declared of declaredParameters(definition)) {
      const { url } = declared.parameter;
      const known = byUrl.get(url);
      byUrl.set(url, known ? merged(known, definition, declared) : searchParameterResource(api, definition, declared));
    }
  }
  const resources = [...byUrl.values()];
  const ids = new Set(resources.map(({ id }) => id));
  if (ids.size < resources.length) throw new Error(`Two search parameters of ${api.name} have the same id`);
  return resources;
}

/**
 * The FHIRPath of a parameter from the resource root: the members of a group are declared relative to an instance of it.
 * @returns for example `Location.extension.where(url='…').extension.where(url='nbCapacity').value.ofType(integer)`
 */
export function fullExpression(definition: ResourceDefinition, { parameter, group }: DeclaredParameter): string {
  if (!group) return parameter.expression;
  const parent = definition.groups.find((outer) => outer.nested === group);
  const instance = parent ? under(parent, group.instance) : group.instance;
  return parameter.expression
    .split(' | ')
    .map((branch) => `${instance}.${branch}`)
    .join(' | ');
}

function under(parent: CorrelationGroup, path: string): string {
  return `${parent.instance}.${path}`;
}

function searchParameterResource(api: FhirApi, definition: ResourceDefinition, declared: DeclaredParameter): GeneratedSearchParameter {
  const { parameter } = declared;
  const modifier = [...new Set(modifiersOf(parameter).map((name) => modifierCode(parameter, name)))];
  const chain = chainOf(api, parameter);
  return {
    resourceType: 'SearchParameter',
    id: parameter.url.slice(parameter.url.lastIndexOf('/') + 1),
    url: parameter.url,
    name: machineName(`${isCommon(parameter) ? 'Resource' : definition.type}-${parameter.code}`),
    status: 'active',
    description: parameterText(definition, declared),
    code: parameter.code,
    base: [baseOf(definition, parameter)],
    type: searchParameterType(parameter),
    expression: fullExpression(definition, declared),
    ...(parameter.type === 'reference' ? { target: parameter.targets.map(resourceTypeCode) } : {}),
    multipleOr: true,
    multipleAnd: true,
    ...(isOrdered(parameter) ? { comparator: [...SEARCH_PREFIXES] } : {}),
    ...(modifier.length > 0 ? { modifier } : {}),
    ...(chain.length > 0 ? { chain } : {}),
  };
}

function merged(known: GeneratedSearchParameter, definition: ResourceDefinition, declared: DeclaredParameter): GeneratedSearchParameter {
  const branches = [...(known.expression?.split(' | ') ?? []), fullExpression(definition, declared)];
  return {
    ...known,
    base: [...new Set([...known.base, baseOf(definition, declared.parameter)])],
    expression: [...new Set(branches)].join(' | '),
  };
}

function isCommon(parameter: SearchParameter): boolean {
  return parameter.expression.startsWith('Resource.');
}

function baseOf(definition: ResourceDefinition, parameter: SearchParameter): ResourceTypeCode {
  return isCommon(parameter) ? 'Resource' : resourceTypeCode(definition.type);
}

/** `:of-type` and `:[Type]` have other names in the code system of modifiers (R4 valueset-search-modifier-code). */
function modifierCode(parameter: SearchParameter, name: string): Modifier {
  if (parameter.type === 'reference' && parameter.targets.includes(name)) return 'type';
  if (name === 'of-type') return 'ofType';
  const code = MODIFIERS.find((known) => known === name);
  if (code === undefined) throw new Error(`Modifier :${name} has no R4 code`);
  return code;
}
const MODIFIERS = [
  'missing', 'exact', 'contains', 'not', 'text', 'in', 'not-in', 'below', 'above', 'identifier',
] as const satisfies readonly Modifier[];

/** Every criterion that may follow the reference, over the targets served. */
function chainOf(api: FhirApi, parameter: SearchParameter): string[] {
  if (parameter.type !== 'reference') return [];
  const codes = parameter.targets.flatMap((target) => {
    const definition = api.definitions.get(target);
    return definition ? declaredParameters(definition).map((declared) => declared.parameter.code) : [];
  });
  return [...new Set(codes)];
}

/** A name that a program can use as an identifier (invariant spd-0): `Location-nb-capacity` becomes `LocationNbCapacity`. */
export function machineName(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}
