import fc from 'fast-check';
import { splitUnescaped, unescapeValue } from './escape';

const escapeText = (text: string): string => text.replace(/[\\,|$]/g, '\\$&');
const wellFormed = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('\0'));

describe('splitUnescaped', () => {
  it.each([
    ['', [['', 0]]],
    ['a', [['a', 0]]],
    ['a,b', [['a', 0], ['b', 2]]],
    [',a,', [['', 0], ['a', 1], ['', 3]]],
    ['a\\,b,c', [['a\\,b', 0], ['c', 5]]],
    ['a\\\\,b', [['a\\\\', 0], ['b', 4]]],
    ['a|b$c', [['a|b$c', 0]]],
    ['a,b\\', [['a', 0], ['b\\', 2]]],
  ])('cuts %j at unescaped commas', (raw, expected) => {
    expect(splitUnescaped(raw, ',').map(({ text, at }) => [text, at])).toEqual(expected);
  });

  it('cuts at the separator asked for', () => {
    expect(splitUnescaped('a|b\\|c', '|')).toEqual([{ text: 'a', at: 0 }, { text: 'b\\|c', at: 2 }]);
    expect(splitUnescaped('a$b', '$')).toEqual([{ text: 'a', at: 0 }, { text: 'b', at: 2 }]);
  });

  it('loses nothing: the parts are at their offsets and rejoin into the raw value', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', ',', '|', '\\', 'é') }), (raw) => {
      const parts = splitUnescaped(raw, ',');
      expect(parts.map((part) => part.text).join(',')).toBe(raw);
      for (const { text, at } of parts) expect(raw.slice(at, at + text.length)).toBe(text);
    }));
  });
});

describe('unescapeValue', () => {
  it.each([
    ['', ''],
    ['plain % _ text', 'plain % _ text'],
    ['a\\,b\\|c\\$d\\\\e', 'a,b|c$d\\e'],
    ['\\\\,', '\\,'],
    ['52/192675', '52/192675'],
  ])('reads %j as %j', (raw, text) => {
    expect(unescapeValue(raw)).toEqual({ ok: true, value: text });
  });

  it.each([['a\\b', 1], ['\\', 0], ['a\\\\\\', 3], ['\\,\\n', 2]])('refuses the lone backslash of %j', (raw, at) => {
    const parsed = unescapeValue(raw);
    expect(parsed).toMatchObject({ ok: false, at });
    expect(parsed.ok ? '' : parsed.fr).toContain('Barre oblique inverse');
  });

  it('gives back any text that was escaped, as one single part', () => {
    fc.assert(fc.property(wellFormed, (text) => {
      expect(unescapeValue(escapeText(text))).toEqual({ ok: true, value: text });
      for (const separator of [',', '|', '$'] as const) expect(splitUnescaped(escapeText(text), separator)).toHaveLength(1);
    }));
  });
});
