import type { Catalogue } from '../../sql/catalogue';
import type { Statistics } from './statistics';

/** What comparing criteria needs: the numbers that stand for names, and how common values are. */
export interface PlanScope {
  /** Name of the interface: types and parameters are numbered per interface. */
  readonly api: string;
  readonly catalogue: Catalogue;
  readonly statistics: Statistics;
}
