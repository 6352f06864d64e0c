import { commandContext } from '../../src/cli/command-context';
import { generateResources } from '../../src/cli/generate/national-data';
import { isResource } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { loadResources } from '../../src/fhir-common/import/loader';
import type { LoadReport } from '../../src/fhir-common/import/loader';
import type { ReadResource } from '../../src/fhir-common/import/read-resources';
import { TestEngine } from '../setup/test-engine';

/** A region small enough for a test, whose resources cite one another within and beyond a batch. */
const REGION: readonly ResourceJson[] = ([...generateResources({ offers: 150, seed: 4 })] as readonly unknown[]).filter(isResource);

async function* given(resources: readonly ResourceJson[]): AsyncGenerator<ReadResource> {
  for (const json of resources) yield await Promise.resolve({ place: json.id ?? '?', json });
}

function load(engine: TestEngine, resources: readonly ResourceJson[]): Promise<LoadReport> {
  return loadResources(engine.engine.writes, engine.api, commandContext(engine.engine), given(resources), ({ label, reasons }) => {
    throw new Error(`${label} ${reasons.join(' ')}`);
  });
}

/** What is stored, by names instead of numbers: these follow the order of the writes. */
async function stored(engine: TestEngine): Promise<Readonly<Record<string, readonly string[]>>> {
  const name = (rid: string): string => `(SELECT n.type || '/' || n.id FROM resource n WHERE n.rid = ${rid})`;
  const token = (id: string): string => `(SELECT k.parameter || ' ' || k.system || '|' || k.code FROM token k WHERE k.id = ${id})`;
  const tables = {
    resource: 'SELECT type, id, version, live, content, profiles, full_profiles, seen, fact, rendition FROM resource',
    forms: `SELECT ${name('x.rid')}, profiles, version, content FROM resource_form x`,
    references: `SELECT parameter, ${name('x.source')}, ${name('x.target')}, target_type, via, profiles FROM reference_index x`,
    tokens: `SELECT ${token('x.token')}, ${name('x.rid')}, profiles FROM token_index x`,
    texts: `SELECT ${name('x.rid')}, parameter, words, profiles FROM text_index x`,
    identifiers: `SELECT ${name('x.rid')}, parameter, value, system, type_system, type_code, profiles FROM identifier_index x`,
    beds: `SELECT ${name('x.rid')}, entry, ${token('x.capacity_type')}, profiles FROM group_location_capacity x`,
    carried: `SELECT ${name('x.source')}, ${name('x.rid')}, link, entry, ${token('x.capacity_type')}, profiles FROM carried_group_location_capacity x`,
  };
  const rows = Object.entries(tables).map(async ([table, query]) => {
    const { rows: found } = await engine.pool.query<{ row: string }>(`SELECT given::text AS row FROM (${query}) given ORDER BY 1`);
    return [table, found.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** Resources in the order of their numbers, which is that of their file. */
async function numbered(engine: TestEngine): Promise<readonly string[]> {
  const { rows } = await engine.pool.query<{ name: string }>("SELECT type || '/' || id AS name FROM resource ORDER BY rid");
  return rows.map(({ name }) => name);
}

it('stores and numbers what batches one after the other would', async () => {
  const [alone, together] = await Promise.all([TestEngine.start(), TestEngine.start()]);
  try {
    for (let from = 0; from < REGION.length; from += 100) await load(alone, REGION.slice(from, from + 100));
    expect(await load(together, REGION)).toEqual({ created: REGION.length, updated: 0, unchanged: 0, refused: 0 });
    const expected = await stored(alone);
    expect(expected['carried']?.length).toBeGreaterThan(50);
    expect(await stored(together)).toEqual(expected);
    expect(await numbered(together)).toEqual(await numbered(alone));
  } finally {
    await Promise.all([alone.stop(), together.stop()]);
  }
});

it('loads the same from two processes at once, each resource once', async () => {
  const first = await TestEngine.start();
  try {
    // A door of its own: neither knows what the other has under way.
    const second = await first.restarted(first.engine.apis);
    const reports = await Promise.all([load(first, REGION), load(second, [...REGION].reverse())]);
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(REGION.length);
    expect(reports.map(({ created, updated, unchanged, refused }) => [created + unchanged, updated, refused])).toEqual([[REGION.length, 0, 0], [REGION.length, 0, 0]]);
    const { rows } = await first.pool.query('SELECT count(*)::integer AS stored, max(version) AS version FROM resource WHERE live');
    expect(rows).toEqual([{ stored: REGION.length, version: 1 }]);
  } finally {
    await first.stop();
  }
});
