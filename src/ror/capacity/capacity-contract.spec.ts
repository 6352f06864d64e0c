import { join } from 'node:path';
import { CAPACITY } from '../capacity-entries';
import { CapacityIndicators, KEY_MEMBERS, shownKey } from './capacity-indicators';
import { keyOfPath, selectsEntries } from './capacity-path';

const indicators = CapacityIndicators.load(join(__dirname, '../../../data/reference/capacites/indicateurs.csv'));
/** Codes in the order of the key; `-` for none. */
const keyOf = (codes: string): Record<string, string> => Object.fromEntries(codes.split(' ').flatMap((code, index) => (code === '-' ? [] : [[KEY_MEMBERS[index] ?? '', code]])));

it.each<[string, string, string | undefined]>([
  ['installed', '01 01 - - - - 01', '01 02'], ['installed with a gender', '01 01 02 - - - 01', undefined], ['installed tomorrow', '01 03 - - - - 01', undefined],
  ['available', '02 01 03 - - - 01', '01 02'], ['available in 7 days, Covid+', '02 05 04 - - - 02', '01 02'], ['available without a gender', '02 01 - - - - 01', undefined],
  ['occupied', '03 01 - - - - 01', '01 02'], ['occupied by women', '03 01 01 - - - 01', '01 02'], ['reserved', '04 01 - - - - 01', '01 02'],
  ['closed', '05 01 - 01 - - 01', '01 02'], ['closed without saying how', '05 01 - - - - 01', undefined], ['available and closed', '02 01 03 01 - - 01', undefined],
  ['additional, mobilised', '06 01 - - 01 - 01', '01'], ['additional, mobilised for a crisis', '06 01 - - 01 02 01', undefined], ['additional with staff for a crisis', '06 02 - - 03 02 01', '01'],
  ['status 07', '07 01 - - - - 01', undefined], ['without assignment', '02 01 03 - - - -', undefined], ['an unknown temporality', '02 06 03 - - - 01', undefined],
])('%s counts %s', (_name, codes, natures) => {
  const found = indicators.naturesOf(keyOf(codes));
  expect(found === undefined ? undefined : [...found].join(' ')).toBe(natures);
});

it('echoes a combination with null for what is absent', () => {
  expect(shownKey({ capacityStatus: '02' })).toBe('capacityStatus=02, temporalityCapacity=null, genderCapacityAvailable=null, capacityClosingType=null, additionalBedType=null, crisisType=null, temporaryAssignement=null');
});

it.each<[string, string]>([
  ['label\nx', 'capacityStatus, temporalityCapacity'],
  [`label,${KEY_MEMBERS.join(',')},capacityType\nx,01,1,-,-,-,-,01,01`, 'ligne 2, colonne temporalityCapacity'],
  [`label,${KEY_MEMBERS.join(',')},capacityType\n`, 'lignes'],
])('refuses the list %j and says where it is wrong', (csv, expected) => {
  expect(() => CapacityIndicators.parse(csv, 'liste.csv')).toThrow(expected);
});

const P2 = `Location.extension.where(url='${CAPACITY}')`;
it.each<[string, Record<string, string> | undefined, boolean]>([
  [P2, undefined, true],
  [`${P2}.where(extension.where(url = 'capacityStatus' and valueCodeableConcept.coding.code = '02') and extension.where(url = 'temporalityCapacity' and valueCodeableConcept.coding.code = '01')  and extension.where(url='temporaryAssignement' and value.coding[0].code='01'))`,
    { capacityStatus: '02', temporalityCapacity: '01', temporaryAssignement: '01' }, true],
  [`Location.extension('${CAPACITY}').where(extension('capacityStatus').value.coding.code = '02')`, { capacityStatus: '02' }, true],
  [`${P2}.where(extension.where(url='capacityStatus' and valueCodeableConcept.coding.code='02')).extension.where(url='nbCapacity')`, undefined, false],
  ['Location.name', undefined, false],
])('reads the combination of %s', (path, key, entries) => {
  expect([keyOfPath(path), selectsEntries(path)]).toEqual([key, entries]);
});
