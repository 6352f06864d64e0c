import { profileSet } from './confidentiality';
import type { Confidentiality } from './confidentiality';
import { defineResource } from './define-resource';
import type { CorrelationGroup, ResourceDeclaration } from './define-resource';
import { carriedFingerprint, indexFingerprint, rulesFingerprint } from './fingerprint';
import { date, number, position, quantity, reference, string, text, token } from './search-parameter';
import type { SearchParameter } from './search-parameter';

const define = (searchParameters: readonly SearchParameter[], more: Partial<Pick<ResourceDeclaration, 'groups' | 'confidentiality' | 'rendition'>> = {}): ReturnType<typeof defineResource> =>
  defineResource({ type: 'Location', profiles: [], description: 'Essai', searchParameters, includes: [], revIncludes: [], ...more });

function printOf(parameter: SearchParameter): string {
  const definition = define([parameter]);
  const declared = definition.parameters.get(parameter.code);
  return declared === undefined ? '' : indexFingerprint(definition, declared);
}

// Databases hold these very texts: another way to make them would ask every installation to index everything again.
const HELD: readonly (readonly [SearchParameter, string])[] = [
  [token({ code: 'identifier', of: 'Identifier', at: 'Location.identifier', fr: 'x', otherForms: () => [] }), '07b9372f024c1461'],
  [token({ code: 'status', of: 'code', at: 'Location.status', fr: 'x', codeSystem: 'urn:status' }), '02efc8a304bc2a5a'],
  [string({ code: 'name', at: 'Location.name', fr: 'x' }), 'be9236c74e52708e'],
  [date({ code: 'since', of: 'dateTime', at: 'Location.since', fr: 'x' }), '1c4e4fc395631aff'],
  [number({ code: 'count', of: 'integer', at: 'Location.count', fr: 'x' }), 'a49a7cb3fde09553'],
  [quantity({ code: 'size', at: 'Location.size', fr: 'x' }), 'a88049dce2dfaa26'],
  [reference({ code: 'partof', of: ['Location'], at: 'Location.partOf', fr: 'x', logical: true }), 'e91f201fd9a2d81a'],
  [position({ code: 'near', of: 'point', at: 'Location.position', fr: 'x', fallbackExpression: 'Location.address' }), '07a44dd898142d69'],
  [text({ code: 'words', of: 'narrative', fr: 'x' }), '9f18d1e665b86d39'],
];
it.each(HELD.map(([parameter, print]) => ({ code: parameter.code, parameter, print })))('the fingerprint of $code stays the one that databases hold', ({ parameter, print }) => {
  expect(printOf(parameter)).toBe(print);
});

describe('a fingerprint', () => {
  const plain = token({ code: 'kind', of: 'CodeableConcept', at: 'Location.type', fr: 'Nature' });
  it('says nothing of what only people or requests look at', () => {
    expect(printOf(token({
      code: 'kind', of: 'CodeableConcept', at: 'Location.type', fr: 'Autre texte', url: 'urn:other', aliases: ['sort'], includedCodes: () => ['1'],
    }))).toBe(printOf(plain));
    expect(printOf(reference({ code: 'part', of: ['Location'], at: 'Location.partOf', fr: 'x', hierarchy: 'part' }))).toBe(printOf(reference({
      code: 'part', of: ['Location'], at: 'Location.partOf', fr: 'x',
    })));
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
      printOf(string({ code: 'kind', at: 'Location.type', fr: 'Nature' })), printOf(reference({ code: 'kind', of: ['Location'], at: 'Location.type', fr: 'x' })), printOf(reference({
        code: 'kind', of: ['Location', 'Organization'], at: 'Location.type', fr: 'x',
      })),
      printOf(reference({ code: 'kind', of: ['Location'], at: 'Location.type', fr: 'x', logical: true })), printOf(reference({
        code: 'kind', of: ['Location'], at: 'Location.type', fr: 'x', canonicalOf: 'url',
      })),
      inGroup(group), inGroup({ ...group, name: 'location.other' }), inGroup({ ...group, instance: 'Location.modifierExtension' }),
      inGroup({ name: 'location.outer', instance: 'Location.extension', parameters: [], nested: group }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('of what is carried has no order', () => {
    const carries = (...carried: readonly string[]): string | null => carriedFingerprint({ resourceType: 'HealthcareService', parameter: reference({
      code: 'location', of: ['Location'], at: 'x', fr: 'x', carries: carried,
    }) });
    expect([carries('a', 'b') === carries('b', 'a'), carries('a') === carries('b'), carries()]).toEqual([true, false, null]);
  });

  it('of access rules and renditions changes with their version and with what can be compared', () => {
    const rules: Confidentiality = { version: 1, factPaths: [], record: () => profileSet(1), elements: [{ path: ['telecom'], audience: () => profileSet(1) }] };
    const access = { all: [0, 1], unrestricted: 1 };
    const of = (changed: Partial<Confidentiality>, profiles = access): string => rulesFingerprint(define([], { confidentiality: { ...rules, ...changed } }), profiles);
    const prints = [
      of({}), of({ version: 2 }), of({ fact: () => 'x' }), of({ absentFact: 'absent' }), of({ elements: [] }), of({ factPaths: [[{ direction: 'in', type: 'Task', parameter: 'focus' }]] }),
      of({}, { all: [0, 1, 2], unrestricted: 1 }), of({}, { all: [0, 1], unrestricted: 0 }), rulesFingerprint(define([]), access),
      rulesFingerprint(define([], { rendition: { version: 1, of: () => '' } }), undefined), rulesFingerprint(define([], { rendition: { version: 2, of: () => '' } }), undefined),
    ];
    expect(new Set(prints).size).toBe(prints.length);
    expect(of({ record: () => profileSet(0) })).toBe(of({}));
  });
});
