import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { populationFigures } from '../../src/quality/figures/indicator-figures';
import type { IndicatorFigures } from '../../src/quality/figures/indicator-figures';
import { objectiveFigures, objectiveRows } from '../../src/quality/figures/objectives';
import { synchronisationCells, synchronisationFigures } from '../../src/quality/figures/synchronisation';
import { normaliseState } from '../../src/quality/references/files/formats';
import type { ViaTrajectoireRow } from '../../src/quality/references/via-trajectoire';
import { evaluate } from '../../src/quality/rules/evaluate';
import { Scope } from '../../src/quality/rules/scope';
import { buildCountry, DAY, readCases, referencesOf, snapshotOf } from './country/country';
import type { Country } from './country/country';

const NOTHING = { population: [], synchronisation: [] };
const lines = (name: string): string[][] => readFileSync(join(__dirname, 'country', name), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')).slice(1).map((line) => line.split(';'));
const sum = (terms: string): number => [...terms.matchAll(/ (\d+)(?: \+|$)/g)].reduce((total, [, count]) => total + Number(count), 0);

/** A line of ViaTrajectoire for each establishment that FINESS has of a case. */
function viaTrajectoire({ finess, caseOf }: Country): ViaTrajectoireRow[] {
  const told = new Map(lines('viatrajectoire.csv').map(([id = '', domain = '', state = '', synchronisation = '']) => [id, { domain, state, synchronisation }]));
  return [...finess.keys()].flatMap((number) => {
    const one = told.get(caseOf.get(number) ?? '');
    if (!one) return [];
    return [{ finess: number, name: '', region: '', domain: one.domain === '4' ? 'Handicap' : 'Grand Age', state: normaliseState(one.state), synchronisation: normaliseState(one.synchronisation), synchronisedOn: '2026-06-01' }];
  });
}

const figures = new Map<string, IndicatorFigures>();

beforeAll(async () => {
  const country = buildCountry(readCases());
  const snapshot = snapshotOf(country.resources);
  const references = { ...(await referencesOf(country)), viaTrajectoire: { version: '2026-06-01', rows: viaTrajectoire(country) } };
  const evaluation = evaluate(snapshot, references, { date: DAY, mode: 'corrected' });
  const cells = synchronisationCells(new Scope(snapshot, references, { date: DAY, mode: 'corrected' }));
  const current = { population: 'fr' in evaluation.population ? [] : evaluation.population, synchronisation: cells };
  const rows = objectiveRows({ baseline: NOTHING, homeBaseline: NOTHING, previous: NOTHING, current, apaPerimeter: [], lists: references.lists });
  for (const one of [populationFigures(evaluation, '00'), synchronisationFigures(new Scope(snapshot, references, { date: DAY, mode: 'corrected' }), cells, '00')]) figures.set(one.code, one);
  for (const code of new Set(rows.map(({ reference }) => reference))) figures.set(code, objectiveFigures(rows, code, '00'));
});

const EXPECTED = lines('quarter.csv').map(([code = '', group = '', denominator = '', numerator = '', remaining = '', done = '', rest = '']) => ({ code, group, denominator: Number(denominator), numerator: Number(numerator), remaining, done, rest }));

it.each(EXPECTED)('$code $group: the arithmetic holds', ({ denominator, numerator, done, rest }) => {
  expect([sum(done), sum(done) + sum(rest)]).toEqual([numerator, denominator]);
});

it.each(EXPECTED)('$code $group gives the figures worked out by hand', ({ code, group, denominator, numerator, remaining }) => {
  const populations = figures.get(code)?.groups.find((one) => one.code === group)?.populations;
  expect(populations).toMatchObject({ denominator, numerator, ...(remaining === '' ? {} : { remaining: Number(remaining) }) });
});
