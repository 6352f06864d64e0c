import { commandContext } from '../../src/cli/command-context';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';
import { hiddenSlots } from '../../src/sas/slots/agenda-check';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { shiftedAgenda } from './shifted-examples';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ SAMPLE_DATA: 'false' });
});
afterAll(() => server.stop());

const told = async (now = Date.now()): Promise<string[]> => {
  const found: string[] = [];
  for await (const { slot, reason, fr } of hiddenSlots(server.engine, now)) found.push(`${slot} ${reason} ${fr === '' ? 'untold' : ''}`.trim());
  return found.sort();
};

test('the doctor names the free slots that cannot leave and why, and neither what is reserved on purpose, what is not free, nor what is past', async () => {
  const { engine } = server;
  const load = async (resources: readonly ResourceJson[]): Promise<void> => {
    const outcomes = await engine.writes.import(commandContext(engine), engine.api('sas-editor'), resources);
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toEqual([]);
  };
  await load(shiftedAgenda());
  const before = await told();
  const slot = (id: string, change: JsonObject): ResourceJson => ({ ...shiftedAgenda().find((resource) => resource.id === id), resourceType: 'Slot', id: `x-${id}`, ...change });
  await load([
    slot('slot-aub-02', { comment: undefined }), slot('slot-aub-03', { schedule: { reference: 'Schedule/gone' } }), slot('slot-aub-04', { meta: {} }),
    slot('slot-aub-07', { status: 'busy', comment: undefined }),
    slot('slot-aub-08', { comment: undefined, meta: { security: [{ system: 'urn:x-ror-sas-server:audience', code: 'PRIVATE' }] } }),
    slot('slot-sm1-01', { comment: ' ' }),
  ]);
  const added = (await told()).filter((line) => !before.includes(line));
  expect(added).toEqual(['x-slot-aub-02 no-booking-url', 'x-slot-aub-03 schedule', 'x-slot-aub-04 no-audience', 'x-slot-sm1-01 no-booking-url']);
  expect(await told(Date.now() + 3_650 * 86_400_000)).toEqual([]);
});
