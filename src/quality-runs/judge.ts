import { join } from 'node:path';
import type { Database } from '../fhir-common/sql/database';
import type { Terminology } from '../fhir-common/terminology/terminology';
import { closingOfRow } from '../quality/directory/described-resource';
import type { DirectorySnapshot } from '../quality/directory/rows';
import { NATIONAL, populationFigures, requirementFigures } from '../quality/figures/indicator-figures';
import type { IndicatorFigures } from '../quality/figures/indicator-figures';
import { objectiveFigures, objectiveRows } from '../quality/figures/objectives';
import type { QuarterFigures } from '../quality/figures/objectives';
import { synchronisationCells, synchronisationFigures } from '../quality/figures/synchronisation';
import { nomenclatureCounts, nomenclatureVolumes, supervision } from '../quality/figures/volumes';
import { MEASURES } from '../quality/measures/measure-catalogue';
import { periodOf } from '../quality/measures/reference-period';
import { loadReferences } from '../quality/references/load-references';
import { ReferenceRepository } from '../quality/references/reference-repository';
import type { References } from '../quality/references/references';
import { readShippedTables, referencesAt } from '../quality/references/shipped-tables';
import { QUALITY_RULES, RULE_VERSION } from '../quality/rules/catalogue';
import type { Trigger } from '../quality/rules/catalogue';
import { isDefinitivelyClosed } from '../quality/rules/closing';
import { judgements, populationOf, SNAPSHOT_RULES } from '../quality/rules/evaluate';
import type { Deviation, Evaluation, RuleEvaluation } from '../quality/rules/evaluate';
import { LocalJudgement } from '../quality/rules/local-judgement';
import { MANAGEMENT_CHECKS } from '../quality/rules/management/examine';
import { nomenclatureCheck } from '../quality/rules/nomenclature';
import { Scope } from '../quality/rules/scope';
import { closedFocuses } from './focus-closing';
import { KeptRows } from './kept-rows';
import { knownCodes } from './known-codes';
import { nomenclatureStates, requiredBindings } from './nomenclature-states';
import type { Pace } from './pace';
import { readDirectory } from './read-directory';
import type { DirectoryReading } from './read-directory';
import { rowFingerprint } from './row-fingerprint';
import { isEnabled, RuleSettings } from './rule-settings';
import type { RuleSetting } from './rule-settings';
import type { Occasion, RunRequest } from './run-store';
import { makesReports, RunStore } from './run-store';
import { SeenCodes } from './seen-codes';

/** Where a run stands, for a person. */
export interface RunProgress {
  readonly stage: 'lecture' | 'règles' | 'anomalies' | 'indicateurs';
  readonly done: number;
  readonly total: number;
}

export interface JudgeParts {
  readonly database: Database;
  /** Folder of the reference data (`data`). */
  readonly dataFolder: string;
  readonly terminology: Terminology;
  readonly progress: (progress: RunProgress) => void;
  readonly pace: Pace;
}

/** What new reference data are worth running; on other occasions every rule runs. */
const TRIGGERS: Readonly<Partial<Record<Occasion, Trigger>>> = { reference: 'finess', nomenclature: 'nomenclature' };
const REQUIREMENTS_ONLY: ReadonlySet<string> = new Set(QUALITY_RULES.filter(({ isIndicator }) => isIndicator).map(({ id }) => id));
const NO_QUARTER: QuarterFigures = { population: [], synchronisation: [] };

/**
 * Reads the directory and the references, judges, and keeps what every rule said: deviations that become anomalies, figures that become reports,
 * both of one evaluation. What is kept counts once all of it is: not by one transaction, which would hide from `_lastUpdated` deltas whatever is
 * written during it (docs/adr/0007). @returns number of the run
 */
export async function judge(parts: JudgeParts, request: RunRequest): Promise<string> {
  const startedAt = new Date();
  const store = new RunStore(parts.database);
  const settings = await new RuleSettings(parts.database).read();
  const references = await referencesOf(parts, request.day);
  const former = await formerQuarters(store, request.day);
  const run = await store.enter({ ...request, ruleVersion: RULE_VERSION, references: versionsOf(references), startedAt });
  try {
    const judging = { ...parts, store, settings, request, run };
    const { snapshot, resources, local } = await readAndJudgeLocally(judging);
    const scope = new Scope(snapshot, references, { date: request.day, mode: 'corrected', ...(request.region === undefined ? {} : { region: request.region }) });
    const evaluations = await judgeSnapshot(judging, scope, local);
    if (makesReports(request.occasion)) await store.keepFigures(run, figuresOf(scope, snapshot, evaluations, former));
    await store.noteJudged(run, resources);
    return run;
  } catch (error) {
    await store.drop(run).catch(() => undefined); // the next run drops it
    throw error;
  }
}

interface Judging extends JudgeParts {
  readonly store: RunStore;
  readonly settings: ReadonlyMap<string, RuleSetting>;
  readonly request: RunRequest;
  readonly run: string;
}

/** Reads the directory; what one resource shows by itself is judged and kept on the way. */
async function readAndJudgeLocally(
  { database, store, settings, request, run, terminology, dataFolder, progress, pace }: Judging,
): Promise<DirectoryReading & { readonly local: readonly RuleEvaluation[] }> {
  const bindings = requiredBindings(dataFolder);
  const codes = new SeenCodes(nomenclatureStates(terminology, bindings, request.day));
  // All of them, due or not: what they find is kept with the rows.
  const local = new LocalJudgement([...MANAGEMENT_CHECKS, nomenclatureCheck(codes, request.day)], { isDue: (rule) => isDue(rule, request), region: request.region });
  let found: Deviation[] = [];
  const reading = await readDirectory(database, 'ror', {
    kept: new KeptRows(database, rowFingerprint(bindings)), local, codes,
    each: ({ row }, defects) => {
      const deviations = local.count(defects).filter(({ rule, region }) => isRaised(settings, rule, region));
      if (deviations.length === 0) return;
      const closing = closingOfRow(row);
      // What a management rule says of something closed for good is nobody's to correct (ror-anomalies 9.1, 7).
      if (closing === undefined || !isDefinitivelyClosed(closing, request.day)) found.push(...deviations);
    },
    page: async (done, total) => {
      const page = found;
      found = [];
      await store.stage(run, page);
      progress({ stage: 'lecture', done, total });
      await pace.giveWay();
    },
  });
  return { ...reading, local: local.evaluations() };
}

/** Judges what resources show together, rule by rule; the deviations of one rule are held at a time. */
async function judgeSnapshot({ store, settings, request, run, progress, pace }: Judging, scope: Scope, local: readonly RuleEvaluation[]): Promise<RuleEvaluation[]> {
  const closed = closedFocuses(scope.snapshot, request.day);
  const rules = SNAPSHOT_RULES.filter(({ id }) => isDue(id, request));
  for (const evaluation of local) await store.enterRule(run, evaluation);
  const evaluations = [...local];
  for (const evaluation of judgements(scope, rules)) {
    await store.enterRule(run, evaluation);
    await store.stage(run, raisedBy(evaluation, settings, closed));
    evaluations.push({ ...evaluation, deviations: [] });
    progress({ stage: 'règles', done: evaluations.length - local.length, total: rules.length });
    await pace.giveWay();
  }
  return evaluations;
}

/** What an installation holds of the reference data, and the tables that come with the server. */
export async function referencesOf({ database, dataFolder, terminology }: Pick<JudgeParts, 'database' | 'dataFolder' | 'terminology'>, day: string): Promise<References> {
  const tables = await readShippedTables(join(dataFolder, 'reference', 'quality'));
  return referencesAt(day, tables, knownCodes(terminology), await loadReferences(new ReferenceRepository(database)));
}

function versionsOf({ finess, authorisations, viaTrajectoire }: References): { readonly name: string; readonly version: string }[] {
  return [
    ...(finess ? [{ name: 'FINESS', version: finess.version }] : []), ...(authorisations ? [{ name: 'Autorisations FINESS', version: authorisations.version }] : []),
    ...(viaTrajectoire ? [{ name: 'ViaTrajectoire', version: viaTrajectoire.version }] : []),
  ];
}

function isDue(rule: string, { occasion }: RunRequest): boolean {
  const trigger = TRIGGERS[occasion];
  return trigger === undefined || QUALITY_RULES.some(({ id, triggers }) => id === rule && triggers.includes(trigger));
}

function isRaised(settings: ReadonlyMap<string, RuleSetting>, rule: string, region: string): boolean {
  const setting = settings.get(rule);
  return setting !== undefined && isEnabled(setting, region);
}

/**
 * The deviations of the rules in use, without those that only count in the figures. What a management rule says of a structure or an offer closed
 * for good is nobody's to correct (ror-anomalies 9.1, 7); a requirement keeps its deviations, whose number is that of its figures.
 */
export function raisedBy({ rule, deviations }: RuleEvaluation, settings: ReadonlyMap<string, RuleSetting>, closed: ReadonlySet<string>): Deviation[] {
  return deviations.filter(({ silent, region, object }) =>
    silent !== true && isRaised(settings, rule, region) && (REQUIREMENTS_ONLY.has(rule) || object.id === undefined || !closed.has(`${object.type}/${object.id}`)));
}

/** Quarters that the objectives are measured from (ror-indicators 6). */
const BASELINE = '2023-06-30';
const HOME_BASELINE = '2023-09-30';

/** What objectives compare the quarter of a run with. */
type FormerQuarters = Record<'previous' | 'baseline' | 'homeBaseline', QuarterFigures>;

async function formerQuarters(store: RunStore, day: string): Promise<FormerQuarters> {
  const before = new Date(Date.parse(`${periodOf(day, 'quarter').start}T00:00:00Z`) - 1).toISOString().slice(0, 10);
  return { previous: await quarterEnding(store, before), baseline: await quarterEnding(store, BASELINE), homeBaseline: await quarterEnding(store, HOME_BASELINE) };
}

/** The cells of the last run of a quarter, and not of one before it; none when there was no run. @param end last day of the quarter */
async function quarterEnding(store: RunStore, end: string): Promise<QuarterFigures> {
  const run = await store.latest(undefined, end);
  return (run !== undefined && periodOf(run.day, 'quarter').end === end ? (await store.figures(run.id))?.quarter : undefined) ?? NO_QUARTER;
}

/** The figures of every indicator but the anomalies, for each region and the country, or for one region. */
function figuresOf(scope: Scope, snapshot: DirectorySnapshot, evaluations: readonly RuleEvaluation[], former: FormerQuarters): { indicators: IndicatorFigures[]; quarter: QuarterFigures } {
  const { region } = scope.options;
  const { territory, lists, apaPerimeter = [] } = scope.references;
  const population = populationOf(scope);
  const quarter = { population: 'fr' in population ? [] : population, synchronisation: synchronisationCells(scope) };
  const rows = objectiveRows({ ...former, current: quarter, apaPerimeter, lists });
  const objectives = MEASURES.filter(({ topic }) => topic === 'objective').map(({ code }) => code);
  const evaluation: Evaluation = { date: scope.date, mode: 'corrected', region, ruleVersion: RULE_VERSION, rules: evaluations, population };
  const volumes = nomenclatureCounts(scope);
  const regions = region === undefined ? [...territory.regions, NATIONAL] : [region];
  const indicators = regions.flatMap((one): IndicatorFigures[] => [
    ...evaluations.filter(({ rule }) => REQUIREMENTS_ONLY.has(rule)).map((judged) => requirementFigures(judged, one)),
    populationFigures(evaluation, one),
    synchronisationFigures(scope, quarter.synchronisation, one),
    ...objectives.map((code) => objectiveOf(code, one, rows, code.startsWith('SEGUR-2.3d') ? populationFigures(evaluation, one) : synchronisationFigures(scope, [], one))),
    nomenclatureVolumes(volumes, one),
    supervision(snapshot.volumes, one),
  ]);
  return { indicators, quarter };
}

/** An objective says `error` for the same reason as the indicator it follows from. */
function objectiveOf(code: string, region: string, rows: ReturnType<typeof objectiveRows>, { error }: IndicatorFigures): IndicatorFigures {
  return error ? { code, region, error, groups: [] } : objectiveFigures(rows, code, region);
}
