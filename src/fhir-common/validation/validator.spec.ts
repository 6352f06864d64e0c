import { PROFILE_BASE, TEST_PROFILES } from './fixtures/profiles';
import { r4Definitions } from './fixtures/r4-definitions';
import { COLOURS, COLOUR_SYSTEM, SHAPE_SYSTEM, SIZE_SYSTEM, testTerminology } from './fixtures/terminology';
import { createValidator } from './validator';

const validator = createValidator({ definitions: [...r4Definitions(), ...TEST_PROFILES], terminology: testTerminology });

/** Errors and warnings as `severity rule expression`; information is left out. */
function issuesOf(resource: unknown, ...profiles: string[]): string[] {
  return validator
    .validate(resource, { profiles: profiles.map((id) => PROFILE_BASE + id), collectAll: true })
    .filter(({ severity }) => severity !== 'information')
    .map(({ severity, rule, expression }) => `${severity === 'error' ? '' : `${severity} `}${rule} ${expression}`);
}

/** Name, resource, expected issues, profile. */
type Case = readonly [string, unknown, readonly string[], string?];

function check(_name: string, resource: unknown, expected: readonly string[], profile: string): void {
  expect(issuesOf(resource, ...(profile === '' ? [] : [profile]))).toEqual(expected);
}

/** Jest hands a callback to a test with more parameters than its row has: every row gets its four cells. */
function rows(cases: readonly Case[]): [string, unknown, readonly string[], string][] {
  return cases.map(([name, resource, expected, profile]) => [name, resource, expected, profile ?? '']);
}

type Json = Readonly<Record<string, unknown>>;

const organization = (fields: Json): Json => ({ resourceType: 'Organization', name: 'A', ...fields });
const opening = { url: `${PROFILE_BASE}opening`, valueDate: '2024-02-29' };
const profiled = (fields: Json): Json => organization({ extension: [opening], ...fields });
const price = (...parts: Json[]): Json => ({ url: `${PROFILE_BASE}price`, extension: parts });
const amount = { url: 'amount', valueMoney: { value: 12.5, currency: 'EUR' } };
const finess = (fields: Json): Json => ({ type: { coding: [{ code: '1' }] }, system: 'https://example.org/finess', value: '440000289',
  ...fields });
const streetName = { extension: [{ url: `${PROFILE_BASE}street-name`, valueString: 'DU PORT' }] };

describe('JSON form and base definition', () => {
  const cases: readonly Case[] = [
    ['a minimal organization', organization({}), []],
    ['a body that is not an object', 'x', ['json-type Resource']],
    ['a body that is an array', [], ['json-type Resource']],
    ['a property that JSON would drop', organization({ active: undefined }), []],
    ['a body without resourceType', { name: 'A' }, ['resource-type-missing Resource']],
    ['an unknown resource type', { resourceType: 'Organisation' }, ['resource-type-unknown Organisation.resourceType']],
    ['an abstract resource type', { resourceType: 'DomainResource' }, ['resource-type-unknown DomainResource.resourceType']],
    ['an unknown element', organization({ nam: 'A' }), ['unknown-element Organization.nam']],
    ['an unknown element of a data type', organization({ address: [{ town: 'Nantes' }] }),
      ['unknown-element Organization.address[0].town']],
    ['a hostile property name', JSON.parse('{"resourceType":"Organization","name":"A","__proto__":{"x":1}}'),
      ['unknown-element Organization.__proto__']],
    ['resourceType on a data type', organization({ address: [{ city: 'Nantes', resourceType: 'Address' }] }),
      ['unknown-element Organization.address[0].resourceType']],
    ['a single value where a list is expected', organization({ address: { city: 'Nantes' } }), ['json-type Organization.address']],
    ['a list where a single value is expected', organization({ active: [true] }), ['json-type Organization.active']],
    ['an object where a primitive is expected', organization({ name: {} }), ['json-type Organization.name']],
    ['a primitive where an object is expected', organization({ address: ['Nantes'] }), ['json-type Organization.address[0]']],
    ['a boolean written as a string', organization({ active: 'true' }), ['json-type Organization.active']],
    ['an empty list', organization({ telecom: [] }), ['empty-array Organization.telecom']],
    ['an empty object', organization({ address: [{}] }), ['empty-object Organization.address[0]']],
    ['an empty string', organization({ name: '' }), ['empty-string Organization.name']],
    ['a string of blanks', organization({ name: '  ' }), ['warning blank-string Organization.name']],
    ['a null value', organization({ name: null }), ['null-value Organization.name']],
    ['a null in a list of objects', organization({ telecom: [null] }), ['null-value Organization.telecom[0]']],
    ['a control character', organization({ name: 'A\u0000' }), ['forbidden-characters Organization.name']],
    ['a lone surrogate', organization({ name: 'A\ud800' }), ['forbidden-characters Organization.name']],
    ['an emoji', organization({ name: 'A😀' }), []],
    ['a bad id', organization({ id: 'a_b' }), ['format Organization.id']],
    ['an id of 65 characters', organization({ id: 'a'.repeat(65) }), ['format Organization.id']],
    ['an instant without zone', organization({ meta: { lastUpdated: '2024-01-01T10:00:00' } }),
      ['zone-missing Organization.meta.lastUpdated']],
    ['30 February', organization({ identifier: [{ value: '1', period: { start: '2024-02-30' } }] }),
      ['date-not-real Organization.identifier[0].period.start']],
    ['a positiveInt of zero', organization({ telecom: [{ rank: 0 }] }), ['integer-range Organization.telecom[0].rank']],
    ['a core code outside its value set', organization({ telecom: [{ system: 'telephone', value: '1' }] }),
      ['binding Organization.telecom[0].system']],
    ['an element with an id only', organization({ address: [{ id: 'a' }] }), ['invariant:ele-1 Organization.address[0]']],
    ['a missing mandatory element', { resourceType: 'Slot', status: 'free', start: '2024-01-01T08:00:00Z', end: '2024-01-01T08:20:00Z' },
      ['cardinality-min Slot.schedule']],
    ['a broken invariant of the resource', { resourceType: 'Organization', active: true }, ['invariant:org-1 Organization']],
    ['a broken invariant of an element', organization({ telecom: [{ system: 'phone', value: '1', use: 'home' }] }),
      ['invariant:org-3 Organization.telecom[0]']],
    ['a broken invariant of a data type', organization({ telecom: [{ value: '1' }] }), ['invariant:cpt-2 Organization.telecom[0]']],
    ['a period that ends before it starts', organization({ telecom: [{ period: { start: '2024-03', end: '2024-01-01' } }] }),
      ['invariant:per-1 Organization.telecom[0].period']],
    ['a period of one day in two precisions',
      organization({ telecom: [{ period: { start: '2024-01-01', end: '2024-01-01T10:00:00Z' } }] }), []],
    ['an unknown profile', organization({}), ['unknown-profile Organization.meta'], 'nowhere'],
    ['a profile of another type', organization({}), ['profile-type Organization'], 'appointment'],
  ];
  test.each(rows(cases))('%s', check);
});

describe('primitives with extensions', () => {
  const note = { extension: [{ url: 'https://elsewhere.org/note', valueString: 'x' }] };
  const cases: readonly Case[] = [
    ['a value with an extension', organization({ _name: note }), []],
    ['an extension without value', { resourceType: 'Organization', identifier: [{ value: '1' }], _name: note }, []],
    ['an id without value', organization({ _active: { id: 'a' } }), ['invariant:ele-1 Organization.active']],
    ['a lone null beside an extension', organization({ name: null, _name: note }), ['null-value Organization.name']],
    ['lists aligned with null', organization({ alias: ['a', null], _alias: [null, note] }), []],
    ['lists of two lengths', organization({ alias: ['a', 'b'], _alias: [note] }), ['sibling-alignment Organization.alias']],
    ['null on both sides', organization({ alias: ['a', null], _alias: [note, null] }), ['null-value Organization.alias[1]']],
    ['a sibling that is not an object', organization({ _name: 'x' }), ['json-type Organization.name']],
    ['a sibling of a complex element', organization({ _address: [note] }), ['sibling-not-primitive Organization._address']],
    ['a sibling of an unknown element', organization({ _nom: note }), ['unknown-element Organization._nom']],
    ['value inside the sibling', organization({ _name: { value: 'x' } }), ['unknown-element Organization.name.value']],
  ];
  test.each(rows(cases))('%s', check);
});

describe('profile', () => {
  const cases: readonly Case[] = [
    ['a conformant organization', profiled({ identifier: [finess({})] }), [], 'organization'],
    ['a mandatory element is missing', { resourceType: 'Organization', extension: [opening], identifier: [{ value: '1' }] },
      ['cardinality-min Organization.name'], 'organization'],
    ['a forbidden element', profiled({ alias: ['b'] }), ['cardinality-max Organization.alias'], 'organization'],
    ['two where the profile allows one', profiled({ address: [{ city: 'a' }, { city: 'b' }] }), ['cardinality-max Organization.address'],
      'organization'],
    ['one, written as the base list', profiled({ address: [{ city: 'a' }] }), [], 'organization'],
    ['a warning invariant on a primitive', profiled({ name: 'a'.repeat(31) }), ['warning invariant:nam-1 Organization.name'],
      'organization'],
    ['an invariant of a component', profiled({ contact: [{ purpose: { coding: [{ system: SIZE_SYSTEM, code: 'small' }] } }] }),
      ['invariant:con-1 Organization.contact[0]'], 'organization'],
    ['a mandatory element of a component', profiled({ contact: [{ name: { text: 'x' } }] }),
      ['cardinality-min Organization.contact[0].purpose'], 'organization'],
    ['an extensible binding',
      profiled({ contact: [{ name: { text: 'x' }, purpose: { coding: [{ system: SIZE_SYSTEM, code: 'huge' }] } }] }),
      ['warning binding-extensible Organization.contact[0].purpose'], 'organization'],
    ['an extensible binding with text only', profiled({ contact: [{ name: { text: 'x' }, purpose: { text: 'y' } }] }), [], 'organization'],
    ['a mandatory extension of a primitive', profiled({ address: [{ line: ['1 rue du Port'] }] }),
      [`slice-min Organization.address[0].line[0].extension('${PROFILE_BASE}street-name')`], 'organization'],
    ['that extension given', profiled({ address: [{ line: ['1 rue du Port'], _line: [streetName] }] }), [], 'organization'],
  ];
  test.each(rows(cases))('%s', check);
});

describe('extensions', () => {
  const cases: readonly Case[] = [
    ['a mandatory extension is missing', organization({}), [`slice-min Organization.extension('${PROFILE_BASE}opening')`], 'organization'],
    ['it is missing among others', organization({ extension: [{ url: 'https://elsewhere.org/x', valueCode: 'a' }] }),
      [`slice-min Organization.extension('${PROFILE_BASE}opening')`], 'organization'],
    ['it is given twice', organization({ extension: [opening, opening] }), [`slice-max Organization.extension('${PROFILE_BASE}opening')`],
      'organization'],
    ['a wrong value type', organization({ extension: [{ url: `${PROFILE_BASE}opening`, valueString: 'x' }] }),
      ['choice-type Organization.extension[0].value'], 'organization'],
    ['content is checked without any profile', organization({ extension: [{ url: `${PROFILE_BASE}opening`, valueDate: '2023-02-29' }] }),
      ['date-not-real Organization.extension[0].value']],
    ['neither value nor extension', organization({ extension: [{ url: 'https://elsewhere.org/x' }] }),
      ['invariant:ext-1 Organization.extension[0]']],
    ['value and extension',
      organization({ extension: [{ url: 'https://elsewhere.org/x', valueCode: 'a', extension: [{ url: 'b', valueCode: 'c' }] }] }),
      ['invariant:ext-1 Organization.extension[0]']],
    ['two values', organization({ extension: [{ url: 'https://elsewhere.org/x', valueCode: 'a', valueString: 'b' }] }),
      ['choice-multiple Organization.extension[0].value']],
    ['no url', organization({ extension: [{ valueCode: 'a' }] }), ['cardinality-min Organization.extension[0].url']],
    ['a relative url at the top', organization({ extension: [{ url: 'opening', valueCode: 'a' }] }),
      ['extension-url Organization.extension[0].url']],
    ['a type that value[x] does not have', organization({ extension: [{ url: 'https://elsewhere.org/x', valueColour: 'a' }] }),
      ['unknown-element Organization.extension[0].valueColour']],
    ['an unknown modifier extension', organization({ modifierExtension: [{ url: 'https://elsewhere.org/x', valueCode: 'a' }] }),
      ['unknown-modifier-extension Organization.modifierExtension[0]']],
    ['a complex extension', organization({ extension: [price(amount)] }), []],
    ['a part is missing', organization({ extension: [price({ url: 'kind',
      valueCodeableConcept: { coding: [{ system: COLOUR_SYSTEM, code: 'red' }] } })] }), ['slice-min Organization.extension[0].extension']],
    ['a part has a wrong type', organization({ extension: [price({ url: 'amount', valueDecimal: 12 })] }),
      ['choice-type Organization.extension[0].extension[0].value']],
    ['a code of a part is outside its value set',
      organization({ extension: [price(amount,
      { url: 'kind', valueCodeableConcept: { coding: [{ system: COLOUR_SYSTEM, code: 'green' }] } })] }),
      ['binding-code Organization.extension[0].extension[1].value']],
    ['a misspelt part', organization({ extension: [price(amount, { url: 'kinds', valueCode: 'a' })] }),
      ['unknown-nested-extension Organization.extension[0].extension[1].url']],
  ];
  test.each(rows(cases))('%s', check);

  test('an unknown extension is only told, with the one probably meant', () => {
    const [issue] = validator.validate(organization({ text: { status: 'empty', div: '<div>x</div>' },
      extension: [{ url: `${PROFILE_BASE}openin`, valueDate: '2024' }] }), { profiles: [] });
    expect(issue).toMatchObject({ severity: 'information', rule: 'unknown-extension', expression: 'Organization.extension[0]' });
    expect(issue?.en).toContain(`Did you mean ${PROFILE_BASE}opening?`);
  });
});

describe('bindings', () => {
  const coded = (...coding: Json[]): Json => organization({ extension: [{ url: `${PROFILE_BASE}colour`,
    valueCodeableConcept: { coding } }] });
  const refused = ['binding Organization.extension[0].value'];
  const unknown = ['binding-code Organization.extension[0].value'];
  const cases: readonly Case[] = [
    ['a member', coded({ system: COLOUR_SYSTEM, code: 'red' }), []],
    ['a code outside', coded({ system: COLOUR_SYSTEM, code: 'green' }), unknown],
    ['a code of another system', coded({ system: SIZE_SYSTEM, code: 'red' }), refused],
    ['one member among two codings', coded({ system: SIZE_SYSTEM, code: 'small' }, { system: COLOUR_SYSTEM, code: 'red' }), []],
    ['the value set url as system', coded({ system: COLOURS, code: 'red' }), []],
    ['the value set url as system, code outside', coded({ system: COLOURS, code: 'green' }), unknown],
    ['another spelling of the system', coded({ system: COLOUR_SYSTEM.replace('https', 'http'), code: 'red' }), []],
    ['text only', organization({ extension: [{ url: `${PROFILE_BASE}colour`, valueCodeableConcept: { text: 'red' } }] }), refused],
    ['an unlisted code of an incomplete value set', profiled({ type: [{ coding: [{ system: SHAPE_SYSTEM, code: 'square' }] }] }),
      ['warning binding-unlisted Organization.type[0]'], 'organization'],
  ];
  test.each(rows(cases))('%s', check);
});

describe('references', () => {
  const partOf = (reference: Json): Json => organization({ partOf: reference });
  const malformed = ['reference-format Organization.partOf.reference'];
  const cases: readonly Case[] = [
    ['Type/id', partOf({ reference: 'Organization/a' }), []],
    ['Type/id/_history/version', partOf({ reference: 'Organization/a/_history/2' }), []],
    ['an absolute address', partOf({ reference: 'https://example.org/fhir/Organization/a' }), []],
    ['an absolute address of a wrong type', partOf({ reference: 'https://example.org/fhir/Location/a' }),
      ['reference-type Organization.partOf.reference']],
    ['urn:uuid', partOf({ reference: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' }), []],
    ['an identifier alone', partOf({ identifier: { value: '1' } }), []],
    ['a display alone', partOf({ display: 'x' }), []],
    ['a wrong type', partOf({ reference: 'Location/a' }), ['reference-type Organization.partOf.reference']],
    ['a wrong type, by Reference.type', partOf({ type: 'Location', identifier: { value: '1' } }),
      ['reference-type Organization.partOf.type']],
    ['a type that contradicts the literal', partOf({ type: 'Location', reference: 'Organization/a' }),
      ['reference-type-mismatch Organization.partOf.type']],
    ['an id without type', partOf({ reference: 'a' }), malformed],
    ['a type that FHIR does not have', partOf({ reference: 'Hospital/a' }), malformed],
    ['blanks', partOf({ reference: 'Organization/a b' }), malformed],
    ['a search', partOf({ reference: 'Organization?identifier=1' }), malformed],
    ['a target given as a profile', profiled({ partOf: { reference: 'Location/a' } }), ['reference-type Organization.partOf.reference'],
      'organization'],
  ];
  test.each(rows(cases))('%s', check);
});

describe('contained resources and Bundles', () => {
  const inside = (contained: Json, reference = '#b'): Json => organization({ contained: [contained], partOf: { reference } });
  const cases: readonly Case[] = [
    ['a contained resource', inside({ resourceType: 'Organization', id: 'b', name: 'B' }), []],
    ['an unknown element in it', inside({ resourceType: 'Organization', id: 'b', name: 'B', nom: 'B' }),
      ['unknown-element Organization.contained[0].nom']],
    ['a broken invariant in it', inside({ resourceType: 'Organization', id: 'b', active: true }),
      ['invariant:org-1 Organization.contained[0]']],
    ['a reference to nothing', inside({ resourceType: 'Organization', id: 'b', name: 'B', partOf: { reference: '#' } }, '#c'),
      ['reference-contained Organization.partOf.reference']],
    ['a contained target of a wrong type', inside({ resourceType: 'Location', id: 'b', name: 'B' }),
      ['reference-type Organization.partOf.reference']],
    ['a contained resource nobody refers to', inside({ resourceType: 'Organization', id: 'b', name: 'B' }, 'Organization/x'),
      ['invariant:dom-3 Organization.contained[0]']],
    ['contained in contained',
      inside({ resourceType: 'Organization', id: 'b', name: 'B', contained: [{ resourceType: 'Organization', id: 'c', name: 'C' }],
      partOf: { reference: '#' } }), ['invariant:dom-2 Organization']],
    ['a version in a contained resource', inside({ resourceType: 'Organization', id: 'b', name: 'B', meta: { versionId: '1' } }),
      ['invariant:dom-4 Organization']],
    ['a security label in a contained resource',
      inside({ resourceType: 'Organization', id: 'b', name: 'B', meta: { security: [{ code: 'R' }] } }), ['invariant:dom-5 Organization']],
    ['a Bundle entry', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: organization({ nom: 'A' }) }] },
      ['unknown-element Bundle.entry[0].resource.nom']],
    ['a Bundle entry against the profile of its type',
      { resourceType: 'Bundle', type: 'collection', entry: [{ resource: organization({}) }] },
      [`slice-min Bundle.entry[0].resource.extension('${PROFILE_BASE}opening')`], 'organization'],
    ['an entry of a type the profile does not allow',
      { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'Location', name: 'A' } }] },
      ['choice-type Bundle.entry[0].resource'], 'organization-bundle'],
    ['an entry against the profile that its element names',
      { resourceType: 'Bundle', type: 'collection', entry: [{ resource: organization({}) }] },
      ['slice-min Bundle.entry[0].resource.telecom'], 'organization-bundle'],
    ['a Bundle invariant that reads %resource', { resourceType: 'Bundle', type: 'batch', entry: [{ resource: organization({}) }] },
      ['invariant:bdl-3 Bundle']],
  ];
  test.each(rows(cases))('%s', check);
});

describe('messages', () => {
  test('both languages say what is wrong and what to write', () => {
    const [issue] = validator.validate({ resourceType: 'Organization', nam: 'A', identifier: [{ value: '1' }],
      text: { status: 'empty', div: '<div>x</div>' } }, { profiles: [] });
    expect(issue).toEqual({
      severity: 'error', code: 'structure', expression: 'Organization.nam', rule: 'unknown-element',
      fr: "L'élément « nam » (valeur A) n'existe pas dans Organization. Vouliez-vous « name » ?",
      en: 'Element "nam" (value A) does not exist in Organization. Did you mean "name"?',
    });
  });

  test('an invariant without a text of its own shows that of the definition', () => {
    const found = validator.validate({ resourceType: 'Organization', name: 'a'.repeat(31), extension: [opening] },
      { profiles: [`${PROFILE_BASE}organization`] });
    expect(found.find(({ rule }) => rule === 'invariant:nam-1')?.fr).toContain('a name is short');
  });

  test('a missing narrative is told, not warned about', () => {
    expect(validator.validate(organization({}),
      { profiles: [] }).map(({ severity, rule }) => [severity, rule])).toEqual([['information', 'invariant:dom-6']]);
  });
});

describe('what cannot be evaluated', () => {
  test('is listed with its reason, from the start', () => {
    const keys = validator.skippedInvariants().map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['eld-16', 'eld-19', 'eld-20', 'mem-1']));
    expect(keys).not.toContain('res-1');
    expect(validator.skippedInvariants().find(({ key }) => key === 'mem-1')?.reason).toBe('memberOf() cannot be evaluated here');
  });

  test('resolve() is Type looks at the reference', () => {
    expect(issuesOf(organization({ partOf: { reference: 'Organization/a' } }), 'unevaluable')).toEqual([]);
    expect(issuesOf(organization({ partOf: { reference: 'https://x.org/y' } }),
      'unevaluable')).toEqual(['invariant:res-1 Organization.partOf']);
  });

  test('a slice whose discriminator leads nowhere is listed, and demands nothing', () => {
    expect(issuesOf(organization({ meta: { tag: [{ system: COLOUR_SYSTEM, code: 'red' }] } }), 'unusable')).toEqual([]);
    expect(validator.skippedSlices()).toContainEqual(expect.objectContaining({ path: 'Organization.meta.tag', slice: 'region' }));
  });
});
