import { excerpt, FhirError } from '../../core/errors';
import { parseNear, parseNearPlace } from '../../core/geography';
import type { GeoPoint } from '../../core/geography';
import { approximateInterval } from '../../core/values/date-comparison';
import { parseDateSearchValue } from '../../core/values/date-value';
import { unescapeValue } from '../../core/values/escape';
import { parseNumberSearchValue } from '../../core/values/number-value';
import { bad, ok, refuseUnsafeText, shifted } from '../../core/values/parsed';
import type { Parsed } from '../../core/values/parsed';
import { parseQuantitySearchValue } from '../../core/values/quantity-value';
import { parseReferenceSearchValue } from '../../core/values/reference-value';
import { foldString } from '../../core/values/string-fold';
import { parseOfTypeValue, parseTokenList } from '../../core/values/token-value';
import type { PositionParameter, QuantityParameter, ReferenceParameter } from '../../definition/search-parameter';
import { canonicalQuantity, writtenUnit } from '../../store/index/index-values';
import type { DateCriterion, NumberCriterion, OfTypeCriterion, StringCriterion, TokenCriterion } from './predicate';
import type { CriterionSource, SearchScope } from './search-scope';
import { splitValues } from './split-values';

/** @throws FhirError `invalid-value` naming parameter, value, position and reason */
export function unwrap<Value>(parsed: Parsed<Value>, source: CriterionSource): Value {
  if (parsed.ok) return parsed.value;
  throw new FhirError('invalid-value', {
    parameter: source.parameter,
    value: excerpt(source.value),
    position: source.valueAt + parsed.at,
    reasonFr: parsed.fr,
    reasonEn: parsed.en,
  });
}

/** Parses each alternative of a comma list (R4 search 3.1.1.5.3). */
function each<Value>(source: CriterionSource, parse: (raw: string) => Parsed<Value>): Value[] {
  return splitValues(source).map(({ text, at }) => {
    const value = text.trimStart(); // `a, b` is `a,b`
    return unwrap(shifted(value === '' ? EMPTY : parse(value), at + text.length - value.length), source);
  });
}

const EMPTY = bad(0, 'valeur vide : donnez une valeur, ou retirez le critère.', 'empty value: give a value, or remove the criterion.');

export function bindTokens(source: CriterionSource, scope: SearchScope): TokenCriterion[] {
  splitValues(source); // parseTokenList cuts the list again: a code takes the system of the value before it
  return unwrap(parseTokenList(source.value, { inheritSystem: scope.api.inheritTokenSystem }), source).map(({ system, code }) => ({
    systems: system === null ? null : system === '' ? [''] : scope.systems.systemsOf(system),
    code,
  }));
}

export function bindOfType(source: CriterionSource, scope: SearchScope): OfTypeCriterion[] {
  return each(source, parseOfTypeValue).map(({ typeSystem, typeCode, value }) => ({ typeSystems: scope.systems.systemsOf(typeSystem), typeCode, value }));
}

export function bindStrings(source: CriterionSource, match: StringCriterion['match'], folded: boolean): StringCriterion[] {
  return each(source, (raw) => {
    const unsafe = refuseUnsafeText(raw);
    if (unsafe) return unsafe;
    const text = unescapeValue(raw);
    if (!text.ok) return text;
    const wanted = match === 'exact' || !folded ? text.value : foldString(text.value);
    return wanted === '' ? EMPTY : ok({ match, text: wanted });
  });
}

export function bindDates(source: CriterionSource, scope: SearchScope): DateCriterion[] {
  return each(source, parseDateSearchValue).map((value) => {
    const { low, high } = value.prefix === 'ap' ? approximateInterval(value, scope.now) : value;
    return { prefix: value.prefix, low, high };
  });
}

export function bindNumbers(source: CriterionSource, exact: boolean): NumberCriterion[] {
  return each(source, (raw) => parseNumberSearchValue(raw, { exact })).map(({ prefix, value, low, high }) => ({ prefix, value, low, high, unit: null }));
}

/**
 * R4 search 3.1.1.4.11: a number alone is compared whatever the unit; `number||unit` converts, and also finds the unit as it is written;
 * `number|system|` is any unit of that system.
 */
export function bindQuantities(source: CriterionSource, parameter: QuantityParameter, scope: SearchScope): NumberCriterion[] {
  return each(source, parseQuantitySearchValue).flatMap(({ prefix, value, low, high, system, code }) => {
    const written = (spelling: string): NumberCriterion => ({ prefix, value, low, high, unit: writtenUnit(spelling) });
    if (code === undefined && system !== undefined) return [written(`${scope.systems.canonicalSystem(system)}|`)];
    const asked = code ?? parameter.defaultUnit;
    if (asked === undefined) return [written('')];
    const { unit, converted } = canonicalQuantity(value, system, asked, scope.systems);
    if (!converted && system === undefined) return [written(asked)];
    const canonical = (amount: string): string => canonicalQuantity(amount, system, asked, scope.systems).value;
    const criterion = { prefix, value: canonical(value), low: canonical(low), high: canonical(high), unit };
    return system === undefined ? [criterion, written(asked)] : [criterion];
  });
}

/** What a reference criterion means: resources of this server, and addresses to be found as they are written. */
export interface ReferenceCriterion {
  readonly targets: readonly { readonly type: string; readonly id: string }[];
  readonly urls: readonly string[];
}

/**
 * An address outside this server is a condition that stored references may meet or not, never an error (R4 search 3.1.1.3).
 * @param onlyType the `[Type]` modifier, or null: a bare id then stands for every target type of the parameter
 */
export function bindReferences(
  source: CriterionSource,
  parameter: ReferenceParameter,
  onlyType: string | null,
  scope: SearchScope,
): ReferenceCriterion {
  const types = onlyType === null ? parameter.targets : [onlyType];
  const found = each(source, (raw) => parseReferenceSearchValue(raw, { targets: types, baseUrls: scope.baseUrls }));
  const targets = found.flatMap((reference) =>
    reference.kind === 'url' ? [] : (reference.type === null ? types : [reference.type]).map((type) => ({ type, id: reference.id })),
  );
  const written = found.flatMap((reference) => (reference.kind === 'url' ? [reference.version === undefined ? reference.url : `${reference.url}|${reference.version}`] : []));
  const unindexed = targets.flatMap(({ type, id }) => (scope.unindexedBases ?? []).map((base) => `${base}/${type}/${id}`));
  return { targets, urls: [...written, ...unindexed] };
}

export function bindCircles(source: CriterionSource, parameter: PositionParameter, scope: SearchScope): (GeoPoint & { radiusKm: number; unit: string; approximate?: boolean })[] {
  return each(source, (raw) => {
    if (parameter.centre === 'point') {
      const near = parseNear(raw);
      return near.ok ? ok({ latitude: near.value.latitude, longitude: near.value.longitude, radiusKm: near.value.radius.km, unit: near.value.radius.unit }) : near;
    }
    const place = parseNearPlace(raw);
    if (!place.ok) return place;
    const centre = scope.api.placeCentre(place.value.code);
    if (centre === undefined) {
      return bad(
        0,
        `la commune « ${place.value.code} » est inconnue ou sans coordonnées ; donnez un code INSEE (44162), pas un code postal, ou utilisez near.`,
        `commune "${place.value.code}" is unknown or has no coordinates; give an INSEE code (44162), not a postal code, or use near.`,
      );
    }
    const { latitude, longitude, approximate } = centre;
    return ok({ latitude, longitude, radiusKm: place.value.radius.km, unit: place.value.radius.unit, ...(approximate ? { approximate } : {}) });
  });
}

export function bindMissing(source: CriterionSource): boolean {
  if (source.value === 'true' || source.value === 'false') return source.value === 'true';
  return unwrap(bad(0, ':missing attend true ou false.', ':missing expects true or false.'), source);
}
