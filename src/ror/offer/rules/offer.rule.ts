import type { ResourceJson } from '../../../fhir-common/core/json';
import { stringAt } from '../../../fhir-common/core/json';
import { blankToUndefined } from '../../../quality/directory/fhir-reading';
import { ageUnits, medicoSocialElements } from '../../../quality/rules/management/mandatory';
import { DefectRule } from '../../rules/defect-rule';
import type { RuleDefect } from '../../rules/defect-rule';
import { divisionsOfType } from './territorial-divisions';

const COMMUNE = '3';

/** RG_EXP_002 (the name), 007 and 008 (medico-social field), 009 (intervention zones) and 048 (units of age) of an offer. */
export class OfferRule extends DefectRule {
  readonly types = ['HealthcareService'];

  protected defects(resource: ResourceJson): readonly RuleDefect[] {
    return [...offerName(resource), ...medicoSocialElements(resource), ...divisionsOfType(resource, COMMUNE, 'RG_EXP_009'), ...ageUnits(resource)];
  }
}

/** The profile leaves the name open for offers that were loaded; a write gives one (ror-write.md 12 bis). */
export function offerName(resource: ResourceJson): RuleDefect[] {
  if (blankToUndefined(stringAt(resource, 'name')) !== undefined) return [];
  return [{ rule: 'RG_EXP_002', path: 'HealthcareService.name', element: 'le nom de l’offre (HealthcareService.name)', description: 'Nom de l’offre absent' }];
}
