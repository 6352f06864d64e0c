import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, REQUIREMENTS } from '../../src/quality/rules/evaluate';
import type { Evaluation } from '../../src/quality/rules/evaluate';
import type { Mode } from '../../src/quality/rules/mode';
import type { Case } from './country/country';
import { buildCountry, DAY, DEPARTMENTS, readCases, referencesOf, RULE_ORDER, snapshotOf } from './country/country';

const cases = readCases();

async function evaluateCases(some: readonly Case[], mode: Mode = 'corrected', region?: string): Promise<Evaluation> {
  const country = buildCountry(some);
  return evaluate(snapshotOf(country.resources), await referencesOf(country), { date: DAY, mode, ...(region === undefined ? {} : { region }) }, REQUIREMENTS);
}

interface Figure {
  readonly perimeter: number;
  readonly deviations: number;
}

/** Perimeter and deviations by `rule;region;domain`, the country as region 00. */
function figuresOf({ rules }: Evaluation): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const { rule, cells } of rules) {
    for (const { region, domain, conforming, deviating } of cells) {
      for (const key of [`${rule};${region};${domain}`, `${rule};00;${domain}`]) {
        const known = figures.get(key) ?? { perimeter: 0, deviations: 0 };
        figures.set(key, { perimeter: known.perimeter + conforming + deviating, deviations: known.deviations + deviating });
      }
    }
  }
  return new Map([...figures].filter(([, { perimeter }]) => perimeter > 0));
}

it('gives the figures worked out from the table', async () => {
  const lines = readFileSync(join(__dirname, 'country/figures.csv'), 'utf8').split('\n').filter((line) => /^[A-Z]/.test(line));
  const wanted = lines.map((line) => line.split(';')).map(([rule, region, domain, perimeter, deviations]) =>
    [`${rule ?? ''};${region ?? ''};${domain ?? ''}`, { perimeter: Number(perimeter), deviations: Number(deviations) }] as const);
  expect(figuresOf(await evaluateCases(cases))).toEqual(new Map(wanted));
});

it('gives each region alone the figures it has within the country', async () => {
  const whole = figuresOf(await evaluateCases(cases));
  for (const region of ['02', '32', '52']) {
    const alone = figuresOf(await evaluateCases(cases, 'corrected', region));
    const within = [...whole].filter(([key]) => key.split(';')[1] === region);
    expect([...alone].filter(([key]) => key.split(';')[1] === region).sort()).toEqual(within.sort());
    expect([...alone.keys()].every((key) => [region, '00'].includes(key.split(';')[1] ?? ''))).toBe(true);
  }
});

/** A part of the country: how many copies of each case stand in each department. */
const someCases = fc.array(fc.tuple(fc.nat(cases.length - 1), fc.constantFrom(...DEPARTMENTS), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 12 })
  .map((picks) => picks.flatMap(([index, department, count]): Case[] => {
    const one = cases[index];
    return one ? [{ ...one, copies: { [department]: count } }] : [];
  }));

it('adds up: departments make the region, regions make the country', async () => {
  await fc.assert(fc.asyncProperty(someCases, async (some) => {
    const country = await evaluateCases(some);
    const regions = await Promise.all(['02', '32', '52', '975'].map((region) => evaluateCases(some, 'corrected', region)));
    for (const rule of RULE_ORDER) {
      const sum = (evaluations: readonly Evaluation[]): number[] => evaluations.flatMap(({ rules }) => rules.filter((one) => one.rule === rule).flatMap(({ cells }) => cells))
        .reduce<number[]>(([c = 0, d = 0, n = 0], cell) => [c + cell.conforming, d + cell.deviating, n + cell.notApplicable], [0, 0, 0]);
      expect([rule, sum(regions)]).toEqual([rule, sum([country])]);
    }
  }), { numRuns: 25, seed: 14 });
});

it('never lowers a rate when a conforming establishment is added', async () => {
  const conformingCases = cases.filter(({ verdicts }) => ![...verdicts.values()].some((verdict) => verdict.includes('D')));
  const oneMore = fc.constantFrom(...conformingCases).map((one): Case => ({ ...one, copies: { 44: 1 } }));
  await fc.assert(fc.asyncProperty(someCases, oneMore, async (some, added) => {
    const [before, after] = [figuresOf(await evaluateCases(some)), figuresOf(await evaluateCases([...some, added]))];
    for (const [key, figure] of before) {
      const next = after.get(key) ?? figure;
      expect(next.deviations).toBe(figure.deviations);
      expect(next.perimeter).toBeGreaterThanOrEqual(figure.perimeter);
    }
  }), { numRuns: 25, seed: 15 });
});

it('has as many anomalies as figures say, but for the dummy number', async () => {
  const { rules } = await evaluateCases(cases);
  for (const { rule, cells, deviations } of rules) {
    const counted = cells.reduce((sum, { deviating }) => sum + deviating, 0);
    // CP4 counts activities: two of one establishment are two rows of one focus.
    const objects = new Set(deviations.map(({ object, description }) => `${object.id ?? object.identifier ?? ''} ${rule === 'CP4' ? description : ''}`));
    expect([rule, objects.size]).toEqual([rule, counted]);
    const silent = deviations.filter((one) => one.silent === true);
    expect([rule, silent.length]).toEqual([rule, rule === 'ST2' || rule === 'CO4' ? 2 : 0]);
  }
});

it('says error, not zero, when reference data are missing', async () => {
  const country = buildCountry(cases);
  const { finess, authorisations, ...tables } = await referencesOf(country);
  const options = { date: DAY, mode: 'corrected' } as const;
  const snapshot = snapshotOf(country.resources);
  const failing = (references: Parameters<typeof evaluate>[1]): string[] =>
    evaluate(snapshot, references, options, REQUIREMENTS).rules.filter(({ outcome, cells }) => outcome === 'error' && cells.length === 0).map(({ rule }) => rule);
  expect(failing(tables)).toEqual(['EX1.2', 'EX2', 'EX3', 'EX4', 'EX5', 'ST2', 'CP4', 'CO1', 'CO2', 'CO4']);
  if (!finess || !authorisations) throw new Error('the country has FINESS');
  expect(failing({ ...tables, finess })).toEqual(['EX1.2', 'EX3', 'EX4', 'EX5', 'CP4', 'CO1', 'CO2']);
  const openOnly = { ...tables, authorisations, finess: { ...finess, holdsClosed: false } };
  expect(failing(openOnly)).toEqual(['EX2']);
  expect(evaluate(snapshot, openOnly, options, REQUIREMENTS).rules.filter(({ caveat }) => caveat).map(({ rule }) => rule)).toEqual(['ST2', 'CO4']);
});

it('loses one rule that throws, and no other', async () => {
  const country = buildCountry(cases.slice(0, 3));
  const broken = { id: 'CP5', needs: [], judge: (): never => { throw new Error('panne'); } };
  const { rules } = evaluate(snapshotOf(country.resources), await referencesOf(country), { date: DAY, mode: 'corrected' }, [broken, ...REQUIREMENTS.slice(0, 2)]);
  expect(rules.map(({ rule, outcome }) => [rule, outcome])).toEqual([['CP5', 'error'], ['EX1.2', 'complete'], ['EX2', 'complete']]);
  expect(rules[0]?.reason?.fr).toContain('panne');
});
