import fc from 'fast-check';
import { r4ElementTypes } from '../../validation/fixtures/element-types';
import { createPatchEngine } from './patch-engine';
import type { PatchResult } from './patch-engine';

const engine = createPatchEngine({ types: r4ElementTypes() });

type Json = Readonly<Record<string, unknown>>;
type Resource = Json & { readonly resourceType: string };

function apply(resource: Resource, body: unknown, handling: 'strict' | 'lenient' = 'lenient'): PatchResult {
  const parsed = engine.parse(body, handling);
  return parsed.ok ? engine.apply(resource, parsed.patch, handling) : parsed;
}

const operation = (...parts: [string, Json][]): Json => ({ name: 'operation', part: parts.map(([name, value]) => ({ name, ...value })) });
const body = (...operations: Json[]): Json => ({ resourceType: 'Parameters', parameter: operations });

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const extension = fc.record({ url: word, valueString: word });
const telecom = fc.record({ system: fc.constantFrom('phone', 'email'), value: word });
const organization: fc.Arbitrary<Resource> = fc
  .record({ name: word, alias: fc.array(word, { minLength: 1, maxLength: 4 }), telecom: fc.array(telecom, { minLength: 1, maxLength: 4 }), extension: fc.array(extension, { minLength: 1, maxLength: 4 }) })
  .map((fields) => ({ resourceType: 'Organization', ...fields }));

const PATHS = ['Organization', 'Organization.name', 'Organization.telecom', 'Organization.telecom[0]', 'Organization.telecom[1].value', 'Organization.alias', 'Organization.alias[0]',
  "Organization.telecom.where(system='phone')", 'Organization.extension[0].value', "Organization.extension.where(url='a')", 'Organization.address', 'nowhere', 'Organization.where()'];
const value = fc.oneof(
  word.map((text): Json => ({ valueString: text })),
  fc.integer().map((number): Json => ({ valueInteger: number })),
  telecom.map((point): Json => ({ valueContactPoint: point })),
  fc.array(telecom).map((points): Json => ({ valueContactPoint: points })),
  extension.map((item): Json => ({ part: [{ extension: [item] }] })),
  fc.jsonValue().map((json): Json => ({ value: json })),
);
const anyOperation = fc
  .record({ type: fc.constantFrom('add', 'insert', 'delete', 'replace', 'move', ''), path: fc.constantFrom(...PATHS),
    name: fc.option(fc.constantFrom('telecom', 'alias', 'name', 'extension', 'active', 'nom')), value: fc.option(value), index: fc.option(fc.integer({ min: -1, max: 5 })) })
  .map((given) => operation(
    ['type', { valueCode: given.type }], ['path', { valueString: given.path }],
    ...(given.name === null ? [] : [['name', { valueString: given.name }] satisfies [string, Json]]),
    ...(given.value === null ? [] : [['value', given.value] satisfies [string, Json]]),
    ...(given.index === null ? [] : [['index', { valueInteger: given.index }] satisfies [string, Json]]),
  ));

/** Empty objects, empty lists and nulls where R4 allows none. */
function hasHoles(json: unknown): boolean {
  if (Array.isArray(json)) return json.length === 0 || json.some((item) => item !== null && hasHoles(item));
  if (typeof json !== 'object' || json === null) return false;
  return Object.keys(json).length === 0 || Object.values(json).some((child) => child === null || child === undefined || hasHoles(child));
}

it('a patch changes nothing of the resource it is given, and tells an error or gives a resource of the same type', () => {
  fc.assert(fc.property(organization, fc.array(anyOperation, { minLength: 1, maxLength: 4 }), (resource, operations) => {
    const before = structuredClone(resource);
    const result = apply(resource, body(...operations));
    expect(resource).toEqual(before);
    if (result.ok) expect(result.resource.resourceType).toBe('Organization');
    else expect(result.issues.some(({ severity, status, fr, en }) => severity === 'error' && status >= 400 && status < 500 && fr !== '' && en !== '')).toBe(true);
  }), { numRuns: 600 });
});

it('what a strict patch gives has no empty object, no empty list and no null', () => {
  const simple = fc.record({ type: fc.constantFrom('delete', 'replace'), path: fc.constantFrom(...PATHS), text: word });
  fc.assert(fc.property(organization, fc.array(simple, { minLength: 1, maxLength: 6 }), (resource, steps) => {
    const operations = steps.map(({ type, path, text }) => operation(
      ['type', { valueCode: type }], ['path', { valueString: path }], ...(type === 'delete' ? [] : [['value', { valueString: text }] satisfies [string, Json]]),
    ));
    const result = apply(resource, body(...operations), 'strict');
    if (result.ok) expect(hasHoles(result.resource)).toBe(false);
  }), { numRuns: 300 });
});

it('replace after replace is the last one', () => {
  fc.assert(fc.property(organization, fc.constantFrom('Organization.name', 'Organization.alias[0]', 'Organization.telecom[0].value', 'Organization.extension[0].value'), word, word, (resource, path, first, last) => {
    const replace = (text: string): Json => operation(['type', { valueCode: 'replace' }], ['path', { valueString: path }], ['value', { valueString: text }]);
    expect(apply(resource, body(replace(first), replace(last)), 'strict')).toMatchObject({ ok: true, resource: (apply(resource, body(replace(last)), 'strict') as { resource?: unknown }).resource });
  }));
});

it('add then delete is the identity', () => {
  const added = fc.oneof(
    telecom.map((point): [string, Json] => ['telecom', { valueContactPoint: point }]),
    word.map((text): [string, Json] => ['alias', { valueString: text }]),
    word.map((city): [string, Json] => ['address', { valueAddress: { city } }]),
    fc.boolean().map((flag): [string, Json] => ['active', { valueBoolean: flag }]),
    extension.map(({ url, valueString }): [string, Json] => ['extension', { part: [{ name: 'url', valueUri: url }, { name: 'value', valueString }] }]),
  );
  fc.assert(fc.property(organization, added, (resource, [name, given]) => {
    const last = name === 'active' ? '' : '.last()';
    const result = apply(resource, body(
      operation(['type', { valueCode: 'add' }], ['path', { valueString: 'Organization' }], ['name', { valueString: name }], ['value', given]),
      operation(['type', { valueCode: 'delete' }], ['path', { valueString: `Organization.${name}${last}` }]),
    ), 'strict');
    expect(result).toMatchObject({ ok: true });
    if (result.ok) expect(result.resource).toEqual(resource);
  }));
});

it('a list replaced by itself is unchanged', () => {
  fc.assert(fc.property(organization, (resource) => {
    const result = apply(resource, body(operation(['type', { valueCode: 'replace' }], ['path', { valueString: 'Organization.telecom' }], ['value', { valueContactPoint: resource['telecom'] }])));
    expect(result.ok && result.resource).toEqual(resource);
  }));
});

it('no body and no path makes the engine throw', () => {
  const part = fc.record({ name: fc.constantFrom('type', 'path', 'name', 'value', 'index', 'extension', 'x'), valueString: fc.option(fc.string()), valueCode: fc.constantFrom('add', 'replace', 'delete', 'move', 'insert'),
    value: fc.option(fc.jsonValue()), part: fc.option(fc.array(fc.jsonValue(), { maxLength: 3 })) }, { requiredKeys: ['name'] });
  const garbage = fc.oneof(fc.anything(), fc.jsonValue(), fc.array(fc.record({ name: fc.constant('operation'), part: fc.array(part) })).map((parameter) => ({ resourceType: 'Parameters', parameter })));
  const path = fc.array(fc.constantFrom('Organization', '.', 'telecom', 'where(', ')', '(', "'", ' and ', '=', '1', 'extension', '[0]', 'value', '`', '\\', 'is', '|', '%'), { maxLength: 14 }).map((pieces) => pieces.join(''));
  const resource: Resource = { resourceType: 'Organization', name: 'a', telecom: [{ value: '1' }] };
  fc.assert(fc.property(garbage, path, (json, text) => {
    expect(() => apply(resource, json)).not.toThrow();
    expect(() => apply(resource, body(operation(['type', { valueCode: 'delete' }], ['path', { valueString: text }])))).not.toThrow();
  }), { numRuns: 400 });
});
