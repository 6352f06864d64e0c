import { arrayAt, isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import { bindingVerdict } from './binding';
import type { BindingVerdict } from './binding';
import type { ElementNode } from './element-node';
import { containsPattern } from './fixed-values';
import { isPrimitive } from './primitives';
import { parseReference } from './reference-literal';
import type { Schema } from './schema';
import type { TerminologyService } from './terminology-port';

/**
 * `maybe`: an incomplete value set or an unresolved reference does not allow a decision. `system-only`: a code of a system the slice draws
 * from, and not one of its codes: the value belongs there when nothing else takes it, so that the wrong code is named.
 */
export type Match = 'yes' | 'maybe' | 'system-only' | 'no';

/** A value of the instance; `code` is its R4 type where it is known. */
export interface Candidate {
  readonly value: unknown;
  readonly code: string | undefined;
}

/** What a test may look at besides the value. */
export interface MatchScope {
  readonly root: JsonObject;
  /** Trial validation of a value against a profile, for discriminators of type `profile`. */
  conforms(value: unknown, profile: ElementNode, code: string): boolean;
}

export type SliceTest = (candidate: Candidate, scope: MatchScope) => Match;

type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'extension'; readonly url: string }
  | { readonly kind: 'type'; readonly code: string }
  | { readonly kind: 'resolve' };

/** The element a discriminator path leads to inside a slice, with the values that patterns above it imply. */
interface Target {
  readonly node: ElementNode;
  readonly code: string | undefined;
  readonly expected: readonly unknown[];
  readonly resolved: boolean;
  /** The slice forbids an element on the path: the value belongs to it when nothing is there. */
  readonly forbidden: boolean;
}

/** Steps of R4 discriminator paths; the url of extension() may be quoted or bare. */
const STEP = /extension\(['"]?([^'")]+)['"]?\)|ofType\((\w+)\)|(resolve\(\))|(\$this)|([A-Za-z]\w*)/g;

/**
 * Compiles one discriminator of one slice (R4 profiling 5.1.0.13).
 * @returns undefined when the slice says nothing at that path or the path cannot be read: the discriminator decides nothing
 */
export function compileDiscriminator(
  slice: ElementNode,
  discriminator: { readonly type: string; readonly path: string },
  schema: Schema,
  terminology: TerminologyService,
): SliceTest | undefined {
  const steps = parsePath(discriminator.path);
  if (steps === undefined) return undefined;
  if (discriminator.type === 'value' && discriminator.path === 'url') {
    const urls = extensionUrls(slice, schema);
    if (urls.length > 0) return ({ value }) => yesOrNo(urls.includes(stringAt(value, 'url') ?? ''));
  }
  const target = findTarget(slice, steps, schema);
  if (target === undefined) return undefined;
  const valuesAt = (candidate: Candidate, scope: MatchScope): Candidate[] => follow(candidate, steps, schema, scope.root);
  if (target.forbidden) return (candidate, scope) => yesOrNo(valuesAt(candidate, scope).length === 0);
  switch (discriminator.type) {
    case 'value':
    case 'pattern':
      return valueTest(target, valuesAt, terminology);
    case 'exists':
      return target.node.min > 0 ? (candidate, scope) => yesOrNo(valuesAt(candidate, scope).length > 0) : undefined;
    case 'type':
      return typeTest(target, valuesAt, schema);
    case 'profile':
      return profileTest(target, valuesAt, schema);
    default:
      return undefined;
  }
}

/** A fixed or pattern value that a slice declares somewhere below an element. */
interface DeclaredValue {
  readonly names: readonly string[];
  readonly expected: unknown;
}

type ValuesAt = (candidate: Candidate, scope: MatchScope) => readonly Candidate[];

function valueTest(target: Target, valuesAt: ValuesAt, terminology: TerminologyService): SliceTest | undefined {
  const sameSystem = (a: string, b: string): boolean => terminology.canonicalSystem(a) === terminology.canonicalSystem(b);
  const { expected, node } = target;
  if (expected.length > 0) {
    const matches = (value: unknown): boolean => expected.every((pattern) => containsPattern(value, pattern, sameSystem, node.name));
    return (candidate, scope) => yesOrNo(valuesAt(candidate, scope).some(({ value }) => matches(value)));
  }
  const binding = node.bindings.find(({ strength }) => strength === 'required');
  if (binding !== undefined) {
    return (candidate, scope) => {
      const verdicts = valuesAt(candidate, scope).map(({ value, code }) =>
        bindingVerdict(value, code ?? target.code ?? '', binding.valueSet, terminology));
      return MATCHES.find(({ verdict }) => verdicts.includes(verdict))?.match ?? 'no';
    };
  }
  const leaves = declaredValues(node, 4);
  if (leaves.length === 0) return undefined;
  const holds = (value: unknown, leaf: DeclaredValue): boolean =>
    valuesBelow(value, leaf.names).some((found) => containsPattern(found, leaf.expected, sameSystem, leaf.names.at(-1)));
  return (candidate, scope) => yesOrNo(valuesAt(candidate, scope).some(({ value }) => leaves.every((leaf) => holds(value, leaf))));
}

/** What each verdict on a bound value means to a slice, the most certain first. */
const MATCHES: readonly { readonly verdict: BindingVerdict; readonly match: Match }[] = [
  { verdict: 'member', match: 'yes' },
  { verdict: 'retired', match: 'yes' },
  { verdict: 'variant', match: 'yes' },
  { verdict: 'former', match: 'maybe' },
  { verdict: 'unlisted', match: 'maybe' },
  { verdict: 'unknown-set', match: 'maybe' },
  { verdict: 'unknown-code', match: 'system-only' },
];

function typeTest(target: Target, valuesAt: ValuesAt, schema: Schema): SliceTest | undefined {
  const allowed = target.resolved ? schema.targetTypes(target.node) : new Set(target.node.types.map((type) => type.code));
  if (allowed === 'any' || allowed.size === 0) return undefined;
  return (candidate, scope) => {
    const codes = valuesAt(candidate, scope).map(({ value, code }) => stringAt(value, 'resourceType') ?? code);
    if (codes.some((code) => code !== undefined && allowed.has(code))) return 'yes';
    return codes.includes(undefined) ? 'maybe' : 'no';
  };
}

function profileTest(target: Target, valuesAt: ValuesAt, schema: Schema): SliceTest | undefined {
  const urls = target.node.types.flatMap((type) => (target.resolved ? type.targets : type.profiles));
  const profiles = urls.map((url) => schema.definition(url)).filter((definition) => definition !== undefined);
  if (profiles.length === 0) return undefined;
  return (candidate, scope) => {
    const values = valuesAt(candidate, scope);
    if (values.some(({ value }) => value === undefined)) return 'maybe';
    return yesOrNo(values.some(({ value }) => profiles.some(({ url, type }) => {
      const root = schema.profileRoot(url);
      return root !== undefined && scope.conforms(value, root, type);
    })));
  };
}

function parsePath(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  const tokens: string[] = [];
  for (const [token, url, code, resolve, self, name] of path.matchAll(STEP)) {
    tokens.push(token);
    if (url !== undefined) steps.push({ kind: 'extension', url });
    else if (code !== undefined) steps.push({ kind: 'type', code });
    else if (resolve !== undefined) steps.push({ kind: 'resolve' });
    else if (self === undefined && name !== undefined) steps.push({ kind: 'name', name });
  }
  return tokens.join('.') === path ? steps : undefined;
}

function findTarget(slice: ElementNode, steps: readonly Step[], schema: Schema): Target | undefined {
  const expected = [...slice.fixed, ...slice.patterns];
  let target: Target | undefined = { node: slice, code: onlyCode(slice), expected, resolved: false, forbidden: false };
  for (const step of steps) {
    if (target === undefined) return undefined;
    target = advance(target, step, schema);
  }
  return target;
}

function advance(target: Target, step: Step, schema: Schema): Target | undefined {
  const { node, code } = target;
  if (step.kind === 'resolve') return { ...target, expected: [], resolved: true };
  if (step.kind === 'type') return { ...target, code: step.code };
  const children = code === undefined ? node.children() : schema.shape(node, code).children;
  if (step.kind === 'extension') {
    const slices = children.get('extension')?.slicings.flatMap((slicing) => slicing.slices) ?? [];
    const declared = slices.find((slice) => extensionUrls(slice, schema).includes(step.url));
    const root = schema.extensionRoot(step.url);
    const found = declared !== undefined && root !== undefined ? schema.join(root, declared) : (declared ?? root);
    const forbidden = target.forbidden || declared?.max === 0;
    return found === undefined ? undefined : { node: found, code: 'Extension', expected: [], resolved: false, forbidden };
  }
  const child = children.get(step.name);
  if (child === undefined) return undefined;
  const implied = target.expected.flatMap((value) => arrayAt(value, step.name));
  const expected = [...implied, ...child.fixed, ...child.patterns];
  return { node: child, code: onlyCode(child), expected, resolved: false, forbidden: target.forbidden || child.max === 0 };
}

/** The fixed and pattern values a slice declares below an element, with their paths. */
function declaredValues(node: ElementNode, levels: number): readonly DeclaredValue[] {
  if (levels === 0) return [];
  return [...node.children().values()].flatMap((child) => {
    const own = [...child.fixed, ...child.patterns].map((expected) => ({ names: [child.name], expected }));
    const nested = declaredValues(child, levels - 1).map(({ names, expected }) => ({ names: [child.name, ...names], expected }));
    return [...own, ...nested];
  });
}

function valuesBelow(value: unknown, names: readonly string[]): readonly unknown[] {
  let values: readonly unknown[] = [value];
  for (const name of names) values = values.flatMap((item) => namedValues(item, name).map((found) => found.value));
  return values;
}

/** The urls that select an extension slice: that of its profile, or the one fixed in the slice. */
export function extensionUrls(slice: ElementNode, schema: Schema): readonly unknown[] {
  const fixed = slice.children().get('url')?.fixed ?? [];
  if (fixed.length > 0) return fixed;
  const profiles = slice.types.flatMap((type) => (type.code === 'Extension' ? type.profiles : []));
  return profiles.flatMap((profile) => {
    const declared = schema.extensionRoot(profile)?.children().get('url')?.fixed ?? [];
    return declared.length > 0 ? declared : [profile];
  });
}

function onlyCode(node: ElementNode): string | undefined {
  return node.types.length === 1 ? node.types[0]?.code : undefined;
}

/** The values of the instance at a discriminator path. */
function follow(start: Candidate, steps: readonly Step[], schema: Schema, root: JsonObject): Candidate[] {
  return steps.reduce<Candidate[]>((candidates, step) => candidates.flatMap((candidate) => {
    switch (step.kind) {
      case 'name':
        return namedValues(candidate.value, step.name, schema);
      case 'extension':
        return arrayAt(candidate.value, 'extension')
          .filter((extension) => stringAt(extension, 'url') === step.url)
          .map((value) => ({ value, code: 'Extension' }));
      case 'type':
        return candidate.code === step.code ? [candidate] : [];
      case 'resolve':
        return resolve(candidate.value, root);
    }
  }), [start]);
}

/** The values of a child, a choice included: `value` finds `valueQuantity`. */
function namedValues(value: unknown, name: string, schema?: Schema): Candidate[] {
  if (!isObject(value)) return [];
  if (value[name] !== undefined) return arrayAt(value, name).map((item) => ({ value: item, code: undefined }));
  for (const key of Object.keys(value)) {
    const suffix = key.startsWith(name) ? key.slice(name.length) : '';
    if (!/^[A-Z]/.test(suffix)) continue;
    const lower = suffix.charAt(0).toLowerCase() + suffix.slice(1);
    const code = isPrimitive(lower) ? lower : suffix;
    if (schema === undefined || isPrimitive(code) || schema.typeDefinition(code) !== undefined) {
      return arrayAt(value, key).map((item) => ({ value: item, code }));
    }
  }
  return [];
}

/** A contained resource is at hand; of any other only the type written in the reference is known. */
function resolve(reference: unknown, root: JsonObject): Candidate[] {
  const literal = stringAt(reference, 'reference');
  const declared = stringAt(reference, 'type');
  if (literal === undefined) return declared === undefined ? [] : [{ value: undefined, code: declared }];
  if (literal === '#') return [{ value: root, code: stringAt(root, 'resourceType') }];
  if (literal.startsWith('#')) {
    const found = arrayAt(root, 'contained').find((resource) => stringAt(resource, 'id') === literal.slice(1));
    return found === undefined ? [] : [{ value: found, code: stringAt(found, 'resourceType') }];
  }
  return [{ value: undefined, code: parseReference(literal)?.type ?? declared }];
}

function yesOrNo(holds: boolean): Match {
  return holds ? 'yes' : 'no';
}
