import type { Box } from '../../core/geography';

/** Row counts the planner compares criteria by. A wrong guess costs time, never a wrong answer. */
export interface Statistics {
  /** Expected number of resources of a type. */
  resources(typeId: number): number;
  /** Expected number of resources that carry a code; `system` null: in any system. */
  tokens(parameterId: number, system: string | null, code: string): number;
  /** Expected number of positions of a parameter inside a box, degrees. */
  positions(parameterId: number, box: Box): number;
}

/** What is assumed before the database has been looked at. */
export const UNKNOWN_STATISTICS: Statistics = { resources: () => 100_000, tokens: () => 1_000, positions: () => 2_000 };
