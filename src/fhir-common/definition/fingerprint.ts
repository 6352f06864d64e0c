import { createHash } from 'node:crypto';
import { declaredParameters } from './define-resource';
import type { DeclaredParameter, ResourceDefinition } from './define-resource';
import type { AccessProfiles } from './fhir-api';
import type { SearchParameter } from './search-parameter';

/**
 * Raise it when the code that makes index rows or forms changes what it makes of the same declaration: every stored row is then known to be of
 * before. The declarations themselves need no number.
 */
const MADE_BY = 2;

/** What the index rows of a search parameter depend on, in 16 characters: equal fingerprints mean rows made alike. */
export function indexFingerprint(definition: ResourceDefinition, { parameter, group }: DeclaredParameter): string {
  const outer = definition.groups.find((declared) => declared === group || declared.nested === group);
  return hash([parameter.code, parameter.type, parameter.expression, rowOptions(parameter), ...(group && outer ? [outer.name, outer.instance, group.name, group.instance] : [])]);
}

/** The options that decide about rows; those that only decide how a request is read are left out. */
function rowOptions(parameter: SearchParameter): readonly unknown[] {
  switch (parameter.type) {
    case 'token':
      return [parameter.valueType, parameter.otherForms !== undefined, parameter.codeSystem];
    case 'date':
    case 'number':
      return [parameter.valueType];
    case 'reference':
      return [parameter.targets, parameter.canonicalOf, parameter.logical === true];
    case 'special':
      return [parameter.indexedAs, parameter.fallbackExpression];
    case 'text':
      return [parameter.part];
    case 'quantity':
      return [parameter.defaultUnit, parameter.unitWords];
    case 'uri':
      return [parameter.versionExpression];
    case 'string':
      return [];
    case 'composite':
      return []; // it has no rows: it is asked of those of its components
    default:
      return parameter satisfies never;
  }
}

/** What a reference carries of its targets (`carries`), null for nothing. */
export function carriedFingerprint({ parameter }: DeclaredParameter): string | null {
  const carried = parameter.type === 'reference' ? (parameter.carries ?? []) : [];
  return carried.length === 0 ? null : hash([...carried].sort());
}

/**
 * What the forms of a resource type depend on: the access profiles, and the rules with their `version`, which stands for their functions. That
 * the rules of a type decide about others too (facts) is not in it. A rendition is made by the same pass, and counts as one more rule.
 */
export function rulesFingerprint({ confidentiality, visibility, rendition }: ResourceDefinition, access: AccessProfiles | undefined): string {
  const others = [...(visibility === undefined ? [] : ['readers']), ...(rendition === undefined ? [] : ['rendition', rendition.version])];
  if (!access || !confidentiality) return hash(['none', ...others]);
  const { version, fact, factPaths, absentFact, elements } = confidentiality;
  const paths = factPaths.map((path) => path.map(({ direction, type, parameter }) => [direction, type, parameter]));
  return hash([access.all, access.unrestricted, version, fact !== undefined, paths, absentFact, elements.map(({ path }) => path), ...others]);
}

/** The parameters of a definition that have a fingerprint: each once. */
export function fingerprints(definition: ResourceDefinition): readonly { readonly code: string; readonly index: string; readonly carried: string | null }[] {
  return declaredParameters(definition).map((declared) => ({
    code: declared.parameter.code, index: indexFingerprint(definition, declared), carried: carriedFingerprint(declared),
  }));
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify([MADE_BY, ...parts])).digest('hex').slice(0, 16);
}
