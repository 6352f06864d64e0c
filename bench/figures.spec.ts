import { reportedRate } from './data';
import { parseOptions } from './options';
import { parsePgbench } from './pgbench';
import { quantiles, spread } from './statistics';
import { figure } from './table';

describe('quantiles', () => {
  test('are times that were measured', () => {
    const timesMs = Array.from({ length: 200 }, (_value, index) => 200 - index);
    expect(quantiles(timesMs)).toEqual({ p50Ms: 100, p95Ms: 190, p99Ms: 198 });
  });

  test('sort as numbers, and one time is all three', () => {
    expect(quantiles([9, 10, 100]).p50Ms).toBe(10);
    expect(quantiles([7])).toEqual({ p50Ms: 7, p95Ms: 7, p99Ms: 7 });
    expect(quantiles([])).toEqual({ p50Ms: 0, p95Ms: 0, p99Ms: 0 });
  });
});

describe('spread', () => {
  test('takes the number asked, evenly, first included', () => {
    const values = Array.from({ length: 10 }, (_value, index) => index);
    expect(spread(values, 4)).toEqual([0, 3, 5, 8]);
    expect(spread(values, 20)).toEqual(values);
  });
});

describe('outputs of other programs', () => {
  test('the rate of npm run load, with its narrow no-break space', () => {
    expect(reportedRate('28 400 créées / created ; 11 s (2\u202f528/s) ; 28 400 en base / stored')).toBe(2528);
    expect(reportedRate('')).toBeUndefined();
  });

  test('the figures of pgbench', () => {
    const output = 'latency average = 0.229 ms\ninitial connection time = 20.531 ms\ntps = 34976.123 (without initial connection time)\n';
    expect(parsePgbench(output)).toEqual({ program: 'pgbench', requestsPerSecond: 34976.123, averageMs: 0.229 });
    expect(() => parsePgbench('FATAL: no')).toThrow('FATAL: no');
  });
});

describe('the command line', () => {
  test('has the defaults of the contract', () => {
    expect(parseOptions([])).toMatchObject({ offers: 20_000, clients: 8, seconds: 5, skipLoad: false, pgbench: true });
  });

  test('figures are written in French', () => {
    expect([figure(1234567, 0), figure(3.14159), figure(42.25)]).toEqual(['1 234 567', '3,14', '42,3']);
  });
});
