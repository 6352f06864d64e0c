import type { IndicatorFigures } from '../../quality/figures/indicator-figures';

/** What a report of one region shows. Every text comes from here: neither the page nor the CSV computes a figure. */
export interface ReportModel {
  readonly region: string;
  readonly regionName: string;
  /** The reference day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Instant of the computation, ISO 8601. */
  readonly computedAt: string;
  readonly ruleVersion: string;
  /** Versions of the reference data used. */
  readonly references: readonly { readonly name: string; readonly version: string }[];
  readonly indicators: readonly IndicatorOfReport[];
}

export interface IndicatorOfReport {
  readonly title: string;
  readonly figures: IndicatorFigures;
}
