import fc from 'fast-check';
import { foldString, prefixUpperBound } from './string-fold';

describe('foldString', () => {
  it.each([
    ['Hôpital Édouard-Herriot', 'hopital edouard herriot'],
    ['HOPITAL EDOUARD HERRIOT', 'hopital edouard herriot'],
    ['L’Haÿ-les-Roses', 'l hay les roses'],
    ["L'Haÿ les Roses", 'l hay les roses'],
    ['Sacré-Cœur', 'sacre coeur'],
    ['SACRÉ-CŒUR', 'sacre coeur'],
    ['Lætitia', 'laetitia'],
    ['Straße', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['cafe\u0301', 'cafe'],
    ['  a \t\n  b  ', 'a b'],
    ['a – b — c\u2011d', 'a b c d'],
    ['l‘a’b`c´d', 'l a b c d'],
    ['ﬁn', 'fin'],
    ['ＡＢＣ', 'abc'],
    ['İstanbul', 'istanbul'],
    ['ser\u00advice\u200b', 'service'],
    ['E.H.P.A.D. Les Essais', 'ehpad les essais'],
    ['Clinique "Les Essais"', 'clinique les essais'],
    ['É.H.P.A.D, l’Été', 'ehpad l ete'],
    ['C.H.U./S.A.M.U. [site nord]', 'chu samu site nord'],
    ['J.M.Dupont', 'jm dupont'],
    ['St.Jean, bât. A.', 'st jean bat a'],
    ['Secteur 1.5', 'secteur 1 5'],
    ['« Les Tilleuls » ; (Sud)', 'les tilleuls sud'],
    ['50 % _\\', '50'],
    ['A+ = ~', 'a+ = ~'],
    ['...', ''],
    ['Nº 5', 'no 5'],
    ['№ 5', 'no 5'],
    ['-', ''],
    ['', ''],
  ])('%j folds to %j', (text, expected) => {
    expect(foldString(text)).toBe(expected);
  });

  it('is idempotent on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(foldString(foldString(text))).toBe(foldString(text));
    }), { numRuns: 1000 });
  });

  it('is idempotent on every character', () => {
    const changed: string[] = [];
    for (let block = 0; block <= 0x10ffff; block += 0x100) {
      if (block >= 0xd800 && block <= 0xdfff) continue;
      // One text for a block, a letter between any two: a text each would take most of a minute.
      const folded = foldString(`x${Array.from({ length: 0x100 }, (_, index) => `${String.fromCodePoint(block + index)}y`).join('')}`);
      if (foldString(folded) !== folded) changed.push(block.toString(16));
    }
    expect(changed).toEqual([]);
  });

  it('ignores case and accents of French text, composed or not', () => {
    const french = fc.string({ unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæß -\'’0123456789')) });
    fc.assert(fc.property(french, (text) => {
      expect(foldString(text.toUpperCase())).toBe(foldString(text));
      expect(foldString(text.normalize('NFD'))).toBe(foldString(text));
      expect(foldString(text)).toMatch(/^(?:[a-z0-9]+(?: [a-z0-9]+)*)?$/);
    }));
  });
});

describe('prefixUpperBound', () => {
  const utf8Order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

  it.each([
    ['a', 'b'],
    ['hopital', 'hopitam'],
    ['az', 'a{'],
    ['\ud7ff', '\ue000'],
    ['\uffff', '\u{10000}'],
    ['\u{1f436}', '\u{1f437}'],
    ['a\u{10ffff}', 'b'],
    ['a\u{10ffff}\u{10ffff}', 'b'],
    ['\u{10ffff}', null],
    ['', null],
  ])('of %j is %j', (prefix, bound) => {
    expect(prefixUpperBound(prefix)).toBe(bound);
  });

  it('separates exactly the strings that have the prefix, in UTF-8 order', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(fc.property(text, text, text, (prefix, rest, other) => {
      const bound = prefixUpperBound(prefix);
      if (bound === null) return;
      expect(utf8Order(prefix + rest, bound)).toBeLessThan(0);
      const between = utf8Order(other, prefix) >= 0 && utf8Order(other, bound) < 0;
      expect(between).toBe(other.startsWith(prefix));
    }), { numRuns: 1000 });
  });
});
