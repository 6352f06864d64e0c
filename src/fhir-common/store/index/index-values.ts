import { arrayAt, isObject, stringAt } from '../../core/json';
import { numberText } from '../../core/json-text';
import { dateInterval, periodInterval } from '../../core/values/date-value';
import { pathUnderBase } from '../../core/values/reference-value';
import { foldString } from '../../core/values/string-fold';
import { canonicalUnit, toCanonical, UCUM_SYSTEM } from '../../core/values/ucum';
import type { DateValueType, NumberParameter, QuantityParameter, TokenParameter } from '../../definition/search-parameter';
import type { SystemNames } from '../../definition/system-names';
import { readAddress } from '../../core/values/reference-form';

/** A coded value: `system` is canonical, '' when the value names none. */
export interface TokenValue {
  readonly system: string;
  readonly code: string;
}
/** One way to find an identifier; `system` null marks another form of its number, found only by a bare value. */
export interface IdentifierValue {
  readonly value: string;
  readonly system: string | null;
  readonly typeSystem: string | null;
  readonly typeCode: string | null;
}
/** `folded` is cut at {@link INDEXED_LENGTH} characters, `exact` is whole. */
export interface StringValue {
  readonly folded: string;
  readonly exact: string;
}
/** Half-open interval in epoch milliseconds; null is open-ended. */
export interface DateValue {
  readonly low: number | null;
  readonly high: number | null;
}
/** `value` is exact decimal text in the canonical unit; `unit` is '' for a plain number. */
export interface NumberValue {
  readonly value: string;
  readonly unit: string;
}
export interface ReferenceValue {
  readonly type: string;
  readonly id: string;
}
export interface PositionValue {
  readonly latitude: number;
  readonly longitude: number;
}

/** What decides how the value of a token parameter is read. */
type Coded = Pick<TokenParameter, 'valueType' | 'codeSystem'>;

/** A B-tree key holds 2,700 bytes; no name of the directory comes near this length. */
export const INDEXED_LENGTH = 256;

export function readTokens(values: readonly unknown[], { valueType, codeSystem }: Coded, systems: SystemNames): TokenValue[] {
  switch (valueType) {
    case 'CodeableConcept':
      return values.flatMap((value) => arrayAt(value, 'coding')).flatMap((coding) => codingToken(coding, systems));
    case 'Coding':
      return values.flatMap((value) => codingToken(value, systems));
    case 'code':
    case 'string':
      return values.flatMap((value) => (typeof value === 'string' && value !== '' ? [{ system: codeSystem ?? '', code: value }] : []));
    case 'boolean':
      return values.flatMap((value) => (typeof value === 'boolean' ? [{ system: '', code: String(value) }] : []));
    case 'Identifier':
      return [];
    default:
      return valueType satisfies never;
  }
}

function codingToken(coding: unknown, systems: SystemNames): TokenValue[] {
  const code = stringAt(coding, 'code');
  if (code === undefined || code === '') return [];
  const system = stringAt(coding, 'system');
  // A value set written where the code system should stand means the code system (ror-profiles.md 2.1).
  return [{ system: system === undefined ? '' : (systems.codeSystemOf(system, code) ?? systems.canonicalSystem(system)), code }];
}

/**
 * The ways an identifier is searched, without the blanks around it: by value and system, by type (`:of-type`, and the type's system
 * written as the system), and by the other forms of its number.
 */
export function readIdentifiers(values: readonly unknown[], parameter: TokenParameter, systems: SystemNames): IdentifierValue[] {
  return values.flatMap((identifier) => {
    const value = stringAt(identifier, 'value')?.trim();
    if (value === undefined || value === '') return [];
    const declared = stringAt(identifier, 'system')?.trim();
    const system = declared === undefined ? '' : systems.canonicalSystem(declared);
    const types = isObject(identifier) ? readTokens([identifier['type']], { valueType: 'CodeableConcept' }, systems) : [];
    const typed = types.map((type) => ({ value, system, typeSystem: type.system, typeCode: type.code }));
    const found: IdentifierValue[] = typed.length > 0 ? typed : [{ value, system, typeSystem: null, typeCode: null }];
    const others = parameter.otherForms?.(system, value) ?? [];
    return [...found, ...others.map((form) => ({ value: form, system: null, typeSystem: null, typeCode: null }))];
  });
}

export function readStrings(values: readonly unknown[], type: 'string' | 'uri'): StringValue[] {
  return values.flatMap((value) => {
    if (typeof value !== 'string' || value === '') return [];
    const folded = type === 'uri' ? value : foldString(value);
    return [{ folded: folded.slice(0, INDEXED_LENGTH), exact: value }];
  });
}

export function readDates(values: readonly unknown[], valueType: DateValueType): DateValue[] {
  return values.flatMap((value) => {
    if (valueType === 'Period') {
      const start = stringAt(value, 'start');
      const end = stringAt(value, 'end');
      if (start === undefined && end === undefined) return [];
      const period = periodInterval({ ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) });
      return period.ok ? [period.value] : [];
    }
    const interval = typeof value === 'string' ? dateInterval(value) : undefined;
    return interval?.ok ? [interval.value] : [];
  });
}

/**
 * Numbers as they are; quantities in the canonical unit of their dimension (days, kilograms, metres), else in their own unit. A quantity
 * is also kept as it is written (R4 search 3.1.1.4.11), so that a number alone (`200`) and a unit in any system (`200||kilogramme`) find it.
 */
export function readNumbers(values: readonly unknown[], parameter: NumberParameter | QuantityParameter, systems: SystemNames): NumberValue[] {
  return values.flatMap((value) => {
    if (typeof value === 'number') return [{ value: String(value), unit: '' }];
    const amount = isObject(value) ? value['value'] : undefined;
    if (typeof amount !== 'number') return [];
    const [system, code, unit] = [stringAt(value, 'system'), stringAt(value, 'code'), stringAt(value, 'unit')];
    const text = numberText(value, 'value') ?? String(amount);
    const canonical = canonicalQuantity(text, system, code ?? meantUnit(unit, parameter), systems);
    const written = (spelling: string): NumberValue => ({ value: text, unit: writtenUnit(spelling) });
    const spellings = [
      ...(system === undefined ? [] : [`${systems.canonicalSystem(system)}|`]),
      ...(canonical.converted || code === undefined ? [] : [code]),
      // A parameter with a unit of its own is asked in that dimension: its number alone is no bare number.
      ...(parameter.type === 'quantity' && parameter.defaultUnit === undefined ? ['', ...(unit === undefined || unit === code ? [] : [unit])] : []),
    ];
    return [{ value: canonical.value, unit: canonical.unit }, ...spellings.map(written).filter(({ unit: spelt }) => spelt !== canonical.unit)];
  });
}

/** The UCUM code of a quantity that has none: that of the word it is written with, or the unit its parameter counts in. */
function meantUnit(unit: string | undefined, parameter: NumberParameter | QuantityParameter): string {
  if (parameter.type !== 'quantity') return unit ?? '';
  if (unit === undefined || unit.trim() === '') return parameter.defaultUnit ?? '';
  return parameter.unitWords?.[foldString(unit)] ?? unit;
}

/** Marks the unit of a quantity kept as it is written, in whatever system; '' for the number alone. */
export function writtenUnit(spelling: string): string {
  return `${WRITTEN}${spelling}`;
}

export function isWrittenUnit(unit: string | null): boolean {
  return unit?.startsWith(WRITTEN) === true;
}

/** How every {@link writtenUnit} begins; no canonical unit and no address of a system does. */
export const WRITTEN = '|';

/**
 * The form a quantity is compared in. A unit without a system is read as UCUM (`ge200||kg`).
 * @param amount exact decimal text
 * @returns `converted` tells whether the unit is one of UCUM that converts
 */
export function canonicalQuantity(amount: string, system: string | undefined, code: string, systems: SystemNames): NumberValue & { readonly converted: boolean } {
  const unit = canonicalUnit(system === undefined ? UCUM_SYSTEM : systems.canonicalSystem(system), code);
  const value = unit === undefined ? undefined : toCanonical(amount, unit);
  if (unit !== undefined && value?.ok === true) return { value: value.value, unit: unit.unit, converted: true };
  // A unit of another system is another unit, even when it is spelled alike.
  return { value: amount, unit: system === undefined ? writtenUnit(code) : `${systems.canonicalSystem(system)}|${code}`, converted: false };
}

/**
 * Literal references to a declared target type, relative or under one of the bases of this server (R4 references 2.3.0.1: both name the same
 * resource). Logical, contained and other absolute references are no row here.
 */
export function readReferences(values: readonly unknown[], targets: readonly string[], baseUrls: readonly string[]): ReferenceValue[] {
  return values.flatMap((value) => {
    const literal = typeof value === 'string' ? value : stringAt(value, 'reference');
    if (literal === undefined) return [];
    const address = readAddress(pathUnderBase(literal, baseUrls) ?? literal);
    return address !== undefined && targets.includes(address.type) ? [{ type: address.type, id: address.id }] : [];
  });
}

/** References that lead out of this server, or name their target by a label alone: they are found by their text, and not missing. */
export function readForeignReferences(values: readonly unknown[], targets: readonly string[], baseUrls: readonly string[]): StringValue[] {
  return values.flatMap((value) => {
    if (!isObject(value) || readReferences([value], targets, baseUrls).length > 0) return [];
    const text = stringAt(value, 'reference') ?? stringAt(value, 'display') ?? '';
    return [{ folded: text.slice(0, INDEXED_LENGTH), exact: text }];
  });
}

/** Citations of canonical urls, with their version (`url|1.0`) and without: each finds them (R4 search 3.1.1.4.13). */
export function readCanonicals(values: readonly unknown[]): StringValue[] {
  return values.flatMap((value) => {
    const [url = '', version] = typeof value === 'string' ? value.split('|', 2) : [];
    return url === '' ? [] : withVersion(url, version);
  });
}

/** Canonical urls of a resource that has versions: found alone and as `url|version`. */
export function readVersionedUrls(values: readonly unknown[], versions: readonly unknown[]): StringValue[] {
  const [version] = versions;
  return values.flatMap((url) => (typeof url !== 'string' || url === '' ? [] : withVersion(url, typeof version === 'string' ? version : undefined)));
}

function withVersion(url: string, version: string | undefined): StringValue[] {
  return [url, ...(version === undefined || version === '' ? [] : [`${url}|${version}`])].map((exact) => ({ folded: exact.slice(0, INDEXED_LENGTH), exact }));
}

/**
 * References that carry the identifier of their target: found by it, with the declared type of the target as `typeCode`. `typeSystem` is
 * `literal` when the reference also names its target directly.
 */
export function readLogicalReferences(values: readonly unknown[], systems: SystemNames): IdentifierValue[] {
  return values.flatMap((reference) => {
    const identifier = isObject(reference) ? reference['identifier'] : undefined;
    const value = stringAt(identifier, 'value')?.trim();
    if (value === undefined || value === '') return [];
    const system = stringAt(identifier, 'system')?.trim();
    return [{ value, system: system === undefined ? '' : systems.canonicalSystem(system), typeSystem: stringAt(reference, 'reference') === undefined ? 'logical' : 'literal', typeCode: stringAt(reference, 'type') ?? null }];
  });
}

export function readPositions(values: readonly unknown[]): PositionValue[] {
  return values.flatMap((value) => {
    if (!isObject(value)) return [];
    const { latitude, longitude } = value;
    return typeof latitude === 'number' && typeof longitude === 'number' ? [{ latitude, longitude }] : [];
  });
}
