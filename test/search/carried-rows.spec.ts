import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { capacity, EXTENSION, withExtensions, withSensitivity } from '../setup/sample-changes';
import { sampleResource, TestEngine } from '../setup/test-engine';

let server: TestEngine;
let offer: IdentifiedResource;
let place: IdentifiedResource;

beforeAll(async () => {
  server = await TestEngine.start();
  offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
  place = await sampleResource('location.ndjson', 'loc-cardiologie-hebergement');
});
afterAll(() => server.stop());

const offerAt = (id: string, places: readonly string[], sensitive = false): IdentifiedResource => ({
  ...withSensitivity(offer, sensitive), id, location: places.map((target) => ({ reference: `Location/${target}` })),
});

const placeWith = (id: string, latitude: number, freeBeds: number): IdentifiedResource => ({
  ...withExtensions(place, ({ url }) => url !== `${EXTENSION}ror-location-supported-capacity`, capacity('02', freeBeds)), id, position: { latitude, longitude: 2 },
});

/** Rows that only one of the two holds: the carried table, and the walk from offers to places it stands for. */
async function differences(table: string): Promise<number> {
  const { rows: names } = await server.pool.query<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND column_name NOT IN ('profiles', 'born')", [table]);
  const columns = names.map(({ name }) => name);
  const carried = `SELECT source, link, ${columns.join(', ')}, profiles FROM carried_${table}`;
  const walked = `SELECT l.source, l.parameter, ${columns.map((name) => `t.${name}`).join(', ')}, t.profiles & l.profiles
    FROM reference_index l JOIN search_parameter p ON p.id = l.parameter AND p.code = 'location' JOIN resource_type r ON r.id = p.type AND r.name = 'HealthcareService'
    JOIN ${table} t ON t.rid = l.target WHERE t.profiles & l.profiles <> 0`;
  const { rows } = await server.pool.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM ((${carried} EXCEPT ALL ${walked}) UNION ALL (${walked} EXCEPT ALL ${carried})) different`);
  return rows[0]?.count ?? Number.NaN;
}

async function expectSame(): Promise<void> {
  expect({ positions: await differences('position_index'), capacities: await differences('group_location_capacity') }).toEqual({ positions: 0, capacities: 0 });
}

const free = 'HealthcareService?location.capacity-status=02&location.nb-capacity=gt0';
const near = 'HealthcareService?location.near=48|2|5|km';

describe('what offers carry of their places', () => {
  it('follows places and offers, whichever is written first, one after the other', async () => {
    await server.write(offerAt('o1', ['p1', 'p2']));
    expect(await server.matches(free)).toEqual([]);
    await server.write(placeWith('p1', 48, 0));
    expect([await server.matches(near), await server.matches(free)]).toEqual([['o1'], []]);
    await server.write(placeWith('p2', 49, 3));
    expect(await server.matches(free)).toEqual(['o1']);
    await server.write(placeWith('p2', 49, 0));
    expect(await server.matches(free)).toEqual([]);
    await server.write(placeWith('p1', 47, 2));
    expect([await server.matches(near), await server.matches(free)]).toEqual([[], ['o1']]);
    await server.write(offerAt('o2', ['p1']), offerAt('o1', ['p2']));
    expect(await server.matches(free)).toEqual(['o2']);
    await expectSame();
  });

  it('is seen by who sees the offer and the place', async () => {
    await server.write(placeWith('p3', 48, 1), offerAt('o3', ['p3']));
    expect(await server.matches(near, 2)).toEqual(['o3']);
    await server.write(offerAt('o3', ['p3'], true));
    expect([await server.matches(near, 2), await server.matches(near, 4)]).toEqual([[], ['o3']]);
    await server.write(offerAt('o3', ['p3'], false));
    expect(await server.matches(near, 2)).toEqual(['o3']);
    await expectSame();
  });

  it('stays true when offers and places are written at once, by many', async () => {
    for (let round = 0; round < 12; round += 1) {
      const places = [0, 1, 2, 3].map((index) => placeWith(`q${index}`, 48 + ((round + index) % 3), (round * index) % 4));
      const offers = [0, 1, 2].map((index) => offerAt(`r${index}`, [`q${(index + round) % 4}`, `q${(index * 2 + round) % 4}`].filter((id, at, all) => all.indexOf(id) === at), (round + index) % 5 === 0));
      await Promise.all([...places, ...offers].map((resource) => server.write(resource)));
      await expectSame();
    }
  });
});
