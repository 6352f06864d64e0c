/** An exact rational: unit conversions lose nothing, whatever the factor. `divisor` is positive. */
export interface Exact {
  readonly dividend: bigint;
  readonly divisor: bigint;
}

export function exact(dividend: bigint, divisor = 1n): Exact {
  return { dividend, divisor };
}

/** Reads the text of a decimal, exponent included. @throws Error when it is none */
export function readNumber(text: string): Exact {
  const { digits, power } = parts(text);
  return power >= 0 ? exact(digits * 10n ** BigInt(power)) : exact(digits, 10n ** BigInt(-power));
}

/**
 * Half of the precision a number is written with. R4 search, Number prints [95, 105) for 1e2 and [99.5, 100.5) for 100: the last digit
 * written, or one tenth of it when it stands left of the units.
 */
export function halfPrecision(text: string): Exact {
  const { power } = parts(text);
  const unit = power > 0 ? power - 1 : power;
  return unit >= 0 ? exact(10n ** BigInt(unit), 2n) : exact(1n, 2n * 10n ** BigInt(-unit));
}

function parts(text: string): { readonly digits: bigint; readonly power: number } {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/i.exec(text);
  if (!match) throw new Error(`Not a number: ${text}`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const size = BigInt(whole + fraction);
  return { digits: sign === '-' ? -size : size, power: Number(exponent) - fraction.length };
}

export function times(a: Exact, b: Exact): Exact {
  return exact(a.dividend * b.dividend, a.divisor * b.divisor);
}

export function plus(a: Exact, b: Exact): Exact {
  return exact(a.dividend * b.divisor + b.dividend * a.divisor, a.divisor * b.divisor);
}

export function negative(a: Exact): Exact {
  return exact(-a.dividend, a.divisor);
}

/** Negative, zero or positive as a is smaller than, equal to or greater than b. */
export function compare(a: Exact, b: Exact): bigint {
  return a.dividend * b.divisor - b.dividend * a.divisor;
}
