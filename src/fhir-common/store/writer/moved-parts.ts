import { isObject } from '../../core/json';
import type { ResourceJson } from '../../core/json';
import { compilePath } from '../../core/path';
import type { PathReader } from '../../core/path';
import type { CorrelationGroup } from '../../definition/define-resource';
import type { Form, Rendering } from '../visibility/rendering';

/** What the same profiles saw and see. */
export type FormPair = readonly [was: Form, is: Form];

/** The forms before and after a change, side by side; undefined when they are seen by others. */
export function formPairs(before: Rendering, after: Rendering): readonly FormPair[] | undefined {
  const [old, now] = [[before.full, ...before.reduced], [after.full, ...after.reduced]];
  const pairs = old.flatMap((was, index): FormPair[] => {
    const is = now[index];
    return is?.profiles === was.profiles ? [[was, is]] : [];
  });
  return pairs.length === old.length && pairs.length === now.length ? pairs : undefined;
}

const INSTANCES = new WeakMap<CorrelationGroup, PathReader>();

function instancesOf(group: CorrelationGroup): PathReader {
  const read = INSTANCES.get(group) ?? compilePath(group.instance);
  INSTANCES.set(group, read);
  return read;
}

/**
 * The places of group instances at which some form shows something else than before. Two states of one resource share what did not change
 * (`core/shared-json.ts`), and so do their forms: what is the very same object reads the same.
 */
export function movedPlaces(groups: readonly CorrelationGroup[], pairs: readonly FormPair[]): ReadonlyMap<CorrelationGroup, ReadonlySet<number>> {
  return new Map(groups.map((group) => {
    const read = instancesOf(group);
    const moved = new Set<number>();
    for (const [before, after] of pairs) {
      const [was, is] = [read(before.resource), read(after.resource)];
      for (let place = 0; place < Math.max(was.length, is.length); place += 1) if (was[place] !== is[place]) moved.add(place);
    }
    return [group, moved] as const;
  }));
}

/**
 * The two sides of a pair with nothing but some elements, and in these nothing but the items that only one side has.
 * @returns undefined when both sides hold the very same
 */
export function differingParts([was, is]: FormPair, elements: ReadonlySet<string>): readonly [ResourceJson, ResourceJson] | undefined {
  const names = [...elements].filter((element) => !holdSame(was.resource[element], is.resource[element]));
  const part = (one: ResourceJson, other: ResourceJson): ResourceJson => ({ resourceType: one.resourceType, ...Object.fromEntries(names.map((element) => [element, own(one[element], other[element])])) });
  return names.length === 0 ? undefined : [part(was.resource, is.resource), part(is.resource, was.resource)];
}

function holdSame(value: unknown, other: unknown): boolean {
  return value === other || (Array.isArray(value) && Array.isArray(other) && value.length === other.length && value.every((item, index) => item === other[index]));
}

function own(value: unknown, other: unknown): unknown {
  if (!Array.isArray(value) || !Array.isArray(other)) return value;
  const shared = new Set<unknown>(other.filter(isObject));
  return value.filter((item) => !shared.has(item));
}
