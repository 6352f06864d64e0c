import { arrayAt, isResource, stringAt } from '../core/json';

/** The resource types that describe an interface rather than the business. */
export const CONFORMANCE_TYPES = ['StructureDefinition', 'SearchParameter', 'CodeSystem', 'ValueSet', 'CapabilityStatement'] as const;
export type ConformanceType = (typeof CONFORMANCE_TYPES)[number];

/** Which software answers: shown in `CapabilityStatement.software` and in the OpenAPI documents. */
export interface Software {
  readonly name: string;
  readonly version: string;
  /** FHIR dateTime at which this version was installed: the same for every process of an installation. */
  readonly installedAt: string;
}

/** A published definition: the JSON text that is sent, and what a search may ask of it. */
export interface ConformanceResource {
  readonly type: ConformanceType;
  readonly id: string;
  readonly url: string;
  /** Business version, which a canonical may cite after a bar; undefined when it has none. */
  readonly version: string | undefined;
  readonly name: string;
  /** SearchParameter: its code. CodeSystem and ValueSet: every code listed. */
  readonly codes: readonly string[];
  /** SearchParameter: the resource types it searches. StructureDefinition: the url of the definition it constrains. */
  readonly bases: readonly string[];
  readonly content: string;
}

/** What the conformance resources are made of besides the declarations. */
export interface ConformanceSource {
  readonly software: Software;
  /** Definitions published on each interface, by its name; an interface may have none. */
  readonly definitions: ReadonlyMap<string, readonly ConformanceResource[]>;
}

/** The type, when `type` is one of the conformance types; undefined otherwise. */
export function conformanceType(type: string): ConformanceType | undefined {
  return CONFORMANCE_TYPES.find((known) => known === type);
}

/**
 * Reads what a search may ask of a definition from its JSON text; the text itself is kept, and sent as it is.
 * @param content one StructureDefinition, SearchParameter, CodeSystem, ValueSet or CapabilityStatement in FHIR JSON
 * @throws Error when it is none of these or has no id or no url; SyntaxError when it is no JSON
 */
export function conformanceResource(content: string): ConformanceResource {
  const resource: unknown = JSON.parse(content);
  const type = isResource(resource) ? conformanceType(resource.resourceType) : undefined;
  const id = stringAt(resource, 'id');
  const url = stringAt(resource, 'url');
  if (type === undefined || id === undefined || url === undefined) {
    throw new Error(`Expected a resource among ${CONFORMANCE_TYPES.join(', ')} with an id and a url`);
  }
  const baseDefinition = stringAt(resource, 'baseDefinition');
  return {
    type,
    id,
    url,
    version: stringAt(resource, 'version'),
    name: stringAt(resource, 'name') ?? '',
    codes: codesOf(type, resource),
    bases: type === 'SearchParameter' ? texts(arrayAt(resource, 'base')) : baseDefinition === undefined ? [] : [baseDefinition],
    content: content.trim(),
  };
}

function codesOf(type: ConformanceType, resource: unknown): readonly string[] {
  if (type === 'SearchParameter') return texts(arrayAt(resource, 'code'));
  if (type === 'CodeSystem') return conceptCodes(arrayAt(resource, 'concept'), 'concept');
  if (type !== 'ValueSet') return [];
  const includes = arrayAt(resource, 'compose').flatMap((compose) => arrayAt(compose, 'include'));
  const enumerated = includes.flatMap((include) => arrayAt(include, 'concept'));
  const expanded = arrayAt(resource, 'expansion').flatMap((expansion) => arrayAt(expansion, 'contains'));
  return [...new Set([...conceptCodes(enumerated, 'concept'), ...conceptCodes(expanded, 'contains')])];
}

/** Codes of a tree of concepts, parents first. */
function conceptCodes(concepts: readonly unknown[], childKey: string): string[] {
  return concepts.flatMap((concept) => [...texts(arrayAt(concept, 'code')), ...conceptCodes(arrayAt(concept, childKey), childKey)]);
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}
