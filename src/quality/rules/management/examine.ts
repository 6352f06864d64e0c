import type { Examine } from '../../directory/snapshot-builder';
import { closingDefects } from './closings';
import { contactDefects } from './contacts';
import { attach } from './defect';
import { ageUnits, hours, medicoSocialElements, missingElements } from './mandatory';

const LOCAL_RULES = [missingElements, medicoSocialElements, hours, contactDefects, closingDefects, ageUnits];

/**
 * The management rules that one resource shows by itself (ror-anomalies 9.3): the predicates behind the 422 of a write, run on what
 * entered by bulk load. The rules between resources, 044 and 047, are in `snapshot-rules.ts`.
 */
export const examineManagementRules: Examine = (resource) => LOCAL_RULES.flatMap((rule) => rule(resource)).map((defect) => attach(resource, defect));
