import type { ResourceJson } from '../../../fhir-common/core/json';
import { closingDefects } from '../../../quality/rules/management/closings';
import { DefectRule } from '../../rules/defect-rule';
import type { RuleDefect } from '../../rules/defect-rule';

/** What people call the elements of a closing, by their path without its criteria. */
const ELEMENTS: Readonly<Record<string, string>> = {
  'Organization.extension.where.value': 'le type de fermeture (TRE_R286, extension ror-organization-closing-type)',
  'Organization.extension.where.value.end': 'la date de fermeture (fin de la période, extension organization-period)',
  'HealthcareService.characteristic.where': 'le type de fermeture (TRE_R286, dans characteristic)',
  'HealthcareService.notAvailable.during.start': 'la date de fermeture (notAvailable.during.start)',
};

/** RG_EXP_003, 043 and 045: type, date and forecast reopening of a closing agree. */
export class ClosingRule extends DefectRule {
  readonly types = ['Organization', 'HealthcareService'];

  protected defects(resource: ResourceJson): readonly RuleDefect[] {
    return closingDefects(resource).map((defect) => {
      const element = ELEMENTS[(defect.path ?? '').replace(/\(.*?\)/g, '')];
      return element === undefined ? defect : { ...defect, element };
    });
  }
}
