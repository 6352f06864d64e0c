import { isObject } from './json';
import type { JsonObject } from './json';
import { keepNumberTexts, sameNumberTexts } from './json-text';

/**
 * The later state of a JSON object, in which whatever reads like the earlier state is the very same object: to compare the two, or to make
 * something of both, is then quick. Items of a list are matched from its two ends. Neither state is changed.
 * @returns `after` as it was given where nothing of it is shared
 */
export function withShared<State extends JsonObject>(before: JsonObject, after: State): State {
  const shared = Object.keys(after).flatMap((key) => {
    const [old, given] = [before[key], after[key]];
    const found = old === undefined ? given : sharedValue(old, given);
    return found === given ? [] : [[key, found] as const];
  });
  return shared.length === 0 ? after : { ...after, ...Object.fromEntries(shared) };
}

/** `before` itself when both have the same JSON text, otherwise `after` with what it shares. */
function sharedValue(before: unknown, after: unknown): unknown {
  if (before === after || typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return after;
  if (Array.isArray(before)) return Array.isArray(after) ? sharedList(before, after) : after;
  return isObject(before) && isObject(after) ? sharedObject(before, after) : after;
}

function sharedObject(before: JsonObject, after: JsonObject): JsonObject {
  const keys = Object.keys(after);
  const old = Object.keys(before);
  let isSame = keys.length === old.length && sameNumberTexts(before, after);
  let changed: Record<string, unknown> | undefined;
  for (const [index, key] of keys.entries()) {
    const [earlier, given] = [before[key], after[key]];
    const found = sharedValue(earlier, given);
    isSame = isSame && old[index] === key && found === earlier;
    if (found === given || key === '__proto__') continue;
    changed ??= {};
    changed[key] = found;
  }
  if (isSame) return before;
  return changed === undefined ? after : { ...after, ...changed };
}

function sharedList(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const shift = before.length - after.length;
  let isAligned = true;
  const items = after.map((given, index) => {
    const fromStart = sharedValue(before[index], given);
    isAligned = isAligned && index < before.length && fromStart === before[index];
    return isAligned || shift === 0 ? fromStart : sharedValue(before[index + shift], given);
  });
  const isSame = shift === 0 && sameNumberTexts(before, after) && items.every((item, index) => item === before[index]);
  if (isSame) return before;
  return items.every((item, index) => item === after[index]) ? after : keepNumberTexts(items, after);
}
