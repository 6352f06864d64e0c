import fc from 'fast-check';
import { checkPrimitive, isPrimitive } from './primitives';

const ACCEPTED: readonly (readonly [string, unknown])[] = [
  ['boolean', false], ['integer', -1], ['integer', 2_147_483_647], ['unsignedInt', 0], ['positiveInt', 1], ['decimal', -0.5],
    ['decimal', 1e10],
  ['string', ' a\n\tb '], ['string', 'é😀'], ['markdown', '# a'], ['code', 'a b'], ['id', 'A.b-9'], ['uri', 'urn:x'], ['url', 'https://x'],
  ['canonical', 'https://x|1'], ['oid', 'urn:oid:1.2.250.1'], ['uuid', 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520'],
    ['base64Binary', 'YWJj ZA=='],
  ['date', '2024'], ['date', '2024-02'], ['date', '2024-02-29'], ['date', '2000-02-29'], ['dateTime', '2024'],
    ['dateTime', '2024-01-01T10:00:00Z'],
  ['dateTime', '2024-01-01T23:59:60+14:00'], ['instant', '2024-01-01T10:00:00.123456-05:00'], ['time', '08:30:00'],
  ['xhtml', '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>'],
];

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['boolean', 'true', 'json-type'], ['boolean', 1, 'json-type'], ['integer', '1', 'json-type'], ['integer', 1.5, 'format'],
    ['integer', 2_147_483_648, 'integer-range'],
  ['unsignedInt', -1, 'integer-range'], ['positiveInt', 0, 'integer-range'], ['decimal', '1.5', 'json-type'],
    ['decimal', Infinity, 'format'],
  ['string', '', 'empty-string'], ['string', 'a\u0007', 'forbidden-characters'], ['string', '\udc00', 'forbidden-characters'],
    ['string', 12, 'json-type'],
  ['string', ' ', 'blank-string'], ['string', 'a'.repeat(1_048_577), 'too-long'], ['code', ' a', 'format'], ['code', 'a  b', 'format'],
    ['code', ' ', 'format'],
  ['id', 'a/b', 'format'], ['id', 'a'.repeat(65), 'format'], ['uri', 'a b', 'format'], ['oid', 'urn:oid:3.1', 'format'],
    ['oid', '1.2', 'format'],
  ['uuid', 'urn:uuid:C757873D-ec9a-4326-a141-556f43239520', 'format'], ['base64Binary', 'YQ=', 'format'], ['base64Binary', 'é', 'format'],
  ['date', '2023-02-29', 'date-not-real'], ['date', '1900-02-29', 'date-not-real'], ['date', '2024-04-31', 'date-not-real'],
    ['date', '0000-01-01', 'date-not-real'],
  ['date', '2024-13', 'format'], ['date', '24-01-01', 'format'], ['date', '2024-01-01T10:00:00Z', 'format'],
    ['date', '01/02/2024', 'format'],
  ['dateTime', '2024-01-01T10:00:00', 'zone-missing'], ['dateTime', '2024-01-01T10:00Z', 'format'],
    ['dateTime', '2024-01-01T24:00:00Z', 'format'],
  ['dateTime', '2024-02-30T10:00:00Z', 'date-not-real'], ['dateTime', '2024-13-01T10:00:00Z', 'format'],
    ['dateTime', '2024-01-01 10:00:00Z', 'format'],
  ['instant', '2024-01-01', 'format'], ['instant', '2024-01-01T10:00:00', 'zone-missing'],
    ['instant', '2024-01-01T10:00:00+15:00', 'format'],
  ['time', '24:00:00', 'format'], ['time', '08:30', 'format'], ['xhtml', '<p>a</p>', 'format'],
];

test.each(ACCEPTED)('%s accepts %j', (code, value) => {
  expect(checkPrimitive(code, value)).toBeUndefined();
});

test.each(REFUSED.map(([code, value, rule]) => [code, JSON.stringify(value).slice(0, 40), rule, value] as const))('%s refuses %s (%s)',
  (code, _shown, rule, value) => {
  expect(checkPrimitive(code, value)?.rule).toBe(rule);
});

test('a date is accepted exactly when the calendar has it', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }),
    (year, month, day) => {
    const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    const moment = new Date(`${text}T00:00:00Z`);
    const real = !Number.isNaN(moment.getTime()) && moment.getUTCMonth() + 1 === month;
    expect(checkPrimitive('date', text) === undefined).toBe(real);
  }));
});

test('a complex type is not a primitive', () => {
  expect(isPrimitive('Coding')).toBe(false);
  expect(checkPrimitive('Coding', 'x')).toBeUndefined();
});
