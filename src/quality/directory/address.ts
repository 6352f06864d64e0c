import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import { blankToUndefined, codeOf, extensionOf } from './fhir-reading';

const STREET_PARTS = [
  'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetNameBase',
  'https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-lieu-dit',
];
const COMMUNE_OF_ADDRESS = 'http://interopsante.org/fhir/StructureDefinition/FrAddressInseeCode';

/** Street name or locality, and town, and postcode (ror-indicators 5.1); a plain line counts as a street (12.11). */
export function isCompleteAddress(address: unknown): boolean {
  return hasStreet(address) && blankToUndefined(stringAt(address, 'city')) !== undefined && blankToUndefined(stringAt(address, 'postalCode')) !== undefined;
}

function hasStreet(address: unknown): boolean {
  if (arrayAt(address, 'line').some((line) => typeof line === 'string' && line.trim() !== '')) return true;
  return arrayAt(address, '_line').some((line) => STREET_PARTS.some((url) => blankToUndefined(stringAt(extensionOf(line, url), 'valueString')) !== undefined));
}

/** COG code of the commune of an Organization address. */
export function communeOf(address: unknown): string | undefined {
  const extension = extensionOf(address, COMMUNE_OF_ADDRESS);
  return isObject(extension) ? codeOf(extension['valueCoding'])[0]?.code : undefined;
}

/** Department `-2`: cannot be told. */
export const UNKNOWN_DEPARTMENT = '-2';
const OVERSEAS_REGIONS: ReadonlySet<string> = new Set(['01', '02', '03', '04', '06']);
const CORSICA = '94';

/**
 * Department of an establishment: three characters of its commune overseas, else two (ror-indicators 2.3). An address without a commune,
 * which the profile allows, is placed by its postcode as a legal entity is.
 */
export function departmentOfEstablishment(commune: string | undefined, postalCode: string | undefined, region: string): string {
  if (commune === undefined || commune.length < 2) return departmentOfLegalEntity(postalCode, region);
  return OVERSEAS_REGIONS.has(region) ? commune.slice(0, 3) : commune.slice(0, 2);
}

/** Department of a legal entity, from its region and postcode: Corsica's postcodes do not tell its departments apart (2.3). */
export function departmentOfLegalEntity(postalCode: string | undefined, region: string): string {
  if (OVERSEAS_REGIONS.has(region)) return `97${region.slice(-1)}`;
  if (region === CORSICA || postalCode === undefined || postalCode.length < 2) return UNKNOWN_DEPARTMENT;
  return postalCode.slice(0, 2);
}
