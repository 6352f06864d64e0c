import type { JsonObject } from '../../fhir-common/core/json';
import { businessStatus } from './task-codes';

export type FhirStatus = 'requested' | 'in-progress' | 'cancelled' | 'on-hold' | 'completed' | 'rejected';

/** A business status of an anomaly (TRE_R352; its label is in `task-codes.ts`). Nothing leads out of one that is not open: a recurrence is a new Task with `partOf`. */
export interface AnomalyState {
  readonly status: FhirStatus;
  readonly open: boolean;
  /** Counts as "in anomaly" (ror-read UC3 S12). */
  readonly inAnomaly: boolean;
}

/** ror-anomalies 4, first table. */
export const ANOMALY_STATES: Readonly<Record<string, AnomalyState>> = {
  '01': { status: 'requested', open: true, inAnomaly: false },
  '02': { status: 'in-progress', open: true, inAnomaly: true },
  '03': { status: 'cancelled', open: false, inAnomaly: false },
  '04': { status: 'on-hold', open: true, inAnomaly: false },
  '05': { status: 'in-progress', open: true, inAnomaly: false },
  '06': { status: 'on-hold', open: true, inAnomaly: false },
  '07': { status: 'completed', open: false, inAnomaly: false },
  '08': { status: 'completed', open: false, inAnomaly: false },
  '09': { status: 'rejected', open: false, inAnomaly: false },
  '10': { status: 'in-progress', open: true, inAnomaly: true },
  '11': { status: 'on-hold', open: true, inAnomaly: false },
};

/** The FHIR status that goes with a business status; undefined for a code of no state. */
export function statusOf(code: string | undefined): FhirStatus | undefined {
  return code === undefined ? undefined : ANOMALY_STATES[code]?.status;
}

export function isOpenStatus(code: string | undefined): boolean {
  return code !== undefined && ANOMALY_STATES[code]?.open === true;
}

export function isOpen(task: JsonObject): boolean {
  return isOpenStatus(businessStatus(task));
}
