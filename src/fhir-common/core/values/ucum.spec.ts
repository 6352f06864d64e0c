import fc from 'fast-check';
import { compareDecimal, multiplyDecimal } from './decimal';
import { canonicalUnit, toCanonical, UCUM_SYSTEM } from './ucum';

const inCanonical = (value: string, code: string): string => {
  const unit = canonicalUnit(UCUM_SYSTEM, code);
  if (!unit) return `no unit ${code}`;
  const canonical = toCanonical(value, unit);
  return canonical.ok ? `${canonical.value} ${unit.unit}` : `refused at ${canonical.at}`;
};

describe('canonical units', () => {
  it.each([
    ['1', 'd', '1 d'], ['52', 'wk', '364 d'], ['12', 'mo', '365.25 d'],
    ['1', 'a', '365.25 d'], ['3', 'mo', '91.3125 d'], ['150', 'a', '54787.5 d'],
    ['24', 'h', '1 d'], ['36', 'h', '1.5 d'], ['1440', 'min', '1 d'], ['86400', 's', '1 d'], ['1', 'h', '0.04166666666666666666 d'],
    ['60', 'min', '0.04166666666666666666 d'], ['3600', 's', '0.04166666666666666666 d'],
    ['200', 'kg', '200 kg'], ['1500', 'g', '1.5 kg'], ['5', 'mg', '0.000005 kg'], ['0.2', 't', '200 kg'],
    ['180', 'cm', '1.8 m'], ['5', 'mm', '0.005 m'], ['2.5', 'km', '2500 m'], ['1', 'm', '1 m'],
    ['10', '[in_i]', '0.254 m'], ['1', '[ft_i]', '0.3048 m'], ['2', '[mi_i]', '3218.688 m'],
    ['3', 'L', '3 L'], ['3', 'l', '3 L'], ['5', 'dL', '0.5 L'], ['5', 'dl', '0.5 L'], ['250', 'mL', '0.25 L'], ['250', 'ml', '0.25 L'],
    ['59.90', 'EUR', '59.9 EUR'], ['-12', 'mo', '-365.25 d'], ['x', 'kg', 'refused at 0'], ['1e99', 'kg', 'refused at 1'],
  ])('%s %s is %s', (value, code, expected) => {
    expect(inCanonical(value, code)).toBe(expected);
  });

  it.each(['KG', 'A', 'Mo', 'year', 'constructor', '__proto__', ''])('does not know %j: UCUM is case-sensitive', (code) => {
    expect(canonicalUnit(UCUM_SYSTEM, code)).toBeUndefined();
  });

  it('needs a known system', () => {
    expect(canonicalUnit('http://example.org/units', 'kg')).toBeUndefined();
    expect(canonicalUnit(undefined, 'kg')).toBeUndefined();
    expect(canonicalUnit('urn:iso:std:iso:4217', 'EUR')).toEqual({ unit: 'EUR', factor: '1', divisor: '1' });
    expect(canonicalUnit('http://example.org/units', 'EUR')).toBeUndefined();
    expect(canonicalUnit('urn:iso:std:iso:4217', 'kg')).toBeUndefined();
  });

  it('keeps order and equality, whatever the unit', () => {
    const seconds: Record<string, string> = { s: '1', min: '60', h: '3600', d: '86400', wk: '604800', mo: '2629800', a: '31557600' };
    const duration = fc.tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.constantFrom(...Object.keys(seconds)));
    const days = (value: number, code: string): string => inCanonical(String(value), code).replace(' d', '');
    fc.assert(fc.property(duration, duration, ([a, unitA], [b, unitB]) => {
      const order = compareDecimal(multiplyDecimal(String(a), seconds[unitA] ?? ''), multiplyDecimal(String(b), seconds[unitB] ?? ''));
      expect(compareDecimal(days(a, unitA), days(b, unitB))).toBe(order);
    }));
  });
});
