/** Pieces of resources that several profiles share (ROR guide, section 2 of the profiles). */
import type { Address, ContactPoint, Element, Extension, HealthcareServiceAvailableTime, Meta } from 'fhir/r4';
import { dayMs, epochMs, minuteMs, parisInstant } from './calendar';
import { coding, communeSystem, concept, regionCodes } from './codes';
import type { LocatedCommune } from './communes';
import type { StreetAddress } from './names';
import { townName, upperCaseName } from './names';
import type { SeededRandom } from './random';

const definitionBase = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';

/** URL of a ROR extension or profile. */
export const ror = (id: string): string => `${definitionBase}${id}`;

/** 1 free access, 2 restricted, 3 very restricted (JDV_J222). */
export type ConfidentialityLevel = '1' | '2' | '3';

/** When a record was created and last changed, ms since 1970. */
export interface RecordDates {
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** Updates spread over three years, half of them in the last eight months; creation up to three years before. */
export function drawRecordDates(random: SeededRandom): RecordDates {
  const age = random.fraction() ** 2.2 * 3 * 365 * dayMs;
  const updatedMs = roundToMinute(epochMs - age - minuteMs);
  return { createdMs: roundToMinute(updatedMs - random.fraction() * 3 * 365 * dayMs), updatedMs };
}

function roundToMinute(instantMs: number): number {
  return Math.floor(instantMs / minuteMs) * minuteMs;
}

/** Metadata of a resource: update date, claimed profile, source region. */
export function rorMeta(profile: string, updatedMs: number, region: string): Meta {
  return {
    versionId: '1',
    lastUpdated: parisInstant(updatedMs),
    profile: [ror(profile)],
    tag: [coding('R30', regionCode(region))],
  };
}

function regionCode(region: string): string {
  if (!regionCodes.has(region)) throw new RangeError(`region ${region} is not covered by the generator`);
  return region;
}

export function creationDate(createdMs: number): Extension {
  return { url: ror('ror-meta-creation-date'), valueDateTime: parisInstant(createdMs) };
}

/** Channel, usage and confidentiality of a number or address; channel and level are mandatory (ROR guide 2.5). */
export function telecomExtensions(channel: string, level: ConfidentialityLevel, usage: string | undefined): Extension[] {
  return [
    { url: ror('ror-telecom-communication-channel'), valueCodeableConcept: concept('R200', channel) },
    ...(usage === undefined ? [] : [{ url: ror('ror-telecom-usage'), valueString: usage }]),
    { url: ror('ror-telecom-confidentiality-level'), valueCodeableConcept: concept('R283', level) },
  ];
}

/** A number or address whose system follows from the channel: 2 landline, 3 e-mail. */
export function rorTelecom(channel: '2' | '3', value: string, level: ConfidentialityLevel, usage?: string): ContactPoint {
  return { extension: telecomExtensions(channel, level, usage), system: channel === '2' ? 'phone' : 'email', value };
}

/** A number of the ranges kept for fiction by the French regulator (Arcep decision 2018-0881): never a real subscriber. */
export function drawPhone(random: SeededRandom): string {
  const fictional = ['19900', '26191', '35301', '46571', '53649'];
  return `+33${random.pick(fictional)}${String(random.integer(0, 9999)).padStart(4, '0')}`;
}

const isoPart = (part: string, value: string): Extension => ({ url: `http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-${part}`,
  valueString: value });

/** Text of each line with its structured parts in `_line`, aligned (ROR guide 2.4). */
function addressLines(street: StreetAddress, complement: string | undefined): { line: string[]; _line: Element[] } {
  const line: string[] = [];
  const parts: Element[] = [];
  if (complement !== undefined) {
    line.push(complement);
    parts.push({ extension: [isoPart('additionalLocator', complement)] });
  }
  const suffix = street.suffix === undefined ? '' : ` ${street.suffix}`;
  line.push(`${street.houseNumber}${suffix} ${street.streetType} ${street.streetName}`);
  parts.push({
    extension: [
      isoPart('houseNumber', street.houseNumber),
      ...(street.suffix === undefined ? [] : [isoPart('buildingNumberSuffix', street.suffix)]),
      isoPart('streetNameType', street.streetType),
      isoPart('streetNameBase', street.streetName),
    ],
  });
  if (street.hamlet !== undefined) {
    line.push(street.hamlet);
    parts.push({ extension: [{ url: 'https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-lieu-dit',
      valueString: street.hamlet }] });
  }
  return { line, _line: parts };
}

/** WGS84 degrees, rounded to a metre or so. */
export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** Where a structure stands: commune, postal code, street and position agree with each other. */
export interface Site {
  readonly commune: LocatedCommune;
  readonly postalCode: string;
  readonly street: StreetAddress;
  readonly position: Position;
  readonly reliable: boolean;
}

const roundDegrees = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

/** A point around another one, up to the given number of degrees away on each axis, denser near the centre. */
export function positionAround(random: SeededRandom, centre: Position, spreadDegrees: number): Position {
  const offset = (): number => (random.fraction() + random.fraction() - 1) * spreadDegrees;
  return { lat: roundDegrees(centre.lat + offset()), lon: roundDegrees(centre.lon + offset()) };
}

/** Spread of the structures of a commune: about 1 km in a village, 4 km in a city of 200,000. */
export function communeSpread(commune: LocatedCommune): number {
  return Math.min(0.04, 0.004 + Math.sqrt(commune.population) * 0.00007);
}

/** Address without the extensions that differ between Organization and Location. */
export function postalAddress(site: Site, complement: string | undefined): Address {
  return { ...addressLines(site.street, complement), city: upperCaseName(townName(site.commune)), postalCode: site.postalCode };
}

/** The commune of a site as a Coding (Organization) or inside a concept (Location). */
export function communeCoding(commune: LocatedCommune): { system: string; code: string; display: string } {
  return { system: communeSystem, code: commune.code, display: commune.name };
}

/** One row of hours (ROR guide 2.6): a type, a day 1 (Monday) to 7, start and end or the whole day. */
export interface HoursRow {
  readonly type: string;
  readonly day: number;
  readonly start?: string;
  readonly end?: string;
  /** The row is valid between these dates only. */
  readonly validity?: { readonly start: string; readonly end: string };
}

export function availableTime(row: HoursRow): HealthcareServiceAvailableTime {
  return {
    extension: [
      { url: ror('ror-available-time-type-of-time'), valueCodeableConcept: concept('R252', row.type) },
      ...(row.validity ? [{ url: ror('ror-available-time-effective-opening-closing-date'), valuePeriod: { ...row.validity } }] : []),
      { url: ror('ror-available-time-number-days-of-week'), valueInteger: row.day },
    ],
    ...(row.start !== undefined && row.end !== undefined
      ? { availableStartTime: `${row.start}:00`, availableEndTime: `${row.end}:00` }
      : { allDay: true }),
  };
}
