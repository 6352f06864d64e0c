import type { Domain } from '../references/categories';
import type { Scope } from './scope';

export type Status = 'conforming' | 'deviating' | 'not-applicable';

/** What a rule judges. Without id the directory does not hold it: a logical reference by identifier. */
export interface QualityObject {
  readonly type: string;
  readonly id?: string;
  readonly identifier?: string;
}

/** How one deviation becomes an anomaly (ror-anomalies 9.2). */
export interface DeviationDetail {
  /** FHIRPath of the element in error; absent when the rule bears on the whole object. */
  readonly path?: string;
  readonly errorValues: readonly string[];
  readonly proposedValues: readonly string[];
  /** In French, for the person who corrects. */
  readonly description: string;
  /** Counted in the figures and raises no anomaly: only the dummy FINESS number (12.7). */
  readonly silent?: true;
}

/** The judgement of one rule on one object. */
export interface Verdict {
  readonly status: Status;
  readonly object: QualityObject;
  readonly region: string;
  readonly department: string;
  readonly domain: Domain;
  /** How many times the object counts: 1, or the rows of the national view in source mode (O-2). */
  readonly weight: number;
  /** Empty unless `deviating`, then at least one. */
  readonly details: readonly DeviationDetail[];
  /** Figures behind the judgement. */
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
}

/** Reference data a rule cannot do without (12.14). */
export type Need = 'structures' | 'activities' | 'closed-structures';

export interface Rule {
  readonly id: string;
  readonly needs: readonly Need[];
  /** It also looks closed establishments up in FINESS, and says so when the file loaded has none. */
  readonly readsClosed?: true;
  /** Judges each object of its perimeter once; an object outside it may come as `not-applicable`. */
  readonly judge: (scope: Scope) => Iterable<Verdict>;
}
