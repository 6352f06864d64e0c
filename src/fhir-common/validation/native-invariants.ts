import { isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';

/** `undecided` hands the value to the FHIRPath engine. */
export type NativeVerdict = 'satisfied' | 'violated' | 'undecided';

type NativeTest = (value: unknown, scope: { readonly resource: JsonObject; readonly root: JsonObject }) => NativeVerdict;

/** Rules the walker checks itself: content of an element, contained references, and dom-3 once per resource. */
export const SEPARATELY_CHECKED: ReadonlySet<string> = new Set(['ele-1', 'ref-1', 'dom-3']);

/** R4 core invariants in plain code, by key: they apply to nearly every element, or fhirpath is slow on them. */
export const NATIVE_INVARIANTS: ReadonlyMap<string, NativeTest> = new Map<string, NativeTest>([
  ['ext-1', (value) => verdict(isObject(value) && (value['extension'] !== undefined) !== hasValue(value))],
  ['dom-2', (value) => verdict(contained(value).every((resource) => resource['contained'] === undefined))],
  ['dom-4', (value) => verdict(contained(value).every(({ meta }) => lacks(meta, 'versionId') && lacks(meta, 'lastUpdated')))],
  ['dom-5', (value) => verdict(contained(value).every(({ meta }) => lacks(meta, 'security')))],
  ['dom-6', (value) => verdict(isObject(value) && isObject(value['text']) && value['text']['div'] !== undefined)],
  ['per-1', periodOrder],
  ['rng-2', rangeOrder],
  ['org-1', (value) => (isObject(value) && (value['identifier'] ?? value['name']) !== undefined ? 'satisfied' : 'undecided')],
]);

/**
 * dom-3: the contained resources that nothing refers to and that do not refer to their container.
 * @param root a resource with `contained`; nesting deeper than `maxDepth` is not looked at
 * @returns the indexes in `contained`
 */
export function unreferencedContained(root: JsonObject, maxDepth: number): number[] {
  const list = root['contained'];
  if (!Array.isArray(list) || list.length === 0) return [];
  const used = strings(root, maxDepth);
  return [...list.keys()].filter((index) => {
    const resource: unknown = list[index];
    const id = stringAt(resource, 'id');
    return !(id !== undefined && used.has(`#${id}`)) && !strings(resource, maxDepth).has('#');
  });
}

/** Every string that starts with `#` (reference, canonical, uri or url) below a value; a stack, so that depth costs no call. */
function strings(top: unknown, maxDepth: number): Set<string> {
  const found = new Set<string>();
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value: top, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && value.startsWith('#')) found.add(value);
    if (typeof value !== 'object' || value === null || depth > maxDepth) continue;
    for (const child of Object.values(value)) pending.push({ value: child, depth: depth + 1 });
  }
  return found;
}

function contained(value: unknown): readonly JsonObject[] {
  const list = isObject(value) ? value['contained'] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function lacks(meta: unknown, name: string): boolean {
  return !isObject(meta) || meta[name] === undefined;
}

function hasValue(extension: JsonObject): boolean {
  return Object.keys(extension).some((key) => /^_?value[A-Z]/.test(key));
}

/** per-1. Two dates of one precision and one zone compare as text; anything else goes to the engine. */
function periodOrder(value: unknown): NativeVerdict {
  const start = stringAt(value, 'start');
  const end = stringAt(value, 'end');
  if (start === undefined || end === undefined) return 'satisfied';
  if (start.length !== end.length) return 'undecided';
  const zone = (text: string): string => (text.length > 10 ? text.replace(/^.*?(Z|[+-]\d\d:\d\d)$/, '$1') : '');
  return zone(start) === zone(end) ? verdict(start <= end) : 'undecided';
}

/**
 * rng-2. Two limits in one unit compare as numbers, whatever the system of the unit: fhirpath knows the units of UCUM alone, and says nothing
 * of others. Limits in two units go to the engine.
 */
function rangeOrder(value: unknown): NativeVerdict {
  const low = isObject(value) ? value['low'] : undefined;
  const high = isObject(value) ? value['high'] : undefined;
  if (!isObject(low) || !isObject(high)) return low === undefined || high === undefined ? 'satisfied' : 'undecided';
  const sameUnit = low['system'] === high['system'] && low['code'] === high['code'] && low['unit'] === high['unit'];
  if (!sameUnit || typeof low['value'] !== 'number' || typeof high['value'] !== 'number') return 'undecided';
  return verdict(low['value'] <= high['value']);
}

function verdict(holds: boolean): NativeVerdict {
  return holds ? 'satisfied' : 'violated';
}
