import { rorProfile } from '../canonical';
import { errorsOf, hintOf, operation, rowsOf, send } from './fixtures/request';
import {
  CAPACITIES, COMMUNE, CREATED, EQUIPMENTS, LOCATION, MAIL, ORGANIZATION, PHONE, PRACTITIONER, ROLE, SERVICE, TASK, capacity, concept, equipment, jdv, limit, tre,
} from './fixtures/resources';
import type { Sample } from './fixtures/resources';
import { rewriteJson } from './rewrite-value';
import type { RorCodes } from './rewrite-value';
import { ROWS_OF_CORRECTIONS, TOLERANCE_TABLE } from './tolerance-table';

type Json = Readonly<Record<string, unknown>>;

const B = rorProfile('');
const CAPACITY = `${B}ror-location-supported-capacity`;
const EQUIPMENT = `${B}ror-location-equipment`;
const HOUSE_NUMBER = 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-houseNumber';

const P2 = `Location.extension.where(url='${CAPACITY}')`;
const P3 = `${P2}.where(extension.where(url = 'capacityStatus' and valueCodeableConcept.coding.code = '02') and extension.where(url = 'temporalityCapacity' and valueCodeableConcept.coding.code = '01')  and extension.where(url = 'genderCapacityAvailable' and valueCodeableConcept.coding.code = '03') and extension.where(url = 'temporaryAssignement' and valueCodeableConcept.coding.code = '01'))`;
const LIMIT_OF = (level: string, and: string): string => `Location.extension.where(url='${EQUIPMENT}' and extension.where(url='equipmentType' and valueCodeableConcept.coding[0].code='089') ${and} ${level}.where(url='${EQUIPMENT}-limit' and extension.where(url='limitValue' and valueQuantity.value=300 and valueQuantity.unit='kg') and extension.where(url='equipmentFeature' and valueCodeableConcept.coding[0].code='001')))`;
const P6 = `${LIMIT_OF('extension.extension', 'and')}.extension.where(url='nbInService')`;
const P7 = `Location.extension.where(url='${EQUIPMENT}' and extension.where(url='equipmentType' and valueCodeableConcept.coding[0].code='030')).extension.where(url='nbInService')`;
const P8 = `${LIMIT_OF('extension.extension', 'and and')}.extension.extension.where(url='${EQUIPMENT}-limit').extension.where(url='limitValue').valueQuantity.value`;
const P19 = `Organization.telecom.extension.where(url='${B}ror-telecom-communication-channel' and valueCodeableConcept.coding[0].code='2').value`;
const P21 = `Location.extension.where(url='${CAPACITY}' and extension.where(url='temporaryAssignement' and valueCodeableConcept.coding[0].code='02')).extension.where(url='nbCapacity')`;

/** The live form of bed management: raw extensions in a part without a name. */
const live = (...extensions: Json[]): Json => ({ name: 'value', part: [{ extension: extensions }] });
const text = (name: string, value: string): Json => ({ name, valueString: value });
const extensions = (...all: unknown[]): Json => ({ extension: all });
const updated = capacity('02', '01', '03', '01', 12);
const next = capacity('03', '01', '03', '01', 7);

/** Id, resource, operations, what changes, rows used; the same request with handling=strict is refused when a row is used. */
type Case = readonly [string, Sample, readonly Json[], Json, readonly string[]];
const [installed, free, covid] = CAPACITIES;
const [bariatric, ultrasound] = EQUIPMENTS;

const CASES: readonly Case[] = [
  ['P1 place 1: attach a place, V5', SERVICE, [operation('add', 'HealthcareService', text('name', 'location'), { name: 'value', part: [text('reference', 'Location/YYY')] })],
    { location: [{ reference: 'Location/YYY' }] }, []],
  ['P2 place 2: add a capacity without a name, V6, M-31', LOCATION, [operation('add', P2, live(next))],
    extensions(COMMUNE, ...CAPACITIES, ...EQUIPMENTS, CREATED, next), ['V6, V7', 'M-31']],
  ['P2 place 9: replace all capacities, V7', LOCATION, [operation('replace', P2, { name: 'value', part: [updated, next] })],
    extensions(COMMUNE, updated, next, ...EQUIPMENTS, CREATED), ['V6, V7']],
  ['P2 place 9 with more capacities than before', LOCATION, [operation('replace', P2, { name: 'value', part: [updated, next, next, next] })],
    extensions(COMMUNE, updated, next, next, next, ...EQUIPMENTS, CREATED), ['V6, V7']],
  ['P2 place 9 on a place without capacity adds them', { ...LOCATION, extension: [COMMUNE] }, [operation('replace', P2, { name: 'value', part: [updated] })],
    extensions(COMMUNE, updated), ['V6, V7']],
  ['P3 place 2 bis: replace a capacity, V6', LOCATION, [operation('replace', P3, live(updated))],
    extensions(COMMUNE, installed, updated, covid, ...EQUIPMENTS, CREATED), ['V6, V7']],
  ['P3 place 3: delete a capacity', LOCATION, [operation('delete', P3)], extensions(COMMUNE, installed, covid, ...EQUIPMENTS, CREATED), []],
  ['P3 place 3 of an absent capacity', LOCATION, [operation('delete', P3.replace("code = '02')", "code = '04')"))], {}, []],
  ['P3 in strict form: each extension by parts', LOCATION, [operation('add', 'Location', text('name', 'extension'), { name: 'value', part: [
    { name: 'url', valueUri: `${B}ror-comment` }, { name: 'value', valueString: 'c' },
  ] })], extensions(COMMUNE, ...CAPACITIES, ...EQUIPMENTS, CREATED, { url: `${B}ror-comment`, valueString: 'c' }), []],
  ['P4 place 4: house number, M-11', LOCATION, [operation('replace', 'Location', { name: 'extension', part: [{ name: 'url', valueUri: HOUSE_NUMBER }, text('value', '9')] })],
    { address: { ...LOCATION.address, _line: [null, { extension: [{ url: HOUSE_NUMBER, valueString: '9' }, LOCATION.address._line[1]?.extension[1]] }] } }, ['V8', 'M-11']],
  ['P5 place 5: equipment with its limit beside, M-12', LOCATION, [operation('add', 'Location',
    { name: 'extension', part: [{ name: 'url', valueUri: EQUIPMENT }, { name: 'url', valueUri: 'equipmentType' }, { name: 'value', valueCodeableConcept: concept('R212-Equipement', '088') },
      { name: 'url', valueUri: 'nbInService' }, { name: 'value', valueInteger: '2' }] },
    { name: 'extension', part: [{ name: 'url', valueUri: `${EQUIPMENT}-limit` }, { name: 'url', valueUri: 'equipmentFeature' }, { name: 'value', valueCodeableConcept: concept('R340-TypeCaracteristiqueEquipement', '001') },
      { name: 'url', valueUri: 'limitValue' }, { name: 'value', quantity: [{ value: '300', unit: 'kg' }] }] })],
    extensions(...LOCATION.extension, equipment('088', 2, limit(300))), ['V8', 'M-12', 'M-20', 'M-20']],
  ['P7 place 7: equipment out of service, V4', LOCATION, [operation('replace', P7, { name: 'valueInteger', value: 0 })],
    extensions(COMMUNE, ...CAPACITIES, bariatric, equipment('030', 0), CREATED), ['V4', 'V3, V4', 'V4']],
  ['P6 place 6 mended: equipment quantity, bare value', LOCATION, [operation('replace', P6.replace('extension.extension.where', 'extension.where'), { name: 'value', value: 3 })],
    extensions(COMMUNE, ...CAPACITIES, equipment('089', 3, limit(300)), ultrasound, CREATED), ['V4', 'V3, V4']],
  ['P8 place 8 mended: equipment limit, V9', LOCATION, [operation('replace',
    P8.replace('and and', 'and').replaceAll('extension.extension.where', 'extension.where'), { name: 'value', part: [{ name: 'value', value: 280 }] })],
    extensions(COMMUNE, ...CAPACITIES, equipment('089', 1, limit(280)), ultrasound, CREATED), ['V9']],
  ['P9 update 1: address, V3, M-10', ORGANIZATION, [operation('replace', 'Organization', text('name', 'address'), { name: 'value', value: { city: 'Rezé', line: ['2 rue B'], postalCode: '44400' } })],
    { address: [{ city: 'Rezé', line: ['2 rue B'], postalCode: '44400' }] }, ['M-10', 'V3, V4']],
  ['P10 update 2: telecom list, V2', ORGANIZATION, [operation('replace', 'Organization.telecom', { name: 'value', valueContactPoint: [PHONE] })], { telecom: [PHONE] }, ['V2']],
  ['P11 update 2: contact, untyped', ORGANIZATION, [operation('add', 'Organization', text('name', 'contact'), { name: 'value', value: { purpose: concept('R287', '06'), telecom: PHONE } })],
    { contact: [{ purpose: concept('R287', '06'), telecom: [PHONE] }] }, ['V3, V4', 'M-18, M-19']],
  ['P12 update 3: name, M-10', ORGANIZATION, [operation('replace', 'Organization', text('name', 'name'), text('value', 'Calme'))], { name: 'Calme' }, ['M-10']],
  ['P13 update 4: telecom of a practitioner', PRACTITIONER, [operation('replace', 'Practitioner.telecom', { name: 'value', valueContactPoint: [MAIL, PHONE] })], { telecom: [MAIL, PHONE] }, ['V2']],
  ['P14 update 5: two specialties', ROLE, ['S', 'SI02'].map((code) => operation('add', 'PractitionerRole', text('name', 'specialty'), { name: 'value', valueCodeableConcept: concept('R04', code) })),
    { specialty: [...ROLE.specialty, concept('R04', 'S'), concept('R04', 'SI02')] }, []],
  ['P15 update 6: act without its type, M-23', SERVICE, [operation('add', 'HealthcareService', text('name', 'characteristic'), { name: 'value', valueCodeableConcept: concept('R210-ActeSpecifique', '0316') })],
    { characteristic: [...SERVICE.characteristic, concept('R210-ActeSpecifique', '0316', { extension: [{ url: `${B}ror-act-type`, valueCode: 'specificAct' }] })] }, ['M-23']],
  ['M-23 an act inserted, and one in place of another', { ...SERVICE, characteristic: [concept('R210-ActeSpecifique', '0320')] }, [
    operation('insert', 'HealthcareService.characteristic', { name: 'index', valueInteger: 0 }, { name: 'value', valueCodeableConcept: concept('R210-ActeSpecifique', '0316') }),
    operation('replace', "HealthcareService.characteristic.where(coding.code='0320')", { name: 'value', valueCodeableConcept: concept('R210-ActeSpecifique', '0628') }),
  ], { characteristic: ['0316', '0628'].map((code) => concept('R210-ActeSpecifique', code, { extension: [{ url: `${B}ror-act-type`, valueCode: 'specificAct' }] })) }, ['M-23', 'M-23']],
  ['M-23 an act of another type stays', SERVICE, [operation('add', 'HealthcareService', text('name', 'characteristic'), { name: 'value', valueCodeableConcept: concept('R210-ActeSpecifique', '1282', { extension: [{ url: `${B}ror-act-type`, valueCode: 'outsideOfficeAct' }] }) })],
    { characteristic: [...SERVICE.characteristic, concept('R210-ActeSpecifique', '1282', { extension: [{ url: `${B}ror-act-type`, valueCode: 'outsideOfficeAct' }] })] }, []],
  ['P16 update 7: delete an activity by its value, M-9', SERVICE, [operation('delete', 'HealthcareService', text('name', 'specialty'), { name: 'value', valueCodeableConcept: concept('R211-ActiviteOperationnelle', '040') })],
    { specialty: [concept('R211-ActiviteOperationnelle', '183')] }, ['M-9']],
  ['P16 update 8: add an activity, coding without its list, M-18', SERVICE, [operation('add', 'HealthcareService', text('name', 'specialty'),
    { name: 'value', valueCodeableConcept: { coding: { system: tre('R211-ActiviteOperationnelle'), code: '483' } } })],
    { specialty: [...SERVICE.specialty, concept('R211-ActiviteOperationnelle', '483')] }, ['M-18, M-19']],
  ['P17 anomalies: business status', TASK, [operation('replace', 'Task.businessStatus', { name: 'value', valueCodeableConcept: concept('R352-StatutMetierAnomalie', '08') })],
    { businessStatus: concept('R352-StatutMetierAnomalie', '08') }, []],
  ['P20 seed 003 sc. 4 mended', PRACTITIONER, [operation('replace', "Practitioner.telecom.where(value='cyndi.chanmet@lifen.mssante.fr').value", text('value', 'new@x'))],
    { telecom: [{ ...MAIL, value: 'new@x' }, PHONE] }, []],
  ['P21 older place 3', LOCATION, [operation('replace', P21, { name: 'value', valueInteger: 9 })],
    extensions(COMMUNE, installed, free, capacity('02', '01', '03', '02', 9), ...EQUIPMENTS, CREATED), ['V4']],
  ['P22 older place 2: alternating parts without the extension around, M-13', LOCATION, [operation('add', 'Location', { name: 'extension', part: [
    { name: 'url', valueUri: 'capacityStatus' }, { name: 'value', valueCodeableConcept: concept('R330-TypeStatutCapacite', '02') }, { name: 'url', valueUri: 'nbCapacity' }, { name: 'value', valueInt: '2' },
  ] })], extensions(...LOCATION.extension, { url: CAPACITY, extension: [{ url: 'capacityStatus', valueCodeableConcept: concept('R330-TypeStatutCapacite', '02') }, { url: 'nbCapacity', valueInteger: 2 }] }),
    ['V8', 'M-13', 'M-20']],
  ['P22 older place 2: url of the page, M-14', LOCATION, [operation('add', 'Location', { name: 'extension', part: [
    { name: 'url', valueUri: CAPACITY.replace('StructureDefinition/', 'StructureDefinition-') }, { name: 'url', valueUri: 'nbCapacity' }, { name: 'value', valueInteger: 2 },
  ] })], extensions(...LOCATION.extension, { url: CAPACITY, extension: [{ url: 'nbCapacity', valueInteger: 2 }] }), ['V8', 'M-14']],
  ['P23 a category, read as a path', ORGANIZATION, [operation('replace', `Organization.type.coding.where(system='${tre('R66-CategorieEtablissement')}')`, { name: 'value', valueCoding: { system: tre('R66-CategorieEtablissement'), code: '460' } })],
    { type: [concept('R66-CategorieEtablissement', '460')] }, []],
  ['P24 the path of error answers', { ...LOCATION, extension: [COMMUNE, free] }, [operation('replace', `Location.extension('${CAPACITY}').extension('nbCapacity').value`, { name: 'value', valueInteger: 1 })],
    extensions(COMMUNE, capacity('02', '01', '03', '01', 1)), []],
  ['M-14 in a path', LOCATION, [operation('delete', P3.replace('StructureDefinition/', 'StructureDefinition-'))], extensions(COMMUNE, installed, covid, ...EQUIPMENTS, CREATED), ['M-14']],
  ['M-15 value set as system, M-16 wrong display', TASK, [operation('add', 'Task', text('name', 'reasonCode'), { name: 'value', valueCodeableConcept: { coding: [{ system: jdv('J190-GenreCapacite-ROR'), code: '02', display: 'Indifférencié' }] } })],
    { reasonCode: { coding: [{ system: tre('R332-GenreCapacite'), code: '02', display: 'Homme' }] } }, ['M-15', 'M-16']],
  ['M-15 slash after the system', TASK, [operation('add', 'Task', text('name', 'reasonCode'), { name: 'value', valueCodeableConcept: { coding: [{ system: `${tre('R332-GenreCapacite')}/`, code: '02' }] } })],
    { reasonCode: concept('R332-GenreCapacite', '02') }, ['M-15']],
  ['M-27 former url', ROLE, [operation('add', 'PractitionerRole', text('name', 'extension'), { name: 'value', part: [{ name: 'url', valueUri: `${B}RORPractitionerRoleName` }, text('value', 'x')] })],
    extensions({ url: `${B}ror-practitionerrole-name`, valueString: 'x' }), ['M-27']],
  ['M-29 more _line than line', ORGANIZATION, [operation('replace', 'Organization', text('name', 'address'), { name: 'value', valueAddress: { line: ['a'], _line: [{ extension: [COMMUNE] }, { extension: [CREATED] }] } })],
    { address: [{ line: ['a'], _line: [{ extension: [COMMUNE, CREATED] }] }] }, ['M-10', 'M-29']],
];

describe.each(CASES)('%s', (_id, resource, operations, expected, rows) => {
  it('is applied', () => {
    const result = send(resource, operations);
    expect(errorsOf(result)).toEqual([]);
    expect(result.ok && result.resource).toEqual({ ...resource, ...expected });
    expect(rowsOf(result).sort()).toEqual([...rows].sort());
  });

  it('under handling=strict names each row, or is applied when there is none', () => {
    const result = send(resource, operations, 'strict');
    if (rows.length === 0) {
      expect(result.ok && result.resource).toEqual({ ...resource, ...expected });
    } else {
      expect(new Set(errorsOf(result))).toEqual(new Set(['400 tolerance-refused']));
      expect(result.issues.filter(({ severity }) => severity !== 'error').every(({ row }) => row === 'M-16')).toBe(true);
      for (const { row, fr, en } of result.issues) {
        expect(rows).toContain(row);
        expect([fr.includes(row ?? '?'), en.includes(row ?? '?')]).toEqual([true, true]);
      }
    }
  });
});

/** Id, resource, operations, error, the path proposed. */
const REFUSED: readonly (readonly [string, Sample, readonly Json[], string, string | undefined])[] = [
  ['P3 place 2 bis of an absent capacity', LOCATION, [operation('replace', P3.replace("code = '02')", "code = '04')"), live(updated))], '422 target-not-found', undefined],
  ['P3 that selects several capacities', LOCATION, [operation('replace', P2.replace(/$/, ".where(extension.where(url = 'capacityStatus' and valueCodeableConcept.coding.code = '02'))"), live(updated))], '422 multiple-targets', undefined],
  ['M-3 place 8: and and', LOCATION, [operation('replace', P8, { name: 'value', part: [{ name: 'value', value: 280 }] })], '400 path-syntax', P8.replace('and and', 'and').replaceAll('extension.extension.where', 'extension.where')],
  ['M-4 place 6: one level too deep', LOCATION, [operation('replace', P6, { name: 'value', value: 3 })], '422 target-not-found', P6.replace('extension.extension.where', 'extension.where')],
  ['M-5 empty type', SERVICE, [operation('', 'HealthcareService', text('name', 'specialty'), { name: 'value', valueCodeableConcept: {} })], '400 unknown-operation', undefined],
  ['M-6 P18 where() without criterion', ORGANIZATION, [operation('replace', 'Organization.address.where()', { name: 'value', valueAddress: { city: 'x' } })], '400 path-where-empty', undefined],
  ['M-7 P19 a phone number for a channel', ORGANIZATION, [operation('replace', P19, text('value', '0240111111'))], '422 value-type',
    `Organization.telecom.where(extension.where(url='${B}ror-telecom-communication-channel' and valueCodeableConcept.coding[0].code='2').exists()).value`],
  ['M-8 P20 a text for a ContactPoint', PRACTITIONER, [operation('replace', "Practitioner.telecom.where(value='cyndi.chanmet@lifen.mssante.fr')", text('value', 'new@x'))], '422 value-type',
    "Practitioner.telecom.where(value='cyndi.chanmet@lifen.mssante.fr').value"],
  ['M-9 no activity of that code', SERVICE, [operation('delete', 'HealthcareService', text('name', 'specialty'), { name: 'value', valueCodeableConcept: concept('R211-ActiviteOperationnelle', '440') })], '422 target-not-found', undefined],
  ['M-9 two activities of that code', { ...SERVICE, specialty: [SERVICE.specialty[0], SERVICE.specialty[0]] },
    [operation('delete', 'HealthcareService', text('name', 'specialty'), { name: 'value', valueCodeableConcept: concept('R211-ActiviteOperationnelle', '040') })], '422 multiple-targets', undefined],
  ['M-10 two addresses', { ...ORGANIZATION, telecom: [PHONE, MAIL] }, [operation('replace', 'Organization', text('name', 'telecom'), { name: 'value', valueContactPoint: PHONE })], '422 multiple-targets', undefined],
  ['M-11 a place without that extension', { ...LOCATION, address: { city: 'x' } }, [operation('replace', 'Location', { name: 'extension', part: [{ name: 'url', valueUri: HOUSE_NUMBER }, text('value', '9')] })], '422 target-not-found', undefined],
  ['M-11 an extension that is no part of an address', LOCATION, [operation('replace', 'Location', { name: 'extension', part: [{ name: 'url', valueUri: `${B}ror-comment` }, text('value', '9')] })], '400 resource-root', undefined],
];

it.each(REFUSED)('%s is refused', (_id, resource, operations, error, hint) => {
  const result = send(resource, operations);
  expect([errorsOf(result), hintOf(result)]).toEqual([[error], hint]);
});

it.each(REFUSED.filter(([, , , , hint]) => hint !== undefined))('the path proposed for %s selects one element', (_id, resource, _operations, _error, hint) => {
  expect(errorsOf(send(resource, [operation('delete', hint ?? '')], 'strict'))).toEqual([]);
});

it.each<[string, string, Json]>([
  ['member', tre('R332-GenreCapacite'), { code: '02' }],
  ['not-member', jdv('J190-GenreCapacite-ROR'), { code: 'zz' }],
])('M-15 a code that is %s of the value set has the system %s', (membership, system, coding) => {
  const codes: RorCodes = { codeSystemOf: () => tre('R332-GenreCapacite'), display: () => undefined, validateCode: () => (membership === 'member' ? 'member' : 'not-member') };
  const rows: string[] = [];
  expect(rewriteJson({ ...coding, system: jdv('J190-GenreCapacite-ROR') }, codes, (row) => rows.push(row))).toEqual({ ...coding, system });
  expect(rows).toEqual(membership === 'member' ? ['M-15'] : []);
});

it('M-16 a wrong display alone is mended under handling=strict too: the code counts', () => {
  const value = { coding: [{ system: tre('R332-GenreCapacite'), code: '02', display: 'Indifférencié' }] };
  const result = send(TASK, [operation('add', 'Task', text('name', 'reasonCode'), { name: 'value', valueCodeableConcept: value })], 'strict');
  expect([rowsOf(result), result.ok && result.resource]).toMatchObject([['M-16'], { reasonCode: { coding: [{ display: 'Homme' }] } }]);
});

it('gives a right value back as it is', () => {
  const codes: RorCodes = { codeSystemOf: () => undefined, display: () => undefined, validateCode: () => 'unknown' };
  const json = [updated, concept('R332-GenreCapacite', '02')];
  expect(rewriteJson(json, codes, () => { throw new Error('no row applies'); })).toBe(json);
});

it('the table has each row of the guide once, in order, and every row the engine names', () => {
  expect(TOLERANCE_TABLE.map(({ id }) => id)).toEqual(Array.from({ length: 35 }, (_, index) => `M-${index + 1}`));
  const known = new Set([...TOLERANCE_TABLE.map(({ id }) => id), ...Array.from({ length: 9 }, (_, index) => `V${index + 1}`)]);
  expect([...ROWS_OF_CORRECTIONS.values()].flatMap((rows) => rows.split(', ')).filter((row) => !known.has(row))).toEqual([]);
});
