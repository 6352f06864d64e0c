import { bad, ok, type Parsed, refuseUnsafeText } from './parsed';

/** A part of a raw value, still escaped, and its character offset inside that raw value. */
export interface RawPart {
  readonly text: string;
  readonly at: number;
}

/** The three characters that structure a search value: OR list, token or quantity parts, composite parts (R4 search, Escaping). */
export type ValueSeparator = ',' | '|' | '$';

const ESCAPABLE = ',|$\\';

/**
 * Cuts a raw value at each separator that no backslash escapes (R4 search, Escaping). Always at least one part; empty parts are kept,
 * so that the caller can refuse them with their position. The parts stay escaped: a part may be cut again by another separator, and
 * is checked when `unescapeValue` reads it.
 */
export function splitUnescaped(raw: string, separator: ValueSeparator): RawPart[] {
  const parts: RawPart[] = [];
  let start = 0;
  for (let i = 0; i < raw.length; i += 1) {
    if (raw[i] === '\\') {
      i += 1;
    } else if (raw[i] === separator) {
      parts.push({ text: raw.slice(start, i), at: start });
      start = i + 1;
    }
  }
  parts.push({ text: raw.slice(start), at: start });
  return parts;
}

/**
 * Replaces the R4 escapes `\,` `\|` `\$` `\\` by the character they stand for. Refuses a backslash before anything else (at its
 * offset): guessing there would silently search another text; and refuses unsafe text (see `refuseUnsafeText`).
 */
export function unescapeValue(raw: string): Parsed<string> {
  const unsafe = refuseUnsafeText(raw);
  if (unsafe) return unsafe;
  let text = '';
  for (let i = 0; i < raw.length; i += 1) {
    const char = raw.charAt(i);
    if (char !== '\\') {
      text += char;
      continue;
    }
    const escaped = raw.charAt(i + 1);
    if (escaped === '' || !ESCAPABLE.includes(escaped)) {
      return bad(
        i,
        'Barre oblique inverse isolée : seuls \\, \\| \\$ et \\\\ sont des échappements ; écrivez \\\\ pour la barre elle-même.',
        'Lone backslash: only \\, \\| \\$ and \\\\ are escapes; write \\\\ for the backslash itself.',
      );
    }
    text += escaped;
    i += 1;
  }
  return ok(text);
}
