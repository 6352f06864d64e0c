import type { Response } from 'supertest';
import { commandContext } from '../../src/cli/command-context';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { JsonObject } from '../../src/fhir-common/core/json';
import { sql } from '../../src/fhir-common/sql/sql';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { entriesOf, exampleNames, readExample } from './examples';
import { issuesOf, jsonOf, objectAt, readExchange, sendTo } from './exchange';
import { GUIDE_VERSIONS, guideErrors, guideValidator } from './guide-validation';
import { SHIFT_MS, comparable, shiftedAgenda, shiftedWire } from './shifted-examples';

const BASE = '/sas/platform/fhir';
const validator = guideValidator();
let server: TestServer;
let send: ReturnType<typeof sendTo>;

beforeAll(async () => {
  server = await startTestServer({ SAMPLE_DATA: 'false' });
  send = sendTo(server, BASE);
});

afterAll(() => server.stop());

const idOf = (response: Response): string => String(response.headers['location']).split('/').at(-1) ?? '';
const BOOKED = readExchange('appointment/01-post-booked.json').body;
const SYSTEM = 'https://agenda.clairmont-sante.example/ids/rendez-vous';
const booked = (value: string, fields: JsonObject = {}): JsonObject => ({ ...BOOKED, identifier: [{ system: SYSTEM, value }], ...fields });
const criterion = (value: string): string => `/Appointment?identifier=${encodeURIComponent(`${SYSTEM}|${value}`)}`;

test('the published exchanges, played in order, are answered as published', async () => {
  const ids = new Map<string, string>();
  for (const name of exampleNames('appointment')) {
    const { method, path, body, expected } = readExchange(`appointment/${name}`);
    const response = await send('sas-editor', method, path, body);
    expect([name, response.status]).toEqual([name, expected['status']]);
    if (response.status >= 400) continue;
    const published = (stringAt(objectAt(expected, 'headers'), 'Location') ?? '').split('/').at(-1) ?? '';
    expect(ids.get(published) ?? idOf(response)).toBe(idOf(response));
    ids.set(published, idOf(response));
    for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, jsonOf(response), version)).toEqual([]);
  }
  expect(ids.size).toBeGreaterThanOrEqual(3);
});

test('a hundred upserts at once make one appointment, whose versions are kept', async () => {
  const responses = await Promise.all(Array.from({ length: 100 }, () => send('sas-editor', 'PUT', criterion('race'), booked('race'))));
  expect(responses.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 99 }, () => 200), 201]);
  expect(new Set(responses.map(idOf)).size).toBe(1);
  await send('sas-editor', 'PUT', criterion('race'), booked('race', { status: 'cancelled' }));
  const [first] = responses;
  if (first === undefined) throw new Error('no answer');
  const history = jsonOf(await server.as('sas-platform').get(`${BASE}/Appointment/${idOf(first)}/_history`));
  expect(entriesOf(history).map((version) => version['status'])).toEqual(['cancelled', 'booked']);
});

test('a hundred different changes at once are a hundred versions, none lost and none refused', async () => {
  const ends = Array.from({ length: 100 }, (_one, index) => `2026-03-27T15:15:00.${String(index).padStart(3, '0')}+01:00`);
  const responses = await Promise.all(ends.map((end) => send('sas-editor', 'PUT', criterion('changes'), booked('changes', { end }))));
  expect(responses.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 99 }, () => 200), 201]);
  expect(responses.map((response) => Number(objectAt(jsonOf(response), 'meta')['versionId'])).sort((a, b) => a - b)).toEqual(ends.map((_end, index) => index + 1));
  expect(new Set(responses.map((response) => jsonOf(response)['end']))).toEqual(new Set(ends));
});

test('a hundred creations at once make one appointment; the others are duplicates', async () => {
  const responses = await Promise.all(Array.from({ length: 100 }, () => send('sas-editor', 'POST', '/Appointment', booked('race-post'))));
  expect(responses.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 99 }, () => 422)]);
});

test('a hundred upserts at once through two processes make one appointment, and none is refused', async () => {
  const other = await startTestServer({ DATABASE_URL: server.databaseUrl, SAMPLE_DATA: 'false' });
  try {
    const sends = [send, sendTo(other, BASE)];
    const ends = Array.from({ length: 100 }, (_one, index) => `2026-03-27T15:15:00.${String(index).padStart(3, '0')}+01:00`);
    const responses = await Promise.all(ends.map((end, index) => (sends[index % 2] ?? send)('sas-editor', 'PUT', criterion('two-processes'), booked('two-processes', { end }))));
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 99 }, () => 200), 201]);
    expect(responses.map((response) => Number(objectAt(jsonOf(response), 'meta')['versionId'])).sort((a, b) => a - b)).toEqual(ends.map((_end, index) => index + 1));
  } finally {
    await other.stop();
  }
});

test('an appointment belongs to the client that created it', async () => {
  const made = await send('sas-editor', 'POST', '/Appointment', booked('mine'));
  expect(made.status).toBe(201);
  // Another client of the same role: the owner is changed underneath, as if somebody else had created it.
  await server.engine.database.query(sql`UPDATE resource SET content = replace(content, '"code":"sas-editor"', '"code":"other-editor"') WHERE id = ${idOf(made)}`);
  await server.engine.database.query(sql`UPDATE resource_reader SET reader = 'client:other-editor' WHERE rid = (SELECT rid FROM resource WHERE id = ${idOf(made)})`);
  const update = await send('sas-editor', 'PUT', criterion('mine'), booked('mine', { status: 'cancelled' }));
  expect([update.status, issuesOf(update)[0]]).toEqual([422, 'duplicate Appointment.identifier']);
  expect((await send('sas-editor', 'POST', '/Appointment', booked('mine'))).status).toBe(422);
  expect((await server.as('sas-editor').get(`${BASE}/Appointment/${idOf(made)}`)).status).toBe(404);
  expect((await server.as('sas-editor').get(`${BASE}/Appointment/${idOf(made)}/_history`)).status).toBe(404);
  const read = await server.as('sas-platform').get(`${BASE}/Appointment/${idOf(made)}`);
  expect([read.status, jsonOf(read)['status']]).toEqual([200, 'booked']);
});

test('the platform searches by identifier, date, status and performer; an editor finds its own only', async () => {
  const other = await send('admin', 'POST', '/Appointment', booked('of-admin'));
  expect(other.status).toBe(201);
  const found = async (client: string, query: string): Promise<unknown[]> => {
    const response = await server.as(client).get(`${BASE}/Appointment?${query}`);
    expect(response.status).toBe(200);
    return entriesOf(jsonOf(response)).map((one) => stringAt(arrayAt(one, 'identifier')[0], 'value')).sort();
  };
  expect(await found('sas-platform', `identifier=${encodeURIComponent(`${SYSTEM}|of-admin`)}`)).toEqual(['of-admin']);
  expect(await found('sas-editor', `identifier=${encodeURIComponent(`${SYSTEM}|of-admin`)}`)).toEqual([]);
  expect(await found('sas-platform', 'status=booked&actor:identifier=urn:oid:1.2.250.1.71.4.2.1%7C899700412119&date=ge2026-03-27&date=lt2026-03-28')).toContain('of-admin');
  expect(await found('sas-platform', 'status=booked&date=lt2026-03-01')).toEqual([]);
  expect(await found('sas-editor', '')).not.toContain('of-admin');
});

const SOS = readExchange('appointment/07-sos-post-pending.json').body;
const without = (resource: JsonObject, element: string): JsonObject => ({ ...resource, [element]: undefined });
test.each<readonly [string, number, JsonObject | string]>([
  ['an unknown status', 400, booked('bad', { status: 'arrived' })],
  ['proposed', 400, booked('bad', { status: 'proposed' })],
  ['pending outside SOS Médecins', 422, booked('bad', { status: 'pending' })],
  ['an end before the start', 422, booked('bad', { end: '2026-03-27T14:00:00.000+01:00' })],
  ['no operator', 400, without(booked('bad'), 'extension')],
  ['no identifier', 400, without(booked('bad'), 'identifier')],
  ['no start', 400, without(booked('bad'), 'start')],
  ['no end', 400, without(booked('bad'), 'end')],
  ['no participant', 400, without(booked('bad'), 'participant')],
  ['an unknown profile', 400, booked('bad', { meta: { profile: ['http://x.example/p'] } })],
  ['a patient', 422, booked('bad', { participant: [...arrayAt(BOOKED, 'participant'), { actor: { reference: 'Patient/1' }, status: 'accepted' }] })],
  ['a participant who has declined', 400, booked('bad', { participant: arrayAt(BOOKED, 'participant').map((one) => ({ ...(isObject(one) ? one : {}), status: 'declined' })) })],
  ['an unknown element', 400, booked('bad', { patient: 'x' })],
  ['an empty list', 400, booked('bad', { reasonCode: [] })],
  ['another resource', 400, { resourceType: 'Slot' }],
  ['no JSON', 400, '{'],
])('%s is refused with %i', async (_title, status, body) => {
  const response = await send('sas-editor', 'POST', '/Appointment', body);
  expect([response.status, jsonOf(response)['resourceType']]).toEqual([status, 'OperationOutcome']);
  expect(issuesOf(response)[0]).toBeDefined();
});

test('a participant who has yet to accept is taken, as guide 1.2.0 has it (C18); the claimed profile stays the one of both guides', async () => {
  const waiting = booked('waiting', { participant: arrayAt(BOOKED, 'participant').map((one) => ({ ...(isObject(one) ? one : {}), status: 'needs-action' })) });
  const response = await send('sas-editor', 'POST', '/Appointment', waiting);
  expect([response.status, arrayAt(jsonOf(response)['meta'], 'profile')]).toEqual([201, ['http://sas.fr/fhir/StructureDefinition/FrAppointmentSAS']]);
});

test('without a profile it is of SOS Médecins when it has no performer, and the spelling of the sample is accepted', async () => {
  const sos = await send('sas-editor', 'POST', '/Appointment', { ...without(SOS, 'meta'), identifier: [{ system: SYSTEM, value: 'sos-bare' }] });
  expect([sos.status, arrayAt(objectAt(jsonOf(sos), 'meta'), 'profile')]).toEqual([201, ['https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/sas-sos-appointment']]);
  const alias = await send('sas-editor', 'POST', '/Appointment', booked('alias', { meta: { profile: ['http://interopsante.org/fhir/StructureDefinition/FrAppointmentSAS'] } }));
  expect([alias.status, arrayAt(objectAt(jsonOf(alias), 'meta'), 'profile')]).toEqual([201, ['http://sas.fr/fhir/StructureDefinition/FrAppointmentSAS']]);
});

test.each([['sas-platform', 403], ['ror-server', 403]] as const)('%s books nothing: %i', async (client, status) => {
  expect((await send(client, 'POST', '/Appointment', booked('not-mine'))).status).toBe(status);
});

describe.each(['01-ps-single', '03-cpts', '04-sos'])('the platform search of %s', (name) => {
  const wire = shiftedWire(stringAt(readExample(`requests/${name}.request.json`), 'onTheWire') ?? '');

  test('asks the agenda of this server, in process, and says where each slot comes from', async () => {
    const { engine } = server;
    await engine.writes.import(commandContext(engine), engine.api('sas-editor'), shiftedAgenda());
    const response = await server.as('sas-platform').get(BASE + wire);
    expect(response.status).toBe(200);
    const bundle = jsonOf(response);
    const expected = readExample(`requests/${name}.response.json`);
    expect(bundle['total']).toBe(expected['total']);
    expect(Object.keys(comparable(bundle, 0)).sort()).toEqual(Object.keys(comparable(expected, SHIFT_MS)).sort());
    const slots = entriesOf(bundle).filter(({ resourceType }) => resourceType === 'Slot');
    for (const slot of slots) {
      expect(stringAt(slot['meta'], 'source')).toMatch(/\/sas\/editor\/fhir$/);
      expect(arrayAt(slot['meta'], 'tag').filter(isObject).map((tag) => tag['code'])).toEqual(['local']);
    }
    for (const version of GUIDE_VERSIONS) expect(guideErrors(validator, bundle, version)).toEqual([]);
    expect((await server.as('sas-editor').get(BASE + wire)).status).toBe(403);
  });
});
