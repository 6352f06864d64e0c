import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandContext } from '../../src/cli/command-context';
import { isResource, stringAt } from '../../src/fhir-common/core/json';
import { sql } from '../../src/fhir-common/sql/sql';
import { tellPlatform } from '../../src/sas/appointments/appointment-outbox';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { testPkiFolder } from '../setup/test-resources';
import { readExample } from './examples';
import { jsonOf, readExchange, sendTo } from './exchange';
import { freePort } from './free-port';
import { shiftedAgenda, shiftedWire } from './shifted-examples';

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sas-figures-'));
  const file = join(folder, 'editors.json');
  const baseUrl = `https://localhost:${await freePort()}/fhir`;
  writeFileSync(file, JSON.stringify([{ name: 'muet', baseUrl, flows: ['INT_R01', 'INT_R02'], caFile: join(testPkiFolder(), 'ca.crt') }]));
  server = await startTestServer({ SAMPLE_DATA: 'false', SAS_EDITORS_FILE: file });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The lines of a figure on the page of Prometheus, without its name. */
async function figure(name: string): Promise<string[]> {
  const page = await server.as('admin').get('/metrics').expect(200);
  return page.text.split('\n').filter((line) => line.startsWith(`${name}{`)).map((line) => line.slice(name.length));
}

async function eventually(name: string, expected: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 120 && JSON.stringify(await figure(name)) !== JSON.stringify(expected); turn += 1) await pause(250);
  expect(await figure(name)).toEqual(expected);
}

const breaker = (editor: string, state: string): readonly string[] =>
  ['closed', 'half-open', 'open'].map((one) => `{editor="${editor}",state="${one}"} ${one === state ? 1 : 0}`);

test('the circuit breaker of each editor is a figure: five failures open it', async () => {
  expect(await figure('sas_editor_breaker')).toEqual([...breaker('local', 'closed'), ...breaker('muet', 'closed')]);
  const window = `start=ge${new Date().toISOString()}&start=le${new Date(Date.now() + 86_400_000).toISOString()}`;
  const search = `/sas/platform/fhir/Slot?${window}&status=free&schedule.actor:Practitioner.identifier=899700412119`;
  for (let turn = 0; turn < 5; turn += 1) expect(jsonOf(await server.as('sas-platform').get(search))['total']).toBe(0);
  expect(await figure('sas_editor_breaker')).toEqual([...breaker('local', 'closed'), ...breaker('muet', 'open')]);
  expect(await figure('sas_editor_last_success_seconds')).toEqual(['{editor="local"} 0', '{editor="muet"} 0']);
});

test('what waits for the platform, and what an editor was not told in the end, are figures until something later arrives', async () => {
  const { database } = server.engine;
  for (const value of ['f1', 'f2']) {
    const appointment: unknown = { ...readExchange('appointment/01-post-booked.json').body, identifier: [{ system: 'urn:x', value }] };
    if (!isResource(appointment)) throw new Error('no appointment');
    await tellPlatform(database, appointment, true);
  }
  const account = readExchange('regulator/01-post-national-id.json').body;
  expect((await sendTo(server, '/sas/platform/fhir')('sas-platform', 'PUT', '/Practitioner?identifier=urn:oid:1.2.250.1.71.4.2.1%7Cf3', account)).status).toBe(202);
  const platform = ['{target="platform",state="pending"} 2', '{target="platform",state="failed"} 0'];
  await eventually('sas_deliveries', ['{target="muet",state="pending"} 0', '{target="muet",state="failed"} 1', ...platform]);
  expect(await figure('sas_delivery_oldest_seconds')).toEqual(['{target="muet"} 0', expect.stringMatching(/^\{target="platform"\} [1-9]/)]);
  await database.query(sql`
    INSERT INTO sas_delivery (target, subject, resource_type, criterion, is_new, body, state)
    SELECT target, subject, resource_type, criterion, is_new, body, 'sent' FROM sas_delivery WHERE target = 'muet'`);
  await eventually('sas_deliveries', platform);
});

test('a free slot that was found and could not leave is counted under its reason', async () => {
  const { engine } = server;
  const agenda = shiftedAgenda().map((resource) => {
    const { comment, ...silent } = resource;
    return resource.id === 'slot-aub-02' && comment !== undefined ? silent : resource;
  });
  await engine.writes.import(commandContext(engine), engine.api('sas-editor'), agenda);
  const search = `/sas/editor/fhir${shiftedWire(stringAt(readExample('requests/01-ps-single.request.json'), 'onTheWire') ?? '')}`;
  const withoutAddress = async (): Promise<string[]> => (await figure('sas_slots_hidden')).filter((line) => line.startsWith('{reason="no-booking-url"}'));
  expect(await withoutAddress()).toEqual([]);
  await server.as('sas-platform').get(search).expect(200);
  const [first = ''] = await withoutAddress();
  const count = Number(first.split(' ')[1]);
  expect(count).toBeGreaterThan(0);
  await server.as('sas-platform').get(search).expect(200);
  expect(await withoutAddress()).toEqual([`{reason="no-booking-url"} ${2 * count}`]);
});
