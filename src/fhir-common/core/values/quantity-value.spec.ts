import { parseQuantitySearchValue } from './quantity-value';

const thirtyFive = { prefix: 'eq', value: '35', low: '34.5', high: '35.5' };

describe('parseQuantitySearchValue', () => {
  it.each([
    ['35', thirtyFive],
    ['35||a', { ...thirtyFive, code: 'a' }],
    ['35|http://unitsofmeasure.org|a', { ...thirtyFive, system: 'http://unitsofmeasure.org', code: 'a' }],
    ['ge35|http://unitsofmeasure.org|a', { ...thirtyFive, prefix: 'ge', system: 'http://unitsofmeasure.org', code: 'a' }],
    ['35||a\\|b', { ...thirtyFive, code: 'a|b' }],
    ['35||[mi_i]', { ...thirtyFive, code: '[mi_i]' }],
    ['35||', thirtyFive],
    ['le35|| ', { ...thirtyFive, prefix: 'le' }],
    ['35|http://unitsofmeasure.org|', { ...thirtyFive, system: 'http://unitsofmeasure.org' }],
  ])('%s', (raw, expected) => {
    expect(parseQuantitySearchValue(raw)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['', 0], ['|http://unitsofmeasure.org|a', 0], ['ge|http://unitsofmeasure.org|a', 2], ['35|a', 3], ['35|', 3], ['35||a|b', 6], ['35||a\\b', 5], ['35|s\\x|a', 4], ['trente|x|a', 0], ['35||\0', 4],
  ])('refuses %j at %i', (raw, at) => {
    expect(parseQuantitySearchValue(raw)).toMatchObject({ ok: false, at });
  });
});
