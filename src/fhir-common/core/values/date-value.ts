import { parisLocalToEpochMs } from './paris-time';
import { bad, ok, type ParseFailure, type Parsed, refuseUnsafeText, shifted } from './parsed';
import { parsePrefix, type SearchPrefix } from './prefix';

/** Half-open interval [low, high) in epoch milliseconds. */
export interface DateInterval {
  readonly low: number;
  readonly high: number;
}

/** Interval of a FHIR Period, [low, high) in epoch milliseconds; null is an open end. */
export interface OpenDateInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/** A date search value: its prefix and the interval its precision denotes. */
export interface DateSearchValue extends DateInterval {
  readonly prefix: SearchPrefix;
}

// The fields have fixed widths, so their offsets are constants; only the zone is found from the end.
const DATE_TEXT = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?/;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Reads a date search value: prefix, then year, month, day, minute, second or fraction precision (ROR reading 1.7), with `Z`,
 * `+hh:mm` or no zone. Without zone it is Europe/Paris. A space before a final `hh:mm` is a `+` that URL decoding lost.
 * Returns the prefix and [low, high) in epoch ms. Refuses impossible calendar days and times at their offset in `raw`.
 */
export function parseDateSearchValue(raw: string): Parsed<DateSearchValue> {
  const { prefix, rest, at } = parsePrefix(raw);
  const interval = dateInterval(rest.replace(/ (?=\d{2}:\d{2}$)/, '+'));
  return interval.ok ? ok({ prefix, ...interval.value }) : shifted(interval, at);
}

/**
 * Interval [low, high) in epoch ms denoted by a FHIR date, dateTime or instant (R4 search, Date): `2022` is the whole year in
 * Europe/Paris, `15:00:00Z` one second, `.5` a tenth of a second; digits after the milliseconds only choose the millisecond.
 * A leap second `:60` is the first second of the next minute, as in POSIX. Serves to index and to search, so it accepts more than
 * the FHIR types do (no seconds, no zone): their own grammar is the validator's business.
 */
export function dateInterval(value: string): Parsed<DateInterval> {
  const unsafe = refuseUnsafeText(value);
  if (unsafe) return unsafe;
  const match = DATE_TEXT.exec(value);
  if (!match || match[0].length < value.length) return unreadable(match?.[0].length ?? 0);
  const [, yearText = '', monthText, dayText, hourText, minuteText = '0', secondText, fraction, zone] = match;
  const [year, month, day] = [Number(yearText), Number(monthText ?? 1), Number(dayText ?? 1)];
  const wrongDay = checkDay(year, month, day);
  if (wrongDay) return wrongDay;
  if (hourText === undefined) {
    const next = utcMidnight(year + (monthText ? 0 : 1), month + (monthText && !dayText ? 1 : 0), day + (dayText ? 1 : 0));
    return ok({ low: parisLocalToEpochMs(utcMidnight(year, month, day)), high: parisLocalToEpochMs(next) });
  }
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText ?? 0)];
  const wrongTime = checkTime(hour, minute, second);
  if (wrongTime) return wrongTime;
  const offsetMs = zoneOffsetMs(zone, value.length);
  if (!offsetMs.ok) return offsetMs;
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const localMs = utcMidnight(year, month, day) + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + milliseconds;
  const low = offsetMs.value === undefined ? parisLocalToEpochMs(localMs) : localMs - offsetMs.value;
  return ok({ low, high: low + timePrecisionMs(secondText, fraction) });
}

/**
 * Interval of a FHIR Period for indexing: from the low bound of `start` to the high bound of `end` (an end of `2022-11-06` includes
 * that whole day). A missing bound is null, open. Refuses an end before the start (R4 per-1); the offset is inside the wrong bound.
 */
export function periodInterval(period: { start?: string | undefined; end?: string | undefined }): Parsed<OpenDateInterval> {
  const start = period.start === undefined ? undefined : dateInterval(period.start);
  if (start?.ok === false) return start;
  const end = period.end === undefined ? undefined : dateInterval(period.end);
  if (end?.ok === false) return end;
  const low = start?.value.low ?? null;
  const high = end?.value.high ?? null;
  if (low !== null && high !== null && high <= low) {
    return bad(0, 'La fin de la période précède son début (per-1).', 'The end of the period is before its start (per-1).');
  }
  return ok({ low, high });
}

/** Epoch ms of 00:00 UTC; month and day may overflow into the next one. `Date.UTC` would read the years 0 to 99 as 1900 to 1999. */
function utcMidnight(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function checkDay(year: number, month: number, day: number): ParseFailure | undefined {
  if (year < 1) return bad(0, "L'année va de 0001 à 9999.", 'The year goes from 0001 to 9999.');
  if (month < 1 || month > 12) return bad(5, 'Le mois va de 01 à 12.', 'The month goes from 01 to 12.');
  const lastDay = new Date(utcMidnight(year, month + 1, 0)).getUTCDate();
  if (day < 1 || day > lastDay) return bad(8, `Ce mois va du 01 au ${lastDay}.`, `This month goes from 01 to ${lastDay}.`);
  return undefined;
}

function checkTime(hour: number, minute: number, second: number): ParseFailure | undefined {
  if (hour > 23) {
    return bad(11, "L'heure va de 00 à 23 (minuit : 00:00 le lendemain).", 'The hour goes from 00 to 23 (midnight: 00:00 the next day).');
  }
  if (minute > 59) return bad(14, 'Les minutes vont de 00 à 59.', 'The minutes go from 00 to 59.');
  if (second > 60) return bad(17, 'Les secondes vont de 00 à 60.', 'The seconds go from 00 to 60.');
  return undefined;
}

/** Offset in ms of `Z` or `+hh:mm`; undefined without zone. R4 dateTime allows 14:00 at most. */
function zoneOffsetMs(zone: string | undefined, endAt: number): Parsed<number | undefined> {
  if (zone === undefined) return ok(undefined);
  if (zone === 'Z') return ok(0);
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  const size = hours * HOUR_MS + minutes * MINUTE_MS;
  if (minutes > 59 || size > 14 * HOUR_MS) {
    const at = endAt - zone.length;
    return bad(at, 'Le fuseau va de -14:00 à +14:00, minutes de 00 à 59.', 'The zone goes from -14:00 to +14:00, minutes 00 to 59.');
  }
  return ok(zone.startsWith('-') ? -size : size);
}

function timePrecisionMs(second: string | undefined, fraction: string | undefined): number {
  if (second === undefined) return MINUTE_MS;
  return 10 ** Math.max(0, 3 - (fraction?.length ?? 0));
}

function unreadable(at: number): ParseFailure {
  return bad(
    at,
    'Date illisible : attendu AAAA, AAAA-MM, AAAA-MM-JJ ou AAAA-MM-JJThh:mm[:ss[.sss]][Z|+hh:mm], après un préfixe facultatif '
      + '(eq, ne, gt, lt, ge, le, sa, eb, ap) ; le + se code %2B dans une URL.',
    'Unreadable date: expected YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss[.sss]][Z|+hh:mm], after an optional prefix '
      + '(eq, ne, gt, lt, ge, le, sa, eb, ap); + is written %2B in a URL.',
  );
}
