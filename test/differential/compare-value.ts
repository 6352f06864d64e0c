import type { QuantityParameter, SearchParameter, TokenParameter } from '../../src/fhir-common/definition/search-parameter';
import { dateMatches, rangeOf } from './date-rules';
import type { Range } from './date-rules';
import { fieldOf, listAt, numberAt, textAt } from './elements';
import { compare, exact, halfPrecision, negative, plus, readNumber, times } from './exact-number';
import type { Exact } from './exact-number';
import type { CircleQuery, Leaf, OfTypeQuery, Prefix, QuantityQuery, QueryValue, TokenQuery } from './query';
import type { Rules } from './rules';

/** Whether one element found by a parameter answers one of the alternatives of a leaf; modifiers :not and :missing are not read here. */
export function elementMatches(parameter: SearchParameter, leaf: Leaf, element: unknown, rules: Rules): boolean {
  return alternatives(leaf, rules).some((value) => oneMatches(parameter, leaf.modifier, value, element, rules));
}

/** ROR UC3 S2: in `system|a,b` the second code belongs to the first one's system; `|c` names none and passes none on. */
function alternatives(leaf: Leaf, rules: Rules): readonly QueryValue[] {
  let system: string | null = null;
  return leaf.values.map((value) => {
    if (value.kind !== 'token') return value;
    if (value.system !== null) {
      if (value.system !== '') system = value.system;
      return value;
    }
    return rules.inheritTokenSystem ? { ...value, system } : value;
  });
}

function oneMatches(parameter: SearchParameter, modifier: string | null, value: QueryValue, element: unknown, rules: Rules): boolean {
  switch (value.kind) {
    case 'token':
      if (parameter.type !== 'token') return false;
      return parameter.valueType === 'Identifier' ? identifierMatches(parameter, value, element, rules) : tokenMatches(parameter, value, element, rules);
    case 'of-type':
      return ofTypeMatches(value, element, rules);
    case 'text':
      return textMatches(modifier, value.text, element);
    case 'date':
      return dateRanges(element).some((target) => dateMatches(value.prefix ?? 'eq', target, rangeOf(value.date), rules.now));
    case 'number':
      return typeof element === 'number' && numberMatches(value.prefix ?? 'eq', amount(element), value.number, parameter);
    case 'quantity':
      return parameter.type === 'quantity' && quantityMatches(parameter, value, element, rules);
    case 'circle':
      return circleMatches(value, element, rules);
    case 'reference':
    case 'missing':
      throw new Error(`${value.kind} is no question about an element alone`);
    default:
      return value satisfies never;
  }
}

interface Coded {
  readonly system: string | undefined;
  readonly code: string;
}

function codings(parameter: TokenParameter, element: unknown): readonly Coded[] {
  switch (parameter.valueType) {
    case 'CodeableConcept':
      return listAt(element, 'coding').flatMap(coding);
    case 'Coding':
      return coding(element);
    case 'boolean':
      return typeof element === 'boolean' ? [{ system: undefined, code: String(element) }] : [];
    case 'code':
    case 'string':
      return typeof element === 'string' ? [{ system: parameter.codeSystem, code: element }] : [];
    case 'Identifier':
      return [];
    default:
      return parameter.valueType satisfies never;
  }
}

function coding(element: unknown): Coded[] {
  const code = textAt(element, 'code');
  return code === undefined ? [] : [{ system: textAt(element, 'system'), code }];
}

/** R4 search 3.1.1.4.10: `code`, `system|code`, `|code` (no system), `system|`. Codes are case-sensitive (ror-search.md 5.1). */
function tokenMatches(parameter: TokenParameter, asked: TokenQuery, element: unknown, rules: Rules): boolean {
  return codings(parameter, element).some((stored) => systemMatches(asked.system, stored.system, rules) && (asked.code === null || asked.code === stored.code));
}

function systemMatches(asked: string | null, stored: string | undefined, rules: Rules): boolean {
  if (asked === null) return true;
  if (asked === '') return stored === undefined;
  return stored !== undefined && rules.sameSystem(asked, stored);
}

/** Numbers known with and without the digit that tells their kind (ror-search.md 5.8). */
const TYPE_DIGITS = [
  { national: 'urn:oid:1.2.250.1.71.4.2.2', alone: 'https://finess.esante.gouv.fr', digit: '1', length: () => true },
  { national: 'urn:oid:1.2.250.1.71.4.2.2', alone: 'https://sirene.fr', digit: '2', length: (value: string) => value.length === 9 },
  { national: 'urn:oid:1.2.250.1.71.4.2.2', alone: 'https://sirene.fr', digit: '3', length: (value: string) => value.length === 14 },
  { national: 'urn:oid:1.2.250.1.71.4.2.2', alone: 'https://rppsrang.esante.gouv.fr', digit: '4', length: () => true },
  { national: 'urn:oid:1.2.250.1.71.4.2.2', alone: 'https://adelirang.esante.gouv.fr', digit: '0', length: () => true },
  { national: 'urn:oid:1.2.250.1.71.4.2.1', alone: '', digit: '', length: () => false },
];

/**
 * The system of an identifier, or of its type (the guide writes `identifier=<system of the type>|value`). A bare value may leave out the
 * type digit of a national identifier (ror-search.md 5.8).
 */
function identifierMatches(parameter: TokenParameter, asked: TokenQuery, element: unknown, rules: Rules): boolean {
  const value = textAt(element, 'value');
  if (value === undefined) return false;
  const system = textAt(element, 'system');
  if (asked.system === null) {
    const digits = parameter.otherForms === undefined || system === undefined ? [] : TYPE_DIGITS.filter((known) => rules.sameSystem(known.national, system) || rules.sameSystem(known.alone, system));
    return asked.code === value || digits.some((known) => (rules.sameSystem(known.national, system ?? '') ? asked.code === value.slice(1) : asked.code === `${known.digit}${value}` && known.length(value)));
  }
  const askedSystem = asked.system;
  const ofType = askedSystem !== '' && types(element).some((type) => systemMatches(askedSystem, type.system, rules));
  return (systemMatches(askedSystem, system, rules) || ofType) && (asked.code === null || asked.code === value);
}

function types(identifier: unknown): readonly Coded[] {
  return listAt(fieldOf(identifier, 'type'), 'coding').flatMap(coding);
}

function ofTypeMatches(asked: OfTypeQuery, element: unknown, rules: Rules): boolean {
  if (textAt(element, 'value') !== asked.value) return false;
  return types(element).some((type) => type.code === asked.typeCode && systemMatches(asked.typeSystem, type.system, rules));
}

/** R4 search 3.1.1.4.8 with the folding of ror-search.md 5.2. */
function textMatches(modifier: string | null, asked: string, element: unknown): boolean {
  if (typeof element !== 'string') return false;
  if (modifier === 'exact') return element === asked;
  return modifier === 'contains' ? fold(element).includes(fold(asked)) : fold(element).startsWith(fold(asked));
}

/** Lower case without accents, ligatures undone, abbreviations without dots, blanks and punctuation alike. */
export function fold(text: string): string {
  const plain = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('œ', 'oe').replaceAll('æ', 'ae');
  const undotted = plain.split(/(?<=[^\p{L}.])|(?=[^\p{L}.])/u).map((word) => (/^\p{L}(\.\p{L})+\.?$/u.test(word) ? `${word.replaceAll('.', '')} ` : word));
  return undotted.join('').split(/[\s\p{P}]+/u).filter((word) => word !== '').join(' ');
}

function dateRanges(element: unknown): readonly Range[] {
  if (typeof element === 'string') return [rangeOf(element)];
  const [start, end] = [textAt(element, 'start'), textAt(element, 'end')];
  if (start === undefined && end === undefined) return [];
  return [{ low: start === undefined ? -Infinity : rangeOf(start).low, high: end === undefined ? Infinity : rangeOf(end).high }];
}

const amount = (value: number): Exact => readNumber(String(value));

/**
 * R4 search 3.1.1.4.6: eq and ne with the implied precision, except on integers; the others with the number as written. `ap` is 10 % of the
 * number on each side of that precision. @param factor from the unit of the request to the unit of the stored value
 */
function numberMatches(prefix: Prefix, stored: Exact, text: string, parameter: SearchParameter, factor: Exact = exact(1n)): boolean {
  const number = times(readNumber(text), factor);
  const whole = parameter.type === 'number' && parameter.valueType === 'integer';
  const half = times(halfPrecision(text), factor);
  const order = compare(stored, number);
  const inside = whole ? order === 0n : compare(stored, plus(number, negative(half))) >= 0n && compare(stored, plus(number, half)) < 0n;
  switch (prefix) {
    case 'eq':
      return inside;
    case 'ne':
      return !inside;
    case 'gt':
    case 'sa':
      return order > 0n;
    case 'lt':
    case 'eb':
      return order < 0n;
    case 'ge':
      return order >= 0n;
    case 'le':
      return order <= 0n;
    case 'ap': {
      const tenth = times(compare(number, exact(0n)) < 0n ? negative(number) : number, exact(1n, 10n));
      const margin = plus(tenth, half);
      return compare(stored, plus(number, negative(margin))) >= 0n && compare(stored, plus(number, margin)) <= 0n;
    }
    default:
      return prefix satisfies never;
  }
}

const UCUM = ['http://unitsofmeasure.org', 'https://unitsofmeasure.org', 'https://mos.esante.gouv.fr/NOS/TRE_R247-UcumUniteMesure/FHIR/TRE-R247-UcumUniteMesure'];

/** UCUM: dimension, and size in its smallest unit here. The year is 365.25 days, the month a twelfth of it. */
const UNITS: ReadonlyMap<string, { readonly dimension: string; readonly size: Exact }> = new Map([
  ['s', { dimension: 'time', size: exact(1n) }],
  ['min', { dimension: 'time', size: exact(60n) }],
  ['h', { dimension: 'time', size: exact(3600n) }],
  ['d', { dimension: 'time', size: exact(86_400n) }],
  ['wk', { dimension: 'time', size: exact(604_800n) }],
  ['mo', { dimension: 'time', size: exact(2_629_800n) }],
  ['a', { dimension: 'time', size: exact(31_557_600n) }],
  ['g', { dimension: 'mass', size: exact(1n) }],
  ['kg', { dimension: 'mass', size: exact(1000n) }],
  ['t', { dimension: 'mass', size: exact(1_000_000n) }],
  ['mm', { dimension: 'length', size: exact(1n) }],
  ['cm', { dimension: 'length', size: exact(10n) }],
  ['m', { dimension: 'length', size: exact(1000n) }],
  ['[in_i]', { dimension: 'length', size: exact(254n, 10n) }],
]);

/** R4 search 3.1.1.4.11: number alone, `number||unit` (code or human unit), `number|system|code` with UCUM conversion. */
function quantityMatches(parameter: QuantityParameter, asked: QuantityQuery, element: unknown, rules: Rules): boolean {
  const value = numberAt(element, 'value');
  if (value === undefined) return false;
  const matches = (factor?: Exact): boolean => numberMatches(asked.prefix ?? 'eq', amount(value), asked.number, parameter, factor);
  const unit = asked.unit ?? (parameter.defaultUnit === undefined ? null : { system: '', code: parameter.defaultUnit });
  if (unit === null) return matches();
  const stored = { system: textAt(element, 'system'), code: textAt(element, 'code'), unit: textAt(element, 'unit') };
  const ucum = (system: string | undefined): boolean => system !== undefined && UCUM.includes(system);
  const [from, to] = [UNITS.get(unit.code), UNITS.get(stored.code ?? '')];
  if ((unit.system === '' || ucum(unit.system)) && ucum(stored.system) && from && to) {
    if (from.dimension === to.dimension) return matches(exact(from.size.dividend * to.size.divisor, from.size.divisor * to.size.dividend));
  }
  const sameUnit = unit.system === '' ? stored.code === unit.code || stored.unit === unit.code : stored.code === unit.code && sameUnitSystem(unit.system, stored.system, rules);
  return sameUnit && matches();
}

function sameUnitSystem(asked: string, stored: string | undefined, rules: Rules): boolean {
  if (stored === undefined) return false;
  return (UCUM.includes(asked) && UCUM.includes(stored)) || rules.sameSystem(asked, stored);
}

const EARTH_RADIUS_KM = 6371.0088;

/** Great-circle distance by the haversine formula; the distance defaults to the server's 25 km, the unit to km. */
function circleMatches(asked: CircleQuery, element: unknown, rules: Rules): boolean {
  const [latitude, longitude] = [numberAt(element, 'latitude'), numberAt(element, 'longitude')];
  if (latitude === undefined || longitude === undefined) return false;
  const { centre } = asked;
  const point = 'commune' in centre ? rules.placeCentre(centre.commune) : { latitude: Number(centre.latitude), longitude: Number(centre.longitude) };
  if (!point) return false;
  const radius = asked.distance === null ? 25 : Number(asked.distance) / (asked.unit === 'm' ? 1000 : 1);
  const [phi1, phi2] = [(point.latitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  const deltaLambda = ((longitude - point.longitude) * Math.PI) / 180;
  const h = Math.sin((phi2 - phi1) / 2) ** 2 + Math.cos(phi1) * Math.cos(phi2) * Math.sin(deltaLambda / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h))) <= radius;
}
