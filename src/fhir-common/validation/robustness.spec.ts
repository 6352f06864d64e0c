import fc from 'fast-check';
import { PROFILE_BASE, TEST_PROFILES } from './fixtures/profiles';
import { r4Definitions } from './fixtures/r4-definitions';
import { testTerminology } from './fixtures/terminology';
import { createValidator } from './validator';

const validator = createValidator({ definitions: [...r4Definitions(), ...TEST_PROFILES], terminology: testTerminology });
const profiles = TEST_PROFILES.map(({ url }) => url);

const organization = (fields: Readonly<Record<string, unknown>>): unknown => ({ resourceType: 'Organization', name: 'A', ...fields });

function nested(levels: number, leaf: unknown, wrap: (inner: unknown) => unknown): unknown {
  let value = leaf;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

function rules(resource: unknown): string[] {
  return validator.validate(resource, { profiles: [] }).filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
}

/** JSON shaped like FHIR: real element names with values of any kind, so that every branch meets wrong input. */
const names = [
  'resourceType', 'id', 'meta', 'tag', 'name', '_name', 'extension', 'url', 'valueString', '_valueString', 'valueMoney', 'contained',
    'identifier', 'type',
  'coding', 'system', 'code', 'telecom', 'period', 'start', 'end', 'partOf', 'reference', 'contact', 'address', 'line', '_line', 'entry',
    'resource', '__proto__',
];
const leaf = fc.oneof(
  fc.constantFrom('Organization', 'Bundle', '1', '#', '#a', 'Organization/a', `${PROFILE_BASE}price`, `${PROFILE_BASE}opening`, 'amount',
    '2024-02-30', '\ud800'),
  // No braces: a value that is quoted would be taken for a place that nobody filled.
  fc.constant(null), fc.boolean(), fc.double(), fc.string().map((text) => text.replace(/[{}]/g, '.')),
);
const fhirLike = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 6 }, leaf, fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 6 }),
    fc.array(tie('node'), { maxLength: 3 })),
})).node;

test('any JSON value gives issues, never an exception', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(validator.validate(value, { profiles }).every(({ fr, en }) => fr.length > 0 && en.length > 0)).toBe(true);
  }));
});

test('FHIR-like nonsense gives issues with a position, never an exception', () => {
  fc.assert(fc.property(fhirLike, fc.constantFrom('Organization', 'Bundle', 'Observation', 'Appointment'), (value, resourceType) => {
    const body: unknown = JSON.parse(JSON.stringify(value));
    const resource = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, resourceType } : body;
    for (const issue of validator.validate(resource, { profiles })) {
      expect(issue.expression).toMatch(/^[A-Z]/);
      expect(`${issue.fr} ${issue.en}`).not.toMatch(/\{\w+\}(?![^"]*")/);
    }
  }), { numRuns: 500 });
});

test('validation leaves the body as it was', () => {
  const body = organization({ contact: [{ name: { text: 'x' } }], telecom: [{ period: { start: '2024', end: '2023-01' } }] });
  const before = JSON.stringify(body);
  validator.validate(body, { profiles });
  expect(JSON.stringify(body)).toBe(before);
});

test('a deeply frozen body is validated like any other', () => {
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const build = (): unknown => organization({ contact: [{ purpose: { text: 'x' } }],
    telecom: [{ period: { start: '2024-05', end: '2023-01-01' }, value: '1' }] });
  const options = { profiles: [`${PROFILE_BASE}organization`] };
  expect(validator.validate(freeze(build()), options)).toEqual(validator.validate(build(), options));
});

describe('hostile sizes', () => {
  const extension = (inner: unknown): unknown => ({ url: 'https://elsewhere.org/x', extension: [inner] });

  test('1,000 nested extensions stop at one issue', () => {
    expect(rules(organization({ extension: [nested(1_000, { url: 'https://elsewhere.org/x', valueCode: 'a' },
      extension)] }))).toEqual(['too-deep']);
  });

  test('60 nested extensions are accepted', () => {
    expect(rules(organization({ extension: [nested(60, { url: 'https://elsewhere.org/x', valueCode: 'a' }, extension)] }))).toEqual([]);
  });

  test.each([
    ['contained', (inner: unknown) => ({ resourceType: 'Organization', name: 'A', contained: [inner] })],
    ['Bundle entries', (inner: unknown) => ({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: inner }] })],
    ['extensions of primitives', (inner: unknown) => ({ resourceType: 'Organization', name: 'A', _name: { extension: [inner] } })],
    ['a misplaced array', (inner: unknown) => [inner]],
  ])('5,000 nested %s do not overflow the stack', (_name, wrap) => {
    expect(rules(organization({ contained: [nested(5_000, 'x', wrap)] })).length).toBeGreaterThan(0);
  });

  test('an item list nested like a questionnaire stops at one issue', () => {
    const item = nested(1_000, { linkId: 'a', type: 'group', item: [{ linkId: 'b', type: 'string' }] },
      (inner) => ({ linkId: 'a', type: 'group', item: [inner] }));
    expect(rules({ resourceType: 'Questionnaire', status: 'draft', item: [item] })).toEqual(['too-deep']);
  });

  test('no more than 1,001 issues are listed, the last one saying so', () => {
    const issues = validator.validate(organization({ telecom: Array.from({ length: 3_000 }, () => ({ rank: 0 })) }), { profiles: [] });
    expect(issues).toHaveLength(1_001);
    expect(issues.at(-1)?.rule).toBe('too-many-issues');
  });

  test('a property name of 1 MB is cut in the issue', () => {
    const [issue] = validator.validate(organization({ ['x'.repeat(1_000_000)]: 1 }), { profiles: [] });
    expect(issue?.rule).toBe('unknown-element');
    expect((issue?.expression.length ?? 0) + (issue?.en.length ?? 0)).toBeLessThan(500);
  });

  test('of 10,000 unknown elements, only the first hundred are compared with every known name', () => {
    const letters = Array.from('abcdefghijklmnopqrstuvwxyz').flatMap((letter) => [1, 2, 3, 4, 5, 6].map((at) => 'address'.slice(0, at) + letter + 'address'.slice(at)));
    const wrong = Object.fromEntries([...new Set(letters), ...Array.from({ length: 10_000 }, (_, index) => `unheardOf${index}`)].map((name) => [name, 1]));
    const issues = validator.validate(organization(wrong), { profiles: [] }).filter(({ rule }) => rule === 'unknown-element');
    expect(issues.filter(({ en }) => en.includes('Did you mean "address"?'))).toHaveLength(100);
  });
});
