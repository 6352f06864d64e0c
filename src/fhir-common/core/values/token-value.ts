import { splitUnescaped, unescapeValue } from './escape';
import { bad, ok, type ParseFailure, type Parsed, refuseUnsafeText, shifted } from './parsed';

/** A token criterion (R4 search, Token). */
export interface TokenSearchValue {
  /** null: any system or none. Empty string: explicitly no system (`|code`). */
  readonly system: string | null;
  /** null: any code of the system (`system|`). */
  readonly code: string | null;
}

/** An identifier searched together with its type (modifier `:of-type`). */
export interface OfTypeSearchValue {
  readonly typeSystem: string;
  readonly typeCode: string;
  readonly value: string;
}

/**
 * Reads one token: `code`, `system|code`, `|code` or `system|`, unescaped, without blanks around its parts. Codes are kept as written:
 * `02` is not `2`.
 * Refuses an empty or blank value, `|` alone, a second unescaped bar and unsafe text.
 */
export function parseTokenSearchValue(raw: string): Parsed<TokenSearchValue> {
  const parts = unescapedParts(raw);
  if (!parts.ok) return parts;
  const [first = '', second, extra] = parts.value;
  if (extra !== undefined) {
    const at = splitUnescaped(raw, '|')[2]?.at ?? 0;
    return bad(at - 1, 'Une seule barre | par valeur : écrivez \\| dans le code.', 'Only one bar | per value: write \\| inside the code.');
  }
  if (first === '' && (second ?? '') === '') {
    return bad(
      0,
      'Valeur vide : attendu code, système|code, |code ou système|.',
      'Empty value: expected code, system|code, |code or system|.',
    );
  }
  return ok(second === undefined ? { system: null, code: first } : { system: first, code: second === '' ? null : second });
}

/**
 * Reads a comma list of tokens (a comma is OR; R4 search, Combining parameters). With `inheritSystem` a value without bar takes the
 * system of the nearest previous value that names one: the ROR guide writes `system|a,b` for two codes of one system, where plain R4
 * reads `b` as any system. `|code` names no system: it neither inherits nor passes on. Refuses an empty item; offsets are inside the
 * whole list.
 */
export function parseTokenList(raw: string, options: { inheritSystem: boolean }): Parsed<TokenSearchValue[]> {
  const tokens: TokenSearchValue[] = [];
  let inherited: string | null = null;
  for (const part of splitUnescaped(raw, ',')) {
    const token = parseTokenSearchValue(part.text);
    if (!token.ok) return shifted(token, part.at);
    const { system, code } = token.value;
    if (options.inheritSystem && system !== null && system !== '') inherited = system;
    tokens.push({ system: system ?? inherited, code });
  }
  return ok(tokens);
}

/**
 * Reads the value of `:of-type`, `type system|type code|identifier value`, unescaped. R4 search, Token requires the three
 * parts; refuses fewer, more, or an empty one. A slash in the value (52/192675) is an ordinary character.
 */
export function parseOfTypeValue(raw: string): Parsed<OfTypeSearchValue> {
  const parts = unescapedParts(raw);
  if (!parts.ok) return parts;
  const [typeSystem = '', typeCode = '', value = ''] = parts.value;
  const empty = [typeSystem, typeCode, value].findIndex((part) => part === '');
  if (parts.value.length !== 3 || empty >= 0) return wrongOfType(splitUnescaped(raw, '|')[empty < 0 ? 3 : empty]?.at ?? raw.length);
  return ok({ typeSystem, typeCode, value });
}

function unescapedParts(raw: string): Parsed<string[]> {
  const unsafe = refuseUnsafeText(raw);
  if (unsafe) return unsafe;
  const texts: string[] = [];
  for (const part of splitUnescaped(raw, '|')) {
    const text = unescapeValue(part.text);
    if (!text.ok) return shifted(text, part.at);
    texts.push(text.value.trim());
  }
  return ok(texts);
}

function wrongOfType(at: number): ParseFailure {
  return bad(
    at,
    'Avec :of-type il faut trois parties non vides : système du type|code du type|valeur.',
    ':of-type needs three parts, none empty: type system|type code|value.',
  );
}
