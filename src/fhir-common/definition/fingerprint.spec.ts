import { profileSet } from './confidentiality';
import type { Confidentiality } from './confidentiality';
import { defineResource } from './define-resource';
import type { CorrelationGroup } from './define-resource';
import { carriedFingerprint, indexFingerprint, rulesFingerprint } from './fingerprint';
import { date, number, position, quantity, reference, string, text, token } from './search-parameter';
import type { SearchParameter } from './search-parameter';

const define = (searchParameters: readonly SearchParameter[], more: { readonly groups?: readonly CorrelationGroup[]; readonly confidentiality?: Confidentiality } = {}): ReturnType<typeof defineResource> =>
  defineResource({ type: 'Location', profiles: [], description: 'Essai', searchParameters, includes: [], revIncludes: [], ...more });

function printOf(parameter: SearchParameter): string {
  const definition = define([parameter]);
  const declared = definition.parameters.get(parameter.code);
  return declared === undefined ? '' : indexFingerprint(definition, declared);
}

// Databases hold these very texts: another way to make them would ask every installation to index everything again.
const HELD: readonly (readonly [SearchParameter, string])[] = [
  [token('identifier', 'Identifier', 'Location.identifier', 'x', { otherForms: () => [] }), '07b9372f024c1461'],
  [token('status', 'code', 'Location.status', 'x', { codeSystem: 'urn:status' }), '02efc8a304bc2a5a'],
  [string('name', 'Location.name', 'x'), 'be9236c74e52708e'],
  [date('since', 'dateTime', 'Location.since', 'x'), '1c4e4fc395631aff'],
  [number('count', 'integer', 'Location.count', 'x'), 'a49a7cb3fde09553'],
  [quantity('size', 'Location.size', 'x'), 'a88049dce2dfaa26'],
  [reference('partof', ['Location'], 'Location.partOf', 'x', { logical: true }), 'e91f201fd9a2d81a'],
  [position('near', 'point', 'Location.position', 'x', { fallbackExpression: 'Location.address' }), '07a44dd898142d69'],
  [text('words', 'narrative', 'x'), '9f18d1e665b86d39'],
];
it.each(HELD.map(([parameter, print]) => ({ code: parameter.code, parameter, print })))('the fingerprint of $code stays the one that databases hold', ({ parameter, print }) => {
  expect(printOf(parameter)).toBe(print);
});

describe('a fingerprint', () => {
  const plain = token('kind', 'CodeableConcept', 'Location.type', 'Nature');
  it('says nothing of what only people or requests look at', () => {
    expect(printOf(token('kind', 'CodeableConcept', 'Location.type', 'Autre texte', { url: 'urn:other', aliases: ['sort'], includedCodes: () => ['1'] }))).toBe(printOf(plain));
    expect(printOf(reference('part', ['Location'], 'Location.partOf', 'x', { hierarchy: 'part' }))).toBe(printOf(reference('part', ['Location'], 'Location.partOf', 'x')));
  });

  it('changes with everything that makes other rows', () => {
    const group: CorrelationGroup = { name: 'location.kind', instance: 'Location.extension', parameters: [plain] };
    const inGroup = (declared: CorrelationGroup): string => {
      const definition = define([], { groups: [declared] });
      const found = definition.parameters.get('kind');
      return found === undefined ? '' : indexFingerprint(definition, found);
    };
    const prints = [
      printOf(plain), printOf({ ...plain, valueType: 'Coding' }), printOf({ ...plain, expression: 'Location.physicalType' }), printOf({ ...plain, codeSystem: 'urn:x' }),
      printOf(string('kind', 'Location.type', 'Nature')), printOf(reference('kind', ['Location'], 'Location.type', 'x')), printOf(reference('kind', ['Location', 'Organization'], 'Location.type', 'x')),
      printOf(reference('kind', ['Location'], 'Location.type', 'x', { logical: true })), printOf(reference('kind', ['Location'], 'Location.type', 'x', { canonicalOf: 'url' })),
      inGroup(group), inGroup({ ...group, name: 'location.other' }), inGroup({ ...group, instance: 'Location.modifierExtension' }),
      inGroup({ name: 'location.outer', instance: 'Location.extension', parameters: [], nested: group }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('of what is carried has no order', () => {
    const carries = (...carried: readonly string[]): string | null => carriedFingerprint({ resourceType: 'HealthcareService', parameter: reference('location', ['Location'], 'x', 'x', { carries: carried }) });
    expect([carries('a', 'b') === carries('b', 'a'), carries('a') === carries('b'), carries()]).toEqual([true, false, null]);
  });

  it('of access rules changes with their version and with what can be compared', () => {
    const rules: Confidentiality = { version: 1, factPaths: [], record: () => profileSet(1), elements: [{ path: ['telecom'], audience: () => profileSet(1) }] };
    const access = { all: [0, 1], unrestricted: 1 };
    const of = (changed: Partial<Confidentiality>, profiles = access): string => rulesFingerprint(define([], { confidentiality: { ...rules, ...changed } }), profiles);
    const prints = [
      of({}), of({ version: 2 }), of({ fact: () => 'x' }), of({ absentFact: 'absent' }), of({ elements: [] }), of({ factPaths: [[{ direction: 'in', type: 'Task', parameter: 'focus' }]] }),
      of({}, { all: [0, 1, 2], unrestricted: 1 }), of({}, { all: [0, 1], unrestricted: 0 }), rulesFingerprint(define([]), access),
    ];
    expect(new Set(prints).size).toBe(prints.length);
    expect(of({ record: () => profileSet(0) })).toBe(of({}));
  });
});
