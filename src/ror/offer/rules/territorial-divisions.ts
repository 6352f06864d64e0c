import type { ResourceJson } from '../../../fhir-common/core/json';
import { codesOf, extensionOf, extensionsOf, rorExtensionUrl } from '../../../quality/directory/fhir-reading';
import type { RuleDefect } from '../../rules/defect-rule';

const DIVISION = rorExtensionUrl('ror-territorial-division');

/** The territorial divisions whose type (TRE_R201) is not the only one that has a meaning there: RG_EXP_009 on offers, RG_EXP_030 on structures. */
export function divisionsOfType(resource: ResourceJson, type: string, rule: 'RG_EXP_009' | 'RG_EXP_030'): RuleDefect[] {
  const path = `${resource.resourceType}.extension.where(url='${DIVISION}')`;
  return extensionsOf(resource, DIVISION).flatMap((division, index) =>
    codesOf(extensionOf(division, 'typeTerritorialDivision')?.['valueCodeableConcept']).filter(({ code }) => code !== type)
      .map(({ code }) => ({ rule, path, expression: `${path}[${index}]`, errorValues: [code], description: 'Division territoriale d’un autre type' })));
}
