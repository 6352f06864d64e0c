import { arrayAt, objectAt, stringAt } from '../../../fhir-common/core/json';
import type { ResourceJson } from '../../../fhir-common/core/json';
import { blankToUndefined, codesOf, extensionOf, extensionsOf, rorExtensionUrl } from '../../directory/fhir-reading';
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

interface ContactRule {
  readonly rule: string;
  readonly description: string;
  readonly isWrong: (contact: Contact) => boolean;
  readonly errorValues?: (contact: Contact) => string[];
  /** For the contacts of a sensitive unit only. */
  readonly sensitive?: true;
}

const CONTACT_RULES: readonly ContactRule[] = [
  {
    rule: 'RG_EXP_034', description: 'Télécommunication moins confidentielle que son contact',
    isWrong: ({ level, telecomLevels }) => telecomLevels.some((one) => one < level), errorValues: ({ level, telecomLevels }) => telecomLevels.filter((one) => one < level),
  },
  { rule: 'RG_EXP_039', description: 'Contact d’une unité sensible sous le niveau 3', isWrong: ({ level }) => level < VERY_RESTRICTED, errorValues: ({ level }) => [level], sensitive: true },
  { rule: 'RG_EXP_040', description: 'Nature de contact donnée avec un nom ou une fonction', isWrong: ({ hasNature, hasName, hasFunction }) => hasNature && (hasName || hasFunction) },
  { rule: 'RG_EXP_041', description: 'Fonction de contact donnée sans nom', isWrong: ({ hasNature, hasName, hasFunction }) => hasFunction && !hasName && !hasNature },
];

/** `expression` names the contact by its rank. */
interface ContactFinding extends Required<Omit<Defect, 'proposedValues'>> {
  readonly expression: string;
}

/** RG_EXP_034, 039, 040 and 041 for every contact: confidentiality, and what each kind of contact may say. */
export function contactFindings(resource: ResourceJson): ContactFinding[] {
  const contacts = contactsOf(resource);
  const isSensitive = extensionOf(resource, rorExtensionUrl('ror-healthcareservice-sensitive-unit'))?.['valueBoolean'] === true;
  return CONTACT_RULES.filter(({ sensitive }) => sensitive !== true || isSensitive).flatMap(({ rule, description, isWrong, errorValues }) =>
    contacts.flatMap((contact, index) =>
      isWrong(contact) ? [{ rule, path: contact.path, errorValues: errorValues?.(contact) ?? [], description, expression: `${contact.path}[${index}]` }] : []));
}

/** The same with one defect per rule: an anomaly is raised once for a resource. */
export function contactDefects(resource: ResourceJson): Defect[] {
  const seen = new Set<string>();
  return contactFindings(resource).filter(({ rule }) => !seen.has(rule) && seen.add(rule)).map(({ rule, path, errorValues, description }) => ({ rule, path, errorValues, description }));
}
