const LIGATURES: readonly (readonly [RegExp, string])[] = [[/œ/g, 'oe'], [/æ/g, 'ae'], [/ß/g, 'ss']];

/** Combining marks, and invisible format characters (soft hyphen, zero-width space, byte order mark) that nobody types in a search. */
const IGNORED = /[\p{Mark}\p{Format}]+/gu;

/** Blanks, punctuation, and what stands for an apostrophe or a hyphen without being punctuation (modifier letters, grave, minus sign). */
const WORD_BREAKS = /[\s\p{Punctuation}ʻʼʹ`−]+/gu;

/** Single letters joined by dots: an abbreviation, which directories write with and without them. */
const DOTTED = /(?<![\p{L}\p{N}.])\p{L}(?:\.\p{L})+(?![\p{L}\p{N}])/gu;

/** ASCII without the grave accent needs no decomposition: most codes, numbers and upper-case names. */
const PLAIN = /^[\x20-\x5f\x61-\x7e]*$/;
const PLAIN_BREAKS = /[\s!-#%-*,-/:;?@[-\]_{}]+/g;

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/**
 * The form in which names are indexed and searched: compatibility decomposition, no diacritics, lower case, oe ae ss for their
 * ligatures, no dots inside an abbreviation, and one space for each run of blanks and punctuation; trimmed. `L’Haÿ-les-Roses` and
 * `L HAY LES ROSES` fold alike, and so do `E.H.P.A.D. (Les Essais)` and `EHPAD Les Essais` (R4 search, String: punctuation and
 * non-significant white space are ignored; ROR search 5.2). Idempotent. Total: values from outside are checked by `unescapeValue` before.
 */
export function foldString(s: string): string {
  if (PLAIN.test(s)) return withoutDots(s.toLowerCase()).replace(PLAIN_BREAKS, ' ').trim();
  // Decomposed before lower-casing: compatibility forms hold capitals (№ is No).
  let folded = s.normalize('NFKD').toLowerCase().replace(IGNORED, '');
  for (const [ligature, letters] of LIGATURES) folded = folded.replace(ligature, letters);
  return withoutDots(folded).replace(WORD_BREAKS, ' ').trim();
}

function withoutDots(text: string): string {
  return text.includes('.') ? text.replace(DOTTED, (abbreviation) => abbreviation.replaceAll('.', '')) : text;
}

/**
 * The smallest string greater than every string that begins with `folded`, in code point order (PostgreSQL collation C in UTF-8):
 * a prefix search is then `>= folded AND < bound` on a plain btree. Null when there is none: empty prefix, or only U+10FFFF.
 */
export function prefixUpperBound(folded: string): string | null {
  const codePoints = Array.from(folded, (char) => char.codePointAt(0) ?? 0);
  while (codePoints.at(-1) === LAST_CODE_POINT) codePoints.pop();
  const last = codePoints.pop();
  if (last === undefined) return null;
  return String.fromCodePoint(...codePoints, last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1);
}
