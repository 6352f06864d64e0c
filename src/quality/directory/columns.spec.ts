import fc from 'fast-check';
import { ColumnFactory } from './columns';
import type { Column } from './columns';
import { IdRegister } from './id-register';
import { NumberColumn } from './number-column';
import { DirectoryTables } from './row-tables';
import type { LocationRow, OfferRow } from './rows';
import { TextPool } from './text-pool';

it('gives numbers back as they were pushed, whatever their size', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.nat(0xffff), fc.nat(0xffff_ffff)), { maxLength: 800 }), (numbers) => {
    const column = new NumberColumn();
    for (const number of numbers) column.push(number);
    expect(numbers.map((_, index) => column.at(index))).toEqual(numbers);
    expect([column.length, column.at(numbers.length)]).toEqual([numbers.length, 0]);
  }));
});

it('sets a number beyond its end, with 0 between', () => {
  const column = new NumberColumn();
  column.put(3, 70_000);
  column.put(1, 2);
  expect([0, 1, 2, 3].map((index) => column.at(index))).toEqual([0, 2, 0, 70_000]);
});

it('gives texts back by address, those longer than a chunk too', () => {
  const long = 'é’'.repeat(600_000);
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 60 }), (texts) => {
    const pool = new TextPool();
    const all = [...texts, long, ...texts];
    const addresses = all.map((text) => pool.add(text));
    expect(addresses.map((address) => pool.at(address))).toEqual(all);
    expect(addresses.includes(0)).toBe(false);
  }), { numRuns: 20 });
});

it('numbers each id once, and finds only those it was given', () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 2_000 }), (ids) => {
    const register = new IdRegister();
    const numbers = ids.map((id) => register.numberOf(id));
    const distinct = [...new Set(ids)];
    expect(new Set(numbers).size).toBe(distinct.length);
    expect(ids.map((id) => register.idOf(register.find(id)))).toEqual(ids);
    expect(register.find('not an id at all')).toBe(0);
  }), { numRuns: 20 });
});

it.each<[string, (make: ColumnFactory) => Column<unknown>, readonly unknown[]]>([
  ['codes', (make) => make.code(), ['01', undefined, '02', '01', '']],
  ['filled codes', (make) => make.filledCode(), ['', '52', '52']],
  ['lists of codes', (make) => make.codes(), [[], ['a', 'b'], ['a b'], ['a', 'b']]],
  ['counts', (make) => make.count(), [0, undefined, -3, 1.5, 0]],
  ['texts', (make) => make.text(), [undefined, '', 'Établissement']],
  ['flags', (make) => make.flag(), [true, false, true]],
  ['lists of ids', (make) => make.references(make.locationIds), [[], ['b', 'a'], ['a'], []]],
])('a column of %s gives each row its own value', (_, columnOf, values) => {
  const column = columnOf(new ColumnFactory());
  for (const value of values) column.push(value);
  expect(values.map((__, index) => column.at(index))).toEqual(values);
});

const offer: OfferRow = {
  id: 'o', region: '52', closingType: undefined, closingDate: '2026-01-01', identifier: '52/1', name: 'Offre', providedBy: 'eg', updated: '2026-03-01', field: '01', careMode: '28',
  offerType: undefined, temporality: '02', activities: ['121'], maternityTypes: [], sensitive: true, agesFilled: false, reachableContacts: ['R287|06'], locations: ['l', 'nowhere'],
  acts: [], publics: ['01'], specialisations: [],
};
const place: LocationRow = { id: 'l', region: '52', identifier: undefined, installed: 0, available: 3, addressComplete: true, equipment: ['x'] };

it('a row of the tables is the row that was added, field by field', () => {
  const { offers, locations } = new DirectoryTables();
  offers.add({ ...offer, id: 'before', locations: [] });
  offers.add(offer);
  const fields = (row: object, names: readonly string[]): unknown[] => names.map((name): unknown => Reflect.get(row, name));
  expect(fields(offers.rows[1] ?? {}, Object.keys(offer))).toEqual(Object.values(offer));
  expect([locations.get('l'), locations.size]).toEqual([undefined, 0]);
  locations.add(place);
  expect(fields(locations.get('l') ?? {}, Object.keys(place))).toEqual(Object.values(place));
  expect([locations.get('nowhere'), locations.size, [...locations.values()].map(({ id }) => id)]).toEqual([undefined, 1, ['l']]);
});
