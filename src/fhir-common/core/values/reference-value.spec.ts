import { parseReferenceSearchValue } from './reference-value';

const baseUrls = ['https://ror.example.fr/ror/fhir', 'https://ror.example.fr/anomalies/'];
const options = { targets: ['Organization', 'Location'], baseUrls };
const one = { ...options, targets: ['Organization'] };
const any = { ...options, targets: [] };

describe('parseReferenceSearchValue', () => {
  it.each([
    ['12', options, { kind: 'local', type: null, id: '12' }],
    ['12', one, { kind: 'local', type: 'Organization', id: '12' }],
    ['12', any, { kind: 'local', type: null, id: '12' }],
    ['Location/a-b.C', options, { kind: 'local', type: 'Location', id: 'a-b.C' }],
    ['Location/12/_history/3', options, { kind: 'local', type: 'Location', id: '12', version: '3' }],
    ['Practitioner/12', any, { kind: 'local', type: 'Practitioner', id: '12' }],
    ['https://ror.example.fr/ror/fhir/Location/12', options, { kind: 'local', type: 'Location', id: '12' }],
    ['https://ror.example.fr/anomalies/Location/12/_history/2', options, { kind: 'local', type: 'Location', id: '12', version: '2' }],
    ['HTTPS://ROR.Example.fr:443/ror/fhir/Location/12', options, { kind: 'local', type: 'Location', id: '12' }],
    ['https://ror.example.fr:8443/ror/fhir/Location/12', options, { kind: 'url', url: 'https://ror.example.fr:8443/ror/fhir/Location/12' }],
    ['http://ror.example.fr/ror/fhir/Location/12', options, { kind: 'url', url: 'http://ror.example.fr/ror/fhir/Location/12' }],
    ['https://ror.example.fr/ROR/fhir/Location/12', options, { kind: 'url', url: 'https://ror.example.fr/ROR/fhir/Location/12' }],
    ['https://ror.example.fr/ror/fhir/12', one, { kind: 'url', url: 'https://ror.example.fr/ror/fhir/12' }],
    ['https://ror.example.fr/ror/fhir2/Location/12', options, { kind: 'url', url: 'https://ror.example.fr/ror/fhir2/Location/12' }],
    ['https://other.example.fr/fhir/Location/12', options, { kind: 'url', url: 'https://other.example.fr/fhir/Location/12' }],
    ['urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', options, { kind: 'url', url: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' }],
    ['http://example.fr/Measure/m|1.0', any, { kind: 'url', url: 'http://example.fr/Measure/m', version: '1.0' }],
    ['http://example.fr/a\\,b', any, { kind: 'url', url: 'http://example.fr/a,b' }],
  ])('%s', (raw, given, expected) => {
    expect(parseReferenceSearchValue(raw, given)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['', 0], ['#contained', 0], ['location/12', 0], ['Location/', 0], ['Location/12/3', 0], ['a b', 0], ['x'.repeat(65), 0],
    ['ftp://x/y', 0],
    ['Location/12|1', 11], ['http://x/m|', 10], ['http://x/m|1|2', 12], ['Location\\/12', 8], ['http://x/ y', 0], ['../Location/1', 0],
    ['Practitioner/12', 0], ['https://ror.example.fr/ror/fhir/Practitioner/12', 32],
  ])('refuses %j at %i', (raw, at) => {
    expect(parseReferenceSearchValue(raw, options)).toMatchObject({ ok: false, at });
  });

  it('names the possible types when the type is not one of them', () => {
    const parsed = parseReferenceSearchValue('Practitioner/12', options);
    expect(parsed.ok ? '' : parsed.fr).toContain('Organization, Location');
  });
});
