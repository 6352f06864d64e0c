import type { ResourceJson } from '../../fhir-common/core/json';
import type { StoredReads } from '../../fhir-common/definition/write-declaration';
import type { QualityObject } from '../rules/rule';

/** The fact that a rule found, whatever its values: what an anomaly is about. */
export interface FactInDoubt {
  readonly rule: string;
  readonly object: QualityObject;
  readonly path: string | undefined;
}

/** What is read to judge one resource again, within the transaction of a write. */
export interface JudgingReads extends StoredReads {
  identifiedBy(type: string, identifier: { readonly value: string }): Promise<readonly ResourceJson[]>;
}

/** Judges one fact again: an anomaly said to be corrected may not be (ror-anomalies 6). An injection token and what stands behind it. */
export abstract class StandingDeviations {
  /** @returns false as well when nobody can tell: reference data are missing, or the rule is not known here */
  abstract stands(fact: FactInDoubt, reads: JudgingReads): Promise<boolean>;
}
