import { arrayAt, isObject, objectAt, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { isCompleteAddress } from './address';
import type { Code, DayReader } from './fhir-reading';
import { blankToUndefined, codesOf, codesOfList, extensionOf, extensionsOf, firstIdentifier, identifierOfType, referencedId, regionOf, rorExtensionUrl } from './fhir-reading';
import type { LocationRow, OfferRow } from './rows';

const CONTACT = rorExtensionUrl('ror-healthcareservice-contact');
const CONTACT_TELECOM = rorExtensionUrl('ror-healthcareservice-contact-telecom');
const FUNCTION = rorExtensionUrl('ror-contact-function-contact');
const CHANNEL = rorExtensionUrl('ror-telecom-communication-channel');
const TELECOM_LEVEL = rorExtensionUrl('ror-telecom-confidentiality-level');

/** The row of a HealthcareService. */
export function extractOffer(resource: ResourceJson, days: DayReader): OfferRow {
  const specialties = codesOf(resource['specialty']);
  const characteristics = codesOf(resource['characteristic']);
  const first = (codes: readonly Code[], list: string): string | undefined => codesOfList(codes, list)[0];
  const [closing] = arrayAt(resource, 'notAvailable');
  return {
    id: resource.id ?? '',
    region: regionOf(resource),
    identifier: firstIdentifier(resource),
    name: stringAt(resource, 'name') ?? '',
    providedBy: referencedId(resource['providedBy'], 'Organization'),
    closingType: first(characteristics, 'R286'),
    closingDate: days.dayOf(stringAt(objectAt(closing, 'during'), 'start')),
    updated: days.dayOf(stringAt(resource['meta'], 'lastUpdated')),
    field: first(codesOf(resource['type']), 'R227'),
    careMode: first(characteristics, 'R213'),
    offerType: first(codesOf(resource['category']), 'R244'),
    temporality: first(characteristics, 'R240'),
    activities: codesOfList(specialties, 'R211'),
    maternityTypes: codesOfList(characteristics, 'R253'),
    sensitive: extensionOf(resource, rorExtensionUrl('ror-healthcareservice-sensitive-unit'))?.['valueBoolean'] === true,
    agesFilled: agesFilled(resource),
    reachableContacts: reachableContacts(resource),
    locations: arrayAt(resource, 'location').flatMap((location) => referencedId(location, 'Location') ?? []),
    acts: codesOfList(characteristics, 'R210'),
    publics: codesOfList(publicsOf(resource), 'R239'),
    specialisations: codesOfList(characteristics, 'R245'),
  };
}

const patientTypes = (resource: ResourceJson): ReturnType<typeof extensionsOf> => extensionsOf(resource, rorExtensionUrl('ror-healthcareservice-patient-type'));

function publicsOf(resource: ResourceJson): Code[] {
  return patientTypes(resource).flatMap((patient) => extensionsOf(patient, 'supportedPatientInfo')).flatMap((info) => codesOf(info['valueCodeableConcept']));
}

function agesFilled(resource: ResourceJson): boolean {
  const isFilled = (quantity: unknown): boolean => isObject(quantity) && typeof quantity['value'] === 'number';
  return patientTypes(resource).flatMap((patient) => extensionsOf(patient, 'ageRange')).some((range) => {
    const value = objectAt(range, 'valueRange');
    return isFilled(value?.['low']) && isFilled(value?.['high']);
  });
}

/** ror-indicators 5.1: a contact counts when one of its telecoms has channel, address and confidentiality. */
function reachableContacts(resource: ResourceJson): string[] {
  const reachable = extensionsOf(resource, CONTACT).filter((contact) => extensionsOf(contact, CONTACT_TELECOM).some((telecom) => isCompleteTelecom(telecom)));
  const roles = reachable.flatMap((contact) => [
    ...codesOf(objectAt(extensionOf(contact, FUNCTION), 'valueCodeableConcept')),
    ...codesOf(objectAt(extensionOf(contact, 'purposeContact'), 'valueCodeableConcept')),
  ]);
  return [...new Set(roles.map(({ list, code }) => `${list}|${code}`))];
}

function isCompleteTelecom(telecom: unknown): boolean {
  const hasCode = (url: string): boolean => codesOf(objectAt(extensionOf(telecom, url), 'valueCodeableConcept')).length > 0;
  return hasCode(CHANNEL) && hasCode(TELECOM_LEVEL) && blankToUndefined(stringAt(extensionOf(telecom, 'telecomAddress'), 'valueString')) !== undefined;
}

/** The row of a Location. */
export function extractLocation(resource: ResourceJson): LocationRow {
  const capacities = extensionsOf(resource, rorExtensionUrl('ror-location-supported-capacity')).map((capacity) => ({
    status: codesOf(objectAt(extensionOf(capacity, 'capacityStatus'), 'valueCodeableConcept'))[0]?.code,
    places: Number(extensionOf(capacity, 'nbCapacity')?.['valueInteger'] ?? 0),
  }));
  const sumOf = (status: string): number => capacities.filter((capacity) => capacity.status === status).reduce((sum, { places }) => sum + places, 0);
  const equipment = extensionsOf(resource, rorExtensionUrl('ror-location-equipment')).flatMap((item) => codesOf(objectAt(extensionOf(item, 'equipmentType'), 'valueCodeableConcept')));
  return {
    id: resource.id ?? '',
    region: regionOf(resource),
    identifier: identifierOfType(resource, '25') ?? firstIdentifier(resource),
    installed: capacities.some(({ status }) => status === '01') ? sumOf('01') : undefined,
    available: sumOf('02'),
    addressComplete: isCompleteAddress(resource['address']),
    equipment: codesOfList(equipment, 'R212'),
  };
}
