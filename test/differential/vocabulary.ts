/**
 * The few words random data and random queries share. Small, so that values collide all the time; chosen at the limits: Paris midnights
 * and changes of hour, equal durations in different units, equal numbers written with different precision, accents, LIKE wildcards.
 */

const NOS = 'https://mos.esante.gouv.fr/NOS';
const CAPACITY_NATURE = `${NOS}/TRE_R329-NatureCapacite/FHIR/TRE-R329-NatureCapacite`;
const CAPACITY_NATURE_SPELLINGS = [`${NOS}/TRE_R329-NatureCapacite/FHIR/TRE_R329-NatureCapacite`, CAPACITY_NATURE.replace('https:', 'http:'), `${NOS}/TRE_R329-NatureCapacite`];
const CAPACITY_NATURE_VALUE_SET = `${NOS}/JDV_J187-NatureCapacite-ROR/FHIR/JDV-J187-NatureCapacite-ROR`;
const OTHER = 'http://example.org/codes';

export const SYSTEMS = { national: CAPACITY_NATURE, spellings: CAPACITY_NATURE_SPELLINGS, valueSet: CAPACITY_NATURE_VALUE_SET, other: OTHER } as const;

/** Whether a request that writes `asked` means the system a resource writes `stored` (ror-search.md 5.1). */
export function sameSystem(asked: string, stored: string): boolean {
  const family: readonly string[] = [SYSTEMS.national, ...SYSTEMS.spellings, SYSTEMS.valueSet];
  return asked === stored || (family.includes(asked) && family.includes(stored));
}

/** A code that stands twice is drawn twice as often. */
export const CODES = ['01', '01', '01', '02', '02', '1', 'a|b,c$d\\'] as const;
export const IDS = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7', 'x8', 'x9'] as const;

export const STRUCTURE_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.2';
export const PROFESSIONAL_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.1';
export const IDENTIFIER_SYSTEMS = [STRUCTURE_SYSTEM, PROFESSIONAL_SYSTEM, 'https://finess.esante.gouv.fr', OTHER] as const;
export const IDENTIFIER_VALUES = ['1750', '750', '52/19', '810'] as const;

export const NAMES = ['Hôpital', 'HOPITAL SAINT-JEAN', 'Hopital Saint Jean', "L'Haÿ", 'L’HAY', 'Cœur 50%', 'COEUR 500', 'A_B', 'AXB', 'a\\b', 'Parc, nord | sud$'] as const;
export const NAME_QUERIES = [...NAMES, 'hop', 'HÔP', 'saint-jean', 'Saint', 'l hay', 'coeur 5', 'œ', '50%', '0%', 'a_', 'b', 'a\\', 'a,b', 'a|', 'a$', 'zz'] as const;
export const POSTAL_CODES = ['20000', '20090', '44000', '44100', '02000'] as const;
export const POSTAL_QUERIES = [...POSTAL_CODES, '20', '44', '0', '4410', '2'] as const;
export const SECTORS = ['75G01', '75G010', '75I01'] as const;
export const SECTOR_QUERIES = [...SECTORS, '75', '75g01', 'G01'] as const;

/** Clocks change in Paris on 29 March and 25 October 2026. In time order, so that two of them make a period. */
export const DATES = [
  '2025-12-31',
  '2026',
  '2026-03',
  '2026-03-28T23:00:00Z',
  '2026-03-29',
  '2026-03-29T01:59:59.999+01:00',
  '2026-03-29T03:00:00+02:00',
  '2026-03-31T23:59:59+02:00',
  '2026-10-25',
  '2026-10-25T02:30:00+02:00',
  '2026-10-25T02:30:00+01:00',
  '2026-12-31T23:00:00Z',
] as const;
export const DATE_QUERIES = [
  ...DATES,
  ...DATES,
  '2026-04',
  '2027',
  '2026-03-29T02:30:00',
  '2026-03-29T03:00',
  '2026-10-25T02:30',
  '2026-10-25T02:30:00',
  '2026-10-25T02:30:00.0+01:00',
  '2026-03-29T01:59:59.999',
] as const;
export const INSTANTS = [
  '2026-03-29T00:00:00.000+01:00',
  '2026-03-28T23:00:00.001Z',
  '2026-03-29T23:59:59.999+02:00',
  '2026-03-29T22:00:00.000Z',
  '2026-10-25T02:30:00.500+02:00',
  '2026-10-25T01:30:00.500Z',
] as const;

export const INTEGERS = [0, 1, 2, 5, 10, 11] as const;
export const AMOUNTS = [0, 9.5, 9.95, 10, 10.04, 10.05, 10.5, 11.5, 90] as const;
export const NUMBER_QUERIES = ['0', '1', '2', '10', '10.0', '10.00', '1e1', '9.5', '9.95', '10.05', '1.1e1', '-1', '100'] as const;

export interface Amount {
  readonly value: number;
  readonly code: string;
}
export const AGES: readonly Amount[] = [
  { value: 1, code: 'a' },
  { value: 12, code: 'mo' },
  { value: 52, code: 'wk' },
  { value: 364, code: 'd' },
  { value: 365.25, code: 'd' },
  { value: 8766, code: 'h' },
  { value: 18, code: 'a' },
  { value: 216, code: 'mo' },
  { value: 150, code: 'a' },
  { value: 0, code: 'd' },
];
export const LIMITS: readonly Amount[] = [
  { value: 200, code: 'kg' },
  { value: 200_000, code: 'g' },
  { value: 0.2, code: 't' },
  { value: 200, code: 'cm' },
  { value: 2, code: 'm' },
  { value: 2000, code: 'mm' },
  { value: 200, code: 'dB' },
  { value: 130, code: 'kg' },
  { value: 10, code: '[in_i]' },
  { value: 25.4, code: 'cm' },
];
export const UCUM_SYSTEMS = ['http://unitsofmeasure.org', 'https://unitsofmeasure.org'] as const;
export const FOREIGN_UNITS = 'http://example.org/units';
export const DISPLAY_UNITS: ReadonlyMap<string, string> = new Map([['kg', 'kilogramme'], ['cm', 'centimètre']]);

export const POSITIONS = [
  { latitude: 48.85, longitude: 2.35 },
  { latitude: 48.86, longitude: 2.35 },
  { latitude: 48.85, longitude: 2.55 },
  { latitude: 47.21725, longitude: -1.55336 },
  { latitude: -16.5, longitude: 179.99 },
  { latitude: -16.5, longitude: -179.99 },
  { latitude: 89.99, longitude: 0 },
  { latitude: 89.99, longitude: 180 },
] as const;
export const DISTANCES = ['0', '1', '1.2', '3', '15', '20', '400'] as const;
/** Nantes, Paris. */
export const COMMUNES = ['44109', '75056'] as const;
