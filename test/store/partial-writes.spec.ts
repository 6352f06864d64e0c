import { commandContext } from '../../src/cli/command-context';
import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { loadSampleData } from '../../src/fhir-common/import/sample-data';
import { reindex } from '../../src/fhir-common/jobs/reindex';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { count } from '../ror/writes/fixtures/bodies';
import { DATA, TestEngine } from '../setup/test-engine';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.start();
  await loadSampleData(server.engine, server.api, commandContext(server.engine), `${DATA}/sample`, { info: () => undefined, warn: () => undefined });
});
afterAll(() => server.stop());

type Change = (resource: ResourceJson) => ResourceJson;
const without = ({ resourceType, ...rest }: ResourceJson, element: string): ResourceJson => ({ resourceType, ...Object.fromEntries(Object.entries(rest).filter(([name]) => name !== element)) });
const extensions = (resource: ResourceJson, change: (items: readonly unknown[]) => readonly unknown[]): ResourceJson => ({ ...resource, extension: change(arrayAt(resource, 'extension')) });
const isCount = (item: unknown): boolean => isObject(item) && String(item['url']).endsWith('ror-location-supported-capacity');
/** A bed in excess, which few profiles see. */
const inExcess = count(4, { capacityStatus: '06', additionalBedType: '01' });

/** Changes of a place, one after the other on the same place: each is stored on top of what the one before left. */
const PLACE: readonly Change[] = [
  // A count.
  (place) => extensions(place, (items) => [...items, count(7)]),
  // Another number in it.
  (place) => extensions(place, (items) => items.map((item) => (isCount(item) ? count(8) : item))),
  // A count that most profiles do not see.
  (place) => extensions(place, (items) => [inExcess, ...items]),
  // Another number where most do not see it.
  (place) => extensions(place, (items) => [{ ...inExcess, extension: arrayAt(inExcess, 'extension').map((member) => (isObject(member) && member['url'] === 'nbCapacity' ? { ...member, valueInteger: 5 } : member)) }, ...items.slice(1)]),
  // The same counts in another order.
  (place) => extensions(place, (items) => [...items].reverse()),
  // A name.
  (place) => ({ ...place, name: 'Salle Étienne', alias: ['Petite salle'] }),
  // An alias less.
  (place) => without(place, 'alias'),
  // A telephone and a count at once.
  (place) => ({ ...extensions(place, (items) => [...items, count(9, { genderCapacityAvailable: '01' })]), telecom: [{ system: 'phone', value: '0100000001' }] }),
  // No position: the place stands in its commune.
  (place) => without(place, 'position'),
  // No count any more.
  (place) => extensions(place, (items) => items.filter((item) => !isCount(item))),
  // An identifier of another system.
  (place) => ({ ...place, identifier: [...arrayAt(place, 'identifier'), { system: 'urn:other', value: '42' }] }),
  // A place that contains it.
  (place) => ({ ...place, partOf: { reference: 'Location/loc-nobody-knows' } }),
  // A tag.
  (place) => ({ ...place, meta: { ...(isObject(place['meta']) ? place['meta'] : {}), tag: [{ system: 'urn:tag', code: 'x' }] } }),
  // A status.
  (place) => ({ ...place, status: 'suspended' }),
];

async function stored(type: string, id: string): Promise<IdentifiedResource> {
  const { rows } = await server.pool.query<{ content: string }>('SELECT r.content FROM resource r JOIN resource_type t ON t.id = r.type WHERE t.api = $1 AND t.name = $2 AND r.id = $3', [server.api.name, type, id]);
  return { ...(JSON.parse(rows[0]?.content ?? '') as ResourceJson), id };
}

/** Every row that follows from the stored texts, without the transaction that wrote it. */
async function derivedRows(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows: tables } = await server.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND (relname ~ '_index$' OR relname ~ '^(carried_)?group_' OR relname = 'resource_form') ORDER BY 1`);
  const entries = [];
  for (const { name } of tables) {
    const { rows } = await server.pool.query<{ row: string }>(`SELECT (to_jsonb(t) - 'born')::text AS row FROM "${name}" t ORDER BY 1`);
    entries.push([name, rows.map(({ row }) => row)] as const);
  }
  return Object.fromEntries(entries);
}

it('a change that writes only what it changes leaves the rows that a pass over the whole resource makes', async () => {
  const ids = (await server.matches('Location?_count=200')).slice(0, 6);
  expect(ids.length).toBe(6);
  for (const change of PLACE) {
    for (const id of ids) await server.write({ ...change(await stored('Location', id)), id });
  }
  const [offer = ''] = await server.matches('HealthcareService?_count=1');
  await server.write({ ...(await stored('HealthcareService', offer)), name: 'Autre nom' });
  const written = await derivedRows();
  expect(Object.values(written).flat().length).toBeGreaterThan(1_000);
  await reindex(server.engine, [...server.api.definitions.values()].map((definition) => ({ api: server.api, definition })), () => undefined);
  expect(await derivedRows()).toEqual(written);
});

it('so does a change that comes through the door, with others, whose unchanged parts are shared with what stood', async () => {
  const caller = { id: 'server', roles: ['ror-server'], accessProfile: 1 };
  const ids = (await server.matches('Location?_count=200')).slice(6, 14);
  expect(ids.length).toBe(8);
  let accepted = 0;
  for (const change of PLACE) {
    const writes = ids.map((id) => server.engine.writes.patch({ ...server.context(1), caller, startedAt: Date.now() }, server.api, { type: 'Location', target: { id }, apply: (stored) => ({ resource: change(stored), warnings: [] }) }));
    for (const outcome of await Promise.allSettled(writes)) if (outcome.status === 'fulfilled' && outcome.value.kind === 'updated') accepted += 1;
  }
  // What names no place that exists, or is no place any more, is refused.
  expect(accepted).toBeGreaterThan(PLACE.length * 4);
  const written = await derivedRows();
  await reindex(server.engine, [...server.api.definitions.values()].map((definition) => ({ api: server.api, definition })), () => undefined);
  expect(await derivedRows()).toEqual(written);
});
