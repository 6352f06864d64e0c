/**
 * Value rules of the search, written a second time and on purpose without any code of `src`:
 * this folder exists to disagree with the server when the server is wrong.
 */

export interface Token {
  /** Systems under which the code may be asked, canonical. */
  readonly systems: readonly string[];
  readonly code: string;
  /** True when the element itself has no system: only then does `|code` find it. */
  readonly systemless: boolean;
}

/** `system` null = any system, '' = explicitly none; `code` null = any code of the system. */
export interface TokenQuery {
  readonly systems: readonly string[] | null | '';
  readonly code: string | null;
}

/** Code systems a value set draws from, for the value-set URLs that clients write as a system (search section 5.1). */
const VALUE_SET_SYSTEMS: Readonly<Record<string, readonly string[]>> = {
  J17: ['R211-ActiviteOperationnelle'],
  J198: ['R343-FonctionLieu'],
  J236: ['G07-TypeIdentifiantStructure', 'R345-TypeIdentifiantAutre', 'R354-TypeIdentifiantRessourceOperationnelle',
    'R355-TypeIdentifiantOffre'],
};

/** One spelling per system: https, hyphen in the last segment, CommuneOM for the older Commune. */
export function canonicalSystem(url: string): string {
  const secure = url.replace(/^http:/, 'https:');
  const hyphened = secure.replace(/\/FHIR\/TRE_/, '/FHIR/TRE-');
  return hyphened.replace('TRE_R13-Commune/FHIR/TRE-R13-Commune', 'TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM');
}

function systemsNamed(url: string): readonly string[] {
  const valueSet = /\/NOS\/JDV_(J\d+)-/.exec(url)?.[1];
  const names = valueSet === undefined ? undefined : VALUE_SET_SYSTEMS[valueSet];
  if (names === undefined) return [canonicalSystem(url)];
  return names.map((name) => `https://mos.esante.gouv.fr/NOS/TRE_${name}/FHIR/TRE-${name}`);
}

/** Municipal districts of the three towns that have some: the town is searched with them (search section 5.3). */
const DISTRICTS: Readonly<Record<string, RegExp>> = { 75056: /^751(0[1-9]|1\d|20)$/, 69123: /^6938[1-9]$/, 13055: /^132(0[1-9]|1[0-6])$/ };

/** The commune of a criterion, or one of its districts. */
export function communeHolds(commune: string, district: string): boolean {
  return DISTRICTS[commune]?.test(district) ?? false;
}

/** Comma = OR; a value without `|` inherits the system of the nearest previous value having one (UC3 S2). */
export function parseTokens(raw: string): TokenQuery[] {
  let inherited: TokenQuery['systems'] = null;
  return raw.split(',').map((text) => {
    const bar = text.indexOf('|');
    if (bar < 0) return { systems: inherited, code: text };
    inherited = bar === 0 ? '' : systemsNamed(text.slice(0, bar));
    const code = text.slice(bar + 1);
    return { systems: inherited, code: code === '' ? null : code };
  });
}

/** Codes are compared as strings, case-sensitively: `02` is not `2`. */
export function tokenMatches(query: TokenQuery, token: Token): boolean {
  if (query.code !== null && query.code !== token.code) return false;
  if (query.systems === null) return true;
  if (query.systems === '') return token.systemless;
  return query.systems.some((system) => token.systems.includes(system));
}

/** Case, accents, hyphens, apostrophes and ligatures do not count (search section 5.2). */
export function fold(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae');
  return plain.replace(/[-'’\s]+/g, ' ').trim();
}

export function startsWith(raw: string, value: string): boolean {
  return raw.split(',').some((wanted) => fold(value).startsWith(fold(wanted)));
}

/** Half-open interval in epoch milliseconds. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?)?)?(Z|[+-]\d\d:\d\d)?$/;

/** Interval a FHIR date denotes by its precision (seconds at best); without zone it is read in Europe/Paris (1.7). */
export function dateInterval(text: string): Interval {
  const parts = DATE.exec(text);
  if (parts === null) throw new Error(`not a date: ${text}`);
  const fields: readonly (string | undefined)[] = parts.slice(1, 7);
  const known = fields.filter((field) => field !== undefined).map(Number);
  const next = known.map((field, index) => (index === known.length - 1 ? field + 1 : field));
  const zone = parts[7];
  return { low: toEpoch(known, zone), high: toEpoch(next, zone) };
}

function toEpoch(fields: readonly number[], zone: string | undefined): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = fields;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  if (zone === undefined) return wall - parisOffsetMs(wall);
  if (zone === 'Z') return wall;
  const sign = zone.startsWith('-') ? -1 : 1;
  return wall - sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * 60_000;
}

/** European rule: summer time from the last Sunday of March to the last Sunday of October, 01:00 UTC. */
function parisOffsetMs(wall: number): number {
  const year = new Date(wall).getUTCFullYear();
  const utc = wall - 3_600_000;
  return utc >= lastSunday(year, 2) && utc < lastSunday(year, 9) ? 7_200_000 : 3_600_000;
}

function lastSunday(year: number, month: number): number {
  const end = new Date(Date.UTC(year, month + 1, 0, 1));
  return end.getTime() - end.getUTCDay() * 86_400_000;
}

/** R4 interval rules for the prefixes the table uses. */
export function dateMatches(raw: string, found: Interval): boolean {
  const prefix = /^[a-z]{2}/.exec(raw)?.[0] ?? 'eq';
  const wanted = dateInterval(raw.replace(/^[a-z]{2}/, ''));
  switch (prefix) {
    case 'ge': return found.high > wanted.low;
    case 'gt': return found.high > wanted.high;
    case 'le': return found.low < wanted.high;
    case 'lt': return found.low < wanted.low;
    case 'sa': return found.low >= wanted.high;
    case 'eb': return found.high <= wanted.low;
    case 'eq': return found.low >= wanted.low && found.high <= wanted.high;
    default: throw new Error(`date prefix not covered: ${prefix}`);
  }
}
