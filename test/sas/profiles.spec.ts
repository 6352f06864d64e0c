import { isObject } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import { definitionOf } from '../../src/sas/profiles';
import { entriesOf, exampleNames, readExample } from './examples';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';

const validator = guideValidator();

const bundles = exampleNames('requests').filter((name) => name.endsWith('.response.json'));

/** A bundle of no entry cannot satisfy the SOS profile, and is what the platform expects all the same (C27). */
const EMPTY_SOS = '06-sos-empty.response.json';

describe.each(GUIDE_VERSIONS)('guide %s', (version) => {
  test.each(bundles.filter((name) => name !== EMPTY_SOS))('accepts the answer %s', (name) => {
    expect(guideErrors(validator, readExample(`requests/${name}`), version)).toEqual([]);
  });

  test('refuses an empty SOS answer for its missing entries only', () => {
    const errors = guideErrors(validator, readExample(`requests/${EMPTY_SOS}`), version);
    expect(errors.filter((error) => !error.includes('Bundle.entry'))).toEqual([]);
    expect(errors.length).toBeGreaterThan(0);
  });

  test.each(['regulator', 'appointment'])('accepts the bodies that the examples of %s accept', (folder) => {
    const accepted = exampleNames(folder).map((name) => readExample(`${folder}/${name}`)).filter(expectsSuccess);
    expect(accepted.length).toBeGreaterThan(8);
    expect(accepted.flatMap((example) => guideErrors(validator, bodyOf(example), version))).toEqual([]);
  });
});

interface Mutation {
  readonly title: string;
  readonly example: string;
  readonly type: string;
  readonly change: (resource: Record<string, unknown>) => void;
  readonly error: string;
}

const MUTATIONS: readonly Mutation[] = [
  { title: 'a busy slot', example: '01-ps-single', type: 'Slot', change: (slot) => { slot['status'] = 'busy'; }, error: 'Slot.status' },
  { title: 'a slot of an unknown audience', example: '01-ps-single', type: 'Slot', error: 'Slot.meta.security',
    change: (slot) => { slot['meta'] = { ...object(slot['meta']), security: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau', code: 'VIP' }] }; } },
  { title: 'a professional audience in SOS', example: '04-sos', type: 'Slot', error: 'Slot.meta.security',
    change: (slot) => { slot['meta'] = { ...object(slot['meta']), security: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau', code: 'PRO' }] }; } },
  { title: 'a service type on an agenda', example: '02-ps-multi', type: 'Schedule', error: 'Schedule.serviceType',
    change: (schedule) => { schedule['serviceType'] = [{ text: 'consultation' }]; } },
  { title: 'a professional known by an internal number', example: '01-ps-single', type: 'Practitioner', error: 'Practitioner.identifier[0].type',
    change: (person) => { person['identifier'] = [{ type: { coding: [{ system: 'http://interopsante.org/fhir/CodeSystem/fr-v2-0203', code: 'INTRN' }] }, system: 'urn:oid:1.2.250.1.71.4.2.1', value: '1' }]; } },
  { title: 'two places in one situation', example: '01-ps-single', type: 'PractitionerRole', error: 'PractitionerRole.location',
    change: (role) => { role['location'] = [...list(role['location']), ...list(role['location'])]; } },
  { title: 'a phone without its system', example: '01-ps-single', type: 'PractitionerRole', error: 'telecom[0].system',
    change: (role) => { role['telecom'] = [{ value: '+33261914101' }]; } },
  { title: 'an association known by a FINESS', example: '04-sos', type: 'Organization', error: 'Organization.identifier',
    change: (organization) => { organization['identifier'] = [{ ...object(list(organization['identifier'])[0]), value: '1990600017' }]; } },
  { title: 'a fixed point of a six-character postcode', example: '04-sos', type: 'Location', error: 'Location.address',
    change: (location) => { location['address'] = { ...object(location['address']), postalCode: '849900' }; } },
  { title: 'a CPTS behind no organization', example: '03-cpts', type: 'HealthcareService', error: 'HealthcareService.providedBy',
    change: (service) => { delete service['providedBy']; } },
];

test.each(MUTATIONS)('$title is refused by both guides', ({ example, type, change, error }) => {
  for (const version of GUIDE_VERSIONS) {
    const bundle = structuredClone(readExample(`requests/${example}.response.json`));
    const target = entriesOf(bundle).find(({ resourceType }) => resourceType === type);
    if (target === undefined) throw new Error(`${example} holds no ${type}`);
    change(target);
    expect(guideErrors(validator, bundle, version).join('\n')).toContain(error);
  }
});

test('an organization of CPTS with one coding satisfies one guide and not the other', () => {
  const [organization] = entriesOf(readExample('requests/03-cpts.response.json')).filter(({ resourceType }) => resourceType === 'Organization');
  const identifier = object(list(organization?.['identifier'])[0]);
  const [older] = list(object(identifier['type'])['coding']);
  const alone = { ...organization, identifier: [{ ...identifier, type: { coding: [older] } }] };
  expect(guideErrors(validator, alone, '1.1.0')).toEqual([]);
  expect(guideErrors(validator, alone, '1.2.0').join()).toContain('Organization.identifier[0].type');
});

test('every invariant and every slice of the SAS profiles can be evaluated', () => {
  const sasTypes = /^(Slot|Schedule|Appointment|Bundle|PractitionerRole)\b/;
  expect(validator.skippedInvariants().filter(({ key }) => /FINESS|SIRET|sas/.test(key))).toEqual([]);
  expect(validator.skippedSlices().filter(({ path }) => sasTypes.test(path))).toEqual([]);
});

test.each([
  ['sas-postal-code', '04-sos', 'Location', (place: JsonObject) => ({ ...place, address: { ...object(place['address']), postalCode: '849900' } }), 'cinq caractères', 'five characters'],
  ['SIRET-invariant', '04-sos', 'Organization', (organization: JsonObject) => ({ ...organization, identifier: [{ ...object(list(organization['identifier'])[0]), value: '1990600017' }] }), 'quatorze chiffres', 'fourteen digits'],
  ['FINESS-invariant', '03-cpts', 'Organization', (organization: JsonObject) => ({ ...organization, identifier: [{ ...object(list(organization['identifier'])[0]), value: '12A0600017' }] }), 'neuf chiffres', 'nine digits'],
] as const)('%s is told in French to whoever reads French, in English to whoever reads English, each with the remedy', (rule, example, type, change, fr, en) => {
  const resource = entriesOf(readExample(`requests/${example}.response.json`)).find(({ resourceType }) => resourceType === type);
  if (resource === undefined) throw new Error(`${example} holds no ${type}`);
  const profiles = list(object(resource['meta'])['profile']).filter((url) => typeof url === 'string').map((url) => definitionOf(url, '1.1.0'));
  const told = validator.validate({ ...change(resource), resourceType: type }, { profiles }).find((issue) => issue.rule === `invariant:${rule}`);
  expect([told?.fr, told?.en]).toEqual([expect.stringContaining(fr), expect.stringContaining(en)]);
  expect(told?.fr).not.toContain(told?.en);
  expect([told?.fr, told?.en]).toEqual([expect.stringContaining('Corrigez '), expect.stringContaining('Correct ')]);
});

function expectsSuccess(example: JsonObject): boolean {
  const status = object(example['expected'])['status'];
  return status === 200 || status === 201;
}

function bodyOf(example: JsonObject): unknown {
  return object(example['request'])['body'];
}

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('not an object');
  return value;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
