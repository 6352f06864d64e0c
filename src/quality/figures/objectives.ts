import type { ApaPerimeterRow } from '../references/via-trajectoire';
import type { CodeLists } from '../references/code-lists';
import type { IndicatorFigures } from './indicator-figures';
import { NATIONAL } from './indicator-figures';
import type { PopulationCell } from './population';
import type { SynchronisationCell } from './synchronisation';
import { HOME_DOMAIN } from './synchronisation';

/** What a quarter knows: its population and its synchronisation. */
export interface QuarterFigures {
  readonly population: readonly PopulationCell[];
  readonly synchronisation: readonly SynchronisationCell[];
}

/** Quarters the objectives compare (ror-indicators 6); the baselines are frozen quarters of 2023. */
export interface ObjectiveInput {
  /** 2023-06-30. */
  readonly baseline: QuarterFigures;
  /** 2023-09-30, for the home services. */
  readonly homeBaseline: QuarterFigures;
  readonly previous: QuarterFigures;
  readonly current: QuarterFigures;
  readonly apaPerimeter: readonly ApaPerimeterRow[];
  readonly lists: CodeLists;
}

/** Perimeter, done, rate, and what is left to reach the target. */
export interface Attainment {
  readonly perimeter: number;
  readonly done: number;
  readonly rate: number;
  readonly remaining: number;
}

export interface ObjectiveRow {
  readonly reference: string;
  readonly region: string;
  /** A department for APA, else `-3`. */
  readonly department: string;
  readonly baseline: Attainment;
  readonly target: number;
  /** Null where the region opted out. */
  readonly previous: Attainment | null;
  readonly current: Attainment | null;
}

const NO_DEPARTMENT = '-3';

interface Counts {
  readonly perimeter: number;
  readonly done: number;
}

interface Objective {
  readonly reference: string;
  readonly countsOf: (quarter: QuarterFigures) => ReadonlyMap<string, Counts>;
  readonly targetOf: (baseline: Counts) => number;
  readonly isExcluded: (region: string, lists: CodeLists) => boolean;
}

const rate = ({ perimeter, done }: Counts): number => (perimeter === 0 ? 0 : done / perimeter);
/** Two decimals, half up; the small addend undoes the binary form of 0.845. */
const round2 = (value: number): number => Math.round(value * 100 + 1e-9) / 100;

/** ror-indicators 6: 1 from 0.95 on, five points more from `floor` on, else `floor`. */
function risingTarget(floor: number, whenEmpty: number): Objective['targetOf'] {
  return (baseline) => {
    if (baseline.perimeter === 0) return whenEmpty;
    const start = rate(baseline);
    if (start >= 0.95) return 1;
    return round2(start) >= floor ? start + 0.05 : floor;
  };
}

function sumBy<Cell>(cells: readonly Cell[], keyOf: (cell: Cell) => string, countsOf: (cell: Cell) => Counts): Map<string, Counts> {
  const sums = new Map<string, Counts>();
  for (const cell of cells) {
    const known = sums.get(keyOf(cell)) ?? { perimeter: 0, done: 0 };
    const { perimeter, done } = countsOf(cell);
    sums.set(keyOf(cell), { perimeter: known.perimeter + perimeter, done: known.done + done });
  }
  return sums;
}

const byRegion = ({ region }: { readonly region: string }): string => `${region}|${NO_DEPARTMENT}`;
const byDepartment = ({ region, department }: { readonly region: string; readonly department: string }): string => `${region}|${department}`;
const populated = ({ total, finalised }: PopulationCell): Counts => ({ perimeter: total, done: finalised });
const synchronised = ({ vt, synchronised: done }: SynchronisationCell): Counts => ({ perimeter: vt, done });

function populationObjective(reference: string, activity: string): Objective {
  return {
    reference, targetOf: risingTarget(0.85, 0.85), isExcluded: (region, lists) => lists.has('peuplement-regions-exclues', region),
    countsOf: ({ population }) => sumBy(population.filter((cell) => cell.perimeter === 'historique' && cell.activity === activity), byRegion, populated),
  };
}

function synchronisationObjective(reference: string, domain: string): Objective {
  return {
    reference, targetOf: risingTarget(0.5, 0), isExcluded: () => false,
    countsOf: ({ synchronisation }) => sumBy(synchronisation.filter((cell) => cell.perimeter === 'historique' && cell.domain === domain), byRegion, synchronised),
  };
}

const OBJECTIVES: readonly Objective[] = [
  populationObjective('SEGUR-2.3d-PA', 'PA'), populationObjective('SEGUR-2.3d-PH', 'PH'), populationObjective('SEGUR-2.3d-MCO', 'MCO'), populationObjective('SEGUR-2.3d-PSY', 'PSY'),
  synchronisationObjective('SEGUR-2.3e-GA', 'Grand Age'), synchronisationObjective('SEGUR-2.3e-HANDICAP', 'Handicap'),
];

/** Rows of every national objective: by region, by department for APA, and the country. */
export function objectiveRows(input: ObjectiveInput): ObjectiveRow[] {
  const regional = OBJECTIVES.flatMap((objective) => withNational(objective.reference, regionalRows(objective, input), undefined));
  return [...regional, ...withNational('SEGUR-2.3d-APA', apaPopulation(input), 1), ...withNational('SEGUR-2.3e-APA', apaSynchronisation(input), 0.8)];
}

function regionalRows({ reference, countsOf, targetOf, isExcluded }: Objective, { baseline, previous, current, lists }: ObjectiveInput): ObjectiveRow[] {
  const quarters = { baseline: countsOf(baseline), previous: countsOf(previous), current: countsOf(current) };
  const keys = [...new Set(Object.values(quarters).flatMap((counts) => [...counts.keys()]))].sort();
  return keys.map((key) => {
    const [region = '', department = ''] = key.split('|');
    const start = quarters.baseline.get(key) ?? { perimeter: 0, done: 0 };
    const target = targetOf(start);
    const at = (counts: Counts | undefined): Attainment => attainment(counts ?? { perimeter: 0, done: 0 }, target);
    return {
      reference, region, department, baseline: attainment(start, target), target, previous: at(quarters.previous.get(key)),
      current: isExcluded(region, lists) ? null : at(quarters.current.get(key)),
    };
  });
}

function attainment(counts: Counts, target: number): Attainment {
  const reached = rate(counts);
  const remaining = round2(reached) >= round2(target) ? 0 : ceiling(counts.perimeter * target - counts.done);
  return { ...counts, rate: reached, remaining };
}

/** The next whole number, but for what binary fractions add: 100 x 0.95 is 95. */
function ceiling(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-9));
}

/** The population of the home services, against the number of establishments that each department declared. */
function apaPopulation({ homeBaseline, previous, current, apaPerimeter, lists }: ObjectiveInput): ObjectiveRow[] {
  const countsOf = ({ population }: QuarterFigures): Map<string, Counts> => sumBy(population.filter(({ category }) => lists.has('domicile', category)), byDepartment, populated);
  const declared = apaPerimeter.filter(({ department }) => lists.has('apa-peuplement-departements', department));
  const latest = new Map(declared.sort((a, b) => (a.date < b.date ? -1 : 1)).map((row) => [byDepartment(row), row.establishments]));
  return apaRows('SEGUR-2.3d-APA', 1, [...latest], { baseline: countsOf(homeBaseline), previous: countsOf(previous), current: countsOf(current) }, lists);
}

function apaSynchronisation({ homeBaseline, previous, current, lists }: ObjectiveInput): ObjectiveRow[] {
  const countsOf = ({ synchronisation }: QuarterFigures): Map<string, Counts> =>
    sumBy(synchronisation.filter(({ domain, department }) => domain === HOME_DOMAIN && lists.has('apa-synchronisation-departements', department)), byDepartment, synchronised);
  const baseline = countsOf(homeBaseline);
  const perimeters = [...baseline].map(([key, { perimeter }]) => [key, perimeter] as const);
  return apaRows('SEGUR-2.3e-APA', 0.8, perimeters, { baseline, previous: countsOf(previous), current: countsOf(current) }, lists);
}

type Quarters = Readonly<Record<'baseline' | 'previous' | 'current', ReadonlyMap<string, Counts>>>;

function apaRows(reference: string, goal: number, perimeters: readonly (readonly [string, number])[], quarters: Quarters, lists: CodeLists): ObjectiveRow[] {
  return perimeters.map(([key, perimeter]) => {
    const [region = '', department = ''] = key.split('|');
    const target = perimeter === 0 ? 0 : goal;
    const at = (counts: Counts | undefined): Attainment => capped(counts ?? { perimeter: 0, done: 0 }, perimeter, target);
    const isExcluded = lists.has('objectif-apa-regions-exclues', region);
    return {
      reference, region, department, target, baseline: attainment({ perimeter, done: quarters.baseline.get(key)?.done ?? 0 }, target),
      previous: at(quarters.previous.get(key)), current: isExcluded ? null : at(quarters.current.get(key)),
    };
  });
}

/** APA rows use the smaller perimeter: what was observed when it is not larger than the baseline, else the baseline, capped at 1. */
function capped({ perimeter, done }: Counts, baseline: number, target: number): Attainment {
  const smaller = Math.min(perimeter, baseline);
  const reached = smaller === 0 ? 0 : Math.min(1, done / smaller);
  return { perimeter: smaller, done, rate: reached, remaining: round2(reached) >= round2(target) ? 0 : ceiling(smaller * target - done) };
}

/** The rows and their sum. @param fixed target of the country; computed from what remains otherwise */
function withNational(reference: string, rows: readonly ObjectiveRow[], fixed: number | undefined): ObjectiveRow[] {
  if (rows.length === 0) return [];
  const sum = (some: readonly (Attainment | null)[]): Attainment => {
    const known = some.filter((one) => one !== null);
    const total = (key: 'perimeter' | 'done' | 'remaining'): number => known.reduce((all, one) => all + one[key], 0);
    const counts = { perimeter: total('perimeter'), done: total('done') };
    return { ...counts, rate: round2(rate(counts)), remaining: total('remaining') };
  };
  const baseline = sum(rows.map((row) => row.baseline));
  const target = fixed ?? (baseline.perimeter === 0 ? 0 : (baseline.done + baseline.remaining) / baseline.perimeter);
  const national = { reference, region: NATIONAL, department: NO_DEPARTMENT, baseline, target, previous: sum(rows.map((row) => row.previous)), current: sum(rows.map((row) => row.current)) };
  return [...rows, national];
}

/** Figures of one objective in one region: the total of the current quarter, APA departments as strata. */
export function objectiveFigures(rows: readonly ObjectiveRow[], reference: string, region: string): IndicatorFigures {
  const mine = rows.filter((row) => row.reference === reference && row.region === region);
  const figuresOf = (some: readonly ObjectiveRow[]): IndicatorFigures['groups'][number] => {
    const known = some.flatMap(({ current, target }) => (current ? [{ ...current, target }] : []));
    const total = (value: (one: Attainment & { readonly target: number }) => number): number => known.reduce((sum, one) => sum + value(one), 0);
    const [denominator, numerator] = [total(({ perimeter }) => perimeter), total(({ done }) => done)];
    return {
      code: 'total', text: 'Ensemble', strata: [],
      populations: { denominator, numerator, target: total(({ perimeter, target }) => ceiling(perimeter * target)), remaining: total(({ remaining }) => remaining) },
      score: { kind: 'rate', numerator, denominator },
    };
  };
  const byDepartments = mine.filter(({ department, current }) => department !== NO_DEPARTMENT && current !== null);
  const strata = byDepartments.map((row) => {
    const { populations, score } = figuresOf([row]);
    return { value: row.department, populations, score };
  });
  return { code: reference, region, groups: mine.length === 0 ? [] : [{ ...figuresOf(mine), stratifier: 'department', strata }] };
}
