import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceJson } from '../../../fhir-common/core/json';
import { isResource } from '../../../fhir-common/core/json';
import { SnapshotBuilder } from '../../directory/snapshot-builder';
import { CategoryTable } from '../../references/categories';
import { CodeLists } from '../../references/code-lists';
import { Territory } from '../../references/territory';
import { evaluate } from '../evaluate';
import { nomenclatureCheck } from '../nomenclature';
import type { CodeJudgement } from '../nomenclature';
import type { LocalDefect } from '../../directory/rows';
import { examineAll, examineManagementRules } from './examine';
import { managementRules } from './snapshot-rules';

const nos = (list: string): string => `https://mos.esante.gouv.fr/NOS/TRE_${list}/FHIR/TRE-${list}`;
const ror = (id: string): string => `https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}`;
const concept = (list: string, code: string): object => ({ coding: [{ system: nos(list), code }] });
const level = (url: string, code: string): object => ({ url, valueCodeableConcept: concept('R283-NiveauConfidentialite', code) });

const CREATED = { url: ror('ror-meta-creation-date'), valueDateTime: '2024-01-01' };
const patients = (unit = 'a', more: readonly object[] = []): object => ({ url: ror('ror-healthcareservice-patient-type'), extension: [
  { url: 'ageRange', valueRange: { low: { value: 0, code: unit }, high: { value: 99, code: 'a' } } }, ...more,
] });
const sensitive = (value: boolean): object => ({ url: ror('ror-healthcareservice-sensitive-unit'), valueBoolean: value });
const contact = (contactLevel: string, telecomLevel: string, ...parts: readonly object[]): object => ({ url: ror('ror-healthcareservice-contact'), extension: [
  ...parts, level(ror('ror-confidentiality-level'), contactLevel),
  { url: ror('ror-healthcareservice-contact-telecom'), extension: [level(ror('ror-telecom-confidentiality-level'), telecomLevel)] },
] });
const NATURE = { url: 'purposeContact', valueCodeableConcept: concept('R287-NatureContact', '06') };
const FUNCTION = { url: ror('ror-contact-function-contact'), valueCodeableConcept: concept('R251-FonctionContact', '01') };
const NAME = { url: 'name', valueHumanName: { family: 'DIALLO' } };

/** A well-made offer, with other fields in place of its own. */
function offer(more: object = {}, extensions: readonly object[] = [sensitive(false), patients()]): ResourceJson {
  return {
    resourceType: 'HealthcareService', id: 'o', identifier: [{ value: '52/1' }], name: 'Offre', providedBy: { reference: 'Organization/eg' }, extension: [CREATED, ...extensions],
    type: [concept('R227-ChampActivite', '01')], specialty: [concept('R211-ActiviteOperationnelle', '001')], characteristic: [concept('R213-ModePriseEnCharge', '28')], ...more,
  };
}

const rulesOf = (resource: ResourceJson): string[] => examineManagementRules(resource).map(({ rule, errorValues }) => [rule, ...errorValues].join(' '));
const closing = (type: string, text = ''): object => ({ characteristic: [concept('R213-ModePriseEnCharge', '28'), { ...concept('R286-TypeFermeture', type), text }] });

it.each<[string, ResourceJson, string[]]>([
  ['a well-made offer', offer(), []],
  ['no name, no care mode', offer({ name: undefined, characteristic: [] }), ['RG_EXP_002', 'RG_EXP_002']],
  ['an establishment without type nor creation date', { resourceType: 'Organization', id: 'e', name: 'E' }, ['RG_EXP_002', 'RG_EXP_002']],
  ['a situation of no one', { resourceType: 'PractitionerRole', id: 'r', extension: [CREATED] }, ['RG_EXP_002', 'RG_EXP_002', 'RG_EXP_002', 'RG_EXP_002']],
  ['a medico-social offer without family nor public', offer({ type: [concept('R227-ChampActivite', '04')] }), ['RG_EXP_007', 'RG_EXP_008']],
  ['a medico-social offer with both', offer({ type: [concept('R227-ChampActivite', '04')], specialty: [concept('R211-ActiviteOperationnelle', '298'), concept('R265-PrestationPilotageSerafin', '019')] },
    [sensitive(false), patients('a', [{ url: 'supportedPatientInfo', valueCodeableConcept: concept('R239-PublicPrisEnCharge', '01') }])]), []],
  ['hours without a day', offer({ availableTime: [{ allDay: true }, { allDay: true, extension: [{ url: ror('ror-available-time-number-days-of-week'), valueInteger: 1 }] }] }), ['RG_EXP_014']],
  ['an age in hours', offer({}, [sensitive(false), patients('h')]), ['RG_EXP_048 h']],
  ['a phone more open than its contact', offer({}, [sensitive(false), patients(), contact('2', '1', NATURE)]), ['RG_EXP_034 1']],
  ['a restricted contact of a sensitive unit', offer({}, [sensitive(true), patients(), contact('2', '3', NATURE)]), ['RG_EXP_039 2']],
  ['a nature with a function', offer({}, [sensitive(false), patients(), contact('1', '1', NATURE, FUNCTION)]), ['RG_EXP_040']],
  ['a function without a name', offer({}, [sensitive(false), patients(), contact('1', '1', FUNCTION)]), ['RG_EXP_041']],
  ['a function with a name', offer({}, [sensitive(false), patients(), contact('1', '1', FUNCTION, NAME)]), []],
  ['a closing date without type', offer({ notAvailable: [{ during: { start: '2026-01-01' } }] }), ['RG_EXP_043']],
  ['a closing type without date', offer(closing('DEF')), ['RG_EXP_043']],
  ['a reopening of a definitive closing', offer({ ...closing('DEF'), notAvailable: [{ during: { start: '2026-01-01', end: '2026-09-01' } }] }), ['RG_EXP_045 DEF']],
  ['a provisional closing with a reopening', offer({ ...closing('PRO'), notAvailable: [{ during: { start: '2026-01-01', end: '2026-09-01' } }] }), []],
  ['a definitive closing of another type', offer({ ...closing('PRE', 'Fermeture définitive'), notAvailable: [{ during: { start: '2026-01-01' } }] }), ['RG_EXP_003 PRE']],
])('finds in %s what its management rules forbid', (_, resource, rules) => {
  expect(rulesOf(resource)).toEqual(rules);
});

const DATE = '2026-06-15';
const references = { categories: new CategoryTable([], DATE), lists: new CodeLists([], DATE), territory: new Territory([], DATE), holdsCode: (): boolean => true };
const closedStructure = (id: string, type: string, code: string, more: object = {}): ResourceJson => ({
  resourceType: 'Organization', id, type: [concept(type, code)],
  extension: [{ url: ror('ror-organization-closing-type'), valueCodeableConcept: concept('R286-TypeFermeture', 'DEF') }, { url: 'http://hl7.org/fhir/StructureDefinition/organization-period', valuePeriod: { end: '2026-01-01' } }], ...more,
});
const place = (id: string, available: number): ResourceJson => ({ resourceType: 'Location', id, extension: [{ url: ror('ror-location-supported-capacity'), extension: [
  { url: 'capacityStatus', valueCodeableConcept: concept('R330-TypeStatutCapacite', '02') }, { url: 'nbCapacity', valueInteger: available },
] }] });

it('finds what is open below a closed structure, and places available while every offer is closed', () => {
  const builder = new SnapshotBuilder();
  const during = { notAvailable: [{ during: { start: '2026-01-01' } }], ...closing('DEF') };
  for (const resource of [
    closedStructure('eg', 'R66-CategorieEtablissement', '355'),
    { resourceType: 'Organization', id: 'oi', type: [concept('R207-TypeOrganisationInterne', '3')], partOf: { reference: 'Organization/eg' } },
    closedStructure('oi-closed', 'R207-TypeOrganisationInterne', '3', { partOf: { reference: 'Organization/eg' } }),
    offer({ id: 'open', location: [{ reference: 'Location/shared' }] }),
    offer({ id: 'closed', location: [{ reference: 'Location/shared' }, { reference: 'Location/alone' }, { reference: 'Location/empty' }], ...during }),
    place('shared', 3), place('alone', 2), place('empty', 0),
  ]) builder.add(resource);
  const { rules } = evaluate(builder.build(), references, { date: DATE, mode: 'corrected' }, managementRules);
  expect(rules.flatMap(({ deviations }) => deviations).map(({ rule, object, errorValues }) => [rule, `${object.type}/${object.id ?? ''}`, ...errorValues])).toEqual([
    ['RG_EXP_044', 'Organization/oi'], ['RG_EXP_044', 'HealthcareService/open'], ['RG_EXP_047', 'Location/alone', '2'],
  ]);
});

describe('NOS-OBS', () => {
  const GENDER = nos('R332-GenreCapacite');
  const STATUS = nos('R330-TypeStatutCapacite');
  // The live cases of ror-anomalies 9.4: gender 03 left on 2025-08-28, capacity status 07 on 2025-01-31.
  const judge = (_: readonly string[], system: string, code: string, date: string): CodeJudgement => {
    if (system === GENDER && code === '03') return date >= '2025-08-28' ? { state: 'obsolete', replacedBy: '04' } : { state: 'valid' };
    if (system === STATUS && code === '07') return { state: date >= '2025-01-31' ? 'obsolete' : 'valid' };
    return { state: /^0\d$/.test(code) ? 'valid' : 'unknown' };
  };
  const CAPACITY = ror('ror-location-supported-capacity');
  const states = {
    bindingsOf: (path: string): readonly string[] => ([`(${CAPACITY}).(genderCapacityAvailable)`, `(${CAPACITY}).(capacityStatus)`].includes(path) ? ['JDV'] : []),
    isSuspect: (_system: string, code: string): boolean => code !== '01' && code !== '02',
    judge,
  };
  const found = (resource: ResourceJson, date: string): readonly LocalDefect[] => examineAll([nomenclatureCheck(states, date)])(resource);
  const entry = (status: string, gender: string): object => ({ url: ror('ror-location-supported-capacity'), extension: [
    { url: 'capacityStatus', valueCodeableConcept: { coding: [{ system: STATUS, code: status }] } }, { url: 'genderCapacityAvailable', valueCodeableConcept: { coding: [{ system: GENDER, code: gender }] } },
  ] });
  const location: ResourceJson = {
    resourceType: 'Location', id: 'l', identifier: [{ value: '52/400' }], meta: { tag: [{ system: nos('R30-RegionOM'), code: '52' }, { system: GENDER, code: '03' }] },
    extension: [entry('02', '03'), entry('07', '03'), entry('99', '01')],
  };

  it('reports an obsolete or unknown code once per resource, with its general path', () => {
    const path = (part: string, system: string, code: string): string =>
      `Location.extension.where(url='${ror('ror-location-supported-capacity')}').extension.where(url='${part}').value.coding.where(system='${system}' and code='${code}')`;
    expect(found(location, DATE).map((defect) => [defect.identifier, defect.region, defect.path, defect.errorValues, defect.proposedValues])).toEqual([
      ['52/400', '52', path('genderCapacityAvailable', GENDER, '03'), [`${GENDER}|03`], [`${GENDER}|04`]],
      ['52/400', '52', path('capacityStatus', STATUS, '07'), [`${STATUS}|07`], []],
      ['52/400', '52', path('capacityStatus', STATUS, '99'), [`${STATUS}|99`], []],
    ]);
  });

  it('says nothing of a code before its last day', () => {
    expect(found(location, '2025-01-30').map(({ errorValues }) => errorValues[0])).toEqual([`${STATUS}|99`]);
  });
});

it('reads every resource of the sample data', () => {
  const builder = new SnapshotBuilder(examineManagementRules);
  const counts: Record<string, number> = {};
  const withAddress = new Set<string>();
  for (const type of ['organization', 'healthcare-service', 'location']) {
    const lines = readFileSync(join(__dirname, '../../../../data/sample', `${type}.ndjson`), 'utf8').split('\n').filter((line) => line !== '');
    for (const line of lines) {
      const resource: unknown = JSON.parse(line);
      if (!isResource(resource)) continue;
      builder.add(resource);
      if (Array.isArray(resource['address'])) withAddress.add(resource.id ?? '');
    }
    counts[type] = lines.length;
  }
  const snapshot = builder.build();
  expect(snapshot.establishments.length + snapshot.legalEntities.length + snapshot.internalOrganizations.length).toBe(counts['organization']);
  expect(snapshot.offers).toHaveLength(counts['healthcare-service'] ?? 0);
  expect(snapshot.locations.size).toBe(counts['location']);
  const isWhole = (row: object, ...fields: readonly string[]): boolean => fields.every((field) => { const value: unknown = Reflect.get(row, field); return typeof value === 'string' && value !== ''; });
  expect(snapshot.offers.filter((row) => !isWhole(row, 'region', 'identifier', 'name', 'providedBy', 'updated', 'field', 'careMode'))).toEqual([]);
  expect(snapshot.establishments.filter((row) => !isWhole(row, 'region', 'nationalId', 'category', 'partOf') || (row.department === '-2') === withAddress.has(row.id))).toEqual([]);
  expect(snapshot.internalOrganizations.filter((row) => !isWhole(row, 'region', 'kind', 'partOf'))).toEqual([]);
  expect([...snapshot.locations.values()].some(({ installed }) => installed !== undefined && installed > 0)).toBe(true);
});
