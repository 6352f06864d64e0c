import { arrayAt, objectAt, stringAt } from '../../../fhir-common/core/json';
import type { ResourceJson } from '../../../fhir-common/core/json';
import { foldString } from '../../../fhir-common/core/values/string-fold';
import { codesOf, codesOfList, extensionOf, rorExtensionUrl } from '../../directory/fhir-reading';
import type { Defect } from './defect';

/** How a structure or an offer says that it is closed. */
export interface WrittenClosing {
  readonly typePath: string;
  readonly datePath: string;
  readonly type: string | undefined;
  /** What the sender wrote beside the code. */
  readonly typeLabels: readonly string[];
  readonly date: string | undefined;
  readonly reopening: string | undefined;
}

const PERIOD = 'http://hl7.org/fhir/StructureDefinition/organization-period';
const CLOSING_TYPE = rorExtensionUrl('ror-organization-closing-type');
const CLOSING_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R286-TypeFermeture/FHIR/TRE-R286-TypeFermeture';

function labelsOf(concept: unknown): string[] {
  return [stringAt(concept, 'text') ?? '', ...arrayAt(concept, 'coding').map((coding) => stringAt(coding, 'display') ?? '')];
}

/** The closing as written; undefined for types that have none. An open resource has neither type nor date. */
export function closingOf(resource: ResourceJson): WrittenClosing | undefined {
  if (resource.resourceType === 'Organization') {
    const concept = objectAt(extensionOf(resource, CLOSING_TYPE), 'valueCodeableConcept');
    return {
      typePath: `Organization.extension.where(url='${CLOSING_TYPE}').value`, datePath: `Organization.extension.where(url='${PERIOD}').value.end`,
      type: codesOf(concept)[0]?.code, typeLabels: labelsOf(concept), date: stringAt(objectAt(extensionOf(resource, PERIOD), 'valuePeriod'), 'end'),
      reopening: stringAt(extensionOf(resource, rorExtensionUrl('ror-organization-reopening-date')), 'valueDate'),
    };
  }
  if (resource.resourceType !== 'HealthcareService') return undefined;
  const concept = arrayAt(resource, 'characteristic').find((characteristic) => codesOfList(codesOf(characteristic), 'R286').length > 0);
  const during = objectAt(arrayAt(resource, 'notAvailable')[0], 'during');
  return {
    typePath: `HealthcareService.characteristic.where(coding.system='${CLOSING_SYSTEM}')`, datePath: 'HealthcareService.notAvailable.during.start',
    type: codesOf(concept)[0]?.code, typeLabels: labelsOf(concept), date: stringAt(during, 'start'), reopening: stringAt(during, 'end'),
  };
}

/** RG_EXP_003, 043 and 045: type, date and forecast reopening of a closing agree. */
export function closingDefects(resource: ResourceJson): Defect[] {
  const closing = closingOf(resource);
  if (!closing) return [];
  const { type, typeLabels, date, reopening, typePath, datePath } = closing;
  const saysDefinitive = typeLabels.some((label) => foldString(label).includes('definiti'));
  return [
    ...(type !== undefined && type !== 'DEF' && saysDefinitive
      ? [{ rule: 'RG_EXP_003', path: typePath, errorValues: [type], proposedValues: ['DEF'], description: `Fermeture dite définitive, de type ${type}` }] : []),
    ...(type === undefined && date !== undefined ? [{ rule: 'RG_EXP_043', path: typePath, description: 'Date de fermeture sans type de fermeture' }] : []),
    ...(type !== undefined && date === undefined ? [{ rule: 'RG_EXP_043', path: datePath, description: 'Type de fermeture sans date de fermeture' }] : []),
    ...(reopening !== undefined && type !== 'PRO'
      ? [{ rule: 'RG_EXP_045', path: typePath, errorValues: type === undefined ? [] : [type], description: 'Réouverture prévue sans fermeture provisoire' }] : []),
  ];
}
