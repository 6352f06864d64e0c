import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, isResource } from '../../../src/fhir-common/core/json';
import type { ResourceJson } from '../../../src/fhir-common/core/json';
import { withShared } from '../../../src/fhir-common/core/shared-json';
import { loadTerminology } from '../../../src/fhir-common/terminology/load-terminology';
import { loadDefinitions } from '../../../src/fhir-common/validation/definition-loader';
import { createValidator } from '../../../src/fhir-common/validation/validator';
import { rorProfile } from '../../../src/ror/canonical';
import { DATA } from '../../setup/test-resources';

const definitions = loadDefinitions(join(DATA, 'definitions'));
const validator = createValidator({ definitions, terminology: loadTerminology(join(DATA, 'terminology')) });
const PROFILES: Readonly<Record<string, readonly string[]>> = { Location: [rorProfile('ror-location')], HealthcareService: [rorProfile('ror-healthcareservice')], Organization: [rorProfile('ror-organization')] };

function sample(file: string): ResourceJson[] {
  return readFileSync(join(DATA, 'sample', file), 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line)).filter(isResource);
}

/** States in which nothing below the first level is wrong. */
const RIGHT = ['location.ndjson', 'healthcare-service.ndjson', 'organization.ndjson'].flatMap(sample)
  .filter((resource) => validator.validate(resource, { profiles: PROFILES[resource.resourceType] ?? [] }).every(({ expression }) => expression === resource.resourceType));

const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item, index) => pathsOf(item, [...path, index]))];
  return isObject(value) ? [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))] : [path];
}

/** A copy in which one value is another, twice there, or gone. */
function changed(value: unknown, [step, ...rest]: Path, change: (value: unknown) => readonly unknown[]): unknown {
  const inside = (item: unknown): readonly unknown[] => (rest.length === 0 ? change(item) : [changed(item, rest, change)]);
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => (index === step ? inside(item) : [item]));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (key === step ? inside(item).slice(0, 1).map((only) => [key, only] as const) : [[key, item] as const])));
}

const CHANGES: readonly ((value: unknown) => readonly unknown[])[] = [
  () => [], () => ['zz'], () => [-7], () => [{}], () => [[]], () => [null], (value) => [value, value], (value) => [{ coding: [{ code: 'zz' }] }, value], (value) => [typeof value === 'string' ? `${value}x` : value],
];

it('a change of a right state is told the same whether the rest is looked at again or not', () => {
  expect(RIGHT.length).toBeGreaterThan(50);
  let refused = 0;
  fc.assert(fc.property(fc.constantFrom(...RIGHT), fc.array(fc.tuple(fc.nat(), fc.constantFrom(...CHANGES)), { minLength: 1, maxLength: 3 }), (before, edits) => {
    const after = edits.reduce<unknown>((state, [number, change]) => {
      const paths = pathsOf(state).slice(1);
      return changed(state, paths[number % Math.max(1, paths.length)] ?? [], change);
    }, before);
    if (!isResource(after) || after.resourceType !== before.resourceType) return;
    const profiles = PROFILES[before.resourceType] ?? [];
    const whole = validator.validate(copyOf(after), { profiles });
    if (whole.length > 0) refused += 1;
    expect(validator.validate(withShared(before, copyOf(after)), { profiles, standing: before })).toEqual(whole);
  }), { numRuns: 1_500 });
  expect(refused).toBeGreaterThan(500);
});

it('no rule below a resource itself looks beyond its element, but for references to contained resources', () => {
  const outside = definitions.flatMap(({ url, kind, elements }) => elements.filter(({ path }) => kind !== 'resource' || path.includes('.')).flatMap(({ path, constraints }) =>
    constraints.filter(({ expression, key }) => key !== 'ref-1' && /%(resource|rootResource|context)\b|\b(resolve|now|today|timeOfDay)\(/.test(expression)).map(({ key }) => `${url} ${path} ${key}`)));
  expect(outside).toEqual([]);
});
