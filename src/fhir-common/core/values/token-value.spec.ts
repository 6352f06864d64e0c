import fc from 'fast-check';
import { parseOfTypeValue, parseTokenList, parseTokenSearchValue } from './token-value';

describe('parseTokenSearchValue', () => {
  it.each([
    ['02', null, '02'],
    ['http://sys|02', 'http://sys', '02'],
    ['|52/192675', '', '52/192675'],
    ['http://sys|', 'http://sys', null],
    ['a\\|b', null, 'a|b'],
    ['s\\|x|a\\,b\\$c\\\\', 's|x', 'a,b$c\\'],
    ['urn:oid:1.2.250.1.71.4.2.1|10001234567', 'urn:oid:1.2.250.1.71.4.2.1', '10001234567'],
    ['true', null, 'true'],
  ])('%s', (raw, system, code) => {
    expect(parseTokenSearchValue(raw)).toEqual({ ok: true, value: { system, code } });
  });

  it.each([
    ['', 0], ['|', 0], ['   ', 0], [' | ', 0], ['a|b|c', 3], ['a|b|', 3], ['s|a\\b', 3], ['a|\0', 2],
  ])('refuses %j at %i', (raw, at) => {
    expect(parseTokenSearchValue(raw)).toMatchObject({ ok: false, at });
  });

  it('reads back any system and code that were escaped, without the blanks around them', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((s) => !s.includes('\0') && s.trim() !== '');
    const escaped = (s: string): string => s.replace(/[\\,|$]/g, '\\$&');
    fc.assert(fc.property(text, text, (system, code) => {
      expect(parseTokenSearchValue(`${escaped(system)}|${escaped(code)}`)).toEqual({ ok: true, value: { system: system.trim(), code: code.trim() } });
      expect(parseTokenSearchValue(escaped(code))).toEqual({ ok: true, value: { system: null, code: code.trim() } });
    }));
  });
});

describe('parseTokenList', () => {
  const pairs = (raw: string, inheritSystem: boolean): unknown => {
    const parsed = parseTokenList(raw, { inheritSystem });
    return parsed.ok ? parsed.value.map(({ system, code }) => [system, code]) : { at: parsed.at };
  };

  it.each([
    ['S|a,b', [['S', 'a'], ['S', 'b']]],
    ['a,S|b,c', [[null, 'a'], ['S', 'b'], ['S', 'c']]],
    ['S|a,b,T|c,d', [['S', 'a'], ['S', 'b'], ['T', 'c'], ['T', 'd']]],
    ['S|a,|b,c', [['S', 'a'], ['', 'b'], ['S', 'c']]],
    ['|a,b', [['', 'a'], [null, 'b']]],
    ['S|,b', [['S', null], ['S', 'b']]],
    ['a\\,b,c', [[null, 'a,b'], [null, 'c']]],
  ])('%s, inheriting the system', (raw, expected) => {
    expect(pairs(raw, true)).toEqual(expected);
  });

  it('reads strict R4 without inheritance', () => {
    expect(pairs('S|a,b', false)).toEqual([['S', 'a'], [null, 'b']]);
  });

  it.each([
    ['a,,b', 2], ['a,', 2], [',a', 0], ['', 0], ['S|a,|', 4], ['a,b|c|d', 5], ['ab,c\\d', 4],
  ])('refuses %j at %i of the list', (raw, at) => {
    expect(pairs(raw, true)).toEqual({ at });
  });

  it('limits each value, not the list', () => {
    const long = Array.from({ length: 300 }, (_, i) => `urn:oid:1.2.250.1.71.4.2.1|${i}`).join(',');
    expect(parseTokenList(long, { inheritSystem: true })).toMatchObject({ ok: true, value: { length: 300 } });
  });
});

describe('parseOfTypeValue', () => {
  it('reads the three parts', () => {
    const type = { typeSystem: 'http://t', typeCode: '25' };
    expect(parseOfTypeValue('http://t|25|52/192675')).toEqual({ ok: true, value: { ...type, value: '52/192675' } });
    expect(parseOfTypeValue('http://t|25|a\\|b')).toEqual({ ok: true, value: { ...type, value: 'a|b' } });
  });

  it.each([
    ['', 0], ['25|52', 5], ['|25|52', 0], ['http://t||52', 9], ['http://t|25|', 12], ['a|b|c|d', 6], ['a|b|c\\d', 5],
  ])('refuses %j at %i', (raw, at) => {
    expect(parseOfTypeValue(raw)).toMatchObject({ ok: false, at });
  });
});
