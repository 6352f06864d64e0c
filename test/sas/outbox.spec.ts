import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { isResource } from '../../src/fhir-common/core/json';
import { sql } from '../../src/fhir-common/sql/sql';
import { tellPlatform } from '../../src/sas/appointments/appointment-outbox';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { entriesOf } from './examples';
import { jsonOf, readExchange } from './exchange';
import { freePort } from './free-port';

const SYSTEM = 'https://agenda.clairmont-sante.example/ids/rendez-vous';
let editor: TestServer;
let port: number;
let platform: TestServer | undefined;

beforeAll(async () => {
  port = await freePort();
  editor = await startTestServer({ SAMPLE_DATA: 'false', SAS_PLATFORM_URL: `https://localhost:${port}/sas/platform/fhir` });
});

afterAll(async () => {
  await editor.stop();
  await platform?.stop();
});

function appointment(value: string, fields: JsonObject = {}): ResourceJson {
  const { body } = readExchange('appointment/01-post-booked.json');
  const made = { ...body, identifier: [{ system: SYSTEM, value }], ...fields };
  if (!isResource(made)) throw new Error('no appointment');
  return made;
}

const states = async (): Promise<string[]> =>
  (await editor.engine.database.query<{ state: string; subject: string; attempts: number; status: number | null }>(sql`SELECT subject, state, attempts, status FROM sas_delivery ORDER BY id`))
    .map(({ subject, state, attempts, status }) => `${subject.split('|')[1] ?? ''} ${state}${attempts > 0 ? '' : ' untried'} ${status ?? '-'}`);

async function eventually(expected: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 200 && JSON.stringify(await states()) !== JSON.stringify(expected); turn += 1) await pause(200);
  expect(await states()).toEqual(expected);
}

test('a booking made while the platform is stopped arrives once it is started, its changes in order', async () => {
  const { database } = editor.engine;
  await database.transaction(async (inside) => {
    await tellPlatform(inside, appointment('r1'), true);
    await tellPlatform(inside, appointment('r1', { status: 'cancelled' }), false);
  });
  await eventually(['r1 pending -', 'r1 pending untried -']);

  platform = await startTestServer({ SAMPLE_DATA: 'false', PORT: String(port) });
  await eventually(['r1 sent 201', 'r1 sent 200']);
  const read = jsonOf(await platform.as('sas-platform').get(`/sas/platform/fhir/Appointment?identifier=${encodeURIComponent(`${SYSTEM}|r1`)}`));
  const [found] = entriesOf(read);
  expect(found?.['status']).toBe('cancelled');
  const history = jsonOf(await platform.as('sas-platform').get(`/sas/platform/fhir/Appointment/${found?.id ?? ''}/_history`));
  expect(entriesOf(history).map(({ status }) => status)).toEqual(['cancelled', 'booked']);
});

test('what the platform refuses is not sent again, and holds up nothing of another appointment', async () => {
  await editor.engine.database.query(sql`DELETE FROM sas_delivery`);
  await tellPlatform(editor.engine.database, appointment('r2', { status: 'arrived' }), true);
  await tellPlatform(editor.engine.database, appointment('r3'), true);
  await eventually(['r2 failed 400', 'r3 sent 201']);
});

test('what is rolled back is never told', async () => {
  await editor.engine.database.query(sql`DELETE FROM sas_delivery`);
  const booking = editor.engine.database.transaction(async (inside) => {
    await tellPlatform(inside, appointment('r4'), true);
    throw new Error('the slot was taken');
  });
  await expect(booking).rejects.toThrow('the slot was taken');
  expect(await states()).toEqual([]);
});
