import { bad, ok, refuseUnsafeText } from './values/parsed';
import type { Parsed } from './values/parsed';
import { foldString } from './values/string-fold';

const MAX_WORDS = 20;

/**
 * A full-text question from words a person typed: every word must begin a word of the text (`cardio` finds `cardiologie`), a quoted phrase
 * must stand as it is, a word with synonyms may be any of them. Each term is a line in PostgreSQL's query language, for the function
 * `text_query`, which adds the whole words of the same stem and knows the words too common to be asked beside others. Nothing of the
 * input is ever query syntax.
 * @param synonymsOf folded synonyms of a folded word, itself not included
 */
export function parseTextQuery(raw: string, synonymsOf: (word: string) => readonly string[]): Parsed<string> {
  const unsafe = refuseUnsafeText(raw);
  if (unsafe) return unsafe;
  const parts = [...raw.matchAll(/"([^"]*)"|([^"]+)/g)];
  const terms = parts.flatMap(([, phrase, loose]) => {
    if (phrase !== undefined) {
      const words = wordsOf(phrase);
      return words.length === 0 ? [] : [words.map(quoted).join(' <-> ')];
    }
    return wordsOf(loose ?? '').map((word) => {
      const alternatives = [word, ...synonymsOf(word)].map((alternative) => wordsOf(alternative).map((part) => `${quoted(part)}:*`).join(' <-> '));
      return [...new Set(alternatives)].join(' | ');
    });
  });
  if (terms.length === 0) return bad(0, 'donnez au moins un mot.', 'give at least one word.');
  if (terms.length > MAX_WORDS) return bad(0, `${MAX_WORDS} mots au plus.`, `${MAX_WORDS} words at most.`);
  return ok(terms.join('\n'));
}

function wordsOf(text: string): string[] {
  return foldString(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

function quoted(word: string): string {
  return `'${word}'`;
}
