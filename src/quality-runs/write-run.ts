import type { RequestContext } from '../fhir-common/context/request-context';
import type { FhirEngine } from '../fhir-common/engine';
import { anomalyFigures, openAnomalies } from './anomaly-figures';
import { AnomalyWriter } from './anomaly-writer';
import type { RunProgress } from './judge';
import type { Pace } from './pace';
import type { QualityNaming } from './quality-naming';
import { ReportWriter } from './report-writer';
import { isEnabled, RuleSettings } from './rule-settings';
import type { QualityRun, RunStore } from './run-store';

const ENGINE_CALLER = 'quality-rules';

/** A run that has judged, and what writes its results. */
export interface RunWriting {
  readonly engine: FhirEngine;
  readonly store: RunStore;
  readonly run: QualityRun;
  /** Day of today in Europe/Paris. */
  readonly today: string;
  readonly naming: QualityNaming;
  readonly progress: (progress: RunProgress) => void;
  readonly pace: Pace;
}

/** Who writes: the server itself, as an administrator. */
export function engineContext(engine: FhirEngine): RequestContext {
  return { requestId: ENGINE_CALLER, caller: { id: ENGINE_CALLER, roles: ['admin'], accessProfile: 1 }, database: engine.database, baseUrl: '', startedAt: Date.now() };
}

/** A rule whose anomalies cannot be written stops alone, and the run says so. */
export async function writeAnomalies({ engine, store, run, naming, progress, pace }: RunWriting): Promise<void> {
  const settings = await new RuleSettings(engine.database).read();
  const writer = new AnomalyWriter(engine, engine.api('ror'), engineContext(engine), naming);
  const groups = await store.groups(run);
  const stopped = new Set<string>();
  for (const [index, group] of groups.entries()) {
    const rule = settings.get(group.rule);
    // A rule that was switched off leaves its anomalies to the people who have them.
    if (rule && isEnabled(rule, group.region) && !stopped.has(group.rule)) {
      try {
        const deviations = await store.deviations(run.id, group);
        await writer.reconcile({ rule, region: group.region, day: run.day, record: (database, done) => store.count(database, run.id, done), pause: () => pace.giveWay() }, deviations);
      } catch (error) {
        stopped.add(group.rule);
        await store.noteFailure(run.id, group.rule, `Anomalies non écrites : ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    progress({ stage: 'anomalies', done: index + 1, total: groups.length });
  }
}

/** After the anomalies, which are counted among the figures (ror-indicators 12.15). */
export async function writeReports({ engine, store, run, today, naming, progress, pace }: RunWriting): Promise<void> {
  const kept = await store.figures(run.id);
  if (!kept) throw new Error('A run was judged and its figures are not there');
  const others = kept.indicators.filter(({ code }) => code !== 'ANOMALIES');
  const cells = await openAnomalies(engine.database, engine.catalogue.typeId('ror', 'Task'));
  const indicators = [...others, ...[...new Set(others.map(({ region }) => region))].map((region) => anomalyFigures(cells, region))];
  await store.keepFigures(run.id, { ...kept, indicators });
  const writer = new ReportWriter(engine, engine.api('ror'), engineContext(engine), naming);
  await writer.publishMeasures();
  const reports = await writer.publish(indicators, {
    day: run.day, judgedAt: run.judgedAt, today, page: async (done, total) => {
      progress({ stage: 'indicateurs', done, total });
      await pace.giveWay();
    },
  });
  await store.count(engine.database, run.id, { reports });
}
