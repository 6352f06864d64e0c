import { PER_RESOURCE_ROWS } from './per-resource-rows';
import { PER_RESOURCE_SPECIAL_ROWS } from './per-resource-special-rows';
import type { ScenarioRow } from './scenario-row';
import { UC1_ROWS } from './uc1-rows';
import { UC2_ROWS } from './uc2-rows';
import { UC3_FILTER_ROWS } from './uc3-filter-rows';
import { UC3_LINKED_ROWS } from './uc3-linked-rows';
import { UC3_ROWS } from './uc3-rows';
import { UC4_EQUIPMENT_ROWS } from './uc4-equipment-rows';
import { UC4_ROWS } from './uc4-rows';
import { UC5_ROWS } from './uc5-rows';
import { UC6_ROWS } from './uc6-rows';
import { UC7_ROWS } from './uc7-rows';
import { UC8_ROWS, UC9_ROWS } from './uc8-uc9-rows';

export type { ScenarioRow } from './scenario-row';

/**
 * Requests of the guide and the answer each owes on `data/sample`, for a caller who may see everything (access profile 1): the 47 read
 * scenarios but the two `$export` ones, in every form the guide printed them, and the requests of the per-resource pages.
 * Sets are derived by hand from the data; `scenario-table.spec.ts` cross-checks them with an evaluator that shares no code with `src`.
 */
export const SCENARIO_TABLE: readonly ScenarioRow[] = [
  ...UC1_ROWS, ...UC2_ROWS, ...UC3_ROWS, ...UC3_FILTER_ROWS, ...UC3_LINKED_ROWS, ...UC4_ROWS, ...UC4_EQUIPMENT_ROWS, ...UC5_ROWS,
  ...UC6_ROWS, ...UC7_ROWS, ...UC8_ROWS, ...UC9_ROWS, ...PER_RESOURCE_ROWS, ...PER_RESOURCE_SPECIAL_ROWS,
];
