import { join } from 'node:path';
import type { ResourceJson } from '../../fhir-common/core/json';
import { tolerateBody } from '../../fhir-common/core/patch/tolerate-body';
import { loadTerminology } from '../../fhir-common/terminology/load-terminology';
import { loadDefinitions } from '../../fhir-common/validation/definition-loader';
import { createValidator } from '../../fhir-common/validation/validator';
import { rorProfile } from '../canonical';
import { jdv, tre } from './fixtures/resources';
import { rorBodyTolerance } from './ror-body-tolerance';

const data = join(__dirname, '../../../data');
const terminology = loadTerminology(join(data, 'terminology'));
const validator = createValidator({ definitions: loadDefinitions(join(data, 'definitions')), terminology });
const reading = { types: validator.elementTypes((type) => [rorProfile(`ror-${type.toLowerCase()}`)]), tolerance: rorBodyTolerance(terminology) };
const B = rorProfile('');

type Json = Readonly<Record<string, unknown>>;
const offer = (fields: Json): ResourceJson => ({ resourceType: 'HealthcareService', name: 'A', ...fields });
const field = (system: string, display?: string): Json => ({ type: [{ coding: [{ system, code: '01', ...(display === undefined ? {} : { display }) }] }] });
const mco = terminology.display(tre('R227-ChampActivite'), '01') ?? '';

const ACT = { system: tre('R210-ActeSpecifique'), code: '0320' };
const CARE_MODE = { system: tre('R213-ModePriseEnCharge'), code: '28' };
const SPECIFIC = { url: `${B}ror-act-type`, valueCode: 'specificAct' };

/** Row used, what is sent, what it is read as. */
const CASES: readonly (readonly [string, Json, Json, readonly string[]])[] = [
  ['M-18 coding that is no list', { specialty: [{ coding: { system: tre('R211-ActiviteOperationnelle'), code: '440' } }] },
    { specialty: [{ coding: [{ system: tre('R211-ActiviteOperationnelle'), code: '440' }] }] }, ['M-18, M-19']],
  ['M-19 identifier and category that are no lists', { identifier: { value: '94/1' }, category: { text: 'a' } }, { identifier: [{ value: '94/1' }], category: [{ text: 'a' }] }, ['M-18, M-19', 'M-18, M-19']],
  ['M-20 number in quotes', { availableTime: [{ extension: [{ url: `${B}ror-available-time-number-days-of-week`, valueInteger: '1' }] }] },
    { availableTime: [{ extension: [{ url: `${B}ror-available-time-number-days-of-week`, valueInteger: 1 }] }] }, ['M-20']],
  ['M-14 url of a page', { extension: [{ url: `${B.replace(/\/$/, '-')}ror-healthcareservice-sensitive-unit`, valueBoolean: false }] },
    { extension: [{ url: `${B}ror-healthcareservice-sensitive-unit`, valueBoolean: false }] }, ['M-14']],
  ['M-15 slash at the end of a system', field(`${tre('R227-ChampActivite')}/`), field(tre('R227-ChampActivite')), ['M-15']],
  ['M-15 value set as a system', field(jdv('J20-ChampActivite-ROR')), field(tre('R227-ChampActivite')), ['M-15']],
  ['M-23 acts without their type, one of two', { characteristic: [{ coding: [ACT] }, { extension: [{ url: `${B}ror-act-type`, valueCode: 'outsideOfficeAct' }], coding: [ACT] }, { coding: [CARE_MODE] }] },
    { characteristic: [{ coding: [ACT], extension: [SPECIFIC] }, { extension: [{ url: `${B}ror-act-type`, valueCode: 'outsideOfficeAct' }], coding: [ACT] }, { coding: [CARE_MODE] }] }, ['M-23']],
  ['M-27 former url', { extension: [{ url: 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/RORPractitionerRoleName', extension: [{ url: 'exerciseLastName', valueString: 'A' }] }] },
    { extension: [{ url: `${B}ror-practitionerrole-name`, extension: [{ url: 'exerciseLastName', valueString: 'A' }] }] }, ['M-27']],
];

test.each(CASES)('%s is read as it was meant, with a warning, and refused under handling=strict', (_name, sent, meant, rows) => {
  const lenient = tolerateBody(offer(sent), 'lenient', reading);
  expect(lenient.resource).toEqual(offer(meant));
  expect(lenient.warnings.map(({ row }) => row)).toEqual(rows);
  expect(lenient.refusals).toEqual([]);
  const strict = tolerateBody(offer(sent), 'strict', reading);
  expect(strict.refusals.map(({ status, rule, row }) => `${status} ${rule} ${row ?? ''}`)).toEqual(rows.map((row) => `400 tolerance-refused ${row}`));
  expect(strict.warnings).toEqual([]);
});

test('M-29 more companions than lines: their extensions stay, on the last line', () => {
  const part = (value: string): Json => ({ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-houseNumber', valueString: value }] });
  const place = (lines: readonly unknown[]): ResourceJson => ({ resourceType: 'Location', address: { line: ['1 RUE A', 'B'], _line: lines } });
  const { resource, warnings } = tolerateBody(place([part('1'), null, part('2')]), 'lenient', reading);
  expect(resource).toEqual(place([part('1'), part('2')]));
  expect(warnings.map(({ row }) => row)).toEqual(['M-29']);
});

test('M-16 a wrong display is mended with a remark, in strict mode too', () => {
  for (const handling of ['lenient', 'strict'] as const) {
    const { resource, warnings, refusals } = tolerateBody(offer(field(tre('R227-ChampActivite'), 'Autre')), handling, reading);
    expect(resource).toEqual(offer(field(tre('R227-ChampActivite'), mco)));
    expect(warnings.map(({ row }) => row)).toEqual(['M-16']);
    expect(refusals).toEqual([]);
  }
});

test.each<readonly [string, ResourceJson]>([
  ['a right body', offer({ ...field(tre('R227-ChampActivite'), mco), identifier: [{ value: '94/1' }] })],
  ['what cannot be corrected', offer({ identifier: 3, availableTime: [{ extension: [{ url: 'x', valueInteger: 'un' }] }] , active: 'true' })],
  ['an unknown type', { resourceType: 'Offre', identifier: { value: '1' } }],
])('%s is left for validation, unchanged but for lists', (_name, sent) => {
  const { resource, refusals } = tolerateBody(sent, 'lenient', reading);
  expect(refusals).toEqual([]);
  expect(resource).toEqual(sent.resourceType === 'Offre' || sent['identifier'] !== 3 ? sent : { ...sent, identifier: [3] });
});

test('a body that needs nothing is the same object: nothing is copied', () => {
  const sent = offer({ identifier: [{ value: '94/1' }] });
  expect(tolerateBody(sent, 'lenient', reading).resource).toBe(sent);
});
