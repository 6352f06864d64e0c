import { stringAt } from '../core/json';
import type { MatchScope } from './discriminator';
import type { ElementNode, Slicing } from './element-node';
import { shown } from './issue-collector';
import { nearestName } from '../core/nearest-name';
import type { Classified, CompiledSlicing } from './slicing';
import { childPlace } from './validation-issue';
import type { Place } from './validation-issue';
import type { Walk } from './walk';

/** One repetition of a sliced element. */
export interface SliceItem {
  readonly value: unknown;
  readonly code: string;
  readonly place: Place;
}

/**
 * Sorts the repetitions of an element into its slices and reports wrong counts, order and strangers.
 * @param parent place of the object that holds the element
 * @returns the element each repetition must satisfy: the list element joined with its slices
 */
export function checkSlices(
  walk: Walk,
  node: ElementNode,
  items: readonly SliceItem[],
  parent: Place,
  scope: MatchScope,
): readonly ElementNode[] {
  let nodes: readonly ElementNode[] = items.map(() => node);
  for (const slicing of node.slicings) {
    const { byUrl, countsOnly, matchers } = walk.slicing.compile(slicing);
    if (byUrl !== undefined && countsOnly) {
      nodes = checkByUrl(walk, byUrl, matchers, items, { nodes, parent, name: node.name });
      continue;
    }
    const slices = checkSlicing(walk, slicing, items, parent, node.name, scope);
    nodes = nodes.map((joined, index) => slices[index]?.reduce((view, slice) => walk.schema.join(view, slice), joined) ?? joined);
  }
  return nodes;
}

/**
 * Reports the mandatory slices of an element that is absent.
 * @returns true when at least one was reported
 */
export function reportMissingSlices(walk: Walk, node: ElementNode, parent: Place): boolean {
  let missing = false;
  for (const slicing of node.slicings) {
    for (const { slice } of walk.slicing.compile(slicing).matchers) {
      if (slice.min === 0) continue;
      reportCount(walk, slice, 0, parent, node.name);
      missing = true;
    }
  }
  return missing;
}

/** Parts of a known complex extension have relative urls; one that no slice defines is an error (R4 extensibility 2.4.0.1). */
export function reportUnknownPart(walk: Walk, node: ElementNode, url: string, place: Place): void {
  const names = node.slicings.flatMap(({ slices }) => slices.map((slice) => slice.children().get('url')?.fixed[0]))
    .filter((name) => typeof name === 'string');
  if (names.length === 0 || names.includes(url)) return;
  const near = nearestName(url, names);
  const expected = near === undefined ? names.join(', ') : `${near} (?), ${names.filter((name) => name !== near).join(', ')}`;
  walk.issues.report(childPlace(place, 'url'), 'unknown-nested-extension', { value: shown(url), expected });
}

/** The short way of nearly all extensions: found by url, counted, and no more. */
function checkByUrl(
  walk: Walk, byUrl: ReadonlyMap<unknown, ElementNode>, matchers: CompiledSlicing['matchers'], items: readonly SliceItem[],
  { nodes, parent, name }: { readonly nodes: readonly ElementNode[]; readonly parent: Place; readonly name: string },
): readonly ElementNode[] {
  const counts = new Map<ElementNode, number>();
  const joined = nodes.map((node, rank) => {
    const slice = byUrl.get(stringAt(items[rank]?.value, 'url'));
    if (slice === undefined) return node;
    counts.set(slice, (counts.get(slice) ?? 0) + 1);
    return walk.schema.join(node, slice);
  });
  for (const { slice } of matchers) reportCount(walk, slice, counts.get(slice) ?? 0, parent, name);
  return joined;
}

/** Applies one slicing and, inside its slices, their re-slicings; returns the slices of each repetition, outermost first. */
function checkSlicing(
  walk: Walk,
  slicing: Slicing,
  items: readonly SliceItem[],
  parent: Place,
  name: string,
  scope: MatchScope,
): readonly (readonly ElementNode[])[] {
  const compiled = walk.slicing.compile(slicing);
  const classes = items.map(({ value, code }) => walk.slicing.classify(compiled, { value, code }, scope));
  const chosen: ElementNode[][] = classes.map((found) => (typeof found === 'string' ? [] : [found]));
  const counts = new Map<Classified, number>();
  for (const found of classes) counts.set(found, (counts.get(found) ?? 0) + 1);
  for (const { slice } of compiled.matchers) {
    const count = counts.get(slice) ?? 0;
    // A value that may be in several slices may be the one that seems to be missing.
    if (!(count < slice.min && counts.has('undecided'))) reportCount(walk, slice, count, parent, name);
    if (slice.slicings.length === 0) continue;
    const ranks = [...classes.keys()].filter((rank) => classes[rank] === slice);
    for (const nested of slice.slicings) {
      const inner = ranks.flatMap((rank) => items[rank] ?? []);
      const found = checkSlicing(walk, nested, inner, parent, name, scope);
      for (const [index, rank] of ranks.entries()) chosen[rank]?.push(...(found[index] ?? []));
    }
  }
  if (compiled.complete) reportStrangers(walk, slicing, classes, items, name);
  if (slicing.ordered) reportDisorder(walk, slicing, classes, items);
  return chosen;
}

function reportCount(walk: Walk, slice: ElementNode, count: number, parent: Place, name: string): void {
  if (count >= slice.min && count <= slice.max) return;
  const url = slice.types.find((type) => type.code === 'Extension')?.profiles[0];
  // `extension('url')` is FHIRPath too, and says which one: an index cannot, as the extension is not there.
  const place = childPlace(parent, url === undefined ? name : `${name}('${url}')`);
  const sliceName = slice.sliceName ?? '';
  // The text of an extension element is the same for all of them: its definition has the name.
  const label = (url === undefined ? slice.label : walk.schema.definition(url)?.title) ?? sliceName;
  const details = { slice: sliceName, name, count, hint: hintOf(slice, url) };
  if (count < slice.min) walk.issues.report(place, 'slice-min', { ...details, min: slice.min }, { label });
  else walk.issues.report(place, 'slice-max', { ...details, max: slice.max }, { label });
}

/** Where to find what is to be added. */
function hintOf(slice: ElementNode, url: string | undefined): string {
  if (url !== undefined) return ` (url ${url})`;
  const [binding] = slice.bindings;
  return binding === undefined ? '' : ` (ValueSet/$expand?url=${binding.valueSet})`;
}

function reportStrangers(walk: Walk, slicing: Slicing, classes: readonly Classified[], items: readonly SliceItem[], name: string): void {
  if (slicing.rules === 'open') return;
  const expected = slicing.slices.map((slice) => slice.sliceName).join(', ');
  const lastSliced = classes.findLastIndex((found) => typeof found !== 'string');
  for (const [rank, item] of items.entries()) {
    if (classes[rank] !== 'none') continue;
    if (slicing.rules === 'closed') walk.issues.report(item.place, 'slice-closed', { name: nameOf(item, name), expected, value: shown(item.value) });
    else if (rank < lastSliced) walk.issues.report(item.place, 'slice-at-end', { name, expected, value: shown(item.value) });
  }
}

function reportDisorder(walk: Walk, slicing: Slicing, classes: readonly Classified[], items: readonly SliceItem[]): void {
  const expected = slicing.slices.map((slice) => slice.sliceName).join(', ');
  let furthest = -1;
  for (const [rank, item] of items.entries()) {
    const found = classes[rank];
    if (found === undefined || typeof found === 'string') continue;
    const position = slicing.slices.indexOf(found);
    if (position < furthest) walk.issues.report(item.place, 'slice-order', { slice: found.sliceName ?? '', expected, value: shown(item.value) });
    furthest = Math.max(furthest, position);
  }
}

function nameOf(item: SliceItem, name: string): string {
  const url = name === 'extension' ? stringAt(item.value, 'url') : undefined;
  return url === undefined ? name : `${name} ${shown(url)}`;
}
