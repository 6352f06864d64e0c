import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrayAt, isObject, stringAt } from '../src/fhir-common/core/json';
import { main } from './bench';
import { ROWS } from './rows';

const BENCH_TIMEOUT_MS = 120_000;
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
    // A tenth of a second per row: this test asks whether every row has figures, not which.
    code = await main(
      ['--offers', '50', '--seconds', '0.2', '--clients', '2', '--no-pgbench', '--out', out],
      { write: (text) => (printed += text) },
      { write: (text) => errors.push(text) },
    );
    if (code === 0) result = JSON.parse(await readFile(out, 'utf8'));
  }, BENCH_TIMEOUT_MS);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('ends well', () => {
    expect({ code, errors: errors.filter((line) => line.includes('cannot')) }).toEqual({ code: 0, errors: [] });
  });

  test('loads the synthetic country through the command of npm run load', () => {
    expect(at(result, 'offers')).toBe(50);
    expect(at(result, 'resources')).toBe(at(result, 'load', 'resources'));
    expect(at(result, 'load', 'loadedPerSecond')).toBeGreaterThan(0);
  });

  test('reports every declared row', () => {
    expect(arrayAt(result, 'rows').map((measured) => stringAt(measured, 'name'))).toEqual(ROWS.map(({ name }) => name));
  });

  test.each(SERVED)('%s: answers, and both yardsticks are read', (name) => {
    const measured = row(name);
    expect(at(measured, 'kind')).toBe('measured');
    expect(at(measured, 'server', 'failures')).toBe(0);
    expect(at(measured, 'bare', 'failures')).toBe(0);
    for (const figure of ['requestsPerSecond', 'p50Ms', 'p95Ms', 'p99Ms', 'bytesPerAnswer']) {
      expect(at(measured, 'server', figure)).toBeGreaterThan(0);
      expect(at(measured, 'bare', figure)).toBeGreaterThan(0);
    }
    expect(at(measured, 'peakRssBytes')).toBeGreaterThan(30e6);
    expect(at(measured, 'ids', 'requestsPerSecond')).toBeGreaterThan(0);
    expect(at(measured, 'matchesPerAnswer')).toBeGreaterThan(0);
  });

  test('the bare server serves the very bytes of the answers', () => {
    // Every sampled offer is among the 50, so the mean of the bodies is that of the answers within sampling error.
    const [server, bare] = ['server', 'bare'].map((side) => Number(at(row('UC3 S1 + INC5'), side, 'bytesPerAnswer')));
    expect(Math.abs((server ?? 0) / (bare ?? 1) - 1)).toBeLessThan(0.5);
  });

  test('prints a line per row and names the machine', () => {
    for (const { name } of ROWS) expect(printed).toContain(name);
    expect(printed).toMatch(/cores, \d+ GiB, .*Node v\d+.*PostgreSQL \d+/);
  });
});
