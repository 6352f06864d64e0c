import { arrayAt, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import { checkBindings } from './binding-check';
import type { ElementNode } from './element-node';
import { containsPattern, equalsFixed } from './fixed-values';
import type { CompiledInvariant } from './invariants';
import { seenValue, shown } from './issue-collector';
import { checkPrimitive } from './primitives';
import { parseReference } from './reference-literal';
import type { ReferenceLiteral } from './reference-literal';
import type { Shape } from './schema';
import { nearestName } from '../core/nearest-name';
import { childPlace, renderPlace } from './validation-issue';
import type { Place } from './validation-issue';
import type { Position, Walk } from './walk';
import type { Bilingual } from '../core/bilingual';

/** `fixed[x]`, `pattern[x]` and bindings of an element. */
export function checkConstraints(walk: Walk, value: unknown, node: ElementNode, code: string, place: Place): void {
  if (node.fixed.length > 0 || node.patterns.length > 0) {
    const sameSystem = (a: string, b: string): boolean => walk.terminology.canonicalSystem(a) === walk.terminology.canonicalSystem(b);
    for (const fixed of node.fixed) {
      if (equalsFixed(value, fixed, sameSystem, node.name)) continue;
      walk.issues.report(place, 'fixed', { found: shown(value), expected: shown(fixed) });
    }
    for (const pattern of node.patterns) {
      if (containsPattern(value, pattern, sameSystem, node.name)) continue;
      walk.issues.report(place, 'pattern', { found: shown(value), expected: shown(pattern) });
    }
  }
  checkBindings(walk, value, node, code, place);
}

/**
 * Checks the format of a primitive and reports what is wrong.
 * @returns false when the value cannot be looked at further
 */
export function checkFormat(walk: Walk, value: unknown, code: string, place: Place): boolean {
  const problem = checkPrimitive(code, value);
  if (problem === undefined) return true;
  const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const count = typeof value === 'string' ? value.length : 0;
  walk.issues.report(place, problem.rule, { value: shown(value), type: code, expected: problem.expected, found, count });
  return problem.rule === 'blank-string';
}

/** Runs the invariants of an element; those of a body cut at the depth limit are not run. */
export function checkInvariants(walk: Walk, value: unknown, invariants: readonly CompiledInvariant[], at: Position): void {
  for (const invariant of invariants) {
    const { key, severity, human } = invariant;
    const verdict = invariant.test(value, at.scope);
    if (verdict === 'satisfied') continue;
    if (verdict === 'violated') {
      walk.issues.reportInvariant(at.place, key, severity, walk.invariantTexts.get(key) ?? fallbackText(key, human), value);
    } else {
      const { expression: constraint } = invariant;
      walk.issues.noteFault({ key, human, constraint, expression: renderPlace(at.place), seen: seenValue(value), error: verdict.error });
    }
  }
}

/** The definitions carry English only, and no remedy. */
function fallbackText(key: string, human: string): Bilingual {
  return {
    fr: `La règle ${key} n'est pas respectée. Corrigez l'élément pour que cette condition soit vraie : ${human}`,
    en: `Rule ${key} is broken. Correct the element so that this holds: ${human}`,
  };
}

/** Literal form, type and contained target of a Reference. A logical reference (identifier or display only) is allowed. */
export function checkReference(walk: Walk, reference: JsonObject, node: ElementNode, at: Position): void {
  const text = stringAt(reference, 'reference');
  const declared = stringAt(reference, 'type');
  const literal = text === undefined ? undefined : parseReference(text);
  const place = childPlace(at.place, 'reference');
  if (text !== undefined && (literal === undefined || (literal.kind === 'relative' && !walk.schema.isResourceType(literal.type ?? '')))) {
    walk.issues.report(place, 'reference-format', { value: shown(text) });
    return;
  }
  const contained = literal === undefined ? undefined : containedTarget(walk, literal, at, place);
  const literalType = literal?.type !== undefined && walk.schema.isResourceType(literal.type) ? literal.type : contained;
  if (declared !== undefined && literalType !== undefined && declared !== literalType) {
    walk.issues.report(childPlace(at.place, 'type'), 'reference-type-mismatch', { found: shown(declared), expected: literalType });
  }
  const allowed = walk.schema.targetTypes(node);
  const type = literalType ?? declared;
  if (type === undefined || allowed === 'any' || allowed.has(type)) return;
  const where = literalType === undefined ? childPlace(at.place, 'type') : place;
  walk.issues.report(where, 'reference-type', { value: shown(text ?? reference), found: shown(type), expected: [...allowed].join(', ') });
}

/** The type of the contained resource a reference names; a missing one is reported (ref-1). */
function containedTarget(walk: Walk, literal: ReferenceLiteral, at: Position, place: Place): string | undefined {
  if (literal.containedId === undefined) return undefined;
  const { root } = at.scope;
  if (literal.containedId === '') return stringAt(root, 'resourceType');
  const target = arrayAt(root, 'contained').find((resource) => stringAt(resource, 'id') === literal.containedId);
  if (target === undefined) walk.issues.report(place, 'reference-contained', { value: literal.containedId });
  return stringAt(target, 'resourceType');
}

/** An element the type does not have, with the nearest one it has. */
export function reportUnknownElement(walk: Walk, name: string, value: unknown, shape: Shape, place: Place): void {
  const bare = name.startsWith('_') ? name.slice(1) : name;
  const near = walk.issues.suggest(() => nearestName(bare, shape.properties.keys()));
  walk.issues.report(childPlace(place, name), 'unknown-element', { name: shown(name), value: shown(value), type: shape.code, ...suggestion(near) });
}

/** The two halves of a remedy: the nearest name, or removal. */
export function suggestion(near: string | undefined): { readonly suggestionFr: string; readonly suggestionEn: string } {
  return near === undefined
    ? { suggestionFr: 'Retirez-le.', suggestionEn: 'Remove it.' }
    : { suggestionFr: `Vouliez-vous « ${near} » ?`, suggestionEn: `Did you mean "${near}"?` };
}
