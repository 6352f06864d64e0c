import { arrayAt, objectAt, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { communeOf, departmentOfEstablishment, departmentOfLegalEntity } from './address';
import type { DayReader } from './fhir-reading';
import { blankToUndefined, codesOf, codesOfList, extensionOf, firstIdentifier, identifierOfType, referencedId, regionOf, rorExtensionUrl } from './fhir-reading';
import type { Closing, EstablishmentRow, InternalOrganizationRow, LegalEntityRow } from './rows';

const PERIOD = 'http://hl7.org/fhir/StructureDefinition/organization-period';
const CLOSING_TYPE = rorExtensionUrl('ror-organization-closing-type');
const FUNCTION = rorExtensionUrl('ror-contact-function-contact');
const CHANNEL = rorExtensionUrl('ror-telecom-communication-channel');

export type OrganizationRow =
  | { readonly kind: 'EG'; readonly row: EstablishmentRow }
  | { readonly kind: 'EJ'; readonly row: LegalEntityRow }
  | { readonly kind: 'OI'; readonly row: InternalOrganizationRow };

/**
 * The row of an Organization. Its kind follows from the code systems of `type`: TRE_R207 for an internal organization, TRE_R66 or
 * TRE_R02 for an establishment (town practices, ror-indicators 12.6), anything else for a legal entity.
 * An Organization without a type is an establishment when it is part of another: its category is then unknown.
 */
export function extractOrganization(resource: ResourceJson, days: DayReader): OrganizationRow {
  const types = codesOf(resource['type']);
  const base = { id: resource.id ?? '', region: regionOf(resource), ...closingOf(resource, days) };
  const partOf = referencedId(resource['partOf'], 'Organization');
  const [kind] = codesOfList(types, 'R207');
  if (kind !== undefined) {
    return { kind: 'OI', row: { ...base, identifier: firstIdentifier(resource), kind, name: stringAt(resource, 'name') ?? '', partOf } };
  }
  const numbers = { nationalId: identifierOfType(resource, '40'), finess: identifierOfType(resource, '1') };
  const [address] = arrayAt(resource, 'address');
  const postalCode = blankToUndefined(stringAt(address, 'postalCode'));
  const [category] = codesOfList(types, 'R66', 'R02');
  if (category === undefined && (types.length > 0 || partOf === undefined)) {
    return { kind: 'EJ', row: { ...base, ...numbers, department: departmentOfLegalEntity(postalCode, base.region) } };
  }
  const department = departmentOfEstablishment(communeOf(address), postalCode, base.region);
  return { kind: 'EG', row: { ...base, ...numbers, department, category, partOf, sourceRows: managerRows(resource) } };
}

function closingOf(resource: ResourceJson, days: DayReader): Closing {
  const period = objectAt(extensionOf(resource, PERIOD), 'valuePeriod');
  const [closingType] = codesOf(objectAt(extensionOf(resource, CLOSING_TYPE), 'valueCodeableConcept'));
  return { closingType: closingType?.code, closingDate: days.dayOf(stringAt(period, 'end')) };
}

/** O-2: the national view joins the phones and the e-mails of the managers (function 01 or nature 10), one row for each pair. */
function managerRows(resource: ResourceJson): number {
  const managers = arrayAt(resource, 'contact').filter((contact) => {
    const functions = codesOf(objectAt(extensionOf(contact, FUNCTION), 'valueCodeableConcept'));
    return functions.some(({ code }) => code === '01') || codesOf(objectAt(contact, 'purpose')).some(({ code }) => code === '10');
  });
  const channels = managers.flatMap((contact) => arrayAt(contact, 'telecom')).flatMap((telecom) => codesOf(objectAt(extensionOf(telecom, CHANNEL), 'valueCodeableConcept')));
  const numberOf = (channel: string): number => Math.max(1, channels.filter(({ code }) => code === channel).length);
  return numberOf('2') * numberOf('3');
}
