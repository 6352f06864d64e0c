import { PER_RESOURCE_ROWS } from './per-resource-rows';
import type { ScenarioRow } from './scenario-row';
import { UC1_ROWS } from './uc1-rows';
import { UC3_ROWS } from './uc3-rows';
import { UC4_ROWS } from './uc4-rows';

export type { ScenarioRow } from './scenario-row';

/**
 * Requests of the guide and the answer each owes on `data/sample`, for a caller who may see everything (access profile 1).
 * Sets are derived by hand from the data; `scenario-table.spec.ts` cross-checks them with an evaluator that shares no code with `src`.
 */
export const SCENARIO_TABLE: readonly ScenarioRow[] = [...UC1_ROWS, ...UC3_ROWS, ...UC4_ROWS, ...PER_RESOURCE_ROWS];
