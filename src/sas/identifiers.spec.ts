import { personIdentifier, structureIdentifier } from './identifiers';

test.each([
  ['99700412119', '899700412119'],
  ['899700412119', '899700412119'],
  [' 8 99700412119 ', '899700412119'],
  ['997 004 121 19', '899700412119'],
  ['998012345', '0998012345'],
  ['0998012345', '0998012345'],
  ['2a1234567', '02A1234567'],
  ['3456780581/11242343', '3456780581/11242343'],
])('person %s leaves as %s', (typed, expected) => {
  expect(personIdentifier(typed)).toBe(expected);
});

test.each(['', '1', '799700412119', '9970041211912', '1998012345', 'abcdefghijk'])('person "%s" is neither RPPS nor ADELI', (typed) => {
  expect(personIdentifier(typed)).toBeUndefined();
});

test.each([
  ['990512014', undefined, '1990512014'],
  ['1990512014', undefined, '1990512014'],
  ['2A0512014', undefined, '12A0512014'],
  ['99981201900019', 'SIRET', '399981201900019'],
  ['399981201900019', undefined, '399981201900019'],
  ['99700412127002', 'RPPS_RANG', '499700412127002'],
  ['499700412127002', undefined, '499700412127002'],
  ['99801234501', undefined, '099801234501'],
  ['099801234501', undefined, '099801234501'],
  ['999 812 019 00019', 'SIRET', '399981201900019'],
] as const)('structure %s (%s) leaves as %s', (typed, kind, expected) => {
  expect(structureIdentifier(typed, kind)).toBe(expected);
});

test.each([
  ['73282932000074', '373282932000074'], // a Luhn sum that ends in 0
  ['73282932000075', '473282932000075'],
  ['35600000000001', '335600000000001'], // La Poste: no Luhn, but digits that add up to a multiple of five
])('fourteen digits of unknown kind %s leave as %s', (typed, expected) => {
  expect(structureIdentifier(typed)).toBe(expected);
});

test.each(['', '12', '2990512014', '99051201', '5123456789012345'])('structure "%s" is none of the four kinds', (typed) => {
  expect(structureIdentifier(typed)).toBeUndefined();
});
