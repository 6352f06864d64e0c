import fc from 'fast-check';
import { compareDecimal } from './decimal';
import { parseNumberSearchValue } from './number-value';

describe('parseNumberSearchValue', () => {
  it.each([
    ['100', 'eq', '100', '99.5', '100.5'],
    ['100.00', 'eq', '100', '99.995', '100.005'],
    ['1e2', 'eq', '100', '95', '105'],
    ['1.1e2', 'eq', '110', '109.5', '110.5'],
    ['1e1', 'eq', '10', '9.5', '10.5'],
    ['1.00e2', 'eq', '100', '99.5', '100.5'],
    ['5e-3', 'eq', '0.005', '0.0045', '0.0055'],
    ['ne-0.5', 'ne', '-0.5', '-0.55', '-0.45'],
    ['0', 'eq', '0', '-0.5', '0.5'],
    ['ge35', 'ge', '35', '34.5', '35.5'],
    ['ap100', 'ap', '100', '89.5', '110.5'],
    ['ap-100', 'ap', '-100', '-110.5', '-89.5'],
    ['ap0.5', 'ap', '0.5', '0.4', '0.6'],
  ])('%s', (raw, prefix, value, low, high) => {
    expect(parseNumberSearchValue(raw, { exact: false })).toEqual({ ok: true, value: { prefix, value, low, high } });
  });

  it.each([
    ['5', 'eq', '5', '5', '5'],
    ['ne2.50', 'ne', '2.5', '2.5', '2.5'],
    ['gt1e2', 'gt', '100', '100', '100'],
    ['ap10', 'ap', '10', '8.5', '11.5'],
  ])('%s on an integer parameter', (raw, prefix, value, low, high) => {
    expect(parseNumberSearchValue(raw, { exact: true })).toEqual({ ok: true, value: { prefix, value, low, high } });
  });

  it.each([
    ['', 0], ['ge', 2], ['geInfinity', 2], ['0x1F', 1], ['35||a', 2], ['gt1,5', 3], [`le${'9'.repeat(41)}`, 42],
  ])('refuses %j at %i', (raw, at) => {
    expect(parseNumberSearchValue(raw, { exact: false })).toMatchObject({ ok: false, at });
  });

  it('puts the value in the middle of its interval, or at its only point when exact', () => {
    const raw = fc.tuple(fc.integer(), fc.stringMatching(/^(\.\d{1,8})?(e-?\d)?$/)).map(([whole, rest]) => `${whole}${rest}`);
    fc.assert(fc.property(raw, (text) => {
      const [wide, point] = [parseNumberSearchValue(text, { exact: false }), parseNumberSearchValue(text, { exact: true })];
      if (!wide.ok || !point.ok) throw new Error(`refused ${text}`);
      expect(compareDecimal(wide.value.low, wide.value.value)).toBe(-1);
      expect(compareDecimal(wide.value.value, wide.value.high)).toBe(-1);
      expect([point.value.low, point.value.high]).toEqual([wide.value.value, wide.value.value]);
    }));
  });
});
