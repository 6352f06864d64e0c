import { isResource } from '../json';
import type { ResourceJson } from '../json';
import { addUnder, describedSlots, openContent, removeTarget, replaceTarget, rootDetails, single, above, itemsOf } from './edit-element';
import { insertIntoList, moveInList, replaceList } from './edit-list';
import { EditSession, OperationRefused } from './edit-session';
import type { TouchedElement } from './edit-session';
import type { ElementTypes } from './element-types';
import { copyObject } from './json-tree';
import { remark } from './patch-issue';
import type { Correction, PatchIssue } from './patch-issue';
import type { PatchLimits, PatchOperation, PatchTolerance, PatchValue } from './patch-operation';
import { EvaluationBudget } from './patch-path';
import type { PatchPath, PathCompiler } from './patch-path';
import { replaceAt, setList } from './slot';
import { choiceInUse } from './target';

export interface ApplySources {
  readonly types: ElementTypes;
  readonly tolerance: PatchTolerance;
  readonly limits: PatchLimits;
  readonly paths: PathCompiler;
}

/** A patched copy, or the refusal that stopped the patch. */
export type Applied =
  | {
      readonly ok: true;
      readonly resource: ResourceJson;
      readonly corrections: readonly Correction[];
      readonly remarks: readonly PatchIssue[];
      readonly touched: readonly TouchedElement[];
    }
  | { readonly ok: false; readonly issue: PatchIssue; readonly corrections: readonly Correction[] };

/**
 * Applies operations in order to a copy of a resource: all of them or none. The resource given is never changed.
 * @param resource a resource of valid structure
 * @returns the copy, which is not yet validated against profiles
 */
export function applyOperations(resource: ResourceJson, operations: readonly PatchOperation[], sources: ApplySources): Applied {
  const copy = copyObject(resource);
  const budget = new EvaluationBudget(sources.limits.evaluationSteps);
  const corrections: Correction[] = [];
  const remarks: PatchIssue[] = [];
  const touched: TouchedElement[] = [];
  if (!isResource(copy)) throw new TypeError('applyOperations needs a resource');
  for (const given of operations) {
    const rewritten = sources.tolerance.rewrite(given, copy);
    corrections.push(...rewritten.corrections);
    const session = new EditSession({ resource: copy, types: sources.types, paths: sources.paths, budget }, rewritten.operation);
    try {
      run(session, rewritten.operation);
    } catch (error) {
      if (error instanceof OperationRefused) return { ok: false, issue: error.issue, corrections: [...corrections, ...session.corrections] };
      throw error;
    }
    corrections.push(...session.corrections);
    remarks.push(...session.remarks);
    touched.push(...session.touched);
  }
  return { ok: true, resource: copy, corrections, remarks, touched };
}

function run(session: EditSession, operation: PatchOperation): void {
  const path = session.path();
  const { type, value, name } = operation;
  switch (type) {
    case 'add':
      add(session, path, required(session, value, 'value'));
      break;
    case 'insert':
      insertIntoList(session, path, required(session, value, 'value'), required(session, operation.index, 'index'));
      break;
    case 'delete':
      if (name === undefined) remove(session, path, value);
      else removeUnder(session, path, name, value);
      break;
    case 'replace':
      if (name === undefined) replace(session, path, required(session, value, 'value'));
      else replaceUnder(session, path, name, required(session, value, 'value'));
      break;
    case 'move':
      moveInList(session, path, required(session, operation.source, 'source'), required(session, operation.destination, 'destination'));
      break;
  }
}

/** A rewritten operation may lack what the body had. */
function required<T>(session: EditSession, part: T | undefined, name: string): T {
  return part ?? session.refuse('missing-part', { name, type: session.operation.type });
}

function add(session: EditSession, path: PatchPath, value: PatchValue): void {
  const { name } = session.operation;
  if (name !== undefined) {
    addUnder(session, session.only(path), name, value);
    return;
  }
  const target = extensionsWritten(session, path, value);
  if (target === undefined) {
    const { listEnd } = path;
    const texts = listEnd === undefined
      ? { hintFr: 'Par exemple name = extension.', hintEn: 'For example name = extension.' }
      : { hintFr: `Écrivez path = ${listEnd.parent} et name = ${listEnd.name}.`, hintEn: `Write path = ${listEnd.parent} and name = ${listEnd.name}.` };
    return session.refuse('name-required', texts);
  }
  addUnder(session, session.only(target), 'extension', value);
}

/** The owner of the extensions that an add without a name brings: the path names their url, or the value was written as extensions. */
function extensionsWritten(session: EditSession, path: PatchPath, value: PatchValue): PatchPath | undefined {
  const { listEnd } = path;
  if (listEnd?.url !== undefined) {
    const urls = (itemsOf(value) ?? [value]).map((item) => (item.kind === 'parts' ? undefined : urlOf(item.json)));
    if (!urls.every((url) => url === listEnd.url)) return undefined;
    session.correct('name-from-path', { parent: listEnd.parent, name: listEnd.name });
    return session.path(listEnd.parent);
  }
  return value.kind === 'untyped' && value.extensions === true ? path : undefined;
}

function urlOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'url' in json ? json.url : undefined;
}

function replace(session: EditSession, path: PatchPath, value: PatchValue): void {
  if (replaceList(session, path, value)) return;
  replaceTarget(session, session.only(path), single(session, value));
}

/** `replace` with a name: R4 would write the name at the end of the path. The element is set, whether it was there or not. */
function replaceUnder(session: EditSession, path: PatchPath, name: string, value: PatchValue): void {
  const target = session.only(path);
  const element = session.child(target, name);
  session.correct('name-in-path', { type: 'replace', path: `${path.text}.${name}` });
  const expression = `${target.expression}.${element.choice ?? name}`;
  const slots = session.slotsUnder(target, name);
  const items = element.repeats ? itemsOf(value) : undefined;
  if (items === undefined && slots.length > 1 && element.max > 1) session.refuse('multiple-targets', { count: slots.length });
  if (items !== undefined) session.correct('list-value', { count: items.length });
  const values = items ?? [single(session, value)];
  const choice = element.choice === undefined ? undefined : target.element.child(element.choice);
  const fitted = values.map((item) => session.fit(item, choice ?? element, expression));
  const holder = openContent(session, target);
  const [only] = fitted;
  if (element.repeats) setList(holder, name, fitted);
  else if (only !== undefined) replaceAt({ holder, property: (choice === undefined ? undefined : choiceInUse(holder, choice)) ?? name }, only);
  session.touch(expression, { holder, property: name, ...above(target) });
}

function remove(session: EditSession, path: PatchPath, value: PatchValue | undefined): void {
  const targets = session.targets(path);
  if (targets.some(({ slot }) => slot === undefined)) session.refuse('resource-root', rootDetails(session));
  if (value !== undefined) session.refuse('unexpected-part', { name: 'value', type: 'delete', supported: 'type, path' });
  if (targets.length > 1) session.refuse('multiple-targets', { count: targets.length });
  const [target] = targets;
  if (target?.slot === undefined) session.remarks.push(remark('nothing-deleted', session.place));
  else removeTarget(session, target.slot, target.expression);
}

/** `delete` with a name, and possibly the value that tells which of the elements of that name. */
function removeUnder(session: EditSession, path: PatchPath, name: string, value: PatchValue | undefined): void {
  const target = session.only(path);
  const element = session.child(target, name);
  const property = element.choice === name ? choiceInUse(openContent(session, target), element) ?? name : name;
  const expression = `${target.expression}.${element.choice ?? name}`;
  const all = session.slotsUnder(target, property);
  session.correct(value === undefined ? 'name-in-path' : 'value-in-delete', { type: 'delete', path: `${path.text}.${name}` });
  const slots = value === undefined ? all : describedSlots(session, all, value, element, expression);
  const [slot] = slots;
  if (slots.length > 1) session.refuse('multiple-targets', { count: slots.length });
  if (slot !== undefined) removeTarget(session, slot, slot.index === undefined ? expression : `${expression}[${slot.index}]`);
  else if (value === undefined) session.remarks.push(remark('nothing-deleted', session.place));
  else session.refuse('target-not-found', { path: path.text, hintFr: 'Aucun élément n’a cette valeur.', hintEn: 'No element has that value.' });
}
