import { isObject } from '../core/json';

/** Says whether two code-system urls are spellings of the same system. */
export type SameSystem = (a: string, b: string) => boolean;

/**
 * R4 `fixed[x]`: the value equals the fixed value exactly, no more and no less.
 * @param sameSystem used for the strings found under the key `system`
 */
export function equalsFixed(value: unknown, fixed: unknown, sameSystem: SameSystem, key?: string): boolean {
  if (Array.isArray(fixed)) {
    if (!Array.isArray(value) || value.length !== fixed.length) return false;
    return fixed.every((item, index) => equalsFixed(value[index], item, sameSystem));
  }
  if (isObject(fixed)) {
    if (!isObject(value) || Object.keys(value).length !== Object.keys(fixed).length) return false;
    return Object.entries(fixed).every(([name, item]) => equalsFixed(value[name], item, sameSystem, name));
  }
  return equalLeaf(value, fixed, sameSystem, key);
}

/**
 * R4 `pattern[x]`: the value holds at least what the pattern holds; each item of an array of the pattern is found in some
 * item of the array of the value.
 * @param sameSystem used for the strings found under the key `system`
 */
export function containsPattern(value: unknown, pattern: unknown, sameSystem: SameSystem, key?: string): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((item) => value.some((candidate) => containsPattern(candidate, item, sameSystem)));
  }
  if (isObject(pattern)) {
    return isObject(value) && Object.entries(pattern).every(([name, item]) => containsPattern(value[name], item, sameSystem, name));
  }
  return equalLeaf(value, pattern, sameSystem, key);
}

function equalLeaf(value: unknown, expected: unknown, sameSystem: SameSystem, key: string | undefined): boolean {
  if (value === expected) return true;
  return key === 'system' && typeof value === 'string' && typeof expected === 'string' && sameSystem(value, expected);
}
