import fc from 'fast-check';
import { emittedInstant, inParis, lowerBound, upperBound } from './instants';

test.each([
  ['2026-03-27T14:30:00+01:00', '2026-03-27T14:30:00.000+01:00'],
  ['2026-03-27T14:30:00.5+01:00', '2026-03-27T14:30:00.500+01:00'],
  ['2026-03-27T17:30:00.123456+04:00', '2026-03-27T17:30:00.123+04:00'],
  ['2026-03-27T13:30:00Z', '2026-03-27T14:30:00.000+01:00'],
  ['2026-03-29T08:00:00Z', '2026-03-29T10:00:00.000+02:00'], // the day of the change to summer time
  ['2026-03-27T13:30:00.000+00:00', '2026-03-27T13:30:00.000+00:00'],
])('%s leaves as %s', (text, expected) => {
  expect(emittedInstant(text)).toBe(expected);
});

test.each(['2026-03-27T14:30:00', '2026-03-27', '2026-02-30T10:00:00Z', '27/03/2026', ''])('"%s" is no instant', (text) => {
  expect(emittedInstant(text)).toBeUndefined();
});

test('an instant written in Paris is the same instant', () => {
  fc.assert(fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
    const text = inParis(date.getTime());
    expect(text).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+0[12]:00$/);
    expect(Date.parse(text)).toBe(date.getTime());
  }));
});

const at = (text: string): number => Date.parse(text);

test.each([
  ['2026-03-27T14:00:00.000+01:00', '2026-03-27T14:00:00+01:00'],
  ['2026-03-27T14:00:00.000 01:00', '2026-03-27T14:00:00+01:00'],
  ['2026-03-27T14:00:00Z', '2026-03-27T14:00:00Z'],
  ['2026-03-27T14:00:00', '2026-03-27T14:00:00+01:00'],
  ['2026-07-01', '2026-07-01T00:00:00+02:00'],
  ['2026-03-29T02:30:00', '2026-03-29T03:30:00+02:00'], // skipped in spring: moves forward
  ['2026-10-25T02:30:00', '2026-10-25T02:30:00+02:00'], // shown twice in autumn: the earlier one
])('ge%s starts at %s', (text, expected) => {
  expect(lowerBound(text)).toEqual({ ok: true, value: at(expected) });
});

test.each([
  ['2026-03-29T23:59:59', '2026-03-30T00:00:00+02:00'],
  ['2026-03-29T23:59:59.000+02:00', '2026-03-29T23:59:59.001+02:00'],
  ['2026-03-29', '2026-03-30T00:00:00+02:00'],
  ['2026-10-25T02:30:00', '2026-10-25T02:30:01+01:00'], // shown twice in autumn: the later one
  ['2026-10-25T02:30:00 02:00', '2026-10-25T02:30:01+02:00'],
])('le%s ends before %s', (text, expected) => {
  expect(upperBound(text)).toEqual({ ok: true, value: at(expected) });
});

test.each(['27-03-2026', '2026-13-01', '2026-03-27T25:00', ''])('"%s" is refused', (text) => {
  expect([lowerBound(text).ok, upperBound(text).ok]).toEqual([false, false]);
});
