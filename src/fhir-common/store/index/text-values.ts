import { isObject, stringAt } from '../../core/json';
import { foldString } from '../../core/values/string-fold';
import type { SystemNames } from '../../definition/system-names';

/** Folded words of a resource; PostgreSQL stems them. */
export interface TextValue {
  readonly words: string;
}

/** Elements whose strings are addresses, keys or machine words, never something a person would search for. */
const NOT_TEXT = new Set(['meta', 'url', 'system', 'reference', 'id', 'resourceType', 'div', 'contentType', 'data', 'text']);
/** Far above any resource of the directory; a document of a megabyte must not fill the index. */
const MAX_CHARACTERS = 20_000;

/**
 * The text full-text search looks at. `content`: every string a person reads, plus the labels of coded values, because most of the
 * meaning of a resource stands in codes. `narrative`: the text of Resource.text without its markup.
 */
export function readText(resource: unknown, part: 'content' | 'narrative', systems: SystemNames): TextValue[] {
  const text = foldString(readWords(resource, part, systems)).slice(0, MAX_CHARACTERS);
  return text === '' ? [] : [{ words: text }];
}

/** Words of items of first-level elements that were read already. */
export type KnownWords = WeakMap<object, readonly string[]>;

/** The same as it is written, of a resource or of some of its elements: what has the same words has the same text. */
export function readWords(resource: unknown, part: 'content' | 'narrative', systems: SystemNames, known?: KnownWords): string {
  const words: string[] = [];
  if (part === 'narrative') {
    const div = stringAt(isObject(resource) ? resource['text'] : undefined, 'div');
    if (div !== undefined) words.push(div.replace(/<[^>]*>/g, ' ').replace(/&#?\w+;/g, ' '));
  } else {
    collect(resource, words, systems, (element) => {
      for (const item of Array.isArray(element) ? element : [element]) words.push(...wordsOf(item, systems, known));
    });
  }
  return words.join(' ');
}

function wordsOf(item: unknown, systems: SystemNames, known: KnownWords | undefined): readonly string[] {
  const before = typeof item === 'object' && item !== null ? known?.get(item) : undefined;
  if (before !== undefined) return before;
  const words: string[] = [];
  collect(item, words, systems);
  if (typeof item === 'object' && item !== null) known?.set(item, words);
  return words;
}

/** @param inner what to do with the elements of an object; absent: the same again */
function collect(value: unknown, words: string[], systems: SystemNames, inner = (element: unknown): void => collect(element, words, systems)): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, words, systems);
    return;
  }
  if (!isObject(value)) return;
  const code = stringAt(value, 'code');
  const system = stringAt(value, 'system');
  if (code !== undefined && system !== undefined) {
    const label = stringAt(value, 'display') ?? systems.display(systems.canonicalSystem(system), code);
    if (label !== undefined) words.push(label);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string') {
      if (isReadable(key, item)) words.push(item);
    } else if (key === 'text' || !NOT_TEXT.has(key)) inner(item);
  }
}

function isReadable(key: string, item: string): boolean {
  if (key === 'text') return true; // CodeableConcept.text; a narrative is an object
  return !NOT_TEXT.has(key) && !/^(https?:|urn:)/.test(item) && !/^\d{4}-\d\d(-\d\dT|-\d\d$|$)/.test(item);
}
