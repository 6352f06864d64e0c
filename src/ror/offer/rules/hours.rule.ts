import { arrayAt } from '../../../fhir-common/core/json';
import type { ResourceJson } from '../../../fhir-common/core/json';
import { codesOf, extensionsOf, rorExtensionUrl } from '../../../quality/directory/fhir-reading';
import { hours } from '../../../quality/rules/management/mandatory';
import { DefectRule } from '../../rules/defect-rule';
import type { RuleDefect } from '../../rules/defect-rule';

const DAY = rorExtensionUrl('ror-available-time-number-days-of-week');
const KIND = rorExtensionUrl('ror-available-time-type-of-time');
/** Consultation, without appointment, with appointment: what a professional may have (TRE_R252). */
const KINDS_OF_A_PROFESSIONAL = ['03', '06', '07'];

/** RG_EXP_014 and 018: a row of hours has a day of the week or a period; RG_EXP_049: the hours of a professional are of three kinds. */
export class HoursRule extends DefectRule {
  readonly types = ['HealthcareService', 'PractitionerRole'];

  protected defects(resource: ResourceJson): readonly RuleDefect[] {
    return [...hours(resource), ...dayNumbers(resource), ...(resource.resourceType === 'PractitionerRole' ? professionalHours(resource) : [])];
  }
}

/** RG_EXP_018 */
export function dayNumbers(resource: ResourceJson): RuleDefect[] {
  return rowsOf(resource).flatMap(({ row, expression }) =>
    extensionsOf(row, DAY).map((extension) => extension['valueInteger']).filter((day) => typeof day === 'number' && (day < 1 || day > 7))
      .map((day) => ({ rule: 'RG_EXP_018', path: `${resource.resourceType}.availableTime`, expression, errorValues: [String(day)], description: 'Numéro de jour hors de 1 à 7' })));
}

/** RG_EXP_049 */
export function professionalHours(resource: ResourceJson): RuleDefect[] {
  return rowsOf(resource).flatMap(({ row, expression }) =>
    extensionsOf(row, KIND).flatMap((extension) => codesOf(extension['valueCodeableConcept'])).filter(({ code }) => !KINDS_OF_A_PROFESSIONAL.includes(code))
      .map(({ code }) => ({ rule: 'RG_EXP_049', path: 'PractitionerRole.availableTime', expression, errorValues: [code], description: 'Type d’horaire autre que 03, 06 ou 07' })));
}

function rowsOf(resource: ResourceJson): { readonly row: unknown; readonly expression: string }[] {
  return arrayAt(resource, 'availableTime').map((row, index) => ({ row, expression: `${resource.resourceType}.availableTime[${index}]` }));
}
