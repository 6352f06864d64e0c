import { r4ElementTypes } from '../../validation/fixtures/element-types';
import { createPatchEngine } from './patch-engine';
import type { PatchIssue, Handling } from './patch-issue';
import { NORMALISATIONS, PATCH_REMARKS, PATCH_RULES } from './patch-texts';

const engine = createPatchEngine({ types: r4ElementTypes() });

type Json = Readonly<Record<string, unknown>>;

/** Parts given as `name: value[x]`; an object without a value[x] is taken as the part itself. */
type Parts = Readonly<Record<string, Json>>;

const text = (value: string): Json => ({ valueString: value });
const whole = (value: number): Json => ({ valueInteger: value });
const operation = (type: string, path: string, parts: Parts = {}): Json => ({
  name: 'operation',
  part: [
    { name: 'type', valueCode: type },
    { name: 'path', valueString: path },
    ...Object.entries(parts).map(([name, value]) => ({ name, ...value })),
  ],
});
const body = (...operations: Json[]): Json => ({ resourceType: 'Parameters', parameter: operations });

const organization = {
  resourceType: 'Organization',
  id: 'o',
  name: 'A',
  _name: { extension: [{ url: 'u', valueString: 'x' }] },
  alias: ['a', 'b'],
  _alias: [null, { extension: [{ url: 'u', valueString: 'on b' }] }],
  telecom: [{ system: 'phone', value: '1' }, { system: 'email', value: 'a@b' }, { system: 'phone', value: '3' }],
  extension: [{ url: 'n', valueString: 'old', _valueString: { id: 'i' } }],
  partOf: { reference: 'Organization/p' },
};

function patch(given: unknown, handling: Handling = 'lenient', resource: Json & { resourceType: string } = organization): Json {
  const before = JSON.stringify(resource);
  const parsed = engine.parse(given, handling);
  const result = parsed.ok ? engine.apply(resource, parsed.patch, handling) : parsed;
  expect(JSON.stringify(resource)).toBe(before);
  return result.ok ? { resource: result.resource, warnings: result.issues.map(({ rule }) => rule), touched: result.touched } : { errors: errorsOf(result.issues) };
}

function errorsOf(issues: readonly PatchIssue[]): string[] {
  return issues.filter(({ severity }) => severity === 'error').map(({ rule, status }) => `${status} ${rule}`);
}

/** What a patch of the organization changes, without warnings. */
function changed(...operations: Json[]): unknown {
  const { resource, errors, warnings } = patch(body(...operations), 'strict');
  return errors ?? ((warnings as string[]).length === 0 ? resource : warnings);
}

describe('the five operations of R4', () => {
  const [first, second, third] = organization.telecom;
  const fourth = { system: 'fax', value: '4' };
  const four = { valueContactPoint: fourth };
  it.each<[string, Json, Json]>([
    ['add appends to a list', operation('add', 'Organization', { name: text('telecom'), value: four }), { telecom: [first, second, third, fourth] }],
    ['add sets an element that is absent', operation('add', 'Organization', { name: text('active'), value: { valueBoolean: true } }), { active: true }],
    ['add opens a list', operation('add', 'Organization', { name: text('address'), value: { valueAddress: { city: 'N' } } }), { address: [{ city: 'N' }] }],
    ['add keeps _alias in step', operation('add', 'Organization', { name: text('alias'), value: text('c') }),
      { alias: ['a', 'b', 'c'], _alias: [null, organization._alias[1], null] }],
    ['add writes an extension of a primitive', operation('add', 'Organization.alias[0]', { name: text('extension'), value: { part: [{ name: 'url', valueUri: 'w' }, { name: 'value', valueCode: 'k' }] } }),
      { _alias: [{ extension: [{ url: 'w', valueCode: 'k' }] }, organization._alias[1]] }],
    ['add writes an anonymous value part by part', operation('add', 'Organization', {
      name: text('contact'),
      value: { part: [{ name: 'name', part: [{ name: 'family', valueString: 'B' }, { name: 'given', valueString: 'c' }, { name: 'given', valueString: 'd' }] }] },
    }), { contact: [{ name: { family: 'B', given: ['c', 'd'] } }] }],
    ['add takes a Reference written part by part', operation('add', 'Organization', { name: text('endpoint'), value: { part: [{ name: 'reference', valueString: 'Endpoint/1' }] } }),
      { endpoint: [{ reference: 'Endpoint/1' }] }],
    ['insert at the start', operation('insert', 'Organization.telecom', { index: whole(0), value: four }), { telecom: [fourth, first, second, third] }],
    ['insert by a relative path', operation('insert', 'telecom', { index: whole(0), value: four }), { telecom: [fourth, first, second, third] }],
    ['insert at the end', operation('insert', 'Organization.telecom', { index: whole(3), value: four }), { telecom: [first, second, third, fourth] }],
    ['insert into a list that is absent', operation('insert', 'Organization.address', { index: whole(0), value: { valueAddress: { city: 'N' } } }), { address: [{ city: 'N' }] }],
    ['delete one of a list', operation('delete', "Organization.telecom.where(system='email')"), { telecom: [first, third] }],
    ['delete a single element with its extensions', operation('delete', 'Organization.partOf'), { partOf: undefined }],
    ['delete what fills an object deletes the object', operation('delete', 'Organization.partOf.reference'), { partOf: undefined }],
    ['delete the only extension of a primitive', operation('delete', 'Organization.name.extension'), { _name: undefined }],
    ['delete a primitive keeps the lists in step', operation('delete', 'Organization.alias[0]'), { alias: ['b'], _alias: [organization._alias[1]] }],
    ['replace a primitive, its old extensions go', operation('replace', 'Organization.name', { value: text('B') }), { name: 'B', _name: undefined }],
    ['replace one of a list', operation('replace', 'Organization.telecom[1]', { value: four }), { telecom: [first, fourth, third] }],
    ['replace inside an element', operation('replace', 'Organization.telecom[1].value', { value: text('c@d') }), { telecom: [first, { system: 'email', value: 'c@d' }, third] }],
    ['replace a choice by another type, with its sibling', operation('replace', "Organization.extension.where(url='n').value", { value: whole(7) }), { extension: [{ url: 'n', valueInteger: 7 }] }],
    ['replace the extension of a primitive', operation('replace', "Organization.name.extension.where(url='u').value", { value: text('y') }), { _name: { extension: [{ url: 'u', valueString: 'y' }] } }],
    ['move forward', operation('move', 'Organization.telecom', { source: whole(0), destination: whole(2) }), { telecom: [second, third, first] }],
    ['move backward with extensions', operation('move', 'Organization.alias', { source: whole(1), destination: whole(0) }), { alias: ['b', 'a'], _alias: [organization._alias[1], null] }],
  ])('%s', (_name, given, expected) => {
    const wanted: Record<string, unknown> = { ...organization, ...expected };
    for (const key of Object.keys(wanted)) if (wanted[key] === undefined) Reflect.deleteProperty(wanted, key);
    expect(changed(given)).toEqual(wanted);
  });

  it('applies operations in order, each on what the former left', () => {
    const result = changed(operation('delete', 'Organization.telecom[0]'), operation('replace', 'Organization.telecom[0].value', { value: text('z') }));
    expect(result).toMatchObject({ telecom: [{ system: 'email', value: 'z' }, third] });
  });

  it('deletes nothing when nothing is selected, and says so', () => {
    expect(patch(body(operation('delete', 'Organization.address')), 'strict')).toMatchObject({ resource: organization, warnings: ['nothing-deleted'] });
  });

  it('adds a concept once: labels do not count, extensions do', () => {
    const concept = (display: string, extra: Json = {}): Json => ({ valueCodeableConcept: { coding: [{ system: 's', code: 'c', display }], ...extra } });
    const add = (value: Json): Json => operation('add', 'Organization', { name: text('type'), value });
    const other = concept('x', { extension: [{ url: 'a', valueCode: 'b' }] });
    const result = patch(body(add(concept('x')), add(concept('y')), add(other)), 'strict');
    expect(result['warnings']).toEqual(['concept-already-there']);
    expect(result['resource']).toMatchObject({ type: [{ coding: [{ display: 'x' }] }, { extension: [{ url: 'a' }] }] });
  });

  it('names every element it touched and the extension it stands in', () => {
    const result = patch(body(operation('replace', 'Organization.extension[0].value', { value: text('n') }), operation('delete', 'Organization.telecom[2]')));
    expect(result['touched']).toEqual([
      { operation: 0, expression: 'Organization.extension[0].value', extension: 'n' },
      { operation: 1, expression: 'Organization.telecom[2]' },
    ]);
  });
});

describe('what an operation may not do', () => {
  const value = { value: text('x') };
  it.each<[string, unknown, string]>([
    ['add over an element that does not repeat', operation('add', 'Organization', { name: text('name'), ...value }), '422 already-present'],
    ['add a second choice', operation('add', 'Organization.extension[0]', { name: text('valueInteger'), value: whole(1) }), '422 already-present'],
    ['add an unknown element', operation('add', 'Organization', { name: text('nom'), ...value }), '422 unknown-element'],
    ['add resourceType', operation('add', 'Organization', { name: text('resourceType'), ...value }), '422 unknown-element'],
    ['add to nothing', operation('add', 'Organization.contact', { name: text('purpose'), value: { valueCodeableConcept: {} } }), '422 target-not-found'],
    ['add to several', operation('add', 'Organization.telecom', { name: text('rank'), value: whole(1) }), '422 multiple-targets'],
    ['add without a name', operation('add', 'Organization.telecom', { value: { valueContactPoint: {} } }), '400 name-required'],
    ['add a value of another type', operation('add', 'Organization', { name: text('active'), ...value }), '422 value-type'],
    ['add under a computed name', operation('add', 'Organization', { name: text('__proto__'), ...value }), '422 unknown-element'],
    ['insert beyond the end', operation('insert', 'Organization.telecom', { index: whole(4), value: { valueContactPoint: {} } }), '422 index-out-of-bounds'],
    ['insert before the start', operation('insert', 'Organization.telecom', { index: whole(-1), value: { valueContactPoint: {} } }), '422 index-out-of-bounds'],
    ['insert into part of a list', operation('insert', "Organization.telecom.where(system='phone')", { index: whole(0), value: { valueContactPoint: {} } }), '422 not-a-list'],
    ['insert into the resource', operation('insert', 'Organization', { index: whole(0), ...value }), '400 resource-root'],
    ['insert where nothing repeats', operation('insert', 'Organization.name', { index: whole(0), ...value }), '422 not-a-list'],
    ['move from beyond the end', operation('move', 'Organization.telecom', { source: whole(3), destination: whole(0) }), '422 index-out-of-bounds'],
    ['move to beyond the end', operation('move', 'Organization.telecom', { source: whole(0), destination: whole(3) }), '422 index-out-of-bounds'],
    ['move in an empty list', operation('move', 'Organization.address', { source: whole(0), destination: whole(0) }), '422 index-out-of-bounds'],
    ['move the resource', operation('move', 'Organization', { source: whole(0), destination: whole(0) }), '400 resource-root'],
    ['delete the resource', operation('delete', 'Organization'), '400 resource-root'],
    ['delete the resource by $this', operation('delete', '$this'), '400 resource-root'],
    ['delete several', operation('delete', 'Organization.telecom'), '422 multiple-targets'],
    ['delete with a value and no name', operation('delete', 'Organization.name', value), '400 unexpected-part'],
    ['replace the resource', operation('replace', 'Organization', value), '400 resource-root'],
    ['replace nothing', operation('replace', 'Organization.address', { value: { valueAddress: {} } }), '422 target-not-found'],
    ['replace several', operation('replace', 'Organization.telecom', { value: { valueContactPoint: {} } }), '422 multiple-targets'],
    ['replace a misspelt element', operation('replace', 'Organization.nam', value), '422 unknown-element'],
    ['replace resourceType', operation('replace', 'Organization.resourceType', value), '422 unknown-element'],
    ['replace a computed value', operation('replace', 'Organization.telecom.count()', value), '400 path-no-element'],
    ['replace by a decimal where a whole number is due', operation('replace', 'Organization.telecom[0].rank', { value: { valueDecimal: 1.5 } }), '422 target-not-found'],
    ['a path of another type in parentheses', operation('replace', '(Location).name', value), '422 target-not-found'],
    ['a path of another type', operation('delete', 'Location.name'), '400 path-root'],
    ['where() with several booleans', operation('delete', 'Organization.where(telecom.system).name'), '400 path-evaluation'],
  ])('%s', (_name, given, expected) => expect(patch(body(given as Json))).toEqual({ errors: [expected] }));

  it('keeps nothing of the operations before the one that fails', () => {
    const given = body(operation('replace', 'Organization.name', value), operation('delete', 'Organization.telecom'));
    expect(patch(given)).toEqual({ errors: ['422 multiple-targets'] });
  });

  it('does not choose an element by a criterion that is false', () => {
    const resource = { resourceType: 'Organization', extension: [{ url: 'a', valueBoolean: false }] };
    expect(patch(body(operation('delete', 'Organization.extension.where(valueBoolean)')), 'strict', resource)).toMatchObject({ resource, warnings: ['nothing-deleted'] });
  });
});

describe('the form of a body', () => {
  const name = operation('replace', 'Organization.name', { value: text('x') });
  const parts = (...part: Json[]): Json => ({ name: 'operation', part });
  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['400 not-parameters']],
    ['a text', 'x', ['400 not-parameters']],
    ['a list', [name], ['400 not-parameters']],
    ['another resource', { resourceType: 'Bundle' }, ['400 not-parameters']],
    ['another member', { ...body(name), parameters: [] }, ['400 unexpected-parameter']],
    ['no operation', { resourceType: 'Parameters' }, ['400 no-operation']],
    ['another parameter', body({ name: 'op' }), ['400 unexpected-parameter']],
    ['no type', body(parts({ name: 'path', valueString: 'Organization' })), ['400 missing-part']],
    ['an empty type', body(operation('', 'Organization.name')), ['400 unknown-operation']],
    ['an unknown type', body(operation('remove', 'Organization.name')), ['400 unknown-operation']],
    ['no path', body(parts({ name: 'type', valueCode: 'delete' })), ['400 missing-part']],
    ['an empty path', body(operation('delete', ' ')), ['400 part-type']],
    ['a path that is a number', body(parts({ name: 'type', valueCode: 'delete' }, { name: 'path', valueInteger: 1 })), ['400 part-type']],
    ['no value', body(operation('replace', 'Organization.name')), ['400 missing-part']],
    ['two values', body(parts(...(name['part'] as Json[]), { name: 'value', valueString: 'y' })), ['400 repeated-part']],
    ['a value of two types', body(operation('replace', 'Organization.name', { value: { valueString: 'a', valueCode: 'a' } })), ['400 value-unreadable']],
    ['a value of no type', body(operation('replace', 'Organization.name', { value: { valueNom: 'a' } })), ['400 value-unreadable']],
    ['a null value', body(operation('replace', 'Organization.name', { value: { valueString: null } })), ['400 value-unreadable']],
    ['a part of another operation', body(operation('delete', 'Organization.name', { index: whole(1) })), ['400 unexpected-part']],
    ['an index that is no whole number', body(operation('insert', 'Organization.alias', { index: { valueDecimal: 0.5 }, value: text('x') })), ['400 part-type']],
    ['a prototype key in a value', JSON.parse('{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"value","__proto__":{"a":1}}]}]}'), ['400 forbidden-name']],
    ['a constructor key in a value', body(operation('replace', 'Organization.partOf', { value: { valueReference: { constructor: {} } } })), ['400 forbidden-name']],
    ['every wrong operation is told', body(operation('', 'a'), name, operation('move', 'Organization.alias')), ['400 unknown-operation', '400 missing-part', '400 missing-part']],
  ])('%s', (_name, given, expected) => expect(patch(given)).toEqual({ errors: expected }));
});

describe('forms outside R4: lenient corrects, strict refuses', () => {
  const raw = { url: 'r', valueString: 'v' };
  const phone = { system: 'phone', value: '9' };
  it.each<[string, Json, readonly string[], Json]>([
    ['an untyped value takes the type of its element', operation('replace', 'Organization.name', { value: { value: 'B' } }), ['untyped-value'], { name: 'B', _name: undefined }],
    ['an untyped object too', operation('add', 'Organization', { name: text('address'), value: { value: { city: 'N', line: 'l' } } }), ['untyped-value', 'wrapped-in-list'], { address: [{ city: 'N', line: ['l'] }] }],
    ['an untyped value of a choice keeps its type', operation('replace', 'Organization.extension[0].value', { value: { value: 'new' } }), ['untyped-value'], { extension: [{ url: 'n', valueString: 'new' }] }],
    ['value… as the name of the part', operation('replace', 'Organization.name', { valueString: { value: 'B' } }), ['value-part-name', 'untyped-value'], { name: 'B', _name: undefined }],
    ['a list replaces the whole list', operation('replace', 'Organization.telecom', { value: { valueContactPoint: [phone] } }), ['list-value'], { telecom: [phone] }],
    ['a simple value in a nested part', operation('replace', 'Organization.telecom[0].value', { value: { part: [{ name: 'value', value: '8' }] } }), ['nested-value'], { telecom: [{ system: 'phone', value: '8' }, ...organization.telecom.slice(1)] }],
    ['nameless parts are extensions', operation('add', 'Organization', { name: text('extension'), value: { part: [{ extension: [raw] }] } }), ['nameless-part'], { extension: [...organization.extension, raw] }],
    ['nameless parts may be the extensions themselves', operation('add', 'Organization', { name: text('extension'), value: { part: [raw, raw] } }), ['nameless-part'], { extension: [...organization.extension, raw, raw] }],
    ['a part extension stands for the value', operation('add', 'Organization', { extension: { part: [{ name: 'url', valueUri: 'r' }, { name: 'value', valueString: 'v' }] } }), ['extension-parts'], { extension: [...organization.extension, raw] }],
    ['url and value may alternate under one url', operation('add', 'Organization', { extension: { part: [
      { name: 'url', valueUri: 'r' }, { name: 'url', valueUri: 'a' }, { name: 'value', valueCode: 'c' }, { name: 'url', valueUri: 'b' }, { name: 'value', value: 3 },
    ] } }), ['extension-parts'], { extension: [...organization.extension, { url: 'r', extension: [{ url: 'a', valueCode: 'c' }, { url: 'b', valueInteger: 3 }] }] }],
    ['replace with a name', operation('replace', 'Organization', { name: text('name'), value: text('B') }), ['name-in-path'], { name: 'B', _name: undefined }],
    ['replace with a name sets what is absent', operation('replace', 'Organization', { name: text('active'), value: { valueBoolean: false } }), ['name-in-path'], { active: false }],
    ['delete with a name', operation('delete', 'Organization', { name: text('partOf') }), ['name-in-path'], { partOf: undefined }],
    ['delete with a name and a value', operation('delete', 'Organization', { name: text('alias'), value: text('a') }), ['value-in-delete'], { alias: ['b'], _alias: [organization._alias[1]] }],
    ['add where the path names the extension', operation('add', "Organization.extension.where(url='r')", { value: { valueExtension: raw } }), ['value-extension', 'name-from-path'], { extension: [...organization.extension, raw] }],
    ['a simple value on an extension', operation('replace', "Organization.extension.where(url='n')", { value: text('new') }), ['extension-value'], { extension: [{ url: 'n', valueString: 'new' }] }],
    ['a number written as a string', operation('add', 'Organization.telecom[0]', { name: text('rank'), value: { valuePositiveInt: '2' } }), ['number-from-string'], { telecom: [{ ...organization.telecom[0], rank: 2 }, ...organization.telecom.slice(1)] }],
    ['more _line than line', operation('add', 'Organization', { name: text('address'), value: { valueAddress: { line: ['l'], _line: [null, { extension: [raw] }] } } }), ['companion-too-long'], { address: [{ line: ['l'], _line: [{ extension: [raw] }] }] }],
    ['all extensions of a url are replaced, the others stay', operation('replace', "Organization.extension.where(url='r')", { value: { part: [raw] } }), ['nameless-part'], { extension: [...organization.extension, raw] }],
  ])('%s', (_name, given, warnings, expected) => {
    const wanted: Record<string, unknown> = { ...organization, ...expected };
    for (const key of Object.keys(wanted)) if (wanted[key] === undefined) Reflect.deleteProperty(wanted, key);
    expect(patch(body(given))).toMatchObject({ resource: wanted, warnings });
    const refused = patch(body(given), 'strict')['errors'] as string[];
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set(['400 tolerance-refused']));
  });

  it.each<[string, Json, string]>([
    ['a list where one value is due', operation('replace', 'Organization.telecom[0]', { value: { valueContactPoint: [phone, phone] } }), '422 value-list'],
    ['a list to add', operation('add', 'Organization', { name: text('telecom'), value: { valueContactPoint: [phone] } }), '422 value-list'],
    ['an untyped value that several types fit', operation('add', 'Organization.telecom[0]', { name: text('extension'), value: { value: 'x' } }), '422 value-type'],
    ['a choice without a type', operation('add', "Organization.name.extension[0]", { name: text('value'), value: { value: 'x' } }), '422 already-present'],
    ['a value to delete that is not there', operation('delete', 'Organization', { name: text('alias'), value: text('z') }), '422 target-not-found'],
    ['a value to delete that is there twice', operation('delete', 'Organization', { name: text('telecom'), value: { valueContactPoint: {} } }), '422 target-not-found'],
    ['the extension of another url', operation('add', "Organization.extension.where(url='s')", { value: { valueExtension: raw } }), '400 name-required'],
  ])('%s is refused', (_name, given, expected) => expect(patch(body(given))).toEqual({ errors: [expected] }));
});

describe('texts', () => {
  const texts = { ...PATCH_RULES, ...PATCH_REMARKS, ...NORMALISATIONS };
  const names = (value: string): string[] => [...new Set([...value.matchAll(/\{(\w+?)(?:Fr|En)?\}/g)].map(([, found]) => found ?? ''))].sort();
  it.each(Object.entries(texts))('%s says the same in both languages', (_rule, { fr, en }) => expect(names(fr)).toEqual(names(en)));

  it('names the element, the rule and the remedy', () => {
    const parsed = engine.parse(body(operation('replace', 'Organization.telecom[0]', { value: text('1') })), 'lenient');
    const result = parsed.ok ? engine.apply(organization, parsed.patch, 'lenient') : parsed;
    expect(result.issues[0]).toEqual({
      severity: 'error', rule: 'value-type', status: 422, code: 'value', expression: 'Organization.telecom[0]', operation: 0,
      path: 'Organization.telecom[0]', hint: 'Organization.telecom[0].value',
      fr: 'La valeur est de type string, l’élément attend ContactPoint. Chemin proposé : Organization.telecom[0].value',
      en: 'The value is of type string, the element expects ContactPoint. Suggested path: Organization.telecom[0].value',
    });
  });
});
