import { isObject, stringAt } from '../json';
import type { EditSession } from './edit-session';
import type { ElementType } from './element-types';
import { kindOf } from './fit-value';
import type { FittedValue } from './fit-value';
import { sameJson } from './json-tree';
import { remark } from './patch-issue';
import type { PatchValue } from './patch-operation';
import { ownerValuePath } from './path-repair';
import { countAt, insertAt, jsonAt, openCompanion, removeAt, replaceAt } from './slot';
import type { Slot } from './slot';
import { choiceInUse, contentOf } from './target';
import type { Target } from './target';
import type { OwnObject } from './json-tree';

/** The items of a value when it is a list, as a body writes it outside R4. */
export function itemsOf(value: PatchValue): readonly PatchValue[] | undefined {
  if (value.kind === 'parts' || !Array.isArray(value.json)) return undefined;
  const items = value.json as readonly unknown[];
  return items.map((json): PatchValue => (value.kind === 'typed' ? { kind: 'typed', type: value.type, json } : itemOf(json, value)));
}

function itemOf(json: unknown, { extensions }: { readonly extensions?: true }): PatchValue {
  // The correction that read the extensions said all there is to say: each one is a typed value from here on.
  return extensions === true ? { kind: 'typed', type: 'Extension', json } : { kind: 'untyped', json };
}

/** A list of one stands for its item; a longer one is refused. */
export function single(session: EditSession, value: PatchValue): PatchValue {
  const items = itemsOf(value);
  if (items === undefined) return value;
  const [only] = items;
  if (only !== undefined && items.length === 1 && isExtensions(value)) return only;
  return session.refuse('value-list', {
    count: items.length,
    reasonFr: 'l’opération porte sur un seul élément. Donnez une valeur, ou faites une opération par valeur.',
    reasonEn: 'the operation is about one element. Give one value, or send one operation per value.',
  });
}

/** True for a value that was written as raw extensions, the form bed management systems send. */
export function isExtensions(value: PatchValue): boolean {
  return value.kind === 'untyped' && value.extensions === true;
}

/** Adds a value under a name of a target (R4: at the end of a list; an element that does not repeat must not be there yet). */
export function addUnder(session: EditSession, target: Target, name: string, value: PatchValue): void {
  const element = session.child(target, name);
  const expression = `${target.expression}.${element.choice ?? name}`;
  const holder = openContent(session, target);
  const present = element.choice === undefined ? undefined : choiceInUse(holder, target.element.child(element.choice) ?? element);
  if (!element.repeats && (present !== undefined || countAt(holder, name) > 0)) session.refuse('already-present', { name, example: expression });
  const several = element.repeats && isExtensions(value) ? itemsOf(value) : undefined;
  for (const item of several ?? [single(session, value)]) {
    const fitted = session.fit(item, element, expression);
    if (!element.repeats) {
      replaceAt({ holder, property: fitted.property ?? name }, fitted);
      session.touch(expression, { holder, property: fitted.property ?? name, ...above(target) });
    } else if (isHeld(holder, name, fitted)) {
      session.remarks.push(remark('concept-already-there', { ...session.place, expression }, { name }));
    } else {
      const index = countAt(holder, name);
      insertAt(holder, name, index, fitted);
      session.touch(`${expression}[${index}]`, { holder, property: name, index, ...above(target) });
    }
  }
}

/** The content of a target; that of a primitive is made when it has none yet. */
export function openContent(session: EditSession, target: Target): OwnObject {
  const content = contentOf(target, session.sources.resource);
  if (content !== undefined) return content;
  return target.slot === undefined ? session.sources.resource : openCompanion(target.slot);
}

export function above(target: Target): { readonly parent?: Slot } {
  return target.slot === undefined ? {} : { parent: target.slot };
}

/** Adding a concept twice says nothing new: same systems and codes, same extensions; labels and texts do not count. */
function isHeld(holder: OwnObject, name: string, value: FittedValue): boolean {
  const list = holder[name];
  if (value.type !== 'CodeableConcept' || !Array.isArray(list)) return false;
  const codes = codesOf(value.json);
  return codes.length > 0 && list.some((item: unknown) => {
    return sameJson(codesOf(item), codes) && sameJson(extensionsOf(item), extensionsOf(value.json));
  });
}

function extensionsOf(concept: unknown): unknown {
  return (isObject(concept) ? concept['extension'] : undefined) ?? [];
}

/** System and code of each coding, as one text per coding, sorted. */
function codesOf(concept: unknown): readonly string[] {
  const list: unknown = isObject(concept) ? concept['coding'] : undefined;
  const codings: readonly unknown[] = Array.isArray(list) ? list : [];
  return codings.map((coding) => `${stringAt(coding, 'system') ?? ''}|${stringAt(coding, 'code') ?? ''}`).sort();
}

/** True when an element is the one a delete describes: every code, the reference, or else the whole content is the same. */
export function isDescribed(json: unknown, value: FittedValue): boolean {
  if (value.type === 'CodeableConcept') {
    const held = codesOf(json);
    const codes = codesOf(value.json);
    return codes.length > 0 ? codes.every((code) => held.includes(code)) : sameJson(json, value.json);
  }
  if (value.type === 'Coding') return sameJson(codesOf({ coding: [json] }), codesOf({ coding: [value.json] }));
  if (value.type === 'Reference') return stringAt(json, 'reference') === stringAt(value.json, 'reference');
  return sameJson(json, value.json);
}

/** Replaces one element. A simple value on an extension replaces the value of the extension. */
export function replaceTarget(session: EditSession, target: Target, value: PatchValue): void {
  const { slot } = target;
  if (slot === undefined) return session.refuse('resource-root', rootDetails(session));
  const inner = extensionValue(session, target, value);
  const { slot: at, element, expression } = inner ?? { slot, element: target.choice ?? target.element, expression: target.expression };
  const [current] = inner === undefined ? target.element.types : inner.current;
  const hint = inner === undefined ? valueHint(target, value, session.operation.path) : undefined;
  const fitted = session.fit(value, element, expression, { current, hint });
  replaceAt(at, fitted);
  session.touch(expression, slot);
}

interface ExtensionValue {
  readonly slot: Slot;
  readonly element: ElementType;
  readonly expression: string;
  readonly current: readonly string[];
}

/** Where the value of an extension stands, when the operation gives such a value for the extension itself. */
function extensionValue(session: EditSession, target: Target, value: PatchValue): ExtensionValue | undefined {
  if (target.element.types[0] !== 'Extension' || givesExtension(value)) return undefined;
  const holder = contentOf(target, session.sources.resource);
  const element = target.element.child('value');
  const property = holder === undefined || element === undefined ? undefined : choiceInUse(holder, element);
  if (holder === undefined || element === undefined || property === undefined) return undefined;
  session.correct('extension-value', {});
  const current = target.element.child(property)?.types ?? [];
  return { slot: { holder, property, ...above(target) }, element, expression: `${target.expression}.value`, current };
}

function givesExtension(value: PatchValue): boolean {
  switch (value.kind) {
    case 'typed': return value.type === 'Extension';
    case 'untyped': return isObject(value.json) && 'url' in value.json;
    case 'parts': return value.parts.some(({ name }) => name === 'url');
  }
}

/** The path a person meant who gives a simple value for an element that has one of its own. */
function valueHint(target: Target, value: PatchValue, path: string): string | undefined {
  const kind = kindOf(value);
  if (target.element.primitive || !/^(string|number|boolean|integer|decimal|code|uri|url|markdown|positiveInt|unsignedInt)$/.test(kind)) return undefined;
  const own = target.element.child('value');
  return own?.primitive === true && own.choice === undefined ? `${path}.value` : ownerValuePath(path);
}

export function rootDetails(session: EditSession): { type: string; example: string } {
  const { resourceType } = session.sources.resource;
  return { type: session.operation.type, example: `${resourceType}.extension.where(url='…')` };
}

/** Removes an element of the resource. */
export function removeTarget(session: EditSession, slot: Slot, expression: string): void {
  session.touch(expression, slot);
  removeAt(slot);
}

/** The elements among these whose content a delete describes. */
export function describedSlots(session: EditSession, slots: readonly Slot[], value: PatchValue, element: ElementType, expression: string): Slot[] {
  const fitted = session.fit(single(session, value), element, expression);
  return slots.filter((slot) => isDescribed(jsonAt(slot), fitted));
}
