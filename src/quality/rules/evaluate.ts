import type { DirectorySnapshot } from '../directory/rows';
import type { PopulationCell } from '../figures/population';
import { populationCells } from '../figures/population';
import type { Domain } from '../references/categories';
import type { References } from '../references/references';
import { RULE_VERSION } from './catalogue';
import { co1, co2, co3 } from './coherence';
import { cp4, cp5, cp6 } from './completeness';
import { deviationKey, deviationPlaceKey } from './deviation-key';
import { ex12, ex2, ex3, ex4, ex5 } from './exhaustivity';
import { LOCAL_RULES, managementRules } from './management/snapshot-rules';
import { missingReferences } from './missing-references';
import type { Bilingual } from '../../fhir-common/core/bilingual';
import { re12 } from './recency';
import type { Mode } from './mode';
import type { DeviationDetail, QualityObject, Rule, Verdict } from './rule';
import { Scope } from './scope';
import type { EvaluationOptions } from './scope';
import { co4, st2, st3 } from './structure';

/** The fifteen quality requirements (ror-indicators 4). */
export const REQUIREMENTS: readonly Rule[] = [ex12, ex2, ex3, ex4, ex5, st2, st3, re12, cp4, cp5, cp6, co1, co2, co3, co4];

/** Every rule: the requirements, then the management rules and the nomenclatures (ror-anomalies 9.2 to 9.4). */
export const ALL_RULES: readonly Rule[] = [...REQUIREMENTS, ...managementRules];

/** Those that look at more than one resource; the others are judged one resource at a time (`local-judgement.ts`). */
export const SNAPSHOT_RULES: readonly Rule[] = ALL_RULES.filter(({ id }) => !LOCAL_RULES.has(id));

/** Counts of one rule in one department and domain. */
export interface Cell {
  readonly region: string;
  readonly department: string;
  readonly domain: Domain;
  conforming: number;
  deviating: number;
  notApplicable: number;
}

export interface Deviation extends DeviationDetail {
  readonly rule: string;
  readonly object: QualityObject;
  readonly region: string;
  readonly department: string;
  readonly domain: Domain;
  /** Identity of the fact, and of its place without the values (ror-anomalies 9.1). */
  readonly key: string;
  readonly placeKey: string;
}

export interface RuleEvaluation {
  readonly rule: string;
  /** `error`: no figures, for the reason given; the other rules are not touched. */
  readonly outcome: 'complete' | 'error';
  readonly reason?: Bilingual;
  /** A limit of complete figures: what the reference data could not tell. */
  readonly caveat?: Bilingual;
  readonly cells: readonly Cell[];
  readonly deviations: readonly Deviation[];
}

/** One evaluation: the figures and the anomalies of a run both come from it. */
export interface Evaluation {
  readonly date: string;
  readonly mode: Mode;
  readonly region: string | undefined;
  readonly ruleVersion: string;
  readonly rules: readonly RuleEvaluation[];
  /** The population of the quarter; a reason instead when reference data are missing. */
  readonly population: readonly PopulationCell[] | Bilingual;
}

/** A rule that was done, on how many there are. */
export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly rule: string;
}

/**
 * Judges a snapshot, rule by rule.
 * @param options `date` `YYYY-MM-DD`; `region` restricts what is judged, not what may be read to judge it
 * @param rules all of them by default
 */
export function evaluate(snapshot: DirectorySnapshot, references: References, options: EvaluationOptions, rules?: readonly Rule[]): Evaluation {
  const steps = evaluationSteps(snapshot, references, options, rules);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same in steps, so that a server breathes between two rules and a terminal shows where it is. */
export function* evaluationSteps(
  snapshot: DirectorySnapshot, references: References, options: EvaluationOptions, rules: readonly Rule[] = ALL_RULES,
): Generator<EvaluationProgress, Evaluation> {
  const scope = new Scope(snapshot, references, options);
  const evaluations: RuleEvaluation[] = [];
  for (const evaluation of judgements(scope, rules)) {
    evaluations.push(evaluation);
    yield { done: evaluations.length, total: rules.length, rule: evaluation.rule };
  }
  return {
    date: options.date, mode: options.mode, region: options.region, ruleVersion: RULE_VERSION, rules: evaluations, population: populationOf(scope),
  };
}

/** What each rule says of a scope, one after the other and never two at once: the deviations of a country are many. */
export function* judgements(scope: Scope, rules: readonly Rule[] = ALL_RULES): Generator<RuleEvaluation> {
  for (const rule of rules) yield evaluateRule(rule, scope);
}

/** The population of the quarter; a reason instead when reference data are missing. */
export function populationOf(scope: Scope): Evaluation['population'] {
  return missingReferences(['structures', 'activities'], scope.references) ?? populationCells(scope);
}

/** A rule that throws stops alone: its reason is kept, the others go on (issue 13). */
function evaluateRule(rule: Rule, scope: Scope): RuleEvaluation {
  const reason = missingReferences(rule.needs, scope.references);
  if (reason) return { rule: rule.id, outcome: 'error', reason, cells: [], deviations: [] };
  try {
    return { rule: rule.id, outcome: 'complete', ...caveatOf(rule, scope), ...gather(rule, rule.judge(scope)) };
  } catch (error) {
    return stopped(rule.id, error);
  }
}

/** What is said of a rule that threw. */
export function stopped(rule: string, error: unknown): RuleEvaluation {
  const cause = error instanceof Error ? error.message : String(error);
  const reason = { fr: `La règle ${rule} s'est arrêtée : ${cause}. Signalez-le à l'exploitant.`, en: `Rule ${rule} stopped: ${cause}. Report it to the operator.` };
  return { rule, outcome: 'error', reason, cells: [], deviations: [] };
}

/** 12.14: the older FINESS file holds no closed establishment, which ST2 and CO4 survive. */
function caveatOf({ readsClosed }: Rule, { references }: Scope): { caveat?: Bilingual } {
  return readsClosed === true && references.finess?.holdsClosed === false ? { caveat: {
    fr: 'Le fichier FINESS chargé ne contient que des établissements ouverts : les établissements fermés y sont inconnus. Chargez le flux JSON.',
    en: 'The FINESS file loaded holds open establishments only: closed ones are unknown to it. Load the JSON flow.',
  } } : {};
}

function gather({ id: rule }: Rule, verdicts: Iterable<Verdict>): Pick<RuleEvaluation, 'cells' | 'deviations'> {
  const cells = new CellTable();
  const deviations: Deviation[] = [];
  for (const verdict of verdicts) {
    cells.count(verdict);
    for (const deviation of deviationsOf(rule, verdict)) deviations.push(deviation);
  }
  return { cells: cells.all(), deviations };
}

/** Counts verdicts by department and domain. */
export class CellTable {
  private readonly cells = new Map<string, Cell>();

  count({ status, region, department, domain, weight }: Verdict): void {
    const key = `${region}|${department}|${domain}`;
    const cell = this.cells.get(key) ?? { region, department, domain, conforming: 0, deviating: 0, notApplicable: 0 };
    this.cells.set(key, cell);
    if (status === 'conforming') cell.conforming += weight;
    else if (status === 'not-applicable') cell.notApplicable += weight;
    else cell.deviating += weight;
  }

  all(): Cell[] {
    return [...this.cells.values()];
  }
}

/** The deviations of one verdict, each with its identity. */
export function deviationsOf(rule: string, { object, region, department, domain, details }: Verdict): Deviation[] {
  return details.map((detail) => {
    const identity = { rule, object, path: detail.path, errorValues: detail.errorValues };
    return { ...detail, rule, object, region, department, domain, key: deviationKey(identity), placeKey: deviationPlaceKey(identity) };
  });
}
