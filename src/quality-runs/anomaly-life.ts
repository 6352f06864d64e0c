import { isOpenStatus } from '../quality/anomalies/anomaly-states';

/** Judged by a person: tolerated for good, refused as unfounded. The same fact is not raised again (9.1, 5). */
const SETTLED = ['07', '09'];
const TOLERATED = '06';
const TO_VERIFY = '10';

/** A deviation of a run, as it becomes an anomaly. */
export interface RaisedDeviation {
  readonly key: string;
  readonly placeKey: string;
}

/** An anomaly raised by an earlier run, and where its Task stands. */
export interface KnownAnomaly {
  /** Logical id of the Task. */
  readonly task: string;
  readonly key: string;
  readonly placeKey: string;
  /** Grows with each anomaly raised: of those of one key, the greatest is the last. */
  readonly number: number;
  /** Code of the business status. */
  readonly status: string;
  /** Last change of the Task, epoch milliseconds. */
  readonly changedAt: number;
}

/**
 * What a run does to one anomaly. `raise`: a new Task, part of the one it follows. `end`: the deviation is gone, corrected (08), or without object
 * since its focus was closed (03). `resume`: to be handled again (02).
 */
export type LifeStep<Deviation extends RaisedDeviation> =
  | { readonly kind: 'raise'; readonly deviation: Deviation; readonly partOf: string | undefined }
  | { readonly kind: 'end'; readonly task: string }
  | { readonly kind: 'resume'; readonly task: string };

/**
 * The life of the anomalies of one rule in one region (ror-anomalies 9.1): what is to be done so that they say what the deviations say. Nothing
 * for an anomaly that still holds; applied, the steps leave nothing to do, so that a run that was killed is simply run again.
 * @param toleratedUntil an anomaly tolerated for a time and not changed since this instant is to be handled again, epoch milliseconds
 */
export function lifeSteps<Deviation extends RaisedDeviation>(known: readonly KnownAnomaly[], deviations: readonly Deviation[], toleratedUntil: number): LifeStep<Deviation>[] {
  const current = new Set(deviations.map(({ key }) => key));
  const lastByKey = new Map<string, KnownAnomaly>();
  for (const anomaly of [...known].sort((a, b) => a.number - b.number)) lastByKey.set(anomaly.key, anomaly);
  const open = [...lastByKey.values()].filter(({ status }) => isOpenStatus(status));
  const ended = open.filter(({ key }) => !current.has(key));
  const resumed = open.filter((anomaly) => current.has(anomaly.key) && isResumed(anomaly, toleratedUntil));
  const moved = new Map(ended.map((anomaly) => [anomaly.placeKey, anomaly.task]));
  const raised = deviations.flatMap((deviation): LifeStep<Deviation>[] => {
    const last = lastByKey.get(deviation.key);
    if (last && (isOpenStatus(last.status) || SETTLED.includes(last.status))) return [];
    const former = last?.task ?? moved.get(deviation.placeKey);
    // One value that moved to another: of several new values at a place, the first follows the old one.
    if (last === undefined) moved.delete(deviation.placeKey);
    return [{ kind: 'raise', deviation, partOf: former }];
  });
  return [
    ...ended.map(({ task }): LifeStep<Deviation> => ({ kind: 'end', task })), ...resumed.map(({ task }): LifeStep<Deviation> => ({ kind: 'resume', task })), ...raised,
  ];
}

/** A tolerance that ended (9.1, 6), or a verification: the rule still fails (section 4, 10 to 02). */
function isResumed({ status, changedAt }: KnownAnomaly, toleratedUntil: number): boolean {
  return status === TO_VERIFY || (status === TOLERATED && changedAt < toleratedUntil);
}
