import { bad, ok, type Parsed, refuseUnsafeText } from './parsed';

/** An exact decimal, digits x 10^-scale. A negative scale tells that the last written digit is left of the units (`1e2`: scale -2). */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Longest number accepted from outside, in characters. */
export const MAX_NUMBER_CHARS = 40;
/** Largest power of ten accepted from outside: BigInt would otherwise expand `1e999999999` in memory. */
export const MAX_EXPONENT = 40;

const DECIMAL_TEXT = /^([+-]?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Reads a decimal written by a client or a resource: sign, digits, fraction, exponent (R4 decimal and integer; superfluous leading
 * zeros are accepted). Refuses NaN, Infinity, hexadecimal, blanks, more than MAX_NUMBER_CHARS characters, exponents beyond MAX_EXPONENT.
 */
export function parseDecimal(text: string): Parsed<Decimal> {
  const unsafe = refuseUnsafeText(text);
  if (unsafe) return unsafe;
  if (text.length > MAX_NUMBER_CHARS) {
    return bad(MAX_NUMBER_CHARS, `Nombre de plus de ${MAX_NUMBER_CHARS} caractères.`, `Number longer than ${MAX_NUMBER_CHARS} characters.`);
  }
  const decimal = readDecimal(text);
  if (decimal) return ok(decimal);
  const readable = /^[+-]?(?:\d+(?:\.\d+)?)?/.exec(text)?.[0].length ?? 0;
  return bad(
    readable,
    `Nombre illisible : attendu par exemple 35, -2.50 ou 1e2 (point décimal, exposant de -${MAX_EXPONENT} à ${MAX_EXPONENT}).`,
    `Unreadable number: expected for example 35, -2.50 or 1e2 (decimal point, exponent from -${MAX_EXPONENT} to ${MAX_EXPONENT}).`,
  );
}

/** Canonical text of a decimal: no exponent, no trailing zero after the point, no `-0`; equal numbers give equal texts. */
export function decimalText({ digits, scale }: Decimal): string {
  if (scale <= 0) return (digits * powerOfTen(-scale)).toString();
  const sign = digits < 0n ? '-' : '';
  const padded = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const fraction = padded.slice(-scale).replace(/0+$/, '');
  return sign + padded.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
}

/** Exact sum. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: digitsAt(a, scale) + digitsAt(b, scale), scale };
}

/** Exact opposite. */
export function negateDecimal({ digits, scale }: Decimal): Decimal {
  return { digits: -digits, scale };
}

/**
 * Exact product of two decimal texts, as canonical text (`2.50` x `4` is `10`).
 * Throws RangeError when a text is not a decimal: texts from outside go through `parseDecimal` first.
 */
export function multiplyDecimal(a: string, b: string): string {
  const [left, right] = [requireDecimal(a), requireDecimal(b)];
  return decimalText({ digits: left.digits * right.digits, scale: left.scale + right.scale });
}

/**
 * Exact order of two decimal texts: -1, 0 or 1; `1.0` and `1` are equal.
 * Throws RangeError when a text is not a decimal: texts from outside go through `parseDecimal` first.
 */
export function compareDecimal(a: string, b: string): -1 | 0 | 1 {
  const { digits } = addDecimals(requireDecimal(a), negateDecimal(requireDecimal(b)));
  if (digits === 0n) return 0;
  return digits < 0n ? -1 : 1;
}

/**
 * Quotient by a positive whole number, rounded towards minus infinity at `places` digits after the point. Rounding down everywhere
 * keeps the order of any two quotients, and gives equal results for equal quotients.
 */
export function divideDecimal(dividend: Decimal, divisor: bigint, places: number): Decimal {
  const scale = Math.max(places, dividend.scale);
  const numerator = digitsAt(dividend, scale);
  const denominator = divisor * powerOfTen(scale - places);
  const truncated = numerator / denominator;
  const digits = numerator < 0n && numerator % denominator !== 0n ? truncated - 1n : truncated;
  return { digits, scale: places };
}

function readDecimal(text: string): Decimal | undefined {
  const match = DECIMAL_TEXT.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  // BigInt() does not read a leading plus sign.
  return { digits: BigInt((whole + fraction).replace(/^\+/, '')), scale: fraction.length - exponent };
}

function requireDecimal(text: string): Decimal {
  const decimal = readDecimal(text);
  if (!decimal) throw new RangeError(`Not a decimal: "${text.slice(0, MAX_NUMBER_CHARS)}"`);
  return decimal;
}

function digitsAt({ digits, scale }: Decimal, wantedScale: number): bigint {
  return digits * powerOfTen(wantedScale - scale);
}

function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
