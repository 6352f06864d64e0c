import { isOwnObject } from './json-tree';
import type { OwnObject } from './json-tree';
import type { FittedValue } from './fit-value';

/** Where an element stands in the JSON of a resource. */
export interface Slot {
  /** The JSON object that has the property; the content of `_name` for what a primitive holds. */
  readonly holder: OwnObject;
  readonly property: string;
  /** Rank in the list; absent when the property holds one element. */
  readonly index?: number;
  /** The slot of the element that `holder` is the content of; absent at the top of the resource. */
  readonly parent?: Slot;
}

/** How many elements a property holds. A list of primitives is as long as the longer of `name` and `_name`. */
export function countAt(holder: OwnObject, property: string): number {
  const length = (value: unknown): number => (value === undefined || value === null ? 0 : Array.isArray(value) ? value.length : 1);
  return Math.max(length(holder[property]), length(holder[`_${property}`]));
}

/** The slots of all elements of a property, in order. */
export function slotsAt(holder: OwnObject, property: string, parent?: Slot): Slot[] {
  const above = parent === undefined ? {} : { parent };
  const list = Array.isArray(holder[property]) || Array.isArray(holder[`_${property}`]);
  if (!list) return countAt(holder, property) === 0 ? [] : [{ holder, property, ...above }];
  return Array.from({ length: countAt(holder, property) }, (_, index) => ({ holder, property, index, ...above }));
}

/** The JSON value of an element, undefined for a primitive that has only extensions. */
export function jsonAt({ holder, property, index }: Slot): unknown {
  return entry(holder[property], index);
}

/** The object that holds the children of an element: itself, or the content of `_name` for a primitive. */
export function contentAt({ holder, property, index }: Slot): OwnObject | undefined {
  const json = entry(holder[property], index);
  if (isOwnObject(json)) return json;
  const companion = entry(holder[`_${property}`], index);
  return isOwnObject(companion) ? companion : undefined;
}

function entry(value: unknown, index: number | undefined): unknown {
  if (index === undefined) return value;
  return Array.isArray(value) ? (value as readonly unknown[])[index] : undefined;
}

/** The content of `_name` of a primitive, made when it is not there yet. */
export function openCompanion({ holder, property, index }: Slot): OwnObject {
  const made: OwnObject = {};
  if (index === undefined) {
    holder[`_${property}`] = made;
    return made;
  }
  const list = listAt(holder, `_${property}`, countAt(holder, property));
  list[index] = made;
  return made;
}

/** Puts a value in the place of an element. A value of another type of a choice takes another property. */
export function replaceAt({ holder, property, index }: Slot, value: FittedValue): void {
  if (index !== undefined) {
    listAt(holder, property, index + 1)[index] = value.json;
    setCompanion(holder, property, index, value.companion);
    return;
  }
  const next = value.property ?? property;
  if (next !== property) Reflect.deleteProperty(holder, property);
  Reflect.deleteProperty(holder, `_${property}`);
  holder[next] = value.json;
  if (value.companion !== undefined) holder[`_${next}`] = value.companion;
}

/** Puts a value into the list of a property, at a rank from 0 to its length. */
export function insertAt(holder: OwnObject, property: string, index: number, value: FittedValue): void {
  const companions = holder[`_${property}`];
  listAt(holder, property, countAt(holder, property)).splice(index, 0, value.json);
  if (Array.isArray(companions)) {
    (companions as unknown[]).splice(index, 0, value.companion ?? null);
  } else if (value.companion !== undefined) {
    setCompanion(holder, property, index, value.companion);
  }
}

/** Moves an element of a list, with what goes with it in `_name`. */
export function moveAt(holder: OwnObject, property: string, source: number, destination: number): void {
  for (const key of [property, `_${property}`]) {
    if (holder[key] === undefined) continue;
    const list = listAt(holder, key, countAt(holder, property));
    list.splice(destination, 0, ...list.splice(source, 1));
  }
}

/** Sets the whole list of a property; an empty one removes it. */
export function setList(holder: OwnObject, property: string, values: readonly FittedValue[]): void {
  Reflect.deleteProperty(holder, `_${property}`);
  if (values.length === 0) Reflect.deleteProperty(holder, property);
  else holder[property] = values.map(({ json }) => json);
}

/** Removes an element. What it leaves empty goes with it: JSON of R4 has no empty objects and no empty lists. */
export function removeAt(slot: Slot): void {
  const { holder, property, index, parent } = slot;
  for (const key of [property, `_${property}`]) {
    const value = holder[key];
    if (index === undefined) Reflect.deleteProperty(holder, key);
    else if (Array.isArray(value)) value.splice(index, 1);
  }
  tidy(holder, property);
  if (parent === undefined || Object.keys(holder).length > 0) return;
  if (jsonAt(parent) === holder || isBlank(jsonAt(parent))) removeAt(parent);
  else setCompanion(parent.holder, parent.property, parent.index, undefined);
}

function setCompanion(holder: OwnObject, property: string, index: number | undefined, companion: unknown): void {
  const key = `_${property}`;
  if (index === undefined) {
    if (companion === undefined) Reflect.deleteProperty(holder, key);
    else holder[key] = companion;
    return;
  }
  if (companion === undefined && holder[key] === undefined) return;
  listAt(holder, key, countAt(holder, property))[index] = companion ?? null;
  tidy(holder, property);
}

/** Drops the lists of a property that say nothing any more. */
function tidy(holder: OwnObject, property: string): void {
  for (const key of [property, `_${property}`]) {
    const value = holder[key];
    if (Array.isArray(value) && value.every(isBlank)) Reflect.deleteProperty(holder, key);
  }
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined;
}

/** The list of a property, made or lengthened with null when needed. */
function listAt(holder: OwnObject, key: string, length: number): unknown[] {
  const value = holder[key];
  const list: unknown[] = Array.isArray(value) ? value : isBlank(value) ? [] : [value];
  while (list.length < length) list.push(null);
  holder[key] = list;
  return list;
}
