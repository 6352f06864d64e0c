import type { ResourceJson } from '../../../fhir-common/core/json';
import { closingDefects } from '../../../quality/rules/management/closings';
import { DefectRule } from '../../rules/defect-rule';
import type { RuleDefect } from '../../rules/defect-rule';

/** RG_EXP_003, 043 and 045: type, date and forecast reopening of a closing agree. */
export class ClosingRule extends DefectRule {
  readonly types = ['Organization', 'HealthcareService'];

  protected defects(resource: ResourceJson): readonly RuleDefect[] {
    return closingDefects(resource);
  }
}
