import fc from 'fast-check';
import { entryQuery, originOf, readEntry } from './agenda-entry';

const ORIGINS = ['sas', 'sas-preprod'];

describe('the address of an agenda', () => {
  test.each([
    ['as the platform sends it', 'ps=810000000012&origin=sas', { practitioner: '810000000012', origin: 'sas' }],
    ['with a second question mark', 'ps=810000000012?origin=sas-preprod', { practitioner: '810000000012', origin: 'sas-preprod' }],
    ['origin first, RPPS without prefix', 'origin=sas&ps=10000000012', { practitioner: '810000000012', origin: 'sas' }],
    ['ADELI, blanks, a slot', 'ps=75%203%20212345&slot=s-1.a', { practitioner: '0753212345', slot: 's-1.a' }],
    ['the same value twice', 'ps=810000000012&ps=810000000012&origin=sas&origin=sas', { practitioner: '810000000012', origin: 'sas' }],
    ['an origin of another environment', 'ps=810000000012&origin=sas-recette', { practitioner: '810000000012' }],
    ['an origin in capitals', 'ps=810000000012&origin=SAS', { practitioner: '810000000012' }],
    ['two origins', 'ps=810000000012&origin=sas&origin=sas-preprod', { practitioner: '810000000012' }],
    ['an encoded name', '%70s=810000000012&%6Frigin=sas', { practitioner: '810000000012', origin: 'sas' }],
  ])('%s is read', (_name, query, entry) => {
    const reading = readEntry(query, ORIGINS);
    expect(reading).toEqual({ ok: true, entry });
  });

  test.each([
    ['', 'ps'], ['origin=sas', 'ps'], ['ps=', 'ps'], ['ps=12', 'ps'], ['ps=3456780581/11242343', 'ps'], ['ps=810000000012&ps=810000000020', 'ps'],
    ['ps=%E0%A4%A', 'ps'], ['ps=//evil.example', 'ps'],
    ['ps=810000000012&slot=a/b', 'slot'], ['ps=810000000012&slot=a&slot=b', 'slot'], [`ps=810000000012&slot=${'a'.repeat(65)}`, 'slot'],
  ])('%s is refused for %s', (query, parameter) => {
    expect(readEntry(query, ORIGINS)).toMatchObject({ ok: false, refusal: { parameter } });
  });

  test('whatever is read is written back as the same entry, and nothing else of the address survives', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom('sas', 'sas-preprod', ''), fc.stringMatching(/^[A-Za-z0-9.-]{0,64}$/), (junk, origin, slot) => {
      const reading = readEntry(`ps=810000000012&${encodeURIComponent(junk)}=${encodeURIComponent(junk)}&origin=${origin}&slot=${slot}`, ORIGINS);
      if (!reading.ok) return /^(ps|slot|origin)$/.test(junk);
      return /^ps=810000000012(&slot=[\w.-]+)?(&origin=[a-z-]+)?$/.test(entryQuery(reading.entry)) && JSON.stringify(readEntry(entryQuery(reading.entry), ORIGINS)) === JSON.stringify(reading);
    }));
  });

  test('without allow-list no origin is known', () => {
    expect(originOf('origin=sas', [])).toBeUndefined();
  });
});
