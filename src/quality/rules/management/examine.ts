import type { ResourceJson } from '../../../fhir-common/core/json';
import type { Examine } from '../../directory/snapshot-builder';
import { closingDefects } from './closings';
import { contactDefects } from './contacts';
import { attach } from './defect';
import type { Defect } from './defect';
import { ageUnits, hours, medicoSocialElements, missingElements } from './mandatory';

/** What one resource shows by itself, and the rules that look for it. */
export interface LocalCheck {
  readonly rules: readonly string[];
  readonly find: (resource: ResourceJson) => readonly Defect[];
}

/**
 * The management rules that one resource shows by itself (ror-anomalies 9.3): the predicates behind the 422 of a write, run on what
 * entered by bulk load. The rules between resources, 044 and 047, are in `snapshot-rules.ts`.
 */
export const MANAGEMENT_CHECKS: readonly LocalCheck[] = [
  { rules: ['RG_EXP_002'], find: missingElements },
  { rules: ['RG_EXP_007', 'RG_EXP_008'], find: medicoSocialElements },
  { rules: ['RG_EXP_014'], find: hours },
  { rules: ['RG_EXP_034', 'RG_EXP_039', 'RG_EXP_040', 'RG_EXP_041'], find: contactDefects },
  { rules: ['RG_EXP_003', 'RG_EXP_043', 'RG_EXP_045'], find: closingDefects },
  { rules: ['RG_EXP_048'], find: ageUnits },
];

/** Every check at once, for one resource or a few. */
export const examineAll = (checks: readonly LocalCheck[]): Examine => (resource) => checks.flatMap(({ find }) => find(resource)).map((defect) => attach(resource, defect));

export const examineManagementRules: Examine = examineAll(MANAGEMENT_CHECKS);
