import type { Catalogue } from '../../sql/catalogue';
import type { ParameterKey } from '../request/predicate';
import type { Statistics } from '../plan/statistics';

/** What turning a predicate into SQL needs: the numbers that stand for names, and how common values are. */
export interface CompileScope {
  /** Name of the interface: types and parameters are numbered per interface. */
  readonly api: string;
  readonly catalogue: Catalogue;
  readonly statistics: Statistics;
  /** Whether all that is stored has its index rows of a parameter. */
  readonly isIndexed: (parameter: ParameterKey) => boolean;
  /** Whether the sources of a reference carry the rows of an index table of its target. */
  readonly carries: (reference: ParameterKey, table: string) => boolean;
}
