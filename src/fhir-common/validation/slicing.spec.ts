import { PROFILE_BASE, TEST_PROFILES } from './fixtures/profiles';
import { r4Definitions } from './fixtures/r4-definitions';
import { COLOUR_SYSTEM, SHAPE_SYSTEM, SIZE_SYSTEM, testTerminology } from './fixtures/terminology';
import { createValidator } from './validator';

const validator = createValidator({ definitions: [...r4Definitions(), ...TEST_PROFILES], terminology: testTerminology });

type Json = Readonly<Record<string, unknown>>;
/** Name, resource, expected issues, profile. */
type Case = readonly [string, Json, readonly string[], string];

function check(_name: string, resource: Json, expected: readonly string[], profile: string): void {
  const issues = validator.validate(resource, { profiles: [PROFILE_BASE + profile] }).filter(({ severity }) => severity !== 'information');
  expect(issues.map(({ rule, expression }) => `${rule} ${expression}`)).toEqual(expected);
}

const organization = (fields: Json): Json => ({ resourceType: 'Organization', name: 'A', ...fields });
const profiled = (fields: Json): Json => organization({ extension: [{ url: `${PROFILE_BASE}opening`, valueDate: '2024' }], ...fields });
const identifier = (code: string, fields: Json = {}): Json => ({ type: { coding: [{ code }] }, value: '440000289', ...fields });
const finess = (fields: Json = {}): Json => identifier('1', { system: 'https://example.org/finess', ...fields });
const phone = { system: 'phone', value: '1' };
const email = { system: 'email', value: 'a@b' };
const dated = { ...phone, period: { start: '2024' } };

describe('a slice is recognised by value', () => {
  const cases: readonly Case[] = [
    ['its content is right', profiled({ identifier: [identifier('9'), finess()] }), [], 'organization'],
    ['an element the slice demands is missing', profiled({ identifier: [finess({ value: undefined, assigner: { display: 'x' } })] }),
      ['cardinality-min Organization.identifier[0].value'], 'organization'],
    ['the same element is not demanded outside the slice',
      profiled({ identifier: [identifier('9', { value: undefined, system: 'urn:x' })] }), [], 'organization'],
    ['a fixed value differs', profiled({ identifier: [finess({ system: 'https://example.org/other' })] }),
      ['fixed Organization.identifier[0].system'], 'organization'],
    ['a fixed system in another spelling', profiled({ identifier: [finess({ system: 'http://example.org/finess' })] }), [], 'organization'],
    ['an invariant inside the slice', profiled({ identifier: [finess({ value: '44' })] }),
      ['invariant:fin-1 Organization.identifier[0].value'], 'organization'],
    ['one too many', profiled({ identifier: [finess(), finess()] }), ['slice-max Organization.identifier'], 'organization'],
    ['by system, with a binding',
      organization({ extension: [{ url: `${PROFILE_BASE}opening`, valueDate: '2024' }],
      meta: { tag: [{ system: COLOUR_SYSTEM, code: 'green' }] } }),
      ['binding-code Organization.meta.tag[0]'], 'organization'],
    ['a tag of another system is free', profiled({ meta: { tag: [{ system: SIZE_SYSTEM, code: 'green' }] } }), [], 'organization'],
  ];
  test.each(cases)('%s', check);
});

describe('a slice is recognised by a required binding', () => {
  const type = (...codings: readonly (readonly [string,
    string])[]): Json => profiled({ type: codings.map(([system, code]) => ({ coding: [{ system, code }] })) });
  const cases: readonly Case[] = [
    ['one of each', type([COLOUR_SYSTEM, 'red'], [SHAPE_SYSTEM, 'round']), [], 'organization'],
    ['two of a kind', type([COLOUR_SYSTEM, 'red'], [COLOUR_SYSTEM, 'blue']), ['slice-max Organization.type'], 'organization'],
    ['an incomplete value set takes what no other slice takes', type([SHAPE_SYSTEM, 'round'], [SHAPE_SYSTEM, 'square']),
      ['slice-max Organization.type', 'binding-unlisted Organization.type[1]'], 'organization'],
    ['a certain match wins over a possible one', type([COLOUR_SYSTEM, 'red'], [SHAPE_SYSTEM, 'square']),
      ['binding-unlisted Organization.type[1]'], 'organization'],
    ['a wrong code of a system the slice draws from is named, not taken for a free value', type([COLOUR_SYSTEM, 'green']),
      ['binding-code Organization.type[0]'], 'organization'],
    ['a code of a system no slice draws from is free', type([SIZE_SYSTEM, 'small']), [], 'organization'],
  ];
  test.each(cases)('%s', check);
});

describe('closed, ordered and openAtEnd slicing', () => {
  const telecom = (...list: Json[]): Json => organization({ telecom: list });
  const cases: readonly Case[] = [
    ['in order', telecom(phone, email), [], 'closed-telecom'],
    ['out of order', telecom(email, phone), ['slice-order Organization.telecom[1]'], 'closed-telecom'],
    ['a stranger', telecom(phone, { system: 'fax', value: '1' }), ['slice-closed Organization.telecom[1]'], 'closed-telecom'],
    ['a mandatory slice is missing, list absent', organization({}), ['slice-min Organization.telecom'], 'closed-telecom'],
    ['a mandatory slice is missing, list present', telecom(email), ['slice-min Organization.telecom'], 'closed-telecom'],
    ['three where two are allowed', telecom(phone, phone, phone), ['slice-max Organization.telecom'], 'closed-telecom'],
    ['a stranger at the end', telecom(dated, phone), [], 'end-telecom'],
    ['a stranger before the slices', telecom(phone, dated), ['slice-at-end Organization.telecom[0]'], 'end-telecom'],
  ];
  test.each(cases)('%s', check);
});

describe('other discriminators', () => {
  const observation = (value: Json): Json => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...value });
  const participant = (reference: string): Json => ({ actor: { reference }, status: 'accepted' });
  const appointment = (...participants: Json[]): Json => ({ resourceType: 'Appointment', status: 'proposed', participant: participants });
  const entries = (...telecoms: Json[]): Json => ({
    resourceType: 'Bundle', type: 'collection', entry: telecoms.map((telecom) => ({ resource: organization({ telecom: [telecom] }) })),
  });
  const cases: readonly Case[] = [
    ['exists: both slices', organization({ telecom: [dated, phone] }), [], 'existence'],
    ['exists: two with the element', organization({ telecom: [dated, dated] }), ['slice-max Organization.telecom'], 'existence'],
    ['exists: two without the element', organization({ telecom: [phone, phone] }), ['slice-max Organization.telecom'], 'existence'],
    ['type $this: the slice of the type', observation({ valueQuantity: { value: 1 } }), ['cardinality-min Observation.value.unit'],
      'observation'],
    ['type $this: another allowed type', observation({ valueCodeableConcept: { text: 'x' } }), [], 'observation'],
    ['type $this: a type the profile forbids', observation({ valueString: 'x' }), ['choice-type Observation.value'], 'observation'],
    ['type resolve(): the target has the type', appointment(participant('Location/a'), participant('Patient/b')), [], 'appointment'],
    ['type resolve(): two of them', appointment(participant('Location/a'), participant('https://x.org/Location/b')),
      ['slice-max Appointment.participant'], 'appointment'],
    ['type resolve(): none', appointment(participant('Patient/b')), ['slice-min Appointment.participant'], 'appointment'],
    ['profile: the resource conforms', entries(phone), [], 'bundle'],
    ['profile: one does not conform', entries(phone, email), ['slice-closed Bundle.entry[1]'], 'bundle'],
    ['profile: the resource refers to one it contains', { resourceType: 'Bundle', type: 'collection', entry: [{
      resource: organization({ telecom: [phone], partOf: { reference: '#parent' }, contained: [organization({ id: 'parent' })] }) }] }, [], 'bundle'],
    ['re-slicing: one of each', organization({ telecom: [{ ...phone, use: 'work' }, { ...phone, use: 'mobile' }, email] }), [], 'resliced'],
    ['re-slicing: two in the inner slice', organization({ telecom: [{ ...phone, use: 'work' }, { ...phone, use: 'work' }] }),
      ['slice-max Organization.telecom'], 'resliced'],
    ['re-slicing: the same use outside the outer slice', organization({ telecom: [{ ...phone, use: 'work' }, { ...email, use: 'work' }] }),
      [], 'resliced'],
  ];
  test.each(cases)('%s', check);
});
