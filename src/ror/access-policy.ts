import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../fhir-common/core/json';
import { profileSet } from '../fhir-common/definition/confidentiality';
import type { ElementRule, ProfileSet } from '../fhir-common/definition/confidentiality';
import { rorProfile } from './canonical';

/** The six access profiles of consumers (ror-read.md 15.3): 1 sees everything, 0 only free-access data. */
export const ALL = profileSet(0, 1, 2, 3, 4, 5);
const NONE: ProfileSet = 0;

/** What an offer states of itself for its places, its professionals and its structure. */
export interface OfferFact {
  readonly sensitive: boolean;
  readonly medicoSocial: boolean;
  readonly city: boolean;
}

const MEDICO_SOCIAL = '04';
const CITY = '05';

/** The fact of an offer as a label: sensitive unit, then fields of activity. */
export function offerFact(offer: ResourceJson): string {
  const flag = extensionOf(offer, 'ror-healthcareservice-sensitive-unit')?.['valueBoolean'];
  const fields = arrayAt(offer, 'type').flatMap((type) => arrayAt(type, 'coding')).map((coding) => stringAt(coding, 'code') ?? '');
  // Without the mandatory flag nobody can tell: the unit counts as sensitive.
  return `${flag === false ? 'open' : 'sensitive'} ${fields.sort().join('+')}`;
}

export function parseFact(label: string): OfferFact {
  const [flag = '', fields = ''] = label.split(' ');
  const codes = fields.split('+');
  return { sensitive: flag !== 'open', medicoSocial: codes.includes(MEDICO_SOCIAL), city: codes.includes(CITY) };
}

/** Facts that hold for data linked to several offers: it is hidden as soon as one of them hides it. */
export function strictest(labels: readonly string[]): OfferFact {
  const facts = labels.map(parseFact);
  return {
    sensitive: facts.some(({ sensitive }) => sensitive),
    medicoSocial: facts.length > 0 && facts.every(({ medicoSocial }) => medicoSocial),
    city: facts.length > 0 && facts.every(({ city }) => city),
  };
}

/** Facts that hold for a structure or a person: the most permissive offer decides. */
export function mostPermissive(labels: readonly string[]): OfferFact {
  const facts = labels.map(parseFact);
  return {
    sensitive: facts.length > 0 && facts.every(({ sensitive }) => sensitive),
    medicoSocial: facts.some(({ medicoSocial, sensitive }) => medicoSocial && !sensitive),
    city: facts.some(({ city }) => city),
  };
}

/** Data of a unit: hidden from all but 1 and 4 when the unit is sensitive. */
export function unlessSensitive({ sensitive }: OfferFact): ProfileSet {
  return sensitive ? profileSet(1, 4) : ALL;
}

/** Equipment, acts, capacities: profile 0 never, profile 3 in its own field only. */
export function operationalData(fact: OfferFact): ProfileSet {
  if (fact.sensitive) return profileSet(1, 4);
  return profileSet(1, 2, 4, 5) | (fact.medicoSocial ? profileSet(3) : NONE);
}

/** Professionals: hidden with their unit when it is sensitive, in the city too; else profile 0 in the city only, profile 3 in its own field only. */
export function professionalData(fact: OfferFact): ProfileSet {
  const base = profileSet(1, 4);
  if (fact.sensitive) return base;
  return base | profileSet(2, 5) | (fact.medicoSocial ? profileSet(3) : NONE) | (fact.city ? profileSet(0) : NONE);
}

const LEVELS = ['ror-telecom-confidentiality-level', 'ror-contact-confidentiality-level', 'ror-confidentiality-level', 'ror-contact-telecom-confidentiality-level'];

/** Confidentiality level of a contact or a number: 1 free, 2 restricted, 3 very restricted; 2 when its author gave none. */
export function confidentialityLevel(item: JsonObject): 1 | 2 | 3 {
  const codes = LEVELS.flatMap((id) => {
    const value = extensionOf(item, id)?.['valueCodeableConcept'];
    return arrayAt(value, 'coding').map((coding) => stringAt(coding, 'code'));
  });
  if (codes.includes('3')) return 3;
  return codes.length > 0 && codes.every((code) => code === '1') ? 1 : 2;
}

/** Who sees a contact or a number of a given level. */
export function contactAudience(level: 1 | 2 | 3, fact: OfferFact): ProfileSet {
  const free = level === 1 ? profileSet(4) | (fact.sensitive ? NONE : profileSet(0, 3)) : NONE;
  const open = fact.sensitive || level === 3 ? NONE : profileSet(2, 5) | (fact.medicoSocial ? profileSet(3) : NONE);
  return profileSet(1) | free | open;
}

/** Rule on the numbers and addresses of an element. */
export function telecomRule(path: readonly string[], facts: (labels: readonly string[]) => OfferFact): ElementRule {
  return { path, audience: (item, _parent, labels) => contactAudience(confidentialityLevel(item), facts(labels)) };
}

/** Rule on the extensions of one url, anywhere under `path`. */
export function extensionRule(
  id: string,
  audience: (extension: JsonObject, labels: readonly string[]) => ProfileSet,
  path: readonly string[] = ['extension'],
): ElementRule {
  const url = rorProfile(id);
  return { path, audience: (item, _parent, labels) => (item['url'] === url ? audience(item, labels) : undefined) };
}

export function extensionOf(holder: JsonObject, id: string): JsonObject | undefined {
  const url = rorProfile(id);
  return arrayAt(holder, 'extension').filter(isObject).find((extension) => extension['url'] === url);
}

/** Codes of a sub-extension that holds a CodeableConcept. */
export function subExtensionCodes(extension: JsonObject, url: string): readonly string[] {
  return arrayAt(extension, 'extension')
    .filter(isObject)
    .filter((sub) => sub['url'] === url)
    .flatMap((sub) => arrayAt(sub['valueCodeableConcept'], 'coding'))
    .flatMap((coding) => stringAt(coding, 'code') ?? []);
}
