import { textOf } from '../../src/fhir-common/core/byte-text';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { operationOutcome } from '../../src/fhir-common/core/operation-outcome';
import { refusedRequest } from '../../src/sas/refusals';
import { selfLink } from '../../src/sas/self-link';
import { slotBundle } from '../../src/sas/slot-search/slot-answer';
import type { HiddenSlot } from '../../src/sas/slot-search/slot-answer';
import { HIDDEN_REASONS } from '../../src/sas/slot-search/slot-exposure';
import type { HiddenReason } from '../../src/sas/slot-search/slot-exposure';
import { readSlotSearch } from '../../src/sas/slot-search/slot-request';
import type { SlotSearch } from '../../src/sas/slot-search/slot-request';
import { EXAMPLE_CLOCK, exampleNames, readExample } from './examples';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';
import { heldAgenda } from './held-agenda';
import { parsedBundle, selectHeld } from './held-selection';

const BASE = 'https://agenda.clairmont-sante.example/fhir';
const validator = guideValidator();

const names = exampleNames('requests').filter((name) => name.endsWith('.request.json')).map((name) => name.replace('.request.json', ''));

describe.each(names)('%s', (name) => {
  const request = readExample(`requests/${name}.request.json`);
  const expected = readExample(`requests/${name}.response.json`);
  const wires = [stringAt(request, 'onTheWire') ?? '', ...arrayAt(request, 'equivalentWireVariants').filter((wire) => typeof wire === 'string')];

  test.each(wires)('the held agenda gives the published answer to %s', (wire) => {
    const bundle = answer(wire, heldAgenda());
    expect(entriesByUrl(bundle)).toEqual(entriesByUrl(expected));
    expect(bundle['total']).toBe(expected['total']);
    expect(bundle['meta']).toEqual(expected['meta']);
    expect(queryOf(bundle)).toEqual(decodedQuery(wire));
  });

  test.each(GUIDE_VERSIONS)('the answer is valid for guide %s', (version) => {
    const errors = guideErrors(validator, answer(wires[0] ?? '', heldAgenda()), version);
    expect(name === '06-sos-empty' ? errors.filter((error) => !error.includes('Bundle.entry')) : errors).toEqual([]);
  });
});

test('slots leave in order of start, then id', () => {
  const bundle = answer(stringAt(readExample('requests/02-ps-multi.request.json'), 'onTheWire') ?? '', [...heldAgenda()].reverse());
  const starts = resources(bundle).filter(({ resourceType }) => resourceType === 'Slot').map((slot) => Date.parse(stringAt(slot, 'start') ?? ''));
  expect(starts.length).toBe(10);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
});

test('published refusals: same status, issue code and parameter', () => {
  const cases = arrayAt(readExample('requests/07-errors.json'), 'cases').filter(isObject).filter((one) => one['expectedStatus'] === 400);
  expect(cases).toHaveLength(4);
  for (const one of cases) {
    const read = readSlotSearch('Slot', (stringAt(one, 'onTheWire') ?? '').split('?')[1] ?? '');
    if (read.ok) throw new Error(`${stringAt(one, 'name') ?? ''} was accepted`);
    const refused = refusedRequest(read.refusals);
    const outcome = operationOutcome(refused.issues);
    const [issue] = arrayAt(one['body'], 'issue').filter(isObject);
    expect(refused.status).toBe(400);
    expect(outcome.issue).toHaveLength(1);
    expect([outcome.issue[0]?.code, outcome.issue[0]?.expression]).toEqual([issue?.['code'], issue?.['expression']]);
  }
});

interface Change {
  readonly title: string;
  readonly id: string;
  readonly change: (resource: Record<string, unknown>) => void;
  readonly hides: readonly string[];
  readonly reason: HiddenReason;
}

const HIDES: readonly Change[] = [
  { title: 'no comment', id: 'slot-aub-02', change: (slot) => { delete slot['comment']; }, hides: ['slot-aub-02'], reason: 'no-booking-url' },
  { title: 'a blank comment', id: 'slot-aub-02', change: (slot) => { slot['comment'] = ' \t'; }, hides: ['slot-aub-02'], reason: 'no-booking-url' },
  { title: 'an end at the start', id: 'slot-aub-03', change: (slot) => { slot['end'] = slot['start']; }, hides: ['slot-aub-03'], reason: 'end-not-after-start' },
  { title: 'own patients beside the public', id: 'slot-aub-03', hides: ['slot-aub-03'], reason: 'closed-audience', change: (slot) => { security(slot, 'urn:x-ror-sas-server:audience', 'PATIENTS'); } },
  { title: 'a confidentiality beside the public', id: 'slot-aub-03', hides: ['slot-aub-03'], reason: 'closed-audience', change: (slot) => { security(slot, 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'R'); } },
  { title: 'an emergency appointment type', id: 'slot-aub-04', hides: ['slot-aub-04'], reason: 'appointment-type', change: (slot) => { slot['appointmentType'] = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'EMERGENCY' }] }; } },
  { title: 'no audience', id: 'slot-aub-04', hides: ['slot-aub-04'], reason: 'no-audience', change: (slot) => { slot['meta'] = {}; } },
  { title: 'an unknown audience only', id: 'slot-aub-04', hides: ['slot-aub-04'], reason: 'no-audience', change: (slot) => { slot['meta'] = { security: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau', code: 'VIP' }] }; } },
  { title: 'a dangling schedule', id: 'slot-aub-04', hides: ['slot-aub-04'], reason: 'schedule', change: (slot) => { slot['schedule'] = { reference: 'Schedule/gone' }; } },
  { title: 'a situation of somebody else', id: 'exercice-aubertin-rennes', hides: AUBERTIN(), reason: 'role', change: (role) => { role['practitioner'] = { reference: 'Practitioner/ps-payet' }; } },
  { title: 'a place without postcode', id: 'exercice-aubertin-rennes', hides: AUBERTIN(), reason: 'place', change: (role) => { role['contained'] = [{ resourceType: 'Location', id: 'lieu-aubertin-rennes', identifier: [{ system: 'urn:x', value: '1' }], address: { line: ['1 rue'], city: 'RENNES' } }]; } },
];

test.each(HIDES)('$title keeps the slot back, and says why', ({ id, change, hides, reason }) => {
  const held = changed(id, change);
  const { slots, hidden } = select(AUBERTIN_SEARCH, held);
  expect(slots.map((slot) => slot.id)).toEqual(AUBERTIN().filter((one) => !hides.includes(one)));
  expect(hidden.filter((one) => hides.includes(one.id))).toEqual(hides.map((one) => ({ id: one, reason })));
  expect(HIDDEN_REASONS[reason].fr).not.toBe('');
});

const REPAIRS: readonly (readonly [string, (slot: Record<string, unknown>) => void, JsonObject])[] = [
  ['no appointment type becomes ROUTINE', (slot) => { delete slot['appointmentType']; }, { appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'ROUTINE' }] } }],
  ['a text specialty in second place moves first, another one is dropped', (slot) => { slot['specialty'] = [...arrayAt(slot, 'specialty'), { text: 'Gériatrie' }, { text: 'Sport' }]; },
    { specialty: [{ text: 'Gériatrie' }, { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale', code: 'SM54' }] }] }],
  ['Z and microseconds become the one form', (slot) => { slot['start'] = '2026-03-27T13:30:00.123456Z'; }, { start: '2026-03-27T14:30:00.123+01:00' }],
  ['an unknown audience beside a known one is dropped', (slot) => { security(slot, 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau', 'VIP'); },
    { meta: { profile: ['http://sas.fr/fhir/StructureDefinition/FrSlotAgregateur'], security: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau', code: 'PUBLIC' }] } }],
  ['a motive beside a consultation type gets an entry of its own', (slot) => { slot['serviceType'] = [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }], text: 'Vaccin' }]; },
    { serviceType: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }] }, { text: 'Vaccin' }] }],
  ['notes of the practice stay behind', (slot) => { slot['text'] = { status: 'generated', div: '<div>M. Untel</div>' }; slot['overbooked'] = true; }, {}],
];

test.each(REPAIRS)('%s', (_title, change, expected) => {
  const [plain] = select(AUBERTIN_SEARCH, heldAgenda()).slots;
  const [slot] = select(AUBERTIN_SEARCH, changed('slot-aub-02', change)).slots;
  expect(slot).toEqual({ ...plain, ...expected });
});

test('a CPTS that is not held leaves the slot, and its audience with it', () => {
  const held = heldAgenda().filter(({ id }) => id !== 'hs-cpts-ille-bocage');
  const { slots, hidden } = select({ ...AUBERTIN_SEARCH, flow: 'INT_R04', identifiers: ['899700412135'] }, held);
  expect(hidden).toContainEqual({ id: 'slot-mar-02', reason: 'organization' });
  const mixed = slots.find(({ id }) => id === 'slot-mar-06');
  expect(arrayAt(mixed?.['meta'], 'security').map((coding) => stringAt(coding, 'code'))).toEqual(['SNP']);
  expect(JSON.stringify(slots)).not.toContain('ille-bocage');
});

function AUBERTIN(): string[] {
  return ['slot-aub-02', 'slot-aub-03', 'slot-aub-04', 'slot-aub-07', 'slot-aub-08', 'slot-aub-10'];
}

const AUBERTIN_SEARCH: SlotSearch = {
  flow: 'INT_R01', from: EXAMPLE_CLOCK, until: Date.parse('2026-03-29T23:59:59+02:00'), identifiers: ['899700412119'],
};

function select(search: SlotSearch, held: readonly ResourceJson[]): { readonly slots: readonly ResourceJson[]; readonly hidden: readonly HiddenSlot[] } {
  const { slots, hidden } = selectHeld(search, held, EXAMPLE_CLOCK);
  return { slots: slots.map(({ text }) => JSON.parse(textOf(text)) as ResourceJson), hidden };
}

function answer(wire: string, held: readonly ResourceJson[]): JsonObject {
  const [path = '', query = ''] = wire.split('?');
  const read = readSlotSearch(path.startsWith('/Schedule') ? 'Schedule' : 'Slot', query);
  if (!read.ok) throw new Error(JSON.stringify(read.refusals));
  return parsedBundle(slotBundle(read.value.flow, selectHeld(read.value, held, EXAMPLE_CLOCK), { base: BASE, selfUrl: selfLink(BASE, path, query), bundleId: 'b' }));
}

function changed(id: string, change: (resource: Record<string, unknown>) => void): readonly ResourceJson[] {
  const held = structuredClone(heldAgenda());
  const target = held.find((resource) => resource.id === id);
  if (target === undefined) throw new Error(`no ${id}`);
  change(target);
  return held;
}

function security(slot: Record<string, unknown>, system: string, code: string): void {
  slot['meta'] = { security: [...arrayAt(slot['meta'], 'security'), { system, code }].filter((coding) => stringAt(coding, 'code') !== 'PRO') };
}

function resources(bundle: JsonObject): ResourceJson[] {
  return arrayAt(bundle, 'entry').flatMap((entry) => (isObject(entry) ? [entry['resource'] as ResourceJson] : []));
}

/** Entries keyed by fullUrl; instants are compared as instants. */
function entriesByUrl(bundle: JsonObject): Record<string, unknown> {
  const instants = (resource: unknown): unknown => (isObject(resource) && resource['resourceType'] === 'Slot'
    ? { ...resource, start: Date.parse(stringAt(resource, 'start') ?? ''), end: Date.parse(stringAt(resource, 'end') ?? '') } : resource);
  return Object.fromEntries(arrayAt(bundle, 'entry').filter(isObject)
    .map((entry) => [stringAt(entry, 'fullUrl') ?? '', { ...entry, resource: instants(entry['resource']) }]));
}

function queryOf(bundle: JsonObject): string[] {
  return decodedQuery(stringAt(arrayAt(bundle, 'link')[0], 'url') ?? '');
}

function decodedQuery(url: string): string[] {
  return (url.split('?')[1] ?? '').split('&').map((pair) => decodeURIComponent(pair));
}
