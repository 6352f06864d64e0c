import { join } from 'node:path';
import { loadTerminology } from '../../../src/fhir-common/terminology/load-terminology';
import { loadDefinitions } from '../../../src/fhir-common/validation/definition-loader';
import { createValidator } from '../../../src/fhir-common/validation/validator';
import { rorProfile } from '../../../src/ror/canonical';
import { readSample, textsAt } from '../scenarios/sample-files';
import { mutated } from './mutation';
import type { InvalidRow } from './mutation';
import { LOCATION_ROWS } from './location-rows';
import { OFFER_ROWS } from './offer-rows';
import { ORGANIZATION_ROWS } from './organization-rows';
import { OTHER_ROWS, PROFESSIONAL_ROWS } from './other-rows';

const DATA = join(__dirname, '..', '..', '..', 'data');
const definitions = loadDefinitions(join(DATA, 'definitions'));
const validator = createValidator({ definitions, terminology: loadTerminology(join(DATA, 'terminology')) });
const sample = new Map(readSample().map(({ key, body }) => [key, body]));

const TABLE: Readonly<Record<string, readonly InvalidRow[]>> = {
  'Organization/eg-ehpad-tilleuls': ORGANIZATION_ROWS,
  'Location/loc-ehpad-hebergement': LOCATION_ROWS,
  'HealthcareService/hs-cardiologie-hc': OFFER_ROWS,
  ...PROFESSIONAL_ROWS,
  ...OTHER_ROWS,
};
const ROWS = Object.entries(TABLE).flatMap(([key, rows]) => rows.map((wrong) => ({ key, wrong, title: `${key}: ${wrong.name}` })));

function bodyOf(key: string): Readonly<Record<string, unknown>> {
  const body = sample.get(key);
  if (body === undefined) throw new Error(`no ${key} in the sample`);
  return body;
}

function issuesOf(resource: unknown, profiles: readonly string[]): string[] {
  return validator.validate(resource, { profiles }).filter(({ severity }) => severity !== 'information')
    .map(({ severity, rule, expression }) => `${severity === 'error' ? '' : `${severity} `}${rule} ${expression}`);
}

test.each(Object.keys(TABLE))('%s is right before it is changed', (key) => {
  expect(issuesOf(bodyOf(key), textsAt(bodyOf(key), 'meta', 'profile'))).toEqual([]);
});

test.each(ROWS)('$title', ({ key, wrong }) => {
  expect(issuesOf(mutated(bodyOf(key), wrong), textsAt(bodyOf(key), 'meta', 'profile')).sort()).toEqual([...wrong.expected].sort());
});

test('there are more than 150 rows of different names, on every profile of a resource of the directory', () => {
  expect(ROWS.length).toBeGreaterThan(150);
  expect(new Set(ROWS.map(({ title }) => title)).size).toBe(ROWS.length);
  const covered = new Set(Object.keys(TABLE).flatMap((key) => textsAt(bodyOf(key), 'meta', 'profile')));
  const profiles = definitions.filter(({ url, kind, derivation }) => url.startsWith(rorProfile('')) && kind === 'resource' && derivation === 'constraint');
  expect(profiles.map(({ url }) => url).filter((url) => !covered.has(url))).toEqual([]);
});

/** What a message says of the value: quoted, counted, or nothing where the fault is that there is none. */
const WITHOUT_VALUE = ['null-value', 'empty-array', 'empty-object', 'empty-string', 'subsetted'];

test('every message but those about nothing quotes or counts what was seen, differently for different values', () => {
  const issues = ROWS.flatMap(({ key, wrong }) => validator.validate(mutated(bodyOf(key), wrong), { profiles: textsAt(bodyOf(key), 'meta', 'profile') }))
    .filter(({ severity, rule }) => severity !== 'information' && !WITHOUT_VALUE.includes(rule));
  expect(issues.filter(({ fr }) => !/\d|«.+»|[[{]"|Vu : |urn:|https?:|vu : |valeur /.test(fr)).map(({ rule, fr }) => `${rule}: ${fr}`)).toEqual([]);
  // A placeholder that nobody fills would reach the reader.
  expect(issues.filter(({ fr, en }) => /\{(value|found|name|count|expected|type|first|other|seen)\}/.test(fr + en))).toEqual([]);
});
