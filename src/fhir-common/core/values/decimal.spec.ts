import fc from 'fast-check';
import { addDecimals, compareDecimal, decimalText, divideDecimal, multiplyDecimal, parseDecimal } from './decimal';

const canonical = (text: string): string => {
  const parsed = parseDecimal(text);
  return parsed.ok ? decimalText(parsed.value) : `refused at ${parsed.at}`;
};
/** A decimal text and the integer it is in units of 10^-6. */
const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 6 }))
  .map(([digits, scale]) => ({ text: decimalText({ digits, scale }), millionths: digits * 10n ** BigInt(6 - scale) }));

describe('parseDecimal and decimalText', () => {
  it.each([
    ['0', '0'], ['-0', '0'], ['-0.00', '0'], ['35', '35'], ['+5', '5'], ['007', '7'], ['-2.50', '-2.5'], ['0.10', '0.1'],
    ['-0.05', '-0.05'],
    ['1e2', '100'], ['1E+2', '100'], ['1.25e-3', '0.00125'], ['150e-1', '15'], ['1e40', `1${'0'.repeat(40)}`],
    ['1'.repeat(40), '1'.repeat(40)], ['1234567890123456789.000000000000000001', '1234567890123456789.000000000000000001'],
  ])('reads %s as %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each([
    ['', 0], ['NaN', 0], ['Infinity', 0], ['-Infinity', 1], ['0x1F', 1], ['1,5', 1], ['1.', 1], ['.5', 0], ['1e', 1],
    ['1e41', 1], ['1e-41', 1], ['1e999999999', 1],
    ['1_000', 1], [' 1', 0], ['1 ', 1], ['--1', 1], ['１', 0], ['1n', 1], ['1'.repeat(41), 40],
  ])('refuses %j at %i', (text, at) => {
    expect(canonical(text)).toBe(`refused at ${at}`);
  });

  it('writes a text that reads back as itself', () => {
    fc.assert(fc.property(decimal, ({ text }) => expect(canonical(text)).toBe(text)));
  });
});

describe('exact arithmetic', () => {
  it.each([
    ['2.50', '4', '10'], ['0.1', '0.1', '0.01'], ['-3', '0.5', '-1.5'], ['0', '-5', '0'], ['1e2', '0.01', '1'],
  ])('%s x %s = %s', (a, b, product) => {
    expect(multiplyDecimal(a, b)).toBe(product);
  });

  it.each([['1.0', '1', 0], ['0.1', '0.09', 1], ['-0.1', '0.09', -1], ['1e2', '99.999', 1], ['9007199254740993', '9007199254740992', 1]])(
    'compares %s with %s: %i', (a, b, order) => {
      expect(compareDecimal(a, b)).toBe(order);
    },
  );

  it('agrees with whole-number arithmetic', () => {
    fc.assert(fc.property(decimal, decimal, (a, b) => {
      expect(compareDecimal(a.text, b.text)).toBe(a.millionths === b.millionths ? 0 : a.millionths < b.millionths ? -1 : 1);
      expect(multiplyDecimal(a.text, b.text)).toBe(decimalText({ digits: a.millionths * b.millionths, scale: 12 }));
      const sum = addDecimals({ digits: a.millionths, scale: 6 }, { digits: b.millionths, scale: 6 });
      expect(sum).toEqual({ digits: a.millionths + b.millionths, scale: 6 });
    }));
  });

  it('adds decimals of different scales', () => {
    expect(decimalText(addDecimals({ digits: 1n, scale: -2 }, { digits: 5n, scale: 1 }))).toBe('100.5');
  });

  it('throws on a text that is not a decimal: a mistake of the caller, not of a client', () => {
    expect(() => compareDecimal('a', '1')).toThrow(RangeError);
    expect(() => multiplyDecimal('1', '')).toThrow(RangeError);
  });

  it.each([
    [{ digits: 1n, scale: 0 }, 3n, '0.3333'], [{ digits: -1n, scale: 0 }, 3n, '-0.3334'], [{ digits: -6n, scale: 0 }, 3n, '-2'],
    [{ digits: 123456n, scale: 5 }, 1n, '1.2345'], [{ digits: -123456n, scale: 5 }, 1n, '-1.2346'], [{ digits: 24n, scale: 0 }, 24n, '1'],
  ])('divides, rounding down: case %#', (dividend, divisor, expected) => {
    expect(decimalText(divideDecimal(dividend, divisor, 4))).toBe(expected);
  });
});
