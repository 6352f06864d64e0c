import type { Catalogue } from '../store/catalogue';
import type { Statistics } from './statistics';

/** What turning a predicate into SQL needs: the numbers that stand for names, and how common values are. */
export interface CompileScope {
  /** Name of the interface: types and parameters are numbered per interface. */
  readonly api: string;
  readonly catalogue: Catalogue;
  readonly statistics: Statistics;
}
