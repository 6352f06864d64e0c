import type { ResourceJson } from '../../../fhir-common/core/json';
import { contactFindings } from '../../../quality/rules/management/contacts';
import { DefectRule } from '../../rules/defect-rule';
import type { RuleDefect } from '../../rules/defect-rule';

/** RG_EXP_034, 039, 040 and 041: confidentiality of contacts, and what each kind of contact may say. */
export class ContactRule extends DefectRule {
  readonly types = ['Organization', 'HealthcareService'];

  protected defects(resource: ResourceJson): readonly RuleDefect[] {
    return contactFindings(resource);
  }
}
