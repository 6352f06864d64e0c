import type { Pool } from 'pg';
import { createPool } from '../../src/database/pool';
import { Database } from '../../src/fhir-common/sql/database';
import { sql } from '../../src/fhir-common/sql/sql';
import { LIST_FORMAT } from '../../src/quality/references/files/formats';
import { readTable } from '../../src/quality/references/files/read-table';
import type { ReferenceItem } from '../../src/quality/references/files/reference-item';
import { ReferenceFileError } from '../../src/quality/references/files/reference-item';
import type { FinessEstablishment } from '../../src/quality/references/finess';
import { loadReferences } from '../../src/quality/references/load-references';
import { ReferenceRepository } from '../../src/quality/references/reference-repository';
import { createFilledDatabase } from '../setup/template-database';

let pool: Pool;
let database: Database;
let repository: ReferenceRepository;
let drop: () => Promise<void>;

beforeAll(async () => {
  const test = await createFilledDatabase('tables');
  pool = createPool({ connectionString: test.url, size: 2, statementTimeoutMs: 10_000 });
  database = new Database(pool);
  repository = new ReferenceRepository(database);
  drop = () => test.drop();
});

afterAll(async () => {
  await pool.end();
  await drop();
});

const establishment = (number: string): FinessEstablishment => ({
  number, legalEntity: undefined, name: 'EHPAD', category: '500', opening: '2000-01-01', closing: undefined, closingType: undefined, inactive: false, lapsed: false,
  commune: undefined, department: '44', phone: undefined, email: undefined, updated: undefined,
});

async function* finess(version: string, count: number, failAt?: number): AsyncGenerator<ReferenceItem<FinessEstablishment>> {
  yield await Promise.resolve({ kind: 'version', version });
  yield { kind: 'problem', problem: { where: 'ligne 1', refused: true, text: { fr: 'x', en: 'x' } } };
  for (let index = 0; index < count; index += 1) {
    if (index === failAt) throw new ReferenceFileError({ fr: 'coupé', en: 'cut' });
    yield { kind: 'row', row: establishment(`44${String(index).padStart(7, '0')}`) };
  }
}

const countRows = async (): Promise<number> => (await database.query<{ count: number }>(sql`SELECT count(*) AS count FROM reference_row`))[0]?.count ?? -1;

it('gives nothing while nothing is loaded', async () => {
  expect(await repository.current('finess')).toBeUndefined();
  expect(await loadReferences(repository)).toEqual({});
});

it('keeps versions, uses the last one, and reads back what was written', async () => {
  const { version, problems } = await repository.load('finess', finess('2026-10-01', 3), { fallbackVersion: '2026-11-29' });
  expect(version).toMatchObject({ kind: 'finess', version: '2026-10-01', rows: 3, refused: 1, holdsClosed: true });
  expect(problems).toEqual([{ where: 'ligne 1', refused: true, text: { fr: 'x', en: 'x' } }]);
  // Two batches and a half: what is read page by page is whole and in order.
  await repository.load('finess', finess('2026-11-01', 12_500), { fallbackVersion: '2026-11-29', holdsClosed: false });
  expect((await repository.versions('finess')).map((one) => [one.version, one.rows])).toEqual([['2026-11-01', 12_500], ['2026-10-01', 3]]);
  const loaded = await loadReferences(repository);
  expect(loaded.finess).toMatchObject({ version: '2026-11-01', holdsClosed: false });
  expect([...(loaded.finess?.establishments.keys() ?? [])]).toEqual(Array.from({ length: 12_500 }, (_, index) => `44${String(index).padStart(7, '0')}`));
  expect(loaded.finess?.establishments.get('440000007')).toEqual(JSON.parse(JSON.stringify(establishment('440000007'))));
  expect(loaded.authorisations).toBeUndefined();
});

it('replaces a version that is loaded again, without a trace of the former rows', async () => {
  const before = await countRows();
  await repository.load('finess', finess('2026-11-01', 10), { fallbackVersion: '2026-11-29' });
  expect((await repository.versions('finess')).map((one) => [one.version, one.rows])).toEqual([['2026-11-01', 10], ['2026-10-01', 3]]);
  expect(await countRows()).toBe(before - 12_490);
});

it('loads nothing of a file that stops half-way, nor of one without a readable row', async () => {
  const [versions, rows] = [await repository.versions('finess'), await countRows()];
  await expect(repository.load('finess', finess('2026-12-01', 12_000, 11_000), { fallbackVersion: 'x' })).rejects.toThrow(ReferenceFileError);
  await expect(repository.load('finess', finess('2026-12-01', 0), { fallbackVersion: 'x' })).rejects.toThrow('1 refusée');
  expect(await repository.versions('finess')).toEqual(versions);
  expect(await countRows()).toBe(rows);
});

it('names a table without a version of its own by the day it was loaded', async () => {
  async function* file(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from('liste;code;debut;fin\ndomicile;209;;\n'));
  }
  const { version } = await repository.load('lists', readTable(LIST_FORMAT, file()), { fallbackVersion: '2026-11-29' });
  expect(version).toMatchObject({ version: '2026-11-29', rows: 1 });
  const rows = [];
  for await (const row of repository.rows('lists', version)) rows.push(row);
  expect(rows).toEqual([{ list: 'domicile', code: '209' }]);
});
