import type { RequestContext } from '../../src/fhir-common/context/request-context';
import { beginWrite } from '../../src/fhir-common/write/begin-write';
import { settled } from '../setup/settled';
import { TestEngine } from '../setup/test-engine';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.withSample();
});
afterAll(() => server.stop());

const asServer = (): RequestContext => ({ ...server.context(1), caller: { id: 'server', roles: ['ror-server'], accessProfile: 1 }, startedAt: Date.now() });

async function rename(id: string, name: string): Promise<string> {
  const { lastUpdated } = await server.engine.writes.patch(asServer(), server.api, { type: 'Location', target: { id }, apply: (stored) => ({ resource: { ...stored, name }, warnings: [] }) });
  return lastUpdated;
}

const since = (instant: string): Promise<string[]> => server.matches(`Location?_lastUpdated=ge${encodeURIComponent(instant)}&_sort=_id`);

it('a delta shows no date that a running write could yet precede, and all of them once it has ended', async () => {
  const start = new Date().toISOString();
  let laterDate = '';
  let during: string[] = [];
  await server.engine.database.transaction(async (slow) => {
    const earlier = await beginWrite(slow, []);
    laterDate = await rename('loc-consultations', 'Écrit pendant qu’un autre écrit');
    expect(Date.parse(laterDate)).toBeGreaterThanOrEqual(earlier);
    during = await since(start);
    // Any other search shows it at once.
    expect(await server.matches('Location?name=Écrit pendant')).toEqual(['loc-consultations']);
  });
  expect(during).toEqual([]);
  await settled(server.engine.database);
  expect(await since(start)).toEqual(['loc-consultations']);
  expect(await since(laterDate)).toEqual(['loc-consultations']);
});

it('a consumer who asks from the newest date he saw misses no change of many writers', async () => {
  const places = await server.matches('Location?_count=200');
  const newest = (bundle: Awaited<ReturnType<TestEngine['search']>>): string[] => (bundle.entry ?? []).map(({ resource }) => (resource['meta'] as { lastUpdated: string }).lastUpdated);
  let seen = new Date().toISOString();
  const shown = new Map<string, string>();
  const writing = { on: true };
  const poll = async (): Promise<void> => {
    const bundle = await server.search(`Location?_lastUpdated=ge${encodeURIComponent(seen)}&_count=200`);
    for (const { resource } of bundle.entry ?? []) shown.set(resource.id, String(resource['name']));
    seen = [seen, ...newest(bundle)].sort().at(-1) ?? seen;
  };
  const consumer = (async () => {
    while (writing.on) await poll();
  })();
  const last = new Map<string, string>();
  const writer = async (own: readonly string[], mark: string): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) {
      for (const id of own) {
        await rename(id, `${mark}-${turn}`);
        last.set(id, `${mark}-${turn}`);
      }
    }
  };
  const shares = [0, 1, 2].map((share) => places.filter((_id, index) => index % 3 === share).slice(0, 6));
  await Promise.all(shares.map((own, index) => writer(own, `w${index}`)));
  writing.on = false;
  await consumer;
  await settled(server.engine.database);
  await poll();
  expect(Object.fromEntries([...last].map(([id]) => [id, shown.get(id)]))).toEqual(Object.fromEntries(last));
});
