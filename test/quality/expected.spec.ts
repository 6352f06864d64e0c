import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirementFigures } from '../../src/quality/figures/indicator-figures';
import { measureDefinition } from '../../src/quality/measures/measure-catalogue';
import { measureReportResource } from '../../src/quality/measures/measure-resources';
import { evaluate, REQUIREMENTS } from '../../src/quality/rules/evaluate';
import type { Evaluation } from '../../src/quality/rules/evaluate';
import type { Mode } from '../../src/quality/rules/mode';
import { buildCountry, DAY, readCases, referencesOf, RULE_ORDER, snapshotOf } from './country/country';

const NAMING = { canonicalBase: 'https://ror.example.org/fhir', measureSystem: 'urn:measures', reportSystem: 'urn:reports', version: '1.0.0' };
const MODES: readonly Mode[] = ['corrected', 'source'];

/** One line of `expected.csv`: the figures of a rule, and the terms they add up from. */
interface Expected {
  readonly rule: string;
  readonly mode: string;
  readonly perimeter: number;
  readonly deviations: number;
  readonly rate: number;
  readonly families: ReadonlyMap<string, number>;
  readonly cases: ReadonlyMap<string, number>;
}

const terms = (text: string): Map<string, number> => new Map(text === '' ? [] : text.split(' + ').map((term) => term.split(' ')).map(([name = '', count]) => [name, Number(count)]));
const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((total, count) => total + count, 0);

const expected = readFileSync(join(__dirname, 'country/expected.csv'), 'utf8').split('\n').filter((line) => /^[A-Z]/.test(line)).map((line): Expected => {
  const [rule = '', mode = '', perimeter, deviations, rate, families = '', deviating = ''] = line.split(';');
  return { rule, mode, perimeter: Number(perimeter), deviations: Number(deviations), rate: Number(rate), families: terms(families), cases: terms(deviating) };
});
const cases = readCases();
const copiesOf = ({ copies }: (typeof cases)[number]): number => Object.values(copies).reduce((total, count) => total + count, 0);
const evaluations = new Map<string, Evaluation>();

beforeAll(async () => {
  const country = buildCountry(cases);
  for (const mode of MODES) evaluations.set(mode, evaluate(snapshotOf(country.resources), await referencesOf(country), { date: DAY, mode }, REQUIREMENTS));
});

it('has a line for each rule', () => {
  expect(expected.filter(({ mode }) => mode === 'corrected').map(({ rule }) => rule)).toEqual(RULE_ORDER);
});

it.each(expected.map((line) => [line.rule, line.mode, line] as const))('%s, %s: the arithmetic holds', (_rule, _mode, { perimeter, deviations, rate, families, cases: deviating }) => {
  expect([sum(families), sum(deviating)]).toEqual([perimeter, deviations]);
  expect(Math.abs(rate - (perimeter - deviations) / perimeter)).toBeLessThanOrEqual(0.000_05);
});

it.each(expected.filter(({ mode }) => mode === 'corrected').map((line) => [line.rule, line] as const))('%s: its terms are the verdicts of the table', (rule, line) => {
  const counted = (letters: string): (readonly [string, number])[] => cases.flatMap((one) => {
    const found = [...(one.verdicts.get(rule) ?? '').matchAll(/(\d*)([CDN])/g)].filter(([, , letter = '']) => letters.includes(letter));
    const count = copiesOf(one) * found.reduce((total, [, times = '']) => total + Number(times === '' ? 1 : times), 0);
    return count === 0 ? [] : [[one.id, count] as const];
  });
  expect(new Map(counted('D'))).toEqual(line.cases);
  const families = new Map<string, number>();
  for (const [id, count] of counted('CD')) families.set(id.charAt(0), (families.get(id.charAt(0)) ?? 0) + count);
  expect(families).toEqual(new Map([...line.families].filter(([family]) => family !== 'EJ')));
});

describe.each(MODES)('in %s mode', (mode) => {
  it.each(RULE_ORDER)('%s gives the figures worked out by hand, as the published report does', (rule) => {
    const wanted = expected.find((line) => line.rule === rule && line.mode === mode) ?? expected.find((line) => line.rule === rule);
    const judged = evaluations.get(mode)?.rules.find((one) => one.rule === rule);
    const definition = measureDefinition(rule);
    if (!wanted || !judged || !definition) throw new Error(`${rule} is not judged`);
    const [total] = requirementFigures(judged, '00').groups;
    expect(total?.populations).toMatchObject({ denominator: wanted.perimeter, numerator: wanted.perimeter - wanted.deviations, deviation: wanted.deviations });
    const report = measureReportResource(definition, requirementFigures(judged, '00'), NAMING, { day: DAY, computedAt: `${DAY}T00:10:00+02:00` });
    expect(report['group']).toMatchObject([{ measureScore: { value: wanted.rate } }, ...Array.from({ length: 5 }, () => ({}))]);
  });
});
