import { arrayAt, isObject } from '../fhir-common/core/json';
import type { JsonObject } from '../fhir-common/core/json';
import type { ServerOwnedElement } from '../fhir-common/definition/write-declaration';
import { codesOf, extensionOf } from '../quality/directory/fhir-reading';
import { rorProfile } from './canonical';

const RESTRICTED = '2';
const LEVELS = 'https://mos.esante.gouv.fr/NOS/TRE_R283-NiveauConfidentialite/FHIR/TRE-R283-NiveauConfidentialite';
const LABELS: Readonly<Record<string, string>> = { 1: 'Accès libre', 2: 'Accès restreint', 3: 'Accès très restreint' };

const TELECOM_LEVEL = rorProfile('ror-telecom-confidentiality-level');
const STRUCTURE_CONTACT_LEVEL = rorProfile('ror-contact-confidentiality-level');
const OFFER_CONTACT = rorProfile('ror-healthcareservice-contact');
const OFFER_CONTACT_LEVEL = rorProfile('ror-confidentiality-level');
const OFFER_CONTACT_TELECOM = rorProfile('ror-healthcareservice-contact-telecom');
const SENSITIVE_UNIT = rorProfile('ror-healthcareservice-sensitive-unit');

/** RG_EXP_033: the telecoms of the resource itself are restricted unless their author says otherwise. */
export const telecomDefaults: ServerOwnedElement = {
  element: 'telecom',
  set: (draft) => replaced(draft, 'telecom', (telecom) => withLevel(telecom, TELECOM_LEVEL, RESTRICTED)),
};

/** RG_EXP_032 and 033 for the contacts of a structure. */
export const structureContactDefaults: ServerOwnedElement = {
  element: 'contact',
  set: (draft) => replaced(draft, 'contact', (contact) => {
    const levelled = withLevel(contact, STRUCTURE_CONTACT_LEVEL, RESTRICTED);
    return replaced(levelled, 'telecom', (telecom) => withLevel(telecom, TELECOM_LEVEL, telecomLevel(levelled, STRUCTURE_CONTACT_LEVEL)));
  }),
};

/** RG_EXP_032 and 033 for the contacts of an offer, which are extensions. */
export const offerContactDefaults: ServerOwnedElement = {
  element: 'extension',
  url: OFFER_CONTACT,
  set: (draft) => replaced(draft, 'extension', (contact) => {
    if (contact['url'] !== OFFER_CONTACT) return contact;
    const levelled = withLevel(contact, OFFER_CONTACT_LEVEL, RESTRICTED);
    return replaced(levelled, 'extension', (telecom) =>
      (telecom['url'] === OFFER_CONTACT_TELECOM ? withLevel(telecom, TELECOM_LEVEL, telecomLevel(levelled, OFFER_CONTACT_LEVEL)) : telecom));
  }),
};

/** RG_EXP_035: an offer is no sensitive unit unless it says so; one that was stays one until that is said. */
export const sensitiveUnitDefault: ServerOwnedElement = {
  element: 'extension',
  url: SENSITIVE_UNIT,
  set: (draft, before) => {
    if (extensionOf(draft, SENSITIVE_UNIT) !== undefined) return draft;
    const stored = before === undefined ? undefined : extensionOf(before, SENSITIVE_UNIT);
    return { ...draft, extension: [...arrayAt(draft, 'extension'), stored ?? { url: SENSITIVE_UNIT, valueBoolean: false }] };
  },
};

/** RG_EXP_034: a telecom is never more open than its contact, so that its default is not either. */
function telecomLevel(contact: JsonObject, url: string): string {
  const level = codesOf(extensionOf(contact, url)?.['valueCodeableConcept'])[0]?.code ?? RESTRICTED;
  return level > RESTRICTED ? level : RESTRICTED;
}

function withLevel<Element extends JsonObject>(element: Element, url: string, code: string): Element {
  if (extensionOf(element, url) !== undefined) return element;
  const level = { url, valueCodeableConcept: { coding: [{ system: LEVELS, code, display: LABELS[code] }] } };
  return { ...element, extension: [...arrayAt(element, 'extension'), level] };
}

/** The element with the items of a list replaced; the same object when none changes, and forms that are no objects are left to the validator. */
function replaced<Element extends JsonObject>(element: Element, key: string, replace: (item: JsonObject) => JsonObject): Element {
  const items: unknown = element[key];
  if (!Array.isArray(items)) return element;
  const after = items.map((item: unknown) => (isObject(item) ? replace(item) : item));
  return after.some((item, index) => item !== items[index]) ? { ...element, [key]: after } : element;
}

