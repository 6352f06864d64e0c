import { evaluate, REQUIREMENTS } from '../../src/quality/rules/evaluate';
import type { Verdict } from '../../src/quality/rules/rule';
import { Scope } from '../../src/quality/rules/scope';
import { buildCountry, DAY, readCases, referencesOf, RULE_ORDER, snapshotOf } from './country/country';

const LETTERS = { conforming: 'C', deviating: 'D', 'not-applicable': 'N' } as const;

const cases = readCases();
const country = buildCountry(cases);
const snapshot = snapshotOf(country.resources);

function caseOf({ object }: Verdict): string | undefined {
  return country.caseOf.get(object.id ?? '') ?? country.caseOf.get((object.identifier ?? '').slice(1));
}

/** Verdicts of one rule as the table writes them, by case: `3C1D`. */
function tally(verdicts: Iterable<Verdict>): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const verdict of verdicts) {
    const id = caseOf(verdict) ?? 'EJ';
    const letters = found.get(id) ?? new Map<string, number>();
    letters.set(LETTERS[verdict.status], (letters.get(LETTERS[verdict.status]) ?? 0) + verdict.weight);
    found.set(id, letters);
  }
  return found;
}

function expectedOf(verdict: string, copies: number): Record<string, number> {
  if (verdict === '.' || copies === 0) return {};
  return Object.fromEntries([...verdict.matchAll(/(\d*)([CDN])/g)].map(([, count = '', letter = '']) => [letter, Number(count === '' ? 1 : count) * copies]));
}

it('holds about three hundred structures and every kind of verdict of every rule', () => {
  expect(cases.reduce((sum, { copies }) => sum + Object.values(copies).reduce((a, b) => a + b, 0), 0)).toBe(297);
  for (const rule of RULE_ORDER) {
    const letters = new Set(cases.flatMap(({ verdicts }) => (verdicts.get(rule) ?? '').match(/[CDN]/g) ?? []));
    // RE1.2, CO3, CP4, EX2 and ST2 have no "not applicable": what they do not judge is outside their perimeter.
    expect([...letters].sort().join('')).toMatch(/^CDN?$/);
  }
});

describe.each(RULE_ORDER)('%s', (id) => {
  const rule = REQUIREMENTS.find((one) => one.id === id);

  it('says of each case what the table says', async () => {
    const scope = new Scope(snapshot, await referencesOf(country), { date: DAY, mode: 'corrected' });
    const found = tally(rule?.judge(scope) ?? []);
    const actual = cases.map(({ id: one, title }) => [one, title, Object.fromEntries(found.get(one) ?? [])]);
    const wanted = cases.map(({ id: one, title, copies, verdicts }) => [one, title, expectedOf(verdicts.get(id) ?? '', Object.values(copies).reduce((a, b) => a + b, 0))]);
    expect(actual).toEqual(wanted);
  });
});

it('judges everything once: the cells of an evaluation hold the verdicts of the rules', async () => {
  const { rules } = evaluate(snapshot, await referencesOf(country), { date: DAY, mode: 'corrected' });
  for (const { rule, cells, outcome } of rules.filter(({ rule: id }) => RULE_ORDER.includes(id))) {
    const total = cells.reduce((sum, cell) => sum + cell.conforming + cell.deviating + cell.notApplicable, 0);
    const wanted = cases.reduce((sum, { copies, verdicts }) =>
      sum + Object.values(expectedOf(verdicts.get(rule) ?? '', Object.values(copies).reduce((a, b) => a + b, 0))).reduce((a, b) => a + b, 0), 0);
    expect([rule, outcome, total]).toEqual([rule, 'complete', wanted + (rule === 'ST3' ? 8 : 0)]);
  }
});
