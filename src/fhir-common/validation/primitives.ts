import { FHIR_ID } from '../core/values/reference-form';

/** What is wrong with a primitive value: the key of a message, with what was expected. */
export interface PrimitiveProblem {
  readonly rule:
    | 'json-type' | 'format' | 'empty-string' | 'blank-string' | 'forbidden-characters' | 'too-long'
    | 'date-not-real' | 'zone-missing' | 'integer-range';
  readonly expected: string;
}

type Check = (value: unknown) => PrimitiveProblem | undefined;

/** R4 datatypes 2.24.0.1: a string is at most 1 MB. */
const MAX_STRING_CHARACTERS = 1_048_576;

// R4 prints `[ \r\n\t\S]+`; a lone surrogate cannot be written in UTF-8, hence the second, exact look when the first one hits.
const SUSPECT = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFF]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /[^\t\n\r\x20-\uFFFF]/;

const GRAPHIC = /^[\x21-\x7e]+$/;

const DATE = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;
const TIME_OF_DAY = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?';
const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const DATE_TIME = new RegExp(`^(\\d{4}-\\d{2}-\\d{2})T${TIME_OF_DAY}(${ZONE})?$`);
const XHTML = /^\s*<div[\s>][\s\S]*<\/div>\s*$|^\s*<div[^>]*\/>\s*$/;
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = new RegExp(`^${TIME_OF_DAY}$`);

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['boolean', (value) => (typeof value === 'boolean' ? undefined : { rule: 'json-type', expected: 'boolean (true, false)' })],
  ['integer', (value) => integer(value, -2_147_483_648, 2_147_483_647)],
  ['unsignedInt', (value) => integer(value, 0, 2_147_483_647)],
  ['positiveInt', (value) => integer(value, 1, 2_147_483_647)],
  ['decimal', decimal],
  ['string', string],
  ['markdown', string],
  ['xhtml', (value) => matching(value, XHTML, '<div xmlns="http://www.w3.org/1999/xhtml">…</div>')],
  ['code', (value) => isGraphic(value) ? undefined : matching(value, /^\S+(?:\s\S+)*$/, 'code (no blank at either end)')],
  ['id', (value) => matching(value, new RegExp(`^${FHIR_ID}$`), `id: ${FHIR_ID}`)],
  ['uri', (value) => isGraphic(value) ? undefined : matching(value, /^\S+$/, 'uri (no blank)')],
  ['url', (value) => isGraphic(value) ? undefined : matching(value, /^\S+$/, 'url (no blank)')],
  ['canonical', (value) => isGraphic(value) ? undefined : matching(value, /^\S+$/, 'canonical: url or url|version')],
  ['oid', (value) => matching(value, /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/, 'urn:oid:1.2.3')],
  ['uuid', (value) => matching(value, UUID, 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520')],
  ['base64Binary', base64],
  ['date', date],
  ['dateTime', dateTime],
  ['instant', instant],
  ['time', (value) => matching(value, TIME, 'hh:mm:ss')],
]);

/** True when `code` names an R4 primitive type. */
export function isPrimitive(code: string): boolean {
  return CHECKS.has(code);
}

/**
 * Checks a JSON value against an R4 primitive type: JSON kind, format, real calendar day, range.
 * @param code an R4 primitive type name; another name is never a problem
 * @returns undefined when the value is right. `blank-string` is worth a warning only. Source: R4 datatypes 2.24.0.1
 */
export function checkPrimitive(code: string, value: unknown): PrimitiveProblem | undefined {
  return CHECKS.get(code)?.(value);
}

function integer(value: unknown, low: number, high: number): PrimitiveProblem | undefined {
  if (typeof value !== 'number') return { rule: 'json-type', expected: 'number' };
  if (!Number.isInteger(value)) return { rule: 'format', expected: 'integer' };
  return value >= low && value <= high ? undefined : { rule: 'integer-range', expected: `${low} .. ${high}` };
}

/** R4 json 2.6.2: a decimal is a JSON number, never a string. A number beyond a double reads as Infinity. */
function decimal(value: unknown): PrimitiveProblem | undefined {
  if (typeof value !== 'number') return { rule: 'json-type', expected: 'number' };
  return Number.isFinite(value) ? undefined : { rule: 'format', expected: 'decimal' };
}

function string(value: unknown): PrimitiveProblem | undefined {
  if (typeof value !== 'string') return { rule: 'json-type', expected: 'string' };
  if (value === '') return { rule: 'empty-string', expected: 'string' };
  if (SUSPECT.test(value) && (CONTROL.test(value) || LONE_SURROGATE.test(value))) {
    return { rule: 'forbidden-characters', expected: 'string' };
  }
  if (value.length > MAX_STRING_CHARACTERS) return { rule: 'too-long', expected: String(MAX_STRING_CHARACTERS) };
  return /\S/.test(value) ? undefined : { rule: 'blank-string', expected: 'string' };
}

function matching(value: unknown, format: RegExp, expected: string): PrimitiveProblem | undefined {
  const problem = string(value);
  if (problem !== undefined && problem.rule !== 'blank-string') return problem;
  return typeof value === 'string' && format.test(value) ? undefined : { rule: 'format', expected };
}

/** Most urls and codes are visible ASCII without a blank, which every one of their formats allows: one look instead of three. */
function isGraphic(value: unknown): boolean {
  return typeof value === 'string' && value.length < 1_000 && GRAPHIC.test(value);
}

function base64(value: unknown): PrimitiveProblem | undefined {
  if (typeof value !== 'string') return { rule: 'json-type', expected: 'string' };
  if (value === '') return { rule: 'empty-string', expected: 'string' };
  const packed = value.replace(/\s/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(packed) && packed.length % 4 === 0 ? undefined : { rule: 'format', expected: 'base64' };
}

function date(value: unknown): PrimitiveProblem | undefined {
  const problem = matching(value, DATE, 'YYYY, YYYY-MM, YYYY-MM-DD');
  if (problem !== undefined || typeof value !== 'string') return problem;
  return isRealDay(value) ? undefined : { rule: 'date-not-real', expected: 'YYYY-MM-DD' };
}

function dateTime(value: unknown): PrimitiveProblem | undefined {
  if (typeof value !== 'string' || !value.includes('T')) return date(value);
  return moment(value, 'YYYY, YYYY-MM, YYYY-MM-DD, YYYY-MM-DDThh:mm:ss+zz:zz');
}

function instant(value: unknown): PrimitiveProblem | undefined {
  return moment(value, 'YYYY-MM-DDThh:mm:ss.sss+zz:zz');
}

/** R4: when hours and minutes are given, the zone is mandatory. */
function moment(value: unknown, expected: string): PrimitiveProblem | undefined {
  const problem = matching(value, DATE_TIME, expected);
  if (problem !== undefined || typeof value !== 'string') return problem;
  const parts = DATE_TIME.exec(value);
  if (!DATE.test(parts?.[1] ?? '')) return { rule: 'format', expected };
  if (!isRealDay(parts?.[1] ?? '')) return { rule: 'date-not-real', expected };
  return parts?.[2] === undefined ? { rule: 'zone-missing', expected } : undefined;
}

function isRealDay(text: string): boolean {
  const year = Number(text.slice(0, 4));
  if (year === 0) return false;
  if (text.length < 10) return true;
  const month = Number(text.slice(5, 7));
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return Number(text.slice(8, 10)) <= days;
}
