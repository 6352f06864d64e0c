import { refusedRequest } from '../refusals';
import { readSlotSearch } from './slot-request';

const START = 'start=ge2026-03-27T14:00:00%2B01:00&start=le2026-03-29T23:59:59%2B02:00';
const PERSON = 'schedule.actor:Practitioner.identifier=urn:oid:1.2.250.1.71.4.2.1%7C899700412119';
const WINDOW = { from: Date.parse('2026-03-27T14:00:00+01:00'), until: Date.parse('2026-03-30T00:00:00+02:00') };

const identifiersOf = (list: string): unknown => {
  const read = readSlotSearch('Slot', `${START}&status=free&schedule.actor:Practitioner.identifier=${list}`);
  return read.ok ? read.value.identifiers : codesOf(read);
};
const codesOf = (read: ReturnType<typeof readSlotSearch>): unknown =>
  read.ok ? read.value : read.refusals.map(({ code, expression }) => `${code} ${expression ?? ''}`);

test.each([
  ['as the platform sends it', `_include=Slot:schedule&${START}&${PERSON}&status=free&_count=1000`],
  ['names encoded', `start=ge2026-03-27T14:00:00%2B01:00&start=le2026-03-29T23:59:59%2B02:00&status=free&schedule.actor%3APractitioner.identifier=899700412119`],
  ['a raw plus in the offset', 'start=ge2026-03-27T14:00:00+01:00&start=le2026-03-29T23:59:59+02:00&status=free&' + PERSON],
  ['status with its system', `${START}&status=http://hl7.org/fhir/slotstatus|free&${PERSON}`],
  ['unknown parameters beside', `foo=bar&_sort=x&${START}&status=free&${PERSON}`],
])('%s', (_name, query) => {
  expect(codesOf(readSlotSearch('Slot', query))).toEqual({ flow: 'INT_R01', ...WINDOW, identifiers: ['899700412119'] });
});

test.each([
  ['_include=Slot:service-type-reference', 'INT_R04'],
  ['_include=slot%3AService-Type-Reference', 'INT_R04'],
  ['_include=Slot:schedule', 'INT_R01'],
])('%s selects %s', (include, flow) => {
  const read = readSlotSearch('Slot', `${include}&${START}&status=free&${PERSON}`);
  expect(read.ok && read.value.flow).toBe(flow);
});

test.each([
  ['899700412119', ['899700412119']],
  ['99700412119', ['899700412119']],
  ['|99700412119', ['899700412119']],
  ['998012345,%20899700412119,,+', ['0998012345', '899700412119']],
  ['urn:oid:1.2.250.1.71.4.2.1|99700412119,urn:oid:1.2.250.1.71.4.2.1%7C899700412119', ['899700412119']],
  ['urn:oid:1.2.250.1.71.4.2.2|899700412119', []], // a foreign system matches nothing
  ['urn:oid:1.2.250.1.71.4.2.127C899700412119', []], // the separator of a printed sample, broken
  ['3990700015%2FR0519', ['3990700015/R0519']],
  ['99700412119&schedule.actor:Practitioner.identifier=998012345,99700412119', ['899700412119']],
  ['99700412119&schedule.actor:Practitioner.identifier=998012345', []],
])('identifiers %s are %j', (list, expected) => {
  expect(identifiersOf(list)).toEqual(expected);
});

const many = (count: number): string => Array.from({ length: count }, (_, index) => String(10_000_000_000 + index)).join(',');

test('25 distinct identifiers pass, written twice or not, 26 do not', () => {
  expect(identifiersOf(`${many(25)},${many(25)}`)).toHaveLength(25);
  expect(identifiersOf(many(26))).toEqual(['sas-too-many-identifiers http.schedule.actor:Practitioner.identifier']);
});

test.each([
  ['', ['sas-missing-bound http.start', 'sas-missing-bound http.start', 'sas-missing-parameter http.status', 'sas-missing-parameter http.schedule.actor:Practitioner.identifier']],
  [`${START}&${PERSON}`, ['sas-missing-parameter http.status']],
  [`${START}&${PERSON}&status=`, ['sas-missing-parameter http.status']],
  [`${START}&${PERSON}&status=busy`, ['sas-status-not-free http.status']],
  [`${START}&${PERSON}&status=free,busy`, ['sas-status-not-free http.status']],
  [`${START}&${PERSON}&status=free&status=free`, ['sas-repeated-parameter http.status']],
  [`${START}&status=free&schedule.actor:Practitioner.identifier=,%20`, ['sas-missing-parameter http.schedule.actor:Practitioner.identifier']],
  [`${START}&status=free&schedule.actor:Practitioner.identifier=urn:oid:1.2.250.1.71.4.2.1%7C`, ['sas-unreadable-identifier http.schedule.actor:Practitioner.identifier']],
  [`${START}&status=free&schedule.actor:Practitioner.identifier=a%7Cb%7Cc`, ['sas-unreadable-identifier http.schedule.actor:Practitioner.identifier']],
  [`${START}&start=ge2026-03-28&status=free&${PERSON}`, ['sas-repeated-parameter http.start']],
  [`start=ge2026-03-27,le2026-03-29&status=free&${PERSON}`, ['sas-date-list http.start']],
  [`start=gt2026-03-27&start=le2026-03-29&status=free&${PERSON}`, ['sas-date-prefix http.start']],
  [`start=2026-03-27&start=le2026-03-29&status=free&${PERSON}`, ['sas-date-prefix http.start']],
  [`start=ge27-03-2026&start=le2026-03-29&status=free&${PERSON}`, ['sas-unreadable-date http.start']],
  ['start=%ZZ', ['sas-unreadable-query ']],
])('%s is refused', (query, expected) => {
  const read = readSlotSearch('Slot', query);
  expect(codesOf(read)).toEqual(expected);
  const { status, issues } = refusedRequest(read.ok ? [] : read.refusals);
  expect(status).toBe(400);
  for (const { fr, en } of issues) expect(fr + en).not.toMatch(/\{\w+\}/);
});

test('SOS reads its reverse chains and SIRET numbers', () => {
  const query = '_has:Slot:schedule:start=ge2026-03-27T14:00:00+01:00&_has:Slot:schedule:start=le2026-03-29T23:59:59+02:00&_has:Slot:schedule:status=free'
    + '&actor:Location.organization.identifier=urn:oid:1.2.250.1.71.4.2.2%7C399982201800019,99982202600012,urn:oid:1.2.250.1.71.4.2.27C399982203400016';
  expect(codesOf(readSlotSearch('Schedule', query))).toEqual({ flow: 'SOS', ...WINDOW, identifiers: ['399982201800019', '399982202600012'] });
  expect(codesOf(readSlotSearch('Schedule', `${START}&status=free&${PERSON}`))).toEqual([
    'sas-missing-bound http._has:Slot:schedule:start', 'sas-missing-bound http._has:Slot:schedule:start',
    'sas-missing-parameter http._has:Slot:schedule:status', 'sas-missing-parameter http.actor:Location.organization.identifier',
  ]);
});

test('a window upside down or in the past is read: its answer is empty', () => {
  const read = readSlotSearch('Slot', `start=ge2026-03-29&start=le2026-03-01&status=free&${PERSON}`);
  expect(read.ok && read.value.from > read.value.until).toBe(true);
});
