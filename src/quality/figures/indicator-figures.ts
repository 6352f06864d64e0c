import { DOMAINS } from '../references/categories';
import { DOMAIN_LABELS } from '../rules/catalogue';
import type { Cell, Evaluation, RuleEvaluation } from '../rules/evaluate';
import type { Bilingual } from '../../fhir-common/core/bilingual';
import type { PopulationCell } from './population';

/** The whole country, beside the codes of TRE_R30 and not one of them. */
export const NATIONAL = '00';

/** Populations of a group. Two are those of FHIR, the others are ours. */
export type PopulationCode = 'denominator' | 'numerator' | 'deviation' | 'in-progress' | 'to-do' | 'target' | 'remaining';

/** A rate, or a plain count with its unit (UCUM annotation). */
export type Score =
  | { readonly kind: 'rate'; readonly numerator: number; readonly denominator: number }
  | { readonly kind: 'count'; readonly count: number; readonly unit: '{offer}' | '{establishment}' | '{row}' };

export interface Figures {
  readonly populations: Readonly<Partial<Record<PopulationCode, number>>>;
  readonly score: Score;
}

/** One stratum: a department, or a value of a nomenclature. */
export interface Stratum extends Figures {
  readonly value: string;
}

export interface FigureGroup extends Figures {
  readonly code: string;
  /** French label. */
  readonly text: string;
  readonly stratifier?: 'department' | 'value' | 'last-update';
  readonly strata: readonly Stratum[];
}

/** The figures of one indicator for one region: a MeasureReport, lines of a CSV, rows of a table all come from it. */
export interface IndicatorFigures {
  readonly code: string;
  /** Code of TRE_R30, or {@link NATIONAL}. */
  readonly region: string;
  /** Why there are no figures; `groups` is then empty. */
  readonly error?: Bilingual;
  /** What limits them. */
  readonly caveat?: Bilingual;
  readonly groups: readonly FigureGroup[];
}

/** Share of `part` in `total`, rounded half up to 4 decimals; undefined for an empty perimeter. Integers only until the last division. */
export function rateOf(part: number, total: number): number | undefined {
  return total === 0 ? undefined : Math.floor((20_000 * part + total) / (2 * total)) / 10_000;
}

function conformity(cells: readonly Cell[]): Figures {
  const numerator = cells.reduce((sum, { conforming }) => sum + conforming, 0);
  const deviation = cells.reduce((sum, { deviating }) => sum + deviating, 0);
  const denominator = numerator + deviation;
  return { populations: { denominator, numerator, deviation }, score: { kind: 'rate', numerator, denominator } };
}

function inRegion<Item extends { readonly region: string }>(items: readonly Item[], region: string): Item[] {
  return items.filter((item) => region === NATIONAL || item.region === region);
}

/** Strata by department, in order; none for the country, whose regions have reports of their own. */
function departments<Item extends { readonly department: string }>(items: readonly Item[], region: string, figuresOf: (items: readonly Item[]) => Figures): Stratum[] {
  if (region === NATIONAL) return [];
  const codes = [...new Set(items.map(({ department }) => department))].sort();
  return codes.map((value) => ({ value, ...figuresOf(items.filter(({ department }) => department === value)) }));
}

/** Figures of a quality requirement in one region: the total, then each domain. */
export function requirementFigures({ rule, outcome, reason, caveat, cells }: RuleEvaluation, region: string): IndicatorFigures {
  if (outcome === 'error' && reason) return { code: rule, region, error: reason, groups: [] };
  const mine = inRegion(cells, region);
  const group = (code: string, text: string, some: readonly Cell[]): FigureGroup =>
    ({ code, text, ...conformity(some), stratifier: 'department', strata: departments(some, region, conformity) });
  return {
    code: rule, region, ...(caveat ? { caveat } : {}),
    groups: [group('total', 'Ensemble', mine), ...DOMAINS.map((domain) => group(domain, DOMAIN_LABELS[domain], mine.filter((cell) => cell.domain === domain)))],
  };
}

function population(cells: readonly PopulationCell[]): Figures {
  const sum = (key: 'total' | 'finalised' | 'inProgress' | 'toDo'): number => cells.reduce((total, cell) => total + cell[key], 0);
  const [denominator, numerator] = [sum('total'), sum('finalised')];
  return { populations: { denominator, numerator, 'in-progress': sum('inProgress'), 'to-do': sum('toDo') }, score: { kind: 'rate', numerator, denominator } };
}

/** Figures of the quarterly population indicator in one region: the total, then each activity and perimeter. */
export function populationFigures({ population: cells }: Evaluation, region: string): IndicatorFigures {
  if ('fr' in cells) return { code: 'PEUPLEMENT', region, error: cells, groups: [] };
  const mine = inRegion(cells, region);
  const group = (code: string, text: string, some: readonly PopulationCell[]): FigureGroup =>
    ({ code, text, ...population(some), stratifier: 'department', strata: departments(some, region, population) });
  const keys = [...new Set(mine.map(({ activity, perimeter }) => `${activity}|${perimeter}`))].sort();
  return {
    code: 'PEUPLEMENT', region,
    groups: [group('total', 'Ensemble', mine), ...keys.map((key) => group(key, key.replace('|', ', périmètre ').replace('nouveau-', 'nouveau '), mine.filter(({ activity, perimeter }) => `${activity}|${perimeter}` === key)))],
  };
}
