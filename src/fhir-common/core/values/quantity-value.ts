import { type RawPart, splitUnescaped, unescapeValue } from './escape';
import { type NumberSearchValue, parseNumberSearchValue } from './number-value';
import { bad, ok, type ParseFailure, type Parsed, refuseUnsafeText, shifted } from './parsed';

/**
 * A quantity search value: a number and, unless the client sent a number alone, the unit code, its system, or both. A system without
 * code means any unit of that system.
 */
export interface QuantitySearchValue extends NumberSearchValue {
  readonly system?: string;
  readonly code?: string;
}

/**
 * Reads `[prefix]number`, `[prefix]number||code`, `[prefix]number|system|code` or `[prefix]number|system|` (R4 search, Quantity, where
 * system and code are both optional); `number||` is the number alone. The number carries the implied precision of
 * `parseNumberSearchValue`. Refuses other numbers of parts and what the number parser refuses.
 */
export function parseQuantitySearchValue(raw: string): Parsed<QuantitySearchValue> {
  const unsafe = refuseUnsafeText(raw);
  if (unsafe) return unsafe;
  const [number, system, code, extra] = splitUnescaped(raw, '|');
  const parsed = parseNumberSearchValue(number?.text ?? '', { exact: false });
  if (!parsed.ok || system === undefined) return parsed;
  if (code === undefined || extra !== undefined) return wrongParts((extra ?? system).at);
  return withUnit(parsed.value, system, code);
}

function withUnit(number: NumberSearchValue, systemPart: RawPart, codePart: RawPart): Parsed<QuantitySearchValue> {
  const system = unescapeValue(systemPart.text);
  if (!system.ok) return shifted(system, systemPart.at);
  const code = unescapeValue(codePart.text);
  if (!code.ok) return shifted(code, codePart.at);
  const [systemName, codeName] = [system.value.trim(), code.value.trim()];
  return ok({ ...number, ...(systemName === '' ? {} : { system: systemName }), ...(codeName === '' ? {} : { code: codeName }) });
}

function wrongParts(at: number): ParseFailure {
  return bad(
    at,
    'Quantité illisible : attendu nombre, nombre||code ou nombre|système|code, par exemple 35|http://unitsofmeasure.org|a.',
    'Unreadable quantity: expected number, number||code or number|system|code, for example 35|http://unitsofmeasure.org|a.',
  );
}
