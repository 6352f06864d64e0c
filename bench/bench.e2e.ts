import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrayAt, isObject, stringAt } from '../src/fhir-common/core/json';
import { main } from './bench';
import { ROWS } from './rows';

/** Rows whose feature has landed: these may never become unavailable. */
const SERVED = ROWS.map(({ name }) => name).filter((name) => !/^(?:_filter|_content)/.test(name));

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((found: unknown, name) => (isObject(found) ? found[name] : undefined), value);
}

describe('npm run bench', () => {
  let folder = '';
  let printed = '';
  let result: unknown;
  let code: number | undefined;
  const errors: string[] = [];
  const row = (name: string): unknown => arrayAt(result, 'rows').find((candidate) => stringAt(candidate, 'name') === name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ror-sas-bench-spec-'));
    const out = join(folder, 'out.json');
    // A fifth of a second per row: this test asks whether every row is answered, never how fast.
    code = await main(
      ['--offers', '50', '--seconds', '0.2', '--clients', '2', '--no-pgbench', '--out', out],
      { write: (text) => (printed += text) },
      { write: (text) => errors.push(text) },
    );
    if (code === 0) result = JSON.parse(await readFile(out, 'utf8'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('ends well', () => {
    expect({ code, errors: errors.filter((line) => line.includes('cannot')) }).toEqual({ code: 0, errors: [] });
  });

  test('loads the synthetic country through the command of npm run load', () => {
    expect(at(result, 'offers')).toBe(50);
    expect(at(result, 'resources')).toBe(at(result, 'load', 'resources'));
  });

  test('reports every declared row', () => {
    expect(arrayAt(result, 'rows').map((measured) => stringAt(measured, 'name'))).toEqual(ROWS.map(({ name }) => name));
  });

  test.each(SERVED)('%s: is answered without a failure, and both yardsticks are read', (name) => {
    const measured = row(name);
    expect(at(measured, 'kind')).toBe('measured');
    expect([at(measured, 'server', 'failures'), at(measured, 'bare', 'failures')]).toEqual([0, 0]);
    for (const figure of ['requestsPerSecond', 'p50Ms', 'p95Ms', 'p99Ms', 'bytesPerAnswer']) {
      expect([figure, typeof at(measured, 'server', figure), typeof at(measured, 'bare', figure)]).toEqual([figure, 'number', 'number']);
    }
    expect([typeof at(measured, 'peakRssBytes'), typeof at(measured, 'ids', 'requestsPerSecond'), typeof at(measured, 'matchesPerAnswer')]).toEqual(['number', 'number', 'number']);
  });

  test('prints a line per row and names the machine', () => {
    for (const { name } of ROWS) expect(printed).toContain(name);
    expect(printed).toMatch(/cores, \d+ GiB, .*Node v\d+.*PostgreSQL \d+/);
  });
});
