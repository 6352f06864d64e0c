const LIGATURES: readonly (readonly [RegExp, string])[] = [[/œ/g, 'oe'], [/æ/g, 'ae'], [/ß/g, 'ss']];

/** Combining marks, and invisible format characters (soft hyphen, zero-width space, byte order mark) that nobody types in a search. */
const IGNORED = /[\p{Mark}\p{Format}]+/gu;

/** Blanks, apostrophes (typewriter, typographic, modifier letter, prime, grave), hyphens, dashes and minus signs. */
const WORD_BREAKS = /[\s'‘’‛ʻʼʹ′`\p{Dash_Punctuation}−]+/gu;

/** ASCII without the grave accent needs no decomposition: most codes, numbers and upper-case names. */
const PLAIN = /^[\x20-\x5f\x61-\x7e]*$/;
const PLAIN_BREAKS = /[ '-]+/g;

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/**
 * The form in which names are indexed and searched: compatibility decomposition, no diacritics, lower case, oe ae ss for their
 * ligatures, and one space for each run of blanks, apostrophes or hyphens; trimmed. `L’Haÿ-les-Roses` and `L HAY LES ROSES` fold
 * alike (R4 search, String; ROR search 5.2). Idempotent. Total: values from outside are checked by `unescapeValue` before.
 */
export function foldString(s: string): string {
  if (PLAIN.test(s)) return s.toLowerCase().replace(PLAIN_BREAKS, ' ').trim();
  // Decomposed before lower-casing: compatibility forms hold capitals (№ is No).
  let folded = s.normalize('NFKD').toLowerCase().replace(IGNORED, '');
  for (const [ligature, letters] of LIGATURES) folded = folded.replace(ligature, letters);
  return folded.replace(WORD_BREAKS, ' ').trim();
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
