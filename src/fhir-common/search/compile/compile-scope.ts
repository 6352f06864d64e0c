import type { PlanScope } from '../plan/plan-scope';
import type { ParameterKey } from '../request/predicate';

/** What turning a predicate into SQL needs besides planning it. */
export interface CompileScope extends PlanScope {
  /** Whether all that is stored has its index rows of a parameter. */
  readonly isIndexed: (parameter: ParameterKey) => boolean;
  /** Whether the sources of a reference carry the rows of an index table of its target. */
  readonly carries: (reference: ParameterKey, table: string) => boolean;
}
