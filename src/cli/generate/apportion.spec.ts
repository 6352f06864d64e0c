import fc from 'fast-check';
import { hasLuhnKey, luhnKey } from './identifiers';
import { parisInstant } from './calendar';
import { apportion } from './national-plan';
import { SeededRandom, weightedTable } from './random';

describe('apportion', () => {
  it('gives parts that are not negative and add up to the total', () => {
    fc.assert(fc.property(fc.nat(1_000_000), fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 }),
      (total, weights) => {
      const parts = apportion(total, weights);
      const expected = weights.some((weight) => weight > 0) ? total : 0;
      return parts.every((part) => part >= 0) && parts.reduce((sum, part) => sum + part, 0) === expected;
    }));
  });
});

describe('luhnKey', () => {
  it.each([['7992739871', 3], ['44000028', 9], ['1234567', 4]])('of %s is %d', (digits, key) => expect(luhnKey(digits)).toBe(key));

  it('detects every single wrong digit', () => {
    fc.assert(fc.property(fc.stringMatching(/^\d{3,13}$/), fc.nat(), fc.integer({ min: 1, max: 9 }), (digits, where, change) => {
      const number = `${digits}${luhnKey(digits)}`;
      const index = where % number.length;
      const wrong = number.slice(0, index) + String((Number(number.charAt(index)) + change) % 10) + number.slice(index + 1);
      return hasLuhnKey(number) && !hasLuhnKey(wrong);
    }));
  });
});

describe('parisInstant', () => {
  it.each([
    ['2026-01-15T12:00:00Z', '2026-01-15T13:00:00+01:00'],
    ['2026-03-29T00:59:59Z', '2026-03-29T01:59:59+01:00'],
    ['2026-03-29T01:00:00Z', '2026-03-29T03:00:00+02:00'],
    ['2026-10-25T00:59:59Z', '2026-10-25T02:59:59+02:00'],
    ['2026-10-25T01:00:00Z', '2026-10-25T02:00:00+01:00'],
  ])('writes %s as %s', (utc, paris) => expect(parisInstant(Date.parse(utc))).toBe(paris));
});

describe('weighted draws', () => {
  it('follow the weights', () => {
    const random = new SeededRandom(3);
    const table = weightedTable([{ value: 'rare', weight: 1 }, { value: 'frequent', weight: 9 }]);
    const rare = Array.from({ length: 20_000 }, () => random.weighted(table)).filter((value) => value === 'rare').length;
    expect(rare).toBeGreaterThan(1700);
    expect(rare).toBeLessThan(2300);
  });
});
