import { above, isExtensions, itemsOf, openContent, rootDetails, single } from './edit-element';
import type { EditSession } from './edit-session';
import type { FittedValue } from './fit-value';
import type { OwnObject } from './json-tree';
import type { PatchValue } from './patch-operation';
import type { ListEnd, PatchPath } from './patch-path';
import { countAt, insertAt, moveAt, removeAt, replaceAt, setList } from './slot';
import { contentOf } from './target';
import type { Target } from './target';

/** A whole list of the resource. */
interface List {
  readonly owner: Target;
  readonly name: string;
  readonly count: number;
}

/**
 * The list a path names (R4: the path of insert and move selects a list).
 * It is named by its owner and its name, so that a list without elements yet can be named too.
 */
function wholeList(session: EditSession, path: PatchPath): List {
  const { type } = session.operation;
  const end = path.listEnd;
  const notAList = { type, example: `${session.sources.resource.resourceType}.extension` };
  if (end === undefined && session.targets(path).some(({ slot }) => slot === undefined)) session.refuse('resource-root', rootDetails(session));
  if (end === undefined || end.url !== undefined) return session.refuse('not-a-list', notAList);
  const owner = session.only(session.path(end.parent));
  const element = session.child(owner, end.name);
  if (!element.repeats) session.refuse('not-a-list', notAList);
  const holder = contentOf(owner, session.sources.resource);
  return { owner, name: end.name, count: holder === undefined ? 0 : countAt(holder, end.name) };
}

/** R4 insert: the index is that of the new element, from 0 to the length of the list. */
export function insertIntoList(session: EditSession, path: PatchPath, value: PatchValue, index: number): void {
  const { owner, name, count } = wholeList(session, path);
  inBounds(session, 'index', index, count, count);
  const expression = `${owner.expression}.${name}`;
  const fitted = session.fit(single(session, value), session.child(owner, name), expression);
  const holder = openContent(session, owner);
  insertAt(holder, name, index, fitted);
  session.touch(`${expression}[${index}]`, { holder, property: name, index, ...above(owner) });
}

/** R4 move: the element at `source` goes to `destination`, counted in the list without it. */
export function moveInList(session: EditSession, path: PatchPath, source: number, destination: number): void {
  const { owner, name, count } = wholeList(session, path);
  inBounds(session, 'source', source, count, count - 1);
  inBounds(session, 'destination', destination, count, count - 1);
  const holder = openContent(session, owner);
  moveAt(holder, name, source, destination);
  session.touch(`${owner.expression}.${name}`, { holder, property: name, index: destination, ...above(owner) });
}

function inBounds(session: EditSession, name: string, value: number, count: number, maximum: number): void {
  if (value < 0 || value > maximum) session.refuse('index-out-of-bounds', { name, value, count, maximum: Math.max(0, maximum) });
}

/**
 * Replaces a list, or all extensions of one url, by the list of values of the operation. The list may be empty before.
 * @returns false when the path or the value is not that of a list, and the operation is about one element
 */
export function replaceList(session: EditSession, path: PatchPath, value: PatchValue): boolean {
  const items = itemsOf(value);
  const end = path.listEnd;
  if (items === undefined || end === undefined) return false;
  const owner = session.only(session.path(end.parent));
  const element = session.child(owner, end.name);
  if (!element.repeats) return false;
  if (items.length === 0) single(session, value);
  const expression = `${owner.expression}.${end.name}`;
  const fitted = items.map((item, index) => session.fit(item, element, `${expression}[${index}]`));
  const holder = openContent(session, owner);
  if (!isExtensions(value)) session.correct('list-value', { count: items.length });
  const property = end.name;
  if (end.url === undefined) setList(holder, property, fitted);
  else replaceSlice(session, path, holder, end, fitted);
  session.touch(expression, { holder, property, index: Math.max(0, countAt(holder, property) - 1), ...above(owner) });
  return true;
}

function replaceSlice(session: EditSession, path: PatchPath, holder: OwnObject, end: ListEnd, values: readonly FittedValue[]): void {
  const slots = session.targets(path).flatMap(({ slot }) => (slot === undefined ? [] : [slot]));
  const first = slots[0]?.index ?? countAt(holder, end.name);
  // Each slot that has a value keeps its place, so that replacing a list by itself changes nothing.
  for (const [rank, slot] of slots.entries()) {
    const value = values[rank];
    if (value !== undefined) replaceAt(slot, value);
  }
  for (const slot of slots.slice(values.length).reverse()) removeAt(slot);
  const at = (slots.at(-1)?.index ?? first - 1) + 1;
  for (const [rank, value] of values.slice(slots.length).entries()) insertAt(holder, end.name, at + rank, value);
}
