import type { Pool } from 'pg';
import type { RequestContext } from '../fhir-common/context/request-context';
import type { FhirEngine } from '../fhir-common/engine';
import { Database } from '../fhir-common/sql/database';
import type { Terminology } from '../fhir-common/terminology/terminology';
import { anomalyFigures, openAnomalies } from './anomaly-figures';
import { AnomalyWriter } from './anomaly-writer';
import { judge } from './judge';
import type { RunProgress } from './judge';
import type { QualityNaming } from './quality-naming';
import { ReportWriter } from './report-writer';
import { isEnabled, RuleSettings } from './rule-settings';
import { RunStore } from './run-store';
import type { DoneCounts, QualityRun, RunRequest } from './run-store';

/** Any number, the same in every process. */
const RUN_LOCK = 7_203_119;
const RULES_OF_RUN = 'quality-rules';

export interface RunParts {
  readonly pool: Pool;
  /** Folder of the reference data (`data`). */
  readonly dataFolder: string;
  readonly terminology: Terminology;
  readonly naming: QualityNaming;
  /** Asked for when the directory has been judged and its snapshot let go: the two are not held at once. */
  readonly engine: () => Promise<FhirEngine>;
  readonly progress: (progress: RunProgress) => void;
  /** Day of today in Europe/Paris, `YYYY-MM-DD`. */
  readonly today: string;
}

export interface RunSummary extends DoneCounts {
  readonly run: string;
  /** It had been judged by a run that was killed. */
  readonly takenUp: boolean;
  /** Rules without figures, or whose anomalies could not be written, with the reason in French. */
  readonly failures: readonly { readonly rule: string; readonly reason: string }[];
}

/**
 * One run: judges the directory, makes the Tasks and the reports say what it found. One at a time on a database; killed, it goes on where it
 * stopped when the same run is asked for again.
 * @returns undefined when another run is at work, or when the weekly run asked for is already done
 */
export async function runQuality(parts: RunParts, request: RunRequest): Promise<RunSummary | undefined> {
  const client = await parts.pool.connect();
  try {
    const { rows: [lock] } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [RUN_LOCK]);
    if (lock?.taken !== true) return undefined;
    const database = new Database(parts.pool);
    const store = new RunStore(database);
    if (request.occasion === 'weekly' && (await store.isWeekDone(request.day))) return undefined;
    return await underLock(parts, database, store, request);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [RUN_LOCK]).catch(() => undefined);
    client.release();
  }
}

async function underLock(parts: RunParts, database: Database, store: RunStore, request: RunRequest): Promise<RunSummary> {
  const unfinished = await store.unfinished();
  const takenUp = unfinished !== undefined && isSame(unfinished, request);
  // What another run judged and did not write is judged again by this one.
  if (unfinished && !takenUp) await store.drop(unfinished.id);
  if (!takenUp) await judge({ database, dataFolder: parts.dataFolder, terminology: parts.terminology, progress: parts.progress }, request);
  const run = await store.unfinished();
  if (!run) throw new Error('A run was judged and is not there');
  const engine = await parts.engine();
  const context = engineContext(engine);
  await writeAnomalies(parts, { engine, context, store, run });
  if (run.occasion !== 'reference') await writeReports(parts, { engine, context, store, run });
  await store.finish(run.id);
  return { run: run.id, takenUp, ...(await store.counts(run.id)), failures: await store.failures(run.id) };
}

function isSame(run: QualityRun, { occasion, day, region }: RunRequest): boolean {
  return run.occasion === occasion && run.day === day && run.region === region;
}

/** Who writes: the server itself, as an administrator. */
export function engineContext(engine: FhirEngine): RequestContext {
  return { requestId: RULES_OF_RUN, caller: { id: RULES_OF_RUN, roles: ['admin'], accessProfile: 1 }, database: engine.database, baseUrl: '', startedAt: Date.now() };
}

interface Writing {
  readonly engine: FhirEngine;
  readonly context: RequestContext;
  readonly store: RunStore;
  readonly run: QualityRun;
}

/** A rule whose anomalies cannot be written stops alone, and the run says so. */
async function writeAnomalies({ naming, progress }: RunParts, { engine, context, store, run }: Writing): Promise<void> {
  const settings = await new RuleSettings(engine.database).read();
  const writer = new AnomalyWriter(engine, engine.api('ror'), context, naming);
  const groups = await store.groups(run);
  const stopped = new Set<string>();
  for (const [index, group] of groups.entries()) {
    const rule = settings.get(group.rule);
    // A rule that was switched off leaves its anomalies to the people who have them.
    if (rule && isEnabled(rule, group.region) && !stopped.has(group.rule)) {
      try {
        const deviations = await store.deviations(run.id, group);
        await writer.reconcile({ rule, region: group.region, day: run.day, record: (database, done) => store.count(database, run.id, done) }, deviations);
      } catch (error) {
        stopped.add(group.rule);
        await store.noteFailure(run.id, group.rule, `Anomalies non écrites : ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    progress({ stage: 'anomalies', done: index + 1, total: groups.length });
  }
}

/** After the anomalies, which are counted among the figures (ror-indicators 12.15). */
async function writeReports({ naming, progress, today }: RunParts, { engine, context, store, run }: Writing): Promise<void> {
  const kept = await store.figures(run.id);
  if (!kept) throw new Error('A run was judged and its figures are not there');
  const others = kept.indicators.filter(({ code }) => code !== 'ANOMALIES');
  const cells = await openAnomalies(engine.database, engine.catalogue.typeId('ror', 'Task'));
  const indicators = [...others, ...[...new Set(others.map(({ region }) => region))].map((region) => anomalyFigures(cells, region))];
  await store.keepFigures(engine.database, run.id, { ...kept, indicators });
  const writer = new ReportWriter(engine, engine.api('ror'), context, naming);
  await writer.publishMeasures();
  const reports = await writer.publish(indicators, {
    day: run.day, judgedAt: run.judgedAt, today, progress: (done, total) => progress({ stage: 'indicateurs', done, total }),
  });
  await store.count(engine.database, run.id, { reports });
}
