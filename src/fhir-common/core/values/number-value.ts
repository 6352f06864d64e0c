import { addDecimals, type Decimal, decimalText, negateDecimal, parseDecimal } from './decimal';
import { ok, type Parsed, shifted } from './parsed';
import { parsePrefix, type SearchPrefix } from './prefix';

/** A number search value; every number is exact canonical decimal text (no exponent, no trailing zero). */
export interface NumberSearchValue {
  readonly prefix: SearchPrefix;
  /** The number as sent: what gt, lt, ge, le, sa and eb compare with (R4 search, Number gives them no precision). */
  readonly value: string;
  /** eq, ne, ap: the interval [low, high) that counts as equal. When low equals high it is that single point. */
  readonly low: string;
  readonly high: string;
}

/**
 * Reads a number search value. For eq and ne the interval is the implied precision of R4 search, Number: `100` is [99.5, 100.5),
 * `100.00` is [99.995, 100.005), `1e2` is [95, 105); with `exact` (integer-typed parameters) it is the single point. For ap that
 * precision is widened by 10 % of the value on both sides. Refuses what `parseDecimal` refuses, at its offset in `raw`.
 */
export function parseNumberSearchValue(raw: string, options: { exact: boolean }): Parsed<NumberSearchValue> {
  const { prefix, rest, at } = parsePrefix(raw);
  const decimal = parseDecimal(rest);
  if (!decimal.ok) return shifted(decimal, at);
  const value = decimal.value;
  const margin = equalityMargin(prefix, value, options.exact);
  return ok({
    prefix,
    value: decimalText(value),
    low: decimalText(addDecimals(value, negateDecimal(margin))),
    high: decimalText(addDecimals(value, margin)),
  });
}

function equalityMargin(prefix: SearchPrefix, value: Decimal, exact: boolean): Decimal {
  if (prefix === 'ap') {
    const size = value.digits < 0n ? negateDecimal(value) : value;
    return addDecimals(impliedPrecision(value), { digits: size.digits, scale: size.scale + 1 });
  }
  return exact ? { digits: 0n, scale: 0 } : impliedPrecision(value);
}

/**
 * Half a unit of the last written digit. R4 prints [95, 105) for 1e2, which is half of 10 and not half of 100: to the left of the
 * units the unit taken is therefore one tenth of the last written digit (so 1e1 is [9.5, 10.5), the same as 10).
 */
function impliedPrecision({ scale }: Decimal): Decimal {
  return { digits: 5n, scale: scale < 0 ? scale + 2 : scale + 1 };
}
