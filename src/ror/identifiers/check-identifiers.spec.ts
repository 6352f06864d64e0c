import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceJson } from '../../fhir-common/core/json';
import { parseStored } from '../../fhir-common/store/writer/stamp';
import { checkIdentifiers } from './check-identifiers';
import { hasCheckDigit } from './national-numbers';

type Json = Readonly<Record<string, unknown>>;

const NATIONAL = 'urn:oid:1.2.250.1.71.4.2.2';
const SIRENE = 'https://sirene.fr';
const FINESS = 'https://finess.esante.gouv.fr';
const RPPS_RANG = 'https://rppsrang.esante.gouv.fr';
const ADELI_RANG = 'https://adelirang.esante.gouv.fr';
const OI = 'https://oi.esante.gouv.fr';
const PERSON = 'urn:oid:1.2.250.1.71.4.2.1';

const id = (system: string | undefined, value: string, code?: string): Json => ({
  ...(system === undefined ? {} : { system }), value, ...(code === undefined ? {} : { type: { coding: [{ code }] } }),
});
const resource = (resourceType: string, identifiers: readonly Json[]): ResourceJson => ({ resourceType, identifier: identifiers });
const found = (type: string, identifiers: readonly Json[]): string[] =>
  checkIdentifiers(resource(type, identifiers)).map(({ severity, code, expression }) => `${severity} ${code} ${(expression ?? '').replace(`${type}.identifier`, '')}`);

test.each<readonly [string, readonly Json[], readonly string[]]>([
  ['the legal entity of the guide: SIREN that misses its check digit', [id(NATIONAL, '2921317258', '40'), id(SIRENE, '921317258', '2')], ['warning identifier-check-digit [1].value']],
  ['the establishment of the guide: SIRET that misses it', [id(NATIONAL, '392131725800020', '40'), id('http://sirene.fr', '92131725800020', '3')], ['warning identifier-check-digit [1].value']],
  ['FINESS', [id(NATIONAL, '1440999027', '40'), id(FINESS, '440999027', '1')], []],
  ['FINESS of Corsica', [id(NATIONAL, '12A0000014'), id(FINESS, '2A0000014')], []],
  ['FINESS of overseas', [id(FINESS, '9F0000014')], []],
  ['FINESS and SIRET, one national number', [id(NATIONAL, '1440999027'), id(FINESS, '440999027'), id(SIRENE, '73282932000074', '3')], []],
  ['RPPS-rang', [id(NATIONAL, '410999000143002'), id(RPPS_RANG, '10999000143002', '4')], []],
  ['ADELI-rang', [id(NATIONAL, '044999914301'), id(ADELI_RANG, '44999914301', '0')], []],
  ['a national number alone', [id(NATIONAL, '1440999027')], []],
  ['FINESS too short', [id(FINESS, '44099902', '1')], ['error identifier-format [0].value']],
  ['FINESS with a letter', [id(FINESS, '4409990A7', '1')], ['error identifier-format [0].value']],
  ['FINESS of no department', [id(FINESS, '3A0999027')], ['error identifier-format [0].value']],
  ['SIREN of 8 digits', [id(SIRENE, '92131725', '2')], ['error identifier-format [0].value']],
  ['SIREN with blanks', [id(SIRENE, '732 829 320', '2')], ['error identifier-format [0].value']],
  ['SIREN with a right check digit', [id(SIRENE, '732829320', '2')], []],
  ['SIREN typed as SIRET', [id(SIRENE, '732829320', '3')], ['error identifier-format [0].value']],
  ['SIRET of 13 digits', [id(SIRENE, '7328293200007', '3')], ['error identifier-format [0].value']],
  ['SIRET without type, by its length', [id(SIRENE, '73282932000074')], []],
  ['SIRET with two digits swapped', [id(SIRENE, '73282932000047', '3')], ['warning identifier-check-digit [0].value']],
  ['SIRET of the seat of La Poste', [id(SIRENE, '35600000000048', '3')], []],
  ['SIRET of an office of La Poste', [id(SIRENE, '35600000009075', '3')], []],
  ['SIRET of no office of La Poste', [id(SIRENE, '35600000009076', '3')], ['warning identifier-check-digit [0].value']],
  ['RPPS-rang too short', [id(RPPS_RANG, '109990001430', '4')], ['error identifier-format [0].value']],
  ['ADELI-rang too long', [id(ADELI_RANG, '449999143011', '0')], ['error identifier-format [0].value']],
  ['another FINESS in the national number', [id(NATIONAL, '1440999027'), id(FINESS, '440999043')], ['error identifier-contradiction [0].value']],
  ['another SIREN', [id(NATIONAL, '2732829320'), id(SIRENE, '552100554', '2')], ['error identifier-contradiction [0].value']],
  ['a SIREN prefix on a FINESS', [id(NATIONAL, '2440999027'), id(FINESS, '440999027')], ['error identifier-contradiction [0].value']],
  ['a SIRET prefix on a FINESS', [id(NATIONAL, '3440999027'), id(FINESS, '440999027')], ['error identifier-contradiction [0].value']],
  ['the SIRET taken though there is a FINESS (RG_EXP_004)', [id(NATIONAL, '373282932000074'), id(FINESS, '440999027'), id(SIRENE, '73282932000074', '3')], ['error identifier-priority [0].value']],
  ['the SIRET taken though there is an RPPS-rang (RG_EXP_037)', [id(NATIONAL, '373282932000074'), id(RPPS_RANG, '10999000143002', '4'), id(SIRENE, '73282932000074', '3')], ['error identifier-priority [0].value']],
  ['the ADELI-rang taken where there is no RPPS-rang (RG_EXP_038)', [id(NATIONAL, '044999914301'), id(ADELI_RANG, '44999914301', '0'), id(SIRENE, '73282932000074', '3')], []],
  ['the ADELI-rang taken though there is a FINESS (RG_EXP_005)', [id(NATIONAL, '044999914301'), id(ADELI_RANG, '44999914301', '0'), id(FINESS, '440999027', '1')], ['error identifier-priority [0].value']],
  ['a prefix that means nothing', [id(NATIONAL, '7440999027')], ['error identifier-prefix [0].value']],
  ['a national number without prefix', [id(NATIONAL, '440999027')], ['error identifier-format [0].value']],
  ['an empty prefix', [id(NATIONAL, '')], ['error identifier-prefix [0].value']],
  ['an internal organization', [id(OI, '94/666', '42')], []],
  ['an internal organization without region', [id(OI, 'P0100', '42')], ['warning identifier-region [0].value']],
  ['an internal organization with the name of its region', [id(OI, 'IDF/666', '42')], ['warning identifier-region [0].value']],
  ['another system', [id('https://example.org/own', 'x')], []],
  ['no value', [{ system: FINESS }], []],
])('a structure: %s', (_name, identifiers, expected) => {
  expect(found('Organization', identifiers)).toEqual(expected);
});

test.each<readonly [string, Json, readonly string[]]>([
  ['RPPS', id(PERSON, '810001234567'), []],
  ['ADELI', id(PERSON, '0440999135'), []],
  ['ADELI of Corsica', id(PERSON, '02A0999135'), []],
  ['RPPS without its prefix, as the guide prints', id(PERSON, '11111573474'), ['warning identifier-person-prefix [0].value']],
  ['RPPS of 10 digits', id(PERSON, '81000123456'), ['error identifier-format [0].value']],
  ['ADELI of 11 digits', id(PERSON, '044099913501'), ['error identifier-format [0].value']],
  ['a prefix that means nothing', id(PERSON, '310001234567'), ['error identifier-prefix [0].value']],
  ['a number without system', id(undefined, '10001234567'), []],
])('a professional: %s', (_name, identifier, expected) => {
  expect(found('Practitioner', [identifier])).toEqual(expected);
});

test.each<readonly [string, string, Json, readonly string[]]>([
  ['an offer', 'HealthcareService', id(undefined, '94/666', '35'), []],
  ['an offer as the guide prints it', 'HealthcareService', id(undefined, 'ZZZ', '35'), ['warning identifier-region [0].value']],
  ['an offer with a blank in its code', 'HealthcareService', id(undefined, '94/6 6', '35'), ['warning identifier-region [0].value']],
  ['a place', 'Location', id(undefined, '52/400401', '25'), []],
  ['a place without region', 'Location', id(undefined, '400401', '25'), ['warning identifier-region [0].value']],
  ['the key of bed management', 'Location', id(undefined, '1350054680/SSR38888', '26'), []],
  ['a key without structure', 'Location', id(undefined, 'SSR38888', '26'), ['error identifier-place-key [0].value']],
  ['a key with a bare FINESS', 'Location', id(undefined, '350054680/SSR38888', '26'), ['error identifier-place-key [0].value']],
  ['a key with nothing after the slash', 'Location', id(undefined, '1350054680/', '26'), ['error identifier-place-key [0].value']],
  ['an identifier of another type', 'Location', id(undefined, 'x', '99'), []],
  ['a situation, whose identifier has no form', 'PractitionerRole', id(undefined, '11102379616'), []],
])('%s', (_name, type, identifier, expected) => {
  expect(found(type, [identifier])).toEqual(expected);
});

test('the check digit follows Luhn', () => {
  expect(['732829320', '73282932000074', '552100554', '921317258', '732829321'].map(hasCheckDigit)).toEqual([true, true, true, false, false]);
});

test('the text names the number, what is expected and what to do, in both languages', () => {
  expect(checkIdentifiers(resource('Organization', [id(NATIONAL, '1440999027'), id(FINESS, '440999043')]))).toEqual([{
    severity: 'error', issue: 'business-rule', code: 'identifier-contradiction', expression: 'Organization.identifier[0].value',
    fr: 'L’identifiant national « 1440999027 » annonce le numéro FINESS « 440999027 », mais le FINESS donné est « 440999043 ». Accordez les deux.',
    en: 'National identifier "1440999027" announces FINESS number "440999027", but the FINESS given is "440999043". Make them agree.',
  }]);
});

test('the sample data have right identifiers, but for invented check digits and two numbers as published requests write them', () => {
  const folder = join(__dirname, '..', '..', '..', 'data', 'sample');
  const lines = readdirSync(folder).filter((name) => name.endsWith('.ndjson')).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
  const issues = lines.map(parseStored).flatMap((body) => checkIdentifiers(body).map(({ code, expression }) => `${body.id ?? ''} ${code} ${expression ?? ''}`));
  expect(lines.length).toBeGreaterThan(300);
  expect(issues.filter((issue) => !issue.includes('identifier-check-digit')))
    .toEqual(['prac-10001234567', 'prac-decoy-10001234568'].map((key) => `${key} identifier-person-prefix Practitioner.identifier[0].value`));
});
