import type { ResourceJson } from '../core/json';
import type { Confidentiality } from './confidentiality';
import type { Rendition } from './rendition';
import { date, text, token } from './search-parameter';
import type { SearchParameter } from './search-parameter';
import type { WriteDeclaration } from './write-declaration';

/**
 * Criteria that must hold together on ONE instance (one capacity entry, one price): `instance` finds the instances, the
 * expressions of its parameters are relative to an instance. A nested group (the limits of an equipment) names its parent.
 */
export interface CorrelationGroup {
  /** `resource.group`, for example `location.capacity`. */
  readonly name: string;
  readonly instance: string;
  readonly parameters: readonly SearchParameter[];
  readonly nested?: CorrelationGroup;
}

/** What a feature declares about one resource type. Everything else (routes, index rows, /metadata, Swagger) follows from it. */
export interface ResourceDeclaration extends WriteDeclaration {
  readonly type: string;
  /** Canonical urls of the profiles a written resource must satisfy. */
  readonly profiles: readonly string[];
  /** The profiles of `profiles` that a resource is held to, when they are a choice; absent: all of them. */
  readonly profilesOf?: (resource: ResourceJson) => readonly string[];
  /** Roles that may read it by its id, and its history; absent: whoever the interface lets in. Searches are the business of its policy. */
  readonly readers?: readonly string[];
  /** French: what the resource is in the business, one line. */
  readonly description: string;
  readonly searchParameters: readonly SearchParameter[];
  readonly groups?: readonly CorrelationGroup[];
  /** `Type:parameter` values advertised for `_include` and `_revinclude`; any declared reference works. */
  readonly includes: readonly string[];
  readonly revIncludes: readonly string[];
  /** Chains listed criterion by criterion in `/metadata`; any declared reference chains. `codes` absent: every criterion of the target. */
  readonly publishedChains?: readonly { readonly path: string; readonly above?: boolean; readonly codes?: readonly string[] }[];
  /** Chains known under another name: `practitioner` of an offer is `_has:PractitionerRole:service:practitioner`. */
  readonly chainAliases?: Readonly<Record<string, string>>;
  /** Criteria spelt otherwise in published requests: read as `meaning`, with a warning, when the value is one of its own. */
  readonly criterionAliases?: readonly { readonly name: string; readonly when: RegExp; readonly meaning: string }[];
  /** What presentations of searches get in its place; absent: the resource itself. Only where everybody sees all of it. */
  readonly rendition?: Rendition;
  /** Who sees what of it; absent: everybody the interface lets in sees everything. */
  readonly confidentiality?: Confidentiality;
  /** Elements of `_summary=true` (R4 isSummary) besides id and meta. */
  readonly summary?: readonly string[];
  /** Elements that `_elements` and `_summary` never leave out, besides id and meta: those R4 requires. */
  readonly mandatory?: readonly string[];
}

/** A search parameter of a resource type, with the group it belongs to (absent when independent). */
export interface DeclaredParameter {
  readonly resourceType: string;
  readonly parameter: SearchParameter;
  readonly group?: CorrelationGroup;
}

export interface ResourceDefinition extends Omit<ResourceDeclaration, 'groups'> {
  readonly groups: readonly CorrelationGroup[];
  /** Every search parameter by code and by alias, group members included. */
  readonly parameters: ReadonlyMap<string, DeclaredParameter>;
}

/**
 * Turns a declaration into a definition: adds the parameters every resource has (`_id`, `_lastUpdated`, `_tag`, `_content`, `_text`), gives R4
 * parameters their canonical url, and refuses a code declared twice.
 * @throws Error naming the resource and the code when a declaration is wrong
 */
export function defineResource(declaration: ResourceDeclaration): ResourceDefinition {
  const groups = declaration.groups ?? [];
  const parameters = new Map<string, DeclaredParameter>();
  const add = (parameter: SearchParameter, group?: CorrelationGroup): void => {
    const url = parameter.url === '' ? `http://hl7.org/fhir/SearchParameter/${declaration.type}-${parameter.code}` : parameter.url;
    const declared = { resourceType: declaration.type, parameter: { ...parameter, url }, ...(group ? { group } : {}) };
    for (const name of [parameter.code, ...parameter.aliases]) {
      if (parameters.has(name)) throw new Error(`${declaration.type} declares search parameter ${name} twice`);
      parameters.set(name, declared);
    }
  };
  for (const parameter of [...COMMON_PARAMETERS, ...declaration.searchParameters]) add(parameter);
  for (const group of groups.flatMap((outer) => (outer.nested ? [outer, outer.nested] : [outer]))) {
    for (const parameter of group.parameters) add(parameter, group);
  }
  return { ...declaration, groups, parameters };
}

/** The parameters of a definition, each once (aliases left out), in declaration order. */
export function declaredParameters(definition: Pick<ResourceDefinition, 'parameters'>): readonly DeclaredParameter[] {
  return [...definition.parameters].filter(([name, declared]) => name === declared.parameter.code).map(([, declared]) => declared);
}

const RESOURCE_PARAMETER = 'http://hl7.org/fhir/SearchParameter/Resource-';
const COMMON_PARAMETERS: readonly SearchParameter[] = [
  token({ code: '_id', of: 'string', at: 'Resource.id', fr: 'Identifiant technique de la ressource', url: `${RESOURCE_PARAMETER}id` }),
  date({ code: '_lastUpdated', of: 'instant', at: 'Resource.meta.lastUpdated', fr: 'Date de dernière mise à jour', url: `${RESOURCE_PARAMETER}lastUpdated` }),
  token({ code: '_tag', of: 'Coding', at: 'Resource.meta.tag', fr: 'Étiquette ; région source des données', url: `${RESOURCE_PARAMETER}tag` }),
  text({ code: '_content', of: 'content', fr: 'Mots dans les textes et les libellés de la ressource, score de 0 à 1', url: `${RESOURCE_PARAMETER}content` }),
  text({ code: '_text', of: 'narrative', fr: 'Mots dans le résumé narratif (Resource.text)', url: 'http://hl7.org/fhir/SearchParameter/DomainResource-text' }),
];
