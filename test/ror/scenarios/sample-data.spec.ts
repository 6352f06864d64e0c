import { join } from 'node:path';
import { loadTerminology } from '../../../src/fhir-common/terminology/load-terminology';
import { loadDefinitions } from '../../../src/fhir-common/validation/definition-loader';
import { createValidator } from '../../../src/fhir-common/validation/validator';
import { at, readSample, textsAt } from './sample-files';

const DATA = join(__dirname, '..', '..', '..', 'data');
const validator = createValidator({ definitions: loadDefinitions(join(DATA, 'definitions')),
  terminology: loadTerminology(join(DATA, 'terminology')) });
const sample = readSample();

/** Every `reference` of a resource, at any depth. */
function literalReferences(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(literalReferences);
  return Array.isArray(node) ? inside : [...textsAt(node, 'reference'), ...inside];
}

describe('the sample data', () => {
  it('is accepted by the validator under the profiles each resource claims', () => {
    const refusals = sample.flatMap(({ key, body }) => validator.validate(body, { profiles: textsAt(body, 'meta', 'profile') })
      .filter(({ severity }) => severity === 'error').map(({ expression, rule, en }) => `${key} ${expression} [${rule}]: ${en}`));
    expect(refusals).toEqual([]);
  });

  it('claims one profile and one date for each resource, and uses each id once', () => {
    const counts = sample.map(({ key, body }) => [key, at(body, 'meta', 'profile').length, at(body, 'meta', 'lastUpdated').length]);
    expect(counts.filter(([, profiles, dates]) => profiles !== 1 || dates !== 1)).toEqual([]);
    expect(new Set(sample.map(({ key }) => key)).size).toBe(sample.length);
  });

  it('refers to resources of the sample only', () => {
    const known = new Set(sample.map(({ key }) => key));
    const dangling = sample.flatMap(({ key,
      body }) => literalReferences(body).filter((target) => !known.has(target)).map((target) => `${key} -> ${target}`));
    expect(dangling).toEqual([]);
  });
});
