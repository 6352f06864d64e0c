import { parseDateSearchValue, dateInterval, periodInterval } from './date-value';
import { parseDecimal } from './decimal';
import { unescapeValue } from './escape';
import { parseNumberSearchValue } from './number-value';
import { bad, MAX_VALUE_CHARS, ok, type Parsed, refuseUnsafeText, shifted } from './parsed';
import { parseQuantitySearchValue } from './quantity-value';
import { parseReferenceSearchValue } from './reference-value';
import { parseOfTypeValue, parseTokenList, parseTokenSearchValue } from './token-value';
import { toCanonical } from './ucum';

describe('refuseUnsafeText', () => {
  it.each([
    ['NUL', 'ab\0', 2],
    ['NUL at the start', '\0ab', 0],
    ['lone high surrogate', 'a\ud83d', 1],
    ['lone low surrogate', '\udc36a', 0],
    ['reversed pair', 'é\udc36\ud83d', 1],
    ['too long', 'x'.repeat(MAX_VALUE_CHARS + 1), MAX_VALUE_CHARS],
  ])('refuses %s at its offset, in both languages', (_name, raw, at) => {
    const failure = refuseUnsafeText(raw);
    expect(failure?.at).toBe(at);
    expect(failure?.fr).toMatch(/^La valeur /);
    expect(failure?.en).toMatch(/^The value /);
  });

  it.each(['', 'é', '\u{1f436}', 'x'.repeat(MAX_VALUE_CHARS)])('lets ordinary text through', (raw) => {
    expect(refuseUnsafeText(raw)).toBeUndefined();
  });
});

describe('shifted', () => {
  it('moves a refusal and leaves a success alone', () => {
    expect(shifted(bad(2, 'non', 'no'), 5)).toEqual({ ok: false, at: 7, fr: 'non', en: 'no' });
    expect(shifted(ok('x'), 5)).toEqual({ ok: true, value: 'x' });
  });
});

describe('unsafe text is refused by every parser', () => {
  const parsers: [string, (raw: string) => Parsed<unknown>][] = [
    ['unescapeValue', unescapeValue],
    ['parseDateSearchValue', parseDateSearchValue],
    ['dateInterval', dateInterval],
    ['periodInterval start', (start) => periodInterval({ start })],
    ['periodInterval end', (end) => periodInterval({ end })],
    ['parseDecimal', parseDecimal],
    ['parseNumberSearchValue', (raw) => parseNumberSearchValue(raw, { exact: false })],
    ['parseQuantitySearchValue', parseQuantitySearchValue],
    ['toCanonical', (raw) => toCanonical(raw, { unit: 'd', factor: '1', divisor: '1' })],
    ['parseTokenSearchValue', parseTokenSearchValue],
    ['parseTokenList', (raw) => parseTokenList(raw, { inheritSystem: true })],
    ['parseOfTypeValue', parseOfTypeValue],
    ['parseReferenceSearchValue', (raw) => parseReferenceSearchValue(raw, { targets: [], baseUrls: [] })],
  ];

  const unsafe = [
    ['12\0', 2, 'NUL'],
    ['12\ud800', 2, 'surrogate'],
    ['1'.repeat(MAX_VALUE_CHARS + 1), MAX_VALUE_CHARS, 'longer than 2000'],
  ] as const;

  it.each(parsers)('%s', (_name, parse) => {
    for (const [raw, at, message] of unsafe) {
      const parsed = parse(raw);
      expect(parsed.ok ? undefined : parsed.at).toBe(at);
      expect(parsed.ok ? '' : parsed.en).toContain(message);
    }
  });
});
