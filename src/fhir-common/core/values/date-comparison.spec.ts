import fc from 'fast-check';
import { approximateInterval, compareDate } from './date-comparison';
import type { OpenDateInterval } from './date-value';
import type { SearchPrefix } from './prefix';

const ALL: SearchPrefix[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];
const VALUE = { low: 100, high: 200 };
const NOW = 200; // now touches the value: ap is then plain overlap

const holding = (index: OpenDateInterval): string => ALL.filter((prefix) => compareDate(prefix, index, VALUE, NOW)).join(' ');

describe('compareDate', () => {
  it.each([
    ['the same interval', 100, 200, 'eq ge le ap'],
    ['inside', 120, 130, 'eq ge le ap'],
    ['before, apart', 10, 20, 'ne lt le eb'],
    ['before, touching', 50, 100, 'ne lt le eb'],
    ['overlapping the start', 50, 150, 'ne lt le ap'],
    ['containing', 50, 250, 'ne gt lt ge le ap'],
    ['overlapping the end', 150, 250, 'ne gt ge ap'],
    ['after, touching', 200, 250, 'ne gt ge sa'],
    ['after, apart', 300, 310, 'ne gt ge sa'],
    ['open start, ending before', null, 50, 'ne lt le eb'],
    ['open start, ending inside', null, 150, 'ne lt le ap'],
    ['open start, ending after', null, 250, 'ne gt lt ge le ap'],
    ['starting before, open end', 50, null, 'ne gt lt ge le ap'],
    ['starting inside, open end', 150, null, 'ne gt ge ap'],
    ['starting after, open end', 300, null, 'ne gt ge sa'],
    ['open on both sides', null, null, 'ne gt lt ge le ap'],
  ])('an index %s answers exactly its prefixes', (_name, low, high, expected) => {
    expect(holding({ low, high })).toBe(expected);
  });

  const bound = fc.integer({ min: -1000, max: 1000 });
  const closed = fc.tuple(bound, fc.integer({ min: 1, max: 500 })).map(([low, width]) => ({ low, high: low + width }));
  const index: fc.Arbitrary<OpenDateInterval> = fc.tuple(closed, fc.boolean(), fc.boolean())
    .map(([{ low, high }, openLow, openHigh]) => ({ low: openLow ? null : low, high: openHigh ? null : high }));

  it('keeps the identities between prefixes', () => {
    fc.assert(fc.property(index, closed, bound, (target, value, now) => {
      const is = (prefix: SearchPrefix): boolean => compareDate(prefix, target, value, now);
      expect(is('ne')).toBe(!is('eq'));
      expect(is('ge')).toBe(is('gt') || is('eq'));
      expect(is('le')).toBe(is('lt') || is('eq'));
      if (is('sa')) expect([is('gt'), is('lt'), is('eb'), is('eq')]).toEqual([true, false, false, false]);
      if (is('eb')) expect([is('lt'), is('gt'), is('sa'), is('eq')]).toEqual([true, false, false, false]);
      if (is('eq')) expect(is('ap')).toBe(true);
      expect(is('eq') || is('gt') || is('lt')).toBe(true);
    }));
  });

  it('reads ap as ten per cent of the distance to now', () => {
    const value = { low: 10_000, high: 11_000 };
    expect(compareDate('ap', { low: 8_950, high: 9_001 }, value, 0)).toBe(true);
    expect(compareDate('ap', { low: 8_950, high: 9_000 }, value, 0)).toBe(false);
    expect(compareDate('ap', { low: 11_999, high: 12_500 }, value, 0)).toBe(true);
    expect(compareDate('ap', { low: 12_000, high: 12_500 }, value, 0)).toBe(false);
  });
});

describe('approximateInterval', () => {
  it.each([
    ['now before', 0, { low: 90, high: 210 }],
    ['now after', 1200, { low: 0, high: 300 }],
    ['now inside', 150, { low: 100, high: 200 }],
    ['a distance that is not a multiple of ten', 95, { low: 99, high: 201 }],
  ])('%s', (_name, now, expected) => {
    expect(approximateInterval(VALUE, now)).toEqual(expected);
  });
});
