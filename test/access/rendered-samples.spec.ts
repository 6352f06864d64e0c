import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrayAt, isObject, isResource } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import type { ResourceDefinition } from '../../src/fhir-common/definition/define-resource';
import { renderForms } from '../../src/fhir-common/store/visibility/rendering';
import { fhirApis } from '../../src/fhir-apis';
import { withSensitivity } from '../setup/sample-changes';
import { DATA } from '../setup/test-engine';

/**
 * What each access profile sees of resources that do not change, as one digest per type and version of its rules. A rule that changes what it
 * answers fails here until `Confidentiality.version` of the type is raised and a line is added to rendered-samples.json: without the new
 * version, what is stored would stay rendered by the old rule.
 */
const COMMITTED: unknown = JSON.parse(readFileSync(join(__dirname, 'rendered-samples.json'), 'utf8'));
const SAMPLES = readFileSync(join(__dirname, 'fixtures', 'rendered-samples.ndjson'), 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line)).filter(isResource);

const [ror] = fhirApis(DATA);
if (ror === undefined) throw new Error('No interface is served');
const types = [...ror.definitions.values()].filter(({ confidentiality }) => confidentiality !== undefined);

/** Facts as offers state them: none, one, several that agree and that do not. */
const LABELS = [[], ...['open', 'sensitive'].flatMap((flag) => ['01', '04', '05', '04+05'].map((fields) => [`${flag} ${fields}`])), ['absent'],
  ['open 01', 'sensitive 01'], ['open 04', 'open 05'], ['open 04', 'sensitive 05'], ['sensitive 04', 'sensitive 05']];

/** The same resource with every level of confidentiality set to one. */
function withLevel(value: unknown, level: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withLevel(item, level));
  if (!isObject(value)) return value;
  if (typeof value['url'] === 'string' && value['url'].endsWith('confidentiality-level')) return { ...value, valueCodeableConcept: { coding: [{ code: level }] } };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withLevel(item, level)]));
}

/** Every sample of a type, at every level; offers of every field of activity, sensitive or not. */
function variants(type: string): ResourceJson[] {
  const levels = SAMPLES.filter(({ resourceType }) => resourceType === type).flatMap((sample) => [sample, ...['1', '2', '3'].map((level) => withLevel(sample, level))]).filter(isResource);
  if (type !== 'HealthcareService') return levels;
  return levels.flatMap((offer) => [true, false].flatMap((sensitive) => ['01', '04', '05'].map((code) => withSensitivity({ ...offer, id: String(offer.id), type: [{ coding: [{ code }] }] }, sensitive))));
}

function digestOf(definition: ResourceDefinition): string {
  const hash = createHash('sha256');
  for (const resource of variants(definition.type)) {
    for (const labels of LABELS) {
      const { profiles, full, reduced } = renderForms(definition, ror?.accessProfiles, resource, labels);
      hash.update(JSON.stringify([profiles, full.profiles, reduced.map((form) => [form.profiles, form.resource])]));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

const digests = (type: string): readonly unknown[] => arrayAt(COMMITTED, type);

it.each(types.map((definition) => [definition.type, definition.confidentiality?.version ?? 0, definition] as const))(
  'the rules of %s are those of version %d, and a change of them is a new version',
  (type, version, definition) => {
    expect(digests(type)).toHaveLength(version);
    expect(digests(type).at(-1)).toBe(digestOf(definition));
  },
);

it.each(types.flatMap((definition) => (definition.confidentiality?.elements ?? []).map((rule, index) => [definition.type, rule.path.join('.'), index, rule] as const)))(
  'the samples of %s hold what its rule on %s (%d) is about, seen by some and hidden from others',
  (type, _path, _index, rule) => {
    const answers = variants(type).flatMap((resource) => items(resource, rule.path).flatMap(([item, parent]) => LABELS.map((labels) => rule.audience(item, parent, labels))));
    expect(new Set(answers.filter((answer) => answer !== undefined)).size).toBeGreaterThan(0);
    expect(answers.some((answer) => answer !== undefined && answer !== 0b111111)).toBe(true);
  },
);

function items(parent: JsonObject, [name = '', ...rest]: readonly string[]): (readonly [JsonObject, JsonObject])[] {
  const found = arrayAt(parent, name).filter(isObject);
  return rest.length === 0 ? found.map((item) => [item, parent] as const) : found.flatMap((item) => items(item, rest));
}
