import { bad, ok } from './values/parsed';
import type { Parsed } from './values/parsed';

/** One `name=value` of a query string or form body, decoded. `nameAt` and `valueAt` are offsets in the raw text. */
export interface QueryParameter {
  readonly name: string;
  readonly value: string;
  readonly nameAt: number;
  readonly valueAt: number;
}

/**
 * Reads `application/x-www-form-urlencoded` text without losing positions: `+` is a space, `%XX` are UTF-8 bytes. Raw characters that
 * ROR clients send unencoded (`|`, `:`, `(`, quotes, spaces) are taken as they are. Empty pairs (`&&`) are skipped, and so are blanks
 * around a value (`_tag= https…|84`): they come from copied requests, and no value begins or ends with one.
 * Refuses a `%` that begins no byte and bytes that are no UTF-8, at their offset.
 */
export function parseQueryString(raw: string): Parsed<QueryParameter[]> {
  const parameters: QueryParameter[] = [];
  let start = 0;
  while (start <= raw.length) {
    const next = raw.indexOf('&', start);
    const end = next < 0 ? raw.length : next;
    if (end > start) {
      const equals = raw.indexOf('=', start);
      const nameEnd = equals < 0 || equals > end ? end : equals;
      const name = decode(raw, start, nameEnd);
      if (!name.ok) return name;
      const valueStart = Math.min(nameEnd + 1, end);
      const blanks = BLANKS.exec(raw.slice(valueStart, end))?.[0].length ?? 0;
      const valueAt = valueStart + blanks;
      const value = decode(raw, valueAt, end);
      if (!value.ok) return value;
      parameters.push({ name: name.value, value: value.value.trimEnd(), nameAt: start, valueAt });
    }
    start = end + 1;
  }
  return ok(parameters);
}

const BLANKS = /^(?:[ +\t]|%20|%09)*/i;

function decode(raw: string, start: number, end: number): Parsed<string> {
  const text = raw.slice(start, end);
  if (!/[%+]/.test(text)) return ok(text);
  const wrong = text.search(/%(?![0-9A-Fa-f]{2})/);
  if (wrong >= 0) {
    return bad(
      start + wrong,
      'un « % » doit être suivi de deux chiffres hexadécimaux ; écrivez %25 pour le caractère lui-même.',
      'a "%" must be followed by two hexadecimal digits; write %25 for the character itself.',
    );
  }
  try {
    return ok(decodeURIComponent(text.replace(/\+/g, ' ')));
  } catch {
    return bad(start, 'les octets encodés ne sont pas de l’UTF-8.', 'the encoded bytes are not UTF-8.');
  }
}

/** A name and value as they would stand in a link of a Bundle, a legal URI (RFC 3986): what a query may hold bare stays readable. */
export function encodeParameter(name: string, value: string): string {
  const encode = (text: string): string => encodeURIComponent(text).replace(/%(3A|2F|2C|24|40)/g, (byte) => decodeURIComponent(byte));
  return `${encode(name)}=${encode(value)}`;
}
