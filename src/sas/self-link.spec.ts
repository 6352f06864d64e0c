import fc from 'fast-check';
import { selfLink } from './self-link';

const BASE = 'https://sas.example/fhir';

test.each([
  ['a=1|2', 'a=1%7C2'],
  ['a=1%7C2', 'a=1%7C2'],
  ['start=ge2026-03-27T14:00:00.000+01:00', 'start=ge2026-03-27T14:00:00.000+01:00'],
  ['start=ge2026-03-27T14:00:00.000%2B01:00', 'start=ge2026-03-27T14:00:00.000%2B01:00'],
  ['a=x, y', 'a=x,%20y'],
  ['a="<>^`{}\\"', 'a=%22%3C%3E%5E%60%7B%7D%5C%22'],
  ['a=é', 'a=%C3%A9'],
  ['a=50%', 'a=50%25'],
  ['a=\ud800', 'a=%EF%BF%BD'],
])('%s becomes %s', (query, expected) => {
  expect(selfLink(BASE, '/Slot', query)).toBe(`${BASE}/Slot?${expected}`);
});

test('without query the link is the address', () => {
  expect(selfLink(BASE, '/Slot/', '')).toBe(`${BASE}/Slot/`);
});

test('any query makes a URI whose parameters are those received', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (pairs) => {
    const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${value.replace(/[&#%]/g, '')}`).join('&');
    const link = selfLink(BASE, '/Slot', query);
    expect(link).toMatch(/^[\x21-\x7e]+$/);
    expect([...new URL(link).searchParams]).toEqual([...new URLSearchParams(query)]);
  }));
});
