import { arrayAt, stringAt } from '../../../fhir-common/core/json';
import type { ResourceJson } from '../../../fhir-common/core/json';
import { blankToUndefined, codesOf, extensionOf, extensionsOf, objectAt, rorExtensionUrl } from '../../directory/fhir-reading';
import type { Defect } from './defect';

interface Contact {
  readonly path: string;
  /** Level of the contact; a contact without one is restricted (RG_EXP_032). */
  readonly level: string;
  readonly telecomLevels: readonly string[];
  readonly hasNature: boolean;
  readonly hasFunction: boolean;
  readonly hasName: boolean;
}

const DEFAULT_LEVEL = '2';
const VERY_RESTRICTED = '3';
const OFFER_CONTACT = rorExtensionUrl('ror-healthcareservice-contact');
const FUNCTION = rorExtensionUrl('ror-contact-function-contact');
const TELECOM_LEVEL = rorExtensionUrl('ror-telecom-confidentiality-level');

const codedExtension = (element: unknown, url: string): string | undefined => codesOf(objectAt(extensionOf(element, url), 'valueCodeableConcept'))[0]?.code;
const telecomLevel = (telecom: unknown): string => codedExtension(telecom, TELECOM_LEVEL) ?? DEFAULT_LEVEL;
const hasFamilyName = (name: unknown): boolean => blankToUndefined(stringAt(name, 'family') ?? stringAt(name, 'text')) !== undefined;

function contactsOf(resource: ResourceJson): Contact[] {
  if (resource.resourceType === 'Organization') {
    return arrayAt(resource, 'contact').map((contact) => ({
      path: 'Organization.contact',
      level: codedExtension(contact, rorExtensionUrl('ror-contact-confidentiality-level')) ?? DEFAULT_LEVEL,
      telecomLevels: arrayAt(contact, 'telecom').map((telecom) => telecomLevel(telecom)),
      hasNature: codesOf(objectAt(contact, 'purpose')).length > 0,
      hasFunction: codedExtension(contact, FUNCTION) !== undefined,
      hasName: hasFamilyName(objectAt(contact, 'name')),
    }));
  }
  return extensionsOf(resource, OFFER_CONTACT).map((contact) => ({
    path: `HealthcareService.extension.where(url='${OFFER_CONTACT}')`,
    level: codedExtension(contact, rorExtensionUrl('ror-confidentiality-level')) ?? DEFAULT_LEVEL,
    telecomLevels: extensionsOf(contact, rorExtensionUrl('ror-healthcareservice-contact-telecom')).map((telecom) => telecomLevel(telecom)),
    hasNature: codedExtension(contact, 'purposeContact') !== undefined,
    hasFunction: codedExtension(contact, FUNCTION) !== undefined,
    hasName: hasFamilyName(objectAt(extensionOf(contact, 'name'), 'valueHumanName')),
  }));
}

/** RG_EXP_034, 039, 040 and 041: confidentiality of contacts, and what each kind of contact may say. One defect per rule. */
export function contactDefects(resource: ResourceJson): Defect[] {
  const contacts = contactsOf(resource);
  const isSensitive = extensionOf(resource, rorExtensionUrl('ror-healthcareservice-sensitive-unit'))?.['valueBoolean'] === true;
  const first = (rule: string, description: string, isWrong: (contact: Contact) => boolean, errorValues: (contact: Contact) => string[] = () => []): Defect[] => {
    const wrong = contacts.find(isWrong);
    return wrong ? [{ rule, path: wrong.path, errorValues: errorValues(wrong), description }] : [];
  };
  return [
    ...first('RG_EXP_034', 'Télécommunication moins confidentielle que son contact', ({ level, telecomLevels }) => telecomLevels.some((one) => one < level),
      ({ level, telecomLevels }) => telecomLevels.filter((one) => one < level)),
    ...(isSensitive ? first('RG_EXP_039', 'Contact d’une unité sensible sous le niveau 3', ({ level }) => level < VERY_RESTRICTED, ({ level }) => [level]) : []),
    ...first('RG_EXP_040', 'Nature de contact donnée avec un nom ou une fonction', ({ hasNature, hasName, hasFunction }) => hasNature && (hasName || hasFunction)),
    ...first('RG_EXP_041', 'Fonction de contact donnée sans nom', ({ hasNature, hasName, hasFunction }) => hasFunction && !hasName && !hasNature),
  ];
}
