import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFinessActivities } from '../../quality/references/files/finess-json';
import { VIA_TRAJECTOIRE_FORMAT } from '../../quality/references/files/formats';
import { readFiness } from '../../quality/references/files/read-finess';
import { readTable } from '../../quality/references/files/read-table';
import type { ReferenceItem } from '../../quality/references/files/reference-item';
import { readShippedTables } from '../../quality/references/shipped-tables';
import { Territory } from '../../quality/references/territory';
import { main } from '../generate';
import { finessFileNames } from './finess-files';

const DATA = join(__dirname, '../../../data');
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'finess-'));
  expect(await main(['node', 'generate', '--offers', '2000', '--seed', '14', '--finess', '--out', directory], { write: () => undefined }, process.stderr)).toBe(0);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read<Row>(items: AsyncIterable<ReferenceItem<Row>>): Promise<{ readonly rows: Row[]; readonly problems: unknown[]; readonly version: string | undefined }> {
  const found = { rows: new Array<Row>(), problems: new Array<unknown>(), version: undefined as string | undefined };
  for await (const item of items) {
    if (item.kind === 'row') found.rows.push(item.row);
    else if (item.kind === 'problem') found.problems.push(item.problem);
    else found.version = item.version;
  }
  return found;
}

const stream = (name: keyof typeof finessFileNames): ReturnType<typeof createReadStream> => createReadStream(join(directory, finessFileNames[name]));

it('writes the files that load-reference reads, without a line refused', async () => {
  const { territories } = await readShippedTables(join(DATA, 'reference', 'quality'));
  const { items, holdsClosed } = await readFiness(stream('structures'), new Territory(territories, '2026-06-01'));
  const structures = await read(items);
  expect([holdsClosed, structures.version?.slice(0, 10), structures.problems]).toEqual([true, '2026-06-01', []]);
  const inDirectory = new Set(readFileSync(join(directory, 'Organization.ndjson'), 'utf8').split('\n').flatMap((line) => /"system":"https:\/\/finess.esante.gouv.fr","value":"(\w{9})"/.exec(line)?.[1] ?? []));
  const known = structures.rows.filter(({ number }) => inDirectory.has(number));
  expect(known.length).toBeGreaterThan(200);
  // One in five is not in the directory, one in ten of another category than 500 is said to be one.
  expect(Math.abs((structures.rows.length - known.length) / known.length - 0.2)).toBeLessThan(0.01);
  expect(structures.rows.filter(({ closing }) => closing !== undefined).length).toBeGreaterThan(3);
  const activities = await read(readFinessActivities(stream('activities')));
  expect(activities.problems).toEqual([]);
  expect(new Set(activities.rows.map(({ activity }) => activity))).toEqual(new Set(['01', '03', '04', '14', '15', '16', '50']));
  const numbers = new Set(structures.rows.map(({ number }) => number));
  expect(activities.rows.filter(({ finess }) => !numbers.has(finess))).toEqual([]);
  const synchronisation = await read(readTable(VIA_TRAJECTOIRE_FORMAT, stream('synchronisation')));
  expect(synchronisation.problems).toEqual([]);
  expect(new Set(synchronisation.rows.map(({ domain, synchronisation: state }) => `${domain} ${state}`)).size).toBe(4);
});

it('goes with --offers alone', async () => {
  let said = '';
  expect(await main(['node', 'generate', '--agendas', '1', '--finess', '--out', directory], { write: () => undefined }, { write: (text: string) => (said += text) })).toBe(2);
  expect(said).toContain('--finess goes with --offers');
});
