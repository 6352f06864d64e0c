import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { sampleResource, TestEngine } from '../setup/test-engine';
import { ensureBuilt } from './build';
import { run, start, workFolder } from './commands';
import type { Ended, Started } from './commands';

jest.setTimeout(240_000);

const REINDEX = join('dist', 'src', 'cli', 'reindex.js');
const PLACES = 1_600;
const folder = workFolder();
let server: TestEngine;
let settings: Record<string, string>;

beforeAll(async () => {
  await ensureBuilt();
  server = await TestEngine.start();
  settings = { DATA_DIR: folder.path, DATABASE_URL: String(server.pool.options.connectionString) };
  const place = await sampleResource('location.ndjson', 'loc-msp-consultation');
  const places = Array.from({ length: PLACES }, (_, index): IdentifiedResource => ({ ...place, id: `p${index}`, name: `Lieu ${index}` }));
  for (let from = 0; from < PLACES; from += 200) await server.write(...places.slice(from, from + 200));
});
afterAll(async () => {
  await server.stop();
  await folder.remove();
});

const command = (...parameters: readonly string[]): Started => start(process.execPath, [REINDEX, ...parameters], settings);
const done = async (): Promise<number | undefined> => (await server.pool.query<{ done: number }>('SELECT done FROM reindex_pass')).rows[0]?.done;

/** Waits until a condition holds. @throws Error when the process ends before */
async function until(holds: () => Promise<boolean>, process: Started): Promise<void> {
  let early: Ended | undefined;
  void process.ended.then((ended) => (early = ended));
  while (!(await holds())) {
    if (early !== undefined) throw new Error(`the command ended at once: ${JSON.stringify(early)}`);
    await sleep(10);
  }
}

it('a pass that is killed half-way is taken up where it stopped, and a running server learns when it has ended', async () => {
  await server.pool.query("UPDATE search_parameter p SET indexed_as = 'before' FROM resource_type t WHERE t.id = p.type AND t.name = 'Location' AND p.code = 'name'");
  await server.pool.query('DELETE FROM string_index');
  await server.engine.stored.refresh(server.engine.database);
  const killed = command();
  await until(async () => ((await done()) ?? 0) > 0, killed);
  killed.child.kill('SIGKILL');
  expect((await killed.ended).signal).toBe('SIGKILL');
  // PostgreSQL may still be committing a page when its client is gone.
  await sleep(1_000);
  const before = (await done()) ?? 0;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(PLACES);
  await expect(server.answer('Location?name=lieu')).rejects.toMatchObject({ code: 'not-indexed' });

  const { code, stdout, stderr } = await command().ended;
  expect({ code, stderr: stderr.includes('ror Location') }).toEqual({ code: 0, stderr: true });
  expect(stdout).toMatch(new RegExp(`^ror Location : indexé / indexed, ${(PLACES - before).toLocaleString('fr-FR')} ressources`));
  await server.engine.stored.refresh(server.engine.database);
  expect((await server.search('Location?name=lieu&_count=1')).total).toBe(PLACES);
  expect(await server.matches('Location?name:exact=Lieu 0')).toEqual(['p0']);
  expect(await done()).toBeUndefined();
});

it('without anything to do says so; an unknown type is refused by its name', async () => {
  expect(await command().ended).toMatchObject({ code: 0, stdout: expect.stringContaining('everything follows the declarations already') as string });
  const refused = await run(process.execPath, [REINDEX, '--type', 'Locaton', '--api', 'ror'], settings);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/Locaton .*HealthcareService, .*Location/);
});
