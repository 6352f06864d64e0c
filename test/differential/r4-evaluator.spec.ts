import { fhirApis } from '../../src/fhir-apis';
import { join } from 'node:path';
import type { Criterion, Filter, Leaf, Prefix, Query, QueryValue, Step } from './query';
import { dateMatches, rangeOf } from './date-rules';
import { printQuery } from './print-query';
import { R4Evaluator } from './r4-evaluator';
import type { Rules } from './rules';
import type { Resource } from './world';

/**
 * The evaluator judges the server, so it is held to the examples printed in ror-search.md 3.1 and in R4 search: each place below holds
 * two entries, one meeting each criterion, and must not match.
 */
const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';
const UCUM = 'http://unitsofmeasure.org';
const [api] = fhirApis(join(__dirname, '..', '..', 'data'));
if (!api) throw new Error('No interface is declared');
const rules: Rules = {
  definitions: api.definitions,
  inheritTokenSystem: true,
  placeCentre: () => undefined,
  sameSystem: (asked, stored) => asked === stored,
  now: Date.parse('2026-06-15T10:00:00Z'),
};

const code = (text: string): QueryValue => ({ kind: 'token', system: null, code: text });
const number = (prefix: Prefix | null, text: string): QueryValue => ({ kind: 'number', prefix, number: text });
const quantity = (prefix: Prefix | null, text: string, unit: string): QueryValue => ({ kind: 'quantity', prefix, number: text, unit: { system: UCUM, code: unit } });
const leaf = (parameter: string, value: QueryValue, modifier: string | null = null): Leaf => ({ parameter, modifier, values: [value] });
const own = (...leaves: readonly Leaf[]): Criterion[] => leaves.map((one) => ({ path: [], leaf: one }));
const query = (type: string, criteria: readonly Criterion[], filter: Filter | null = null): Query => ({ type, criteria, filter });
const search = (resources: readonly Resource[], asked: Query): string[] => new R4Evaluator(resources, rules).search(asked);

const concept = (url: string, text: string): object => ({ url, valueCodeableConcept: { coding: [{ code: text }] } });
const capacity = (type: string, status: string, count: number): object => ({
  url: `${PROFILE}ror-location-supported-capacity`,
  extension: [concept('capacityType', type), concept('capacityStatus', status), { url: 'nbCapacity', valueInteger: count }],
});
const limit = (feature: string, value: number, unit: string): object => ({
  url: `${PROFILE}ror-location-equipment-limit`,
  extension: [concept('equipmentFeature', feature), { url: 'limitValue', valueQuantity: { value, system: UCUM, code: unit } }],
});
const equipment = (type: string, ...limits: readonly object[]): object => ({ url: `${PROFILE}ror-location-equipment`, extension: [concept('equipmentType', type), ...limits] });
const place = (id: string, ...extension: readonly object[]): Resource => ({ resourceType: 'Location', id, extension });

const forward = (reference: string, target: string, ancestors = false): Step => ({ direction: 'forward', reference, target, typed: false, ancestors });

describe('correlated criteria', () => {
  const places = [
    place('closed-beds', capacity('01', '05', 3), capacity('02', '02', 2)),
    place('free-bed', capacity('01', '02', 1)),
    place('two-single-beds', capacity('01', '02', 1), capacity('01', '02', 1)),
    place('empty'),
  ];
  const bed = leaf('capacity-type', code('01'));
  const available = leaf('capacity-status', code('02'));

  it.each([
    ['an available bed is one entry', own(bed, available, leaf('nb-capacity', number('gt', '0'))), ['free-bed', 'two-single-beds']],
    ['counts are never summed', own(bed, available, leaf('nb-capacity', number('ge', '2'))), []],
    ['an interval is met by one entry', own(leaf('nb-capacity', number('ge', '2')), leaf('nb-capacity', number('le', '2'))), ['closed-beds']],
    ['two types asked are two entries', own(bed, leaf('capacity-type', code('02'))), ['closed-beds']],
    ['two types asked carry the other criteria', own(bed, leaf('capacity-type', code('02')), available), []],
    ['a negation alone speaks of all entries', own(leaf('capacity-status', code('05'), 'not')), ['empty', 'free-bed', 'two-single-beds']],
    ['a negation beside a criterion qualifies its entry', own(bed, leaf('capacity-status', code('05'), 'not')), ['free-bed', 'two-single-beds']],
  ])('%s', (_, criteria, expected) => {
    expect(search(places, query('Location', criteria))).toEqual(expected);
  });

  it('keeps a limit inside its equipment', () => {
    const scanners = [place('weak', equipment('MRI', limit('weight', 130, 'kg')), equipment('CT', limit('weight', 200, 'kg'))), place('strong', equipment('MRI', limit('weight', 200_000, 'g')))];
    const criteria = own(leaf('equipment-type', code('MRI')), leaf('equipment-feature', code('weight')), leaf('limit-value', quantity('ge', '200', 'kg')));
    expect(search(scanners, query('Location', criteria))).toEqual(['strong']);
  });

  it('asks all criteria of a chain of the same place', () => {
    const offer: Resource = { resourceType: 'HealthcareService', id: 'offer', location: [{ reference: 'Location/closed-beds' }, { reference: 'Location/other' }] };
    const other: Resource = { ...place('other', capacity('01', '02', 1)), name: 'Nord' };
    const behind = (...leaves: readonly Leaf[]): Criterion[] => leaves.map((one) => ({ path: [forward('location', 'Location')], leaf: one }));
    const name = leaf('name', { kind: 'text', text: 'nord' });
    expect(search([offer, other, ...places], query('HealthcareService', behind(name, available)))).toEqual(['offer']);
    expect(search([offer, other, ...places], query('HealthcareService', behind(name, leaf('capacity-status', code('05')))))).toEqual([]);
  });

  it('joins the terms of a conjunction of _filter, not the branches of an or', () => {
    const term = (one: Leaf): Filter => ({ kind: 'criterion', criterion: { path: [], leaf: one } });
    const joined = query('Location', [], { kind: 'and', operands: [term(bed), term(available)] });
    const apart = query('Location', [], { kind: 'and', operands: [{ kind: 'or', operands: [term(bed)] }, { kind: 'or', operands: [term(available)] }] });
    expect(search(places, joined)).toEqual(['free-bed', 'two-single-beds']);
    expect(search(places, apart)).toEqual(['closed-beds', 'free-bed', 'two-single-beds']);
    expect(decodeURIComponent(printQuery(joined, ''))).toBe('_filter=(capacity-type eq 01) and (capacity-status eq 02)');
  });
});

describe('chains', () => {
  const resources: Resource[] = [
    { resourceType: 'Organization', id: 'legal', type: [{ coding: [{ code: 'EJ' }] }] },
    { resourceType: 'Organization', id: 'unit', partOf: { reference: 'Organization/legal' }, type: [{ coding: [{ code: 'OI' }] }] },
    { resourceType: 'HealthcareService', id: 'offer', providedBy: { reference: 'Organization/unit' } },
    { resourceType: 'PractitionerRole', id: 'role', healthcareService: [{ reference: 'HealthcareService/offer' }], practitioner: { reference: 'Practitioner/absent' } },
  ];
  const typed = (text: string, ancestors: boolean): Query => query('HealthcareService', [{ path: [forward('organization', 'Organization', ancestors)], leaf: leaf('type', code(text)) }]);

  it('climbs to an ancestor only when asked', () => {
    expect([typed('EJ', false), typed('EJ', true), typed('OI', true)].map((asked) => search(resources, asked))).toEqual([[], ['offer'], ['offer']]);
  });

  it('follows references backwards, and stops at a resource that is not there', () => {
    const reverse: Step = { direction: 'reverse', source: 'PractitionerRole', reference: 'service' };
    const id = leaf('_id', code('role'));
    expect(search(resources, query('Organization', [{ path: [{ direction: 'reverse', source: 'HealthcareService', reference: 'organization' }, reverse], leaf: id }]))).toEqual(['unit']);
    const missing: Leaf = leaf('identifier', { kind: 'missing', missing: true }, 'missing');
    expect(search(resources, query('PractitionerRole', [{ path: [forward('practitioner', 'Practitioner')], leaf: missing }]))).toEqual([]);
  });
});

describe('values', () => {
  const ages = (low: number, unit: string): Resource => ({
    resourceType: 'HealthcareService',
    id: `${low}${unit}`,
    extension: [{ url: `${PROFILE}ror-healthcareservice-patient-type`, extension: [{ url: 'ageRange', valueRange: { low: { value: low, system: UCUM, code: unit } } }] }],
  });

  it('compares ages in days: 12 mo is 1 a, 52 wk is less', () => {
    const resources = [ages(12, 'mo'), ages(1, 'a'), ages(52, 'wk')];
    expect(search(resources, query('HealthcareService', own(leaf('age-range-low', quantity('ge', '1', 'a')))))).toEqual(['12mo', '1a']);
    expect(search(resources, query('HealthcareService', own(leaf('age-range-low', quantity('lt', '12', 'mo')))))).toEqual(['52wk']);
  });

  // R4 search, Number: "100" is [99.5, 100.5), "100.00" is [99.995, 100.005), "1e2" is [95, 105).
  it.each([
    ['100', [99.5, 100, 100.49]],
    ['100.00', [100]],
    ['1e2', [99.4, 99.5, 100, 100.49, 104.9]],
  ])('reads the precision of %s', (text, expected) => {
    const priced = [94.9, 99.4, 99.5, 100, 100.49, 104.9, 105].map((value): Resource => ({
      resourceType: 'Organization',
      id: String(value),
      extension: [{ url: `${PROFILE}ror-organization-price`, extension: [{ url: 'amount', valueMoney: { value, currency: 'EUR' } }] }],
    }));
    const found = search(priced, query('Organization', own(leaf('price-amount-value', number(null, text)))));
    expect(found.map(Number).sort((a, b) => a - b)).toEqual(expected);
  });

  it.each([
    ['2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['2026-10-25T02:30:00', '2026-10-25T00:30:00Z', '2026-10-25T00:30:01Z'],
    ['2026-03-29T02:30', '2026-03-29T01:30:00Z', '2026-03-29T01:31:00Z'],
    ['2026', '2025-12-31T23:00:00Z', '2026-12-31T23:00:00Z'],
  ])('reads %s on the clocks of Paris', (text, low, high) => {
    expect(rangeOf(text)).toEqual({ low: Date.parse(low), high: Date.parse(high) });
  });

  it('compares a day with the month that holds it as R4 prints it', () => {
    const answered = (['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const).filter((prefix) => dateMatches(prefix, rangeOf('2026-03'), rangeOf('2026-03-15'), rules.now));
    expect(answered).toEqual(['ne', 'gt', 'lt', 'ge', 'le', 'ap']);
  });
});
