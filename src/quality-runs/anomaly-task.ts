import { arrayAt, isObject } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import { statusOf } from '../quality/anomalies/anomaly-states';
import { ANOMALY_IDENTIFIERS, BUSINESS_STATUS, concept, OUTPUT, slice } from '../quality/anomalies/task-codes';
import { taskOfDeviation } from '../quality/anomalies/task-of-deviation';
import type { ReportingRule } from '../quality/anomalies/task-of-deviation';
import type { DeviationDetail, QualityObject } from '../quality/rules/rule';
import type { RaisedDeviation } from './anomaly-life';
import type { QualityNaming } from './quality-naming';

/** What a run keeps of a deviation until it is an anomaly. */
export interface StoredDeviation extends RaisedDeviation, DeviationDetail {
  readonly object: QualityObject;
}

export interface NewAnomaly {
  readonly region: string;
  /** Its number in the ledger. */
  readonly number: number;
  /** Logical id of the Task. */
  readonly id: string;
  /** Instant of the write, ISO 8601. */
  readonly now: string;
  /** Logical id of the closed Task it follows. */
  readonly partOf: string | undefined;
}

/** The statuses that the engine sets. */
export type EngineStatus = '02' | '03' | '08';

/** The Task of a deviation, to be handled. Its identifier cannot be that of a report, whose number is counted elsewhere. */
export function anomalyTask(rule: ReportingRule, deviation: StoredDeviation, { systemRequester }: QualityNaming, { id, number, region, now, partOf }: NewAnomaly): ResourceJson {
  const task = taskOfDeviation({ rule, deviation, region, now, system: systemRequester, partOf });
  return {
    ...task,
    id,
    meta: { ...(isObject(task['meta']) ? task['meta'] : {}), lastUpdated: now },
    identifier: [{ system: ANOMALY_IDENTIFIERS, value: `${region === '' ? 'sans-region' : region}/regle-${number}` }],
  };
}

/**
 * A Task moved by the engine to another status, with the effects of section 4. @param newValue `value[x]` of the element once corrected
 */
export function movedTask(task: ResourceJson, to: EngineStatus, now: string, newValue: JsonObject | undefined): ResourceJson {
  const period = isObject(task['executionPeriod']) ? task['executionPeriod'] : {};
  const outputs = [...arrayAt(task, 'output'), ...(newValue === undefined ? [] : [slice(OUTPUT, 'newValue', newValue)])];
  return {
    ...task,
    meta: { ...(isObject(task['meta']) ? task['meta'] : {}), lastUpdated: now },
    status: statusOf(to),
    businessStatus: concept(BUSINESS_STATUS, to),
    ...(to === '02' ? {} : { executionPeriod: { ...period, end: now } }),
    lastModified: now,
    ...(outputs.length === 0 ? {} : { output: outputs }),
  };
}
