import { isObject } from '../json';
import { keepNumberTexts } from '../json-text';

/** JSON that belongs to us alone, so that it may be changed in place. */
export type OwnObject = Record<string, unknown>;

export function isOwnObject(value: unknown): value is OwnObject {
  return isObject(value);
}

/** A deep copy of JSON, its numbers spelled as they were; what JSON cannot hold (undefined, functions) is left out. Recursion is as deep as the value. */
export function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return keepNumberTexts(value.map(copyJson), value);
  return isObject(value) ? copyObject(value) : value;
}

/** A deep copy of a JSON object. */
export function copyObject(value: Readonly<Record<string, unknown>>): OwnObject {
  const copy: OwnObject = {};
  for (const key of Object.keys(value)) {
    const child = value[key];
    // An own `__proto__` key, as JSON.parse makes one, must not become the prototype of the copy.
    if (child !== undefined && key !== '__proto__') copy[key] = typeof child === 'object' ? copyJson(child) : child;
  }
  return keepNumberTexts(copy, value);
}

/** True when two JSON values are the same; the order of the keys of an object does not count. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/** What is wrong with the size, the depth or the property names of a JSON value. */
export type TreeProblem = { readonly kind: 'values' | 'depth' } | { readonly kind: 'name'; readonly name: string };

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Measures a JSON value without recursion, so that any depth can be refused. */
export function measureJson(root: unknown, maximum: { readonly values: number; readonly depth: number }): TreeProblem | undefined {
  let values = 0;
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (values > maximum.values) return { kind: 'values' };
    if (depth > maximum.depth) return { kind: 'depth' };
    const next: unknown[] = [];
    for (const value of level) {
      if (Array.isArray(value)) {
        for (const item of value as readonly unknown[]) next.push(item);
      } else if (isObject(value)) {
        for (const key of Object.keys(value)) {
          if (FORBIDDEN_NAMES.has(key)) return { kind: 'name', name: key };
          next.push(value[key]);
        }
      }
    }
    level = next;
  }
  return undefined;
}
