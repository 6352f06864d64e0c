import { decimalText, divideDecimal, parseDecimal } from './decimal';
import { ok, type Parsed } from './parsed';

/** The unit a quantity is compared in: canonical value = value x factor / divisor, both exact decimal text. */
export interface CanonicalUnit {
  readonly unit: string;
  readonly factor: string;
  /** Whole number; `1` except for h, min and s, whose factor to the day has no finite decimal form. */
  readonly divisor: string;
}

/** Canonical system of UCUM codes; other spellings are made canonical before (`SystemNames`). */
export const UCUM_SYSTEM = 'http://unitsofmeasure.org';

const CURRENCY_SYSTEM = 'urn:iso:std:iso:4217';

/** Places kept when a time shorter than a day becomes days: far below the 1/86400 that separates two whole seconds. */
const DAY_FRACTION_PLACES = 20;

// UCUM, case-sensitive. mo and a are the mean Julian month and year: 12 mo = 1 a exactly, 52 wk < 1 a. The litre has two symbols.
const UCUM_UNITS: ReadonlyMap<string, CanonicalUnit> = new Map([
  ['d', unit('d', '1')],
  ['wk', unit('d', '7')],
  ['mo', unit('d', '30.4375')],
  ['a', unit('d', '365.25')],
  ['h', unit('d', '1', '24')],
  ['min', unit('d', '1', '1440')],
  ['s', unit('d', '1', '86400')],
  ['kg', unit('kg', '1')],
  ['g', unit('kg', '0.001')],
  ['mg', unit('kg', '0.000001')],
  ['t', unit('kg', '1000')],
  ['m', unit('m', '1')],
  ['cm', unit('m', '0.01')],
  ['mm', unit('m', '0.001')],
  ['km', unit('m', '1000')],
  ['[in_i]', unit('m', '0.0254')],
  ['[ft_i]', unit('m', '0.3048')],
  ['[mi_i]', unit('m', '1609.344')],
  ['L', unit('L', '1')],
  ['l', unit('L', '1')],
  ['dL', unit('L', '0.1')],
  ['dl', unit('L', '0.1')],
  ['mL', unit('L', '0.001')],
  ['ml', unit('L', '0.001')],
]);

/**
 * The canonical unit of a coded unit: d for times, kg, m, L; euros stay euros (UCUM or ISO 4217 system). Undefined when the unit or the
 * system is unknown or not given: such quantities are compared only with those of the same code, as they are (R4 search, Quantity).
 */
export function canonicalUnit(system: string | undefined, code: string): CanonicalUnit | undefined {
  if (system === undefined) return undefined;
  const ucum = system === UCUM_SYSTEM;
  if (code === 'EUR' && (ucum || system === CURRENCY_SYSTEM)) return unit('EUR', '1');
  return ucum ? UCUM_UNITS.get(code) : undefined;
}

/**
 * Value in the canonical unit, as canonical decimal text; exact, except that h, min and s are rounded down at 20 places of a day, the
 * same way for equal durations. Refuses a value that is not a decimal, at its offset.
 */
export function toCanonical(valueText: string, { factor, divisor }: CanonicalUnit): Parsed<string> {
  const value = parseDecimal(valueText);
  if (!value.ok) return value;
  const by = parseDecimal(factor);
  if (!by.ok) return by;
  const product = { digits: value.value.digits * by.value.digits, scale: value.value.scale + by.value.scale };
  return ok(decimalText(divisor === '1' ? product : divideDecimal(product, BigInt(divisor), DAY_FRACTION_PLACES)));
}

function unit(name: string, factor: string, divisor = '1'): CanonicalUnit {
  return { unit: name, factor, divisor };
}
