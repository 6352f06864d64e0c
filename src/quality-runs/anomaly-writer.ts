import type { RequestContext } from '../fhir-common/context/request-context';
import { isResource } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import type { FhirApi } from '../fhir-common/definition/fhir-api';
import type { FhirEngine } from '../fhir-common/engine';
import type { Database } from '../fhir-common/sql/database';
import { beginWrite } from '../fhir-common/write/begin-write';
import { retried } from '../fhir-common/write/retry';
import { isOpenStatus } from '../quality/anomalies/anomaly-states';
import { businessStatus, pathInError } from '../quality/anomalies/task-codes';
import { lifeSteps } from './anomaly-life';
import type { KnownAnomaly, LifeStep } from './anomaly-life';
import { AnomalyLedger } from './anomaly-ledger';
import type { AnomalyOfRule } from './anomaly-ledger';
import { anomalyTask, movedTask } from './anomaly-task';
import type { EngineStatus, StoredDeviation } from './anomaly-task';
import { currentValue } from './current-value';
import { isFocusClosed } from './focus-closing';
import type { QualityNaming } from './quality-naming';
import type { RuleSetting } from './rule-settings';

/** Tasks written in one transaction. */
const PAGE = 200;
const DAY_MS = 86_400_000;

/** What was done to anomalies. */
export interface LifeCounts {
  readonly created: number;
  /** Set to 08: the deviation is gone. */
  readonly closed: number;
  /** Set to 03: their focus was closed for good. */
  readonly cancelled: number;
  /** Set to 02 again. */
  readonly resumed: number;
}

export const NO_CHANGE: LifeCounts = { created: 0, closed: 0, cancelled: 0, resumed: 0 };

export function sumCounts(a: LifeCounts, b: LifeCounts): LifeCounts {
  return { created: a.created + b.created, closed: a.closed + b.closed, cancelled: a.cancelled + b.cancelled, resumed: a.resumed + b.resumed };
}

/** The anomalies of one rule in one region. */
export interface AnomalyScope {
  readonly rule: RuleSetting;
  readonly region: string;
  /** Reference day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Called in each writing transaction, so that what is told of a run is what was done. */
  readonly record?: (database: Database, done: LifeCounts) => Promise<void>;
  /** Waited for after each transaction. */
  readonly pause?: () => Promise<void>;
}

/** Makes the Tasks of one rule in one region say what its deviations say. */
export class AnomalyWriter {
  private readonly ledger: AnomalyLedger;

  constructor(
    private readonly engine: FhirEngine,
    private readonly api: FhirApi,
    private readonly context: RequestContext,
    private readonly naming: QualityNaming,
  ) {
    this.ledger = new AnomalyLedger(engine.catalogue.typeId(api.name, 'Task'));
  }

  /**
   * Runs the life of the anomalies (ror-anomalies 9.1) in pages, each of them whole or not at all: killed, it goes on where it stopped.
   * @throws Error when a Task is refused: the declaration of Task and the rules do not go together
   */
  async reconcile(scope: AnomalyScope, deviations: readonly StoredDeviation[]): Promise<LifeCounts> {
    return this.live(scope, await this.ledger.known(this.engine.database, scope.rule.id, scope.region), deviations);
  }

  /** What some rules know of some resources of one type: what {@link live} asks for, of many rules at once. */
  known(rules: readonly string[], type: string, ids: readonly string[]): Promise<readonly AnomalyOfRule[]> {
    return this.ledger.knownOn(this.engine.database, rules, type, ids);
  }

  /** The same as {@link reconcile} for the anomalies given, of which the deviations are all there is. */
  async live(scope: AnomalyScope, known: readonly KnownAnomaly[], deviations: readonly StoredDeviation[]): Promise<LifeCounts> {
    const steps = lifeSteps(known, deviations, Date.now() - scope.rule.toleranceDays * DAY_MS);
    let counts = NO_CHANGE;
    for (let from = 0; from < steps.length; from += PAGE) {
      const page = steps.slice(from, from + PAGE);
      counts = sumCounts(counts, await retried(() => this.engine.database.transaction((database) => this.applyPage(database, scope, page))));
      await scope.pause?.();
    }
    return counts;
  }

  private async applyPage(database: Database, scope: AnomalyScope, steps: readonly LifeStep<StoredDeviation>[]): Promise<LifeCounts> {
    const now = new Date(await beginWrite(database, [`anomalies ${scope.rule.id} ${scope.region}`])).toISOString();
    const { moved, cancelled, closed } = await this.moves(database, scope, steps, now);
    const raised = await this.raised(database, scope, steps, now);
    const tasks = [...moved, ...raised];
    if (tasks.length > 0) await this.store(database, tasks);
    const done = { created: raised.length, closed, cancelled, resumed: moved.length - closed - cancelled };
    await scope.record?.(database, done);
    return done;
  }

  /** The Tasks that change their status, as a person may have left them since: what is closed meanwhile stays so. */
  private async moves(
    database: Database, { day }: AnomalyScope, steps: readonly LifeStep<StoredDeviation>[], now: string,
  ): Promise<{ readonly moved: ResourceJson[]; readonly closed: number; readonly cancelled: number }> {
    const ids = new Map(steps.flatMap((step) => (step.kind === 'raise' ? [] : [[step.task, step.kind] as const])));
    const standing = await this.ledger.locked(database, [...ids.keys()]);
    const focuses = await this.ledger.focuses(database, this.api.name, [...ids].flatMap(([id, kind]) => (kind === 'end' ? [id] : [])));
    const moved: ResourceJson[] = [];
    const counts = { closed: 0, cancelled: 0 };
    for (const [id, task] of standing) {
      if (!isOpenStatus(businessStatus(task))) continue;
      const focus = focuses.get(id);
      const to: EngineStatus = ids.get(id) === 'resume' ? '02' : focus === 'gone' || (focus !== undefined && isFocusClosed(focus, day)) ? '03' : '08';
      if (to === '08') counts.closed += 1;
      else if (to === '03') counts.cancelled += 1;
      moved.push(movedTask(task, to, now, to === '08' && focus !== 'gone' ? newValueOf(task, focus) : undefined));
    }
    return { moved, ...counts };
  }

  private async raised(database: Database, { rule, region }: AnomalyScope, steps: readonly LifeStep<StoredDeviation>[], now: string): Promise<ResourceJson[]> {
    const raising = steps.flatMap((step) => (step.kind === 'raise' ? [step] : []));
    // A write and a run may both have seen the same new deviation: the lock lets the second see what the first made of it.
    const standing = await this.ledger.lastOf(database, rule.id, region, raising.map(({ deviation }) => deviation.key));
    const isOpen = ({ status }: KnownAnomaly): boolean => isOpenStatus(status);
    const open = new Set(standing.filter(isOpen).map(({ key }) => key));
    const fresh = raising.filter(({ deviation }) => !open.has(deviation.key));
    const numbers = await this.ledger.enter(database, rule.id, region, fresh.map(({ deviation }) => deviation));
    return fresh.map(({ deviation, partOf }, index) => {
      const { id, number } = numbers[index] ?? { id: '', number: 0 };
      return anomalyTask(rule, deviation, this.naming, { id, number, region, now, partOf });
    });
  }

  private async store(database: Database, tasks: readonly ResourceJson[]): Promise<void> {
    const outcomes = await this.engine.writes.import({ ...this.context, database }, this.api, tasks);
    const refused = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? outcome.reasons : []));
    const [first] = refused;
    if (first) throw new Error(`${first.fr} / ${first.en}`);
  }
}

function newValueOf(task: ResourceJson, focus: ResourceJson | undefined): JsonObject | undefined {
  const path = pathInError(task);
  return path === undefined || focus === undefined || !isResource(focus) ? undefined : currentValue(focus, path);
}
