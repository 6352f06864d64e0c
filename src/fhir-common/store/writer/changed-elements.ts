import { isObject } from '../../core/json';
import type { ResourceJson } from '../../core/json';
import { sameJson } from '../../core/json-text';
import type { Rendering } from '../visibility/rendering';

/** First-level elements, by their names in JSON, in which two states of a resource differ; version and date are the server's and always do. */
export function changedElements(before: ResourceJson, after: ResourceJson): ReadonlySet<string> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return new Set([...names].filter((name) => !sameJson(compared(before, name), compared(after, name))));
}

function compared(resource: ResourceJson, name: string): unknown {
  const value = resource[name];
  return name === 'meta' && isObject(value) ? { ...value, versionId: undefined, lastUpdated: undefined } : value;
}

/**
 * The elements outside of which every profile sees, before and after a change, the very same: their index rows stand as they are.
 * @param changed elements in which the full states differ
 * @returns undefined when nothing can be told: the resource is seen by other profiles than before
 */
export function seenToChange(before: Rendering, after: Rendering, changed: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (before.profiles !== after.profiles) return undefined;
  const hidden = [before, after].flatMap(({ full, reduced }) => reduced.flatMap((form) => redactedElements(full.resource, form.resource)));
  // A form that leaves something out is tagged: who sees which form shows in the tags.
  const sameForms = partition(before) === partition(after);
  return new Set([...changed, ...hidden, ...(sameForms ? [] : ['meta'])]);
}

/** Elements of which a form shows something else than the full state; what it shows unchanged it shares with it (`rendering.ts`). */
function redactedElements(full: ResourceJson, form: ResourceJson): string[] {
  return Object.keys(full).filter((name) => name !== 'meta' && form[name] !== full[name]);
}

function partition({ full, reduced }: Rendering): string {
  return [full.profiles, ...reduced.map(({ profiles }) => profiles)].join(' ');
}
