import { isObject } from '../json';
import { choiceProperty } from './element-types';
import type { ElementType } from './element-types';
import { normaliseShape, numberOf } from './normalise-shape';
import { correction, refusal } from './patch-issue';
import type { Correction, IssuePlace, PatchIssue } from './patch-issue';
import type { PatchValue } from './patch-operation';

/** A value in the form its element has in JSON. */
export interface FittedValue {
  readonly json: unknown;
  /** Id and extensions of a primitive, the content of `_name`. */
  readonly companion?: unknown;
  /** The JSON property of a choice, which follows from the type of the value; absent for another element. */
  readonly property?: string;
  readonly type: string;
}

export type Fitted =
  | { readonly ok: true; readonly value: FittedValue; readonly corrections: readonly Correction[] }
  | { readonly ok: false; readonly issue: PatchIssue };

const TEXTS: ReadonlySet<string> = new Set([
  'string', 'code', 'id', 'uri', 'url', 'canonical', 'markdown', 'oid', 'uuid', 'date', 'dateTime', 'instant', 'time', 'base64Binary', 'xhtml',
]);
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'positiveInt', 'unsignedInt', 'decimal']);
/** Profiles of Quantity: same JSON. */
const QUANTITIES: ReadonlySet<string> = new Set(['Quantity', 'Age', 'Count', 'Distance', 'Duration', 'MoneyQuantity', 'SimpleQuantity']);

/**
 * Gives a value the form its element needs.
 * @param element the element the value is for; of a choice, the choice itself when the type may change
 * @param current the type the element has now: what an untyped value of a choice keeps
 * @returns the value, or `value-type` / `value-ambiguous` / `unknown-element`; a list is the caller's business
 */
export function fitValue(value: PatchValue, element: ElementType, place: IssuePlace, current?: string): Fitted {
  switch (value.kind) {
    case 'typed': return fitTyped(value, element, place);
    case 'untyped': return fitUntyped(value.json, element, place, current);
    case 'parts': return fitParts(value.parts, element, place, current);
  }
}

/** How messages call a value. */
export function kindOf(value: PatchValue): string {
  switch (value.kind) {
    case 'typed': return Array.isArray(value.json) ? `list of ${value.type}` : value.type;
    case 'untyped': return Array.isArray(value.json) ? 'list' : isObject(value.json) ? 'object' : typeof value.json;
    case 'parts': return 'part[]';
  }
}

type Typed = Extract<PatchValue, { kind: 'typed' }>;

function fitTyped(value: Typed, element: ElementType, place: IssuePlace): Fitted {
  const type = element.types.find((candidate) => candidate === value.type) ?? element.types.find((candidate) => isLike(value.type, candidate));
  if (type === undefined) return mismatch(kindOf(value), element, place);
  return finish(value.json, type, element, place, [], value.companion);
}

function isLike(given: string, wanted: string): boolean {
  return [TEXTS, NUMBERS, QUANTITIES].some((family) => family.has(given) && family.has(wanted));
}

function fitUntyped(json: unknown, element: ElementType, place: IssuePlace, current: string | undefined): Fitted {
  const fits = element.types.filter((type) => hasForm(json, type));
  const type = fits.length === 1 ? fits[0] : fits.find((candidate) => candidate === current);
  if (type === undefined) {
    return fits.length > 1
      ? { ok: false, issue: refusal('value-ambiguous', place, { expected: excerptTypes(fits) }) }
      : mismatch(kindOf({ kind: 'untyped', json }), element, place);
  }
  const property = ANONYMOUS.has(type) ? 'part' : choiceProperty('value', type);
  return finish(json, type, element, place, [correction('untyped-value', place, { type, property })]);
}

/** Types without a `value[x]` of their own: R4 writes their content part by part. */
const ANONYMOUS: ReadonlySet<string> = new Set(['BackboneElement', 'Element']);

function excerptTypes(types: readonly string[]): string {
  return types.length <= 6 ? types.join(', ') : `${types.slice(0, 6).join(', ')}…`;
}

function hasForm(json: unknown, type: string): boolean {
  if (TEXTS.has(type)) return typeof json === 'string';
  if (NUMBERS.has(type)) return typeof json === 'number' || (typeof json === 'string' && numberOf(json, type) !== undefined);
  return type === 'boolean' ? typeof json === 'boolean' : isObject(json);
}

type Parts = Extract<PatchValue, { kind: 'parts' }>['parts'];

function fitParts(parts: Parts, element: ElementType, place: IssuePlace, current: string | undefined): Fitted {
  const [only] = parts;
  const wrapped = parts.length === 1 && only?.name === 'value' && (element.primitive || element.types.length > 1);
  if (wrapped) {
    const inner = fitValue(only.value, element, place, current);
    if (!inner.ok) return inner;
    const property = choiceProperty('value', inner.value.type);
    return { ...inner, corrections: [correction('nested-value', place, { property })] };
  }
  const complex = element.types.length === 1 && !element.primitive ? element : undefined;
  if (complex === undefined) return mismatch('part[]', element, place);
  const json: Record<string, unknown> = {};
  const corrections: Correction[] = [];
  for (const { name, value } of parts) {
    const child = complex.child(name);
    if (child === undefined) return { ok: false, issue: refusal('unknown-element', place, { name, type: complex.types[0] ?? '' }) };
    const at = { ...place, expression: `${place.expression}.${name}` };
    const fitted = fitValue(value, child, at);
    if (!fitted.ok) return fitted;
    // Inside an anonymous value, a choice says its type and any other element takes that of its name: nothing to remark.
    corrections.push(...fitted.corrections.filter(({ rule }) => rule !== 'untyped-value'));
    const property = fitted.value.property ?? name;
    const known = json[property];
    if (child.repeats) json[property] = Array.isArray(known) ? [...(known as unknown[]), fitted.value.json] : [fitted.value.json];
    else json[property] = fitted.value.json;
  }
  return finish(json, complex.types[0] ?? '', element, place, corrections);
}

function finish(
  json: unknown, type: string, element: ElementType, place: IssuePlace, before: readonly Correction[], companion?: unknown,
): Fitted {
  if (!hasForm(json, type)) return mismatch(Array.isArray(json) ? 'list' : `${typeof json} (${type})`, element, place);
  const concrete = element.ofType(type);
  const { json: normalised, corrections } = concrete === undefined ? { json, corrections: [] } : normaliseShape(json, concrete, place);
  if (wholeOnly(type) && typeof normalised === 'number' && !Number.isInteger(normalised)) return mismatch('decimal', element, place);
  const value: FittedValue = {
    json: normalised,
    type,
    ...(companion === undefined ? {} : { companion }),
    ...(element.choice === undefined ? {} : { property: choiceProperty(element.choice, type) }),
  };
  return { ok: true, value, corrections: [...before, ...corrections] };
}

function wholeOnly(type: string): boolean {
  return NUMBERS.has(type) && type !== 'decimal';
}

function mismatch(found: string, element: ElementType, place: IssuePlace): Fitted {
  return { ok: false, issue: refusal('value-type', place, { found, expected: excerptTypes(element.types) }) };
}
