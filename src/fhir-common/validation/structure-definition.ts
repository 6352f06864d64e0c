import { isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';

/** One allowed type of an element; the urls carry no `|version`. */
export interface TypeReference {
  readonly code: string;
  readonly profiles: readonly string[];
  /** Target profiles of a Reference. */
  readonly targets: readonly string[];
}

export interface SlicingDefinition {
  readonly discriminators: readonly { readonly type: string; readonly path: string }[];
  readonly rules: 'open' | 'closed' | 'openAtEnd';
  readonly ordered: boolean;
}

export interface ConstraintDefinition {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  readonly expression: string;
}

/** An element of a snapshot, reduced to what validation needs. */
export interface ElementDefinition {
  readonly id: string;
  readonly path: string;
  /** What people call a slice; other elements are called by their name. */
  readonly label?: string;
  readonly min: number;
  /** Infinity for `*`. */
  readonly max: number;
  readonly types: readonly TypeReference[];
  readonly contentReference?: string;
  readonly slicing?: SlicingDefinition;
  /** The value of `fixed[x]`, whatever its type. */
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly binding?: { readonly strength: string; readonly valueSet: string };
  readonly constraints: readonly ConstraintDefinition[];
}

/** Where an extension may stand: on an element (path or type), in another extension (url), or where an expression selects. */
export interface ExtensionContext {
  readonly type: 'element' | 'extension' | 'fhirpath';
  /** An element path has no `[x]`: it is compared with names of elements. */
  readonly expression: string;
}

/** A StructureDefinition with its snapshot, reduced to what validation needs. */
export interface StructureDefinition {
  readonly url: string;
  /** What people call it. */
  readonly title?: string;
  readonly type: string;
  readonly kind: 'primitive-type' | 'complex-type' | 'resource' | 'logical';
  readonly abstract: boolean;
  /** `constraint` for a profile, absent for the two roots of the type hierarchy. */
  readonly derivation?: 'specialization' | 'constraint';
  /** Where an extension may stand; empty: anywhere. */
  readonly contexts: readonly ExtensionContext[];
  readonly elements: readonly ElementDefinition[];
}

const KINDS = ['primitive-type', 'complex-type', 'resource', 'logical'] as const;

/**
 * Reads a StructureDefinition from JSON.
 * @returns undefined when the value is not a StructureDefinition
 * @throws Error naming the definition when it has no snapshot or a required field is missing
 */
export function readStructureDefinition(value: unknown): StructureDefinition | undefined {
  if (!isObject(value) || value['resourceType'] !== 'StructureDefinition') return undefined;
  const url = stringAt(value, 'url');
  const type = stringAt(value, 'type');
  const kind = KINDS.find((known) => known === value['kind']);
  if (url === undefined || type === undefined || kind === undefined) {
    throw new Error(`StructureDefinition ${url ?? '(no url)'} lacks url, type or kind`);
  }
  const elements = objectsAt(value['snapshot'], 'element');
  if (elements.length === 0) throw new Error(`StructureDefinition ${url} has no snapshot`);
  const derivation = value['derivation'];
  const title = stringAt(value, 'title');
  return {
    url,
    ...(title === undefined ? {} : { title }),
    type,
    kind,
    abstract: value['abstract'] === true,
    ...(derivation === 'specialization' || derivation === 'constraint' ? { derivation } : {}),
    contexts: objectsAt(value, 'context').flatMap(readContext),
    elements: elements.map((element) => readElement(element, url)),
  };
}

/** A canonical without its `|version`. */
export function withoutVersion(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
}

function readElement(json: JsonObject, url: string): ElementDefinition {
  const path = stringAt(json, 'path');
  if (path === undefined) throw new Error(`StructureDefinition ${url} has an element without path`);
  const max = stringAt(json, 'max') ?? '*';
  const contentReference = stringAt(json, 'contentReference');
  const slicing = readSlicing(json['slicing']);
  const fixedKey = Object.keys(json).find((key) => /^fixed[A-Z]/.test(key));
  const patternKey = Object.keys(json).find((key) => /^pattern[A-Z]/.test(key));
  const binding = readBinding(json['binding']);
  const label = stringAt(json, 'sliceName') === undefined ? undefined : stringAt(json, 'short');
  return {
    id: stringAt(json, 'id') ?? path,
    path,
    ...(label === undefined ? {} : { label }),
    min: typeof json['min'] === 'number' ? json['min'] : 0,
    max: max === '*' ? Infinity : Number(max),
    types: objectsAt(json, 'type').map(readType),
    ...(contentReference === undefined ? {} : { contentReference }),
    ...(slicing === undefined ? {} : { slicing }),
    ...(fixedKey === undefined ? {} : { fixed: json[fixedKey] }),
    ...(patternKey === undefined ? {} : { pattern: json[patternKey] }),
    ...(binding === undefined ? {} : { binding }),
    constraints: objectsAt(json, 'constraint').flatMap(readConstraint),
  };
}

function readType(json: JsonObject): TypeReference {
  return {
    code: stringAt(json, 'code') ?? '',
    profiles: stringsAt(json, 'profile').map(withoutVersion),
    targets: stringsAt(json, 'targetProfile').map(withoutVersion),
  };
}

function readSlicing(json: unknown): SlicingDefinition | undefined {
  if (!isObject(json)) return undefined;
  const rules = json['rules'];
  return {
    discriminators: objectsAt(json, 'discriminator').map((discriminator) => ({
      type: stringAt(discriminator, 'type') ?? 'value',
      path: stringAt(discriminator, 'path') ?? '$this',
    })),
    rules: rules === 'closed' || rules === 'openAtEnd' ? rules : 'open',
    ordered: json['ordered'] === true,
  };
}

function readBinding(json: unknown): ElementDefinition['binding'] {
  const strength = stringAt(json, 'strength');
  const valueSet = stringAt(json, 'valueSet');
  return strength === undefined || valueSet === undefined ? undefined : { strength, valueSet: withoutVersion(valueSet) };
}

function readContext(json: JsonObject): ExtensionContext[] {
  const type = (['element', 'extension', 'fhirpath'] as const).find((known) => known === json['type']);
  const expression = stringAt(json, 'expression');
  return type === undefined || expression === undefined ? [] : [{ type, expression: type === 'element' ? expression.replaceAll('[x]', '') : expression }];
}

/** A constraint without a FHIRPath expression cannot be evaluated: the text alone is for people. */
function readConstraint(json: JsonObject): ConstraintDefinition[] {
  const key = stringAt(json, 'key');
  const expression = stringAt(json, 'expression');
  if (key === undefined || expression === undefined) return [];
  const severity = json['severity'] === 'warning' ? 'warning' : 'error';
  return [{ key, severity, human: stringAt(json, 'human') ?? key, expression }];
}

function objectsAt(value: unknown, key: string): JsonObject[] {
  const list = isObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function stringsAt(value: JsonObject, key: string): string[] {
  const list = value[key];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}
