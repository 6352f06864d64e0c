import type { Bilingual } from '../bilingual';

/** A refused value. `at` is the character offset (UTF-16 units, as String.length counts) inside the raw value that was given. */
export interface ParseFailure extends Bilingual {
  readonly ok: false;
  readonly at: number;
}

/** Result of a parser: a client's mistake is a value to report in an OperationOutcome, never an exception. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | ParseFailure;

/** Longest raw value any parser of this folder reads, in UTF-16 units; comma lists are limited item by item. */
export const MAX_VALUE_CHARS = 2000;

/** Wraps a successful result. */
export function ok<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** Builds a refusal: the offset of the first wrong character in the raw value, and the message in French and in English. */
export function bad(at: number, fr: string, en: string): ParseFailure {
  return { ok: false, at, fr, en };
}

/** Moves the offset of a refusal when the part that was parsed begins `by` characters inside a longer raw value. */
export function shifted<T>(parsed: Parsed<T>, by: number): Parsed<T> {
  return parsed.ok ? parsed : bad(parsed.at + by, parsed.fr, parsed.en);
}

/**
 * The checks common to every raw value; undefined when it may be parsed.
 * Refuses more than MAX_VALUE_CHARS characters, NUL (a PostgreSQL text cannot hold it) and unpaired surrogates (no UTF-8 form).
 */
export function refuseUnsafeText(raw: string): ParseFailure | undefined {
  if (raw.length > MAX_VALUE_CHARS) {
    return bad(
      MAX_VALUE_CHARS,
      `La valeur dépasse ${MAX_VALUE_CHARS} caractères : raccourcissez-la.`,
      `The value is longer than ${MAX_VALUE_CHARS} characters: shorten it.`,
    );
  }
  const nul = raw.indexOf('\0');
  if (nul >= 0) return bad(nul, 'La valeur contient le caractère interdit NUL.', 'The value contains the forbidden character NUL.');
  // With the u flag a surrogate is only matched when it is not half of a pair.
  const surrogate = raw.search(/\p{Surrogate}/u);
  if (surrogate >= 0) {
    return bad(
      surrogate,
      "La valeur contient une moitié de caractère Unicode (surrogate isolé) : vérifiez l'encodage UTF-8.",
      'The value contains half a Unicode character (a lone surrogate): check the UTF-8 encoding.',
    );
  }
  return undefined;
}
