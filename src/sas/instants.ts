import { dateInterval } from '../fhir-common/core/values/date-value';
import { parisOffsetMs } from '../fhir-common/core/values/paris-time';
import type { Parsed } from '../fhir-common/core/values/parsed';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * An instant in the one form that leaves: three millisecond digits and a numeric offset, never `Z` (spec 3.4). The offset of the author
 * is kept, since he knows the place of consultation; `Z` becomes legal time in Paris.
 * @returns undefined when the text is no instant with offset
 */
export function emittedInstant(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/.exec(text);
  const interval = match === null ? undefined : dateInterval(text);
  if (match === null || interval?.ok !== true) return undefined;
  const [, seconds = '', fraction = '', offset = ''] = match;
  if (offset !== 'Z') return `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`;
  return inParis(interval.value.low);
}

/** An instant (epoch ms) as written on a clock in Paris, `2026-03-27T14:30:00.000+01:00`. */
export function inParis(epochMs: number): string {
  const offsetMs = parisOffsetMs(epochMs);
  const minutes = Math.abs(Math.round(offsetMs / MINUTE_MS));
  const two = (value: number): string => String(value).padStart(2, '0');
  const local = new Date(epochMs + offsetMs).toISOString().slice(0, -1);
  return `${local}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The first instant (epoch ms) of a search date. A local time without offset is Paris; in the autumn overlap it is the earlier one. */
export function lowerBound(date: string): Parsed<number> {
  const interval = dateInterval(withPlus(date));
  return interval.ok ? { ok: true, value: interval.value.low } : interval;
}

/**
 * The first instant (epoch ms) after a search date: `23:59:59` covers the whole second, a date the whole day. In the autumn overlap it is
 * the later one of the two.
 */
export function upperBound(date: string): Parsed<number> {
  const text = withPlus(date);
  const interval = dateInterval(text);
  if (!interval.ok) return interval;
  const { low, high } = interval.value;
  const isLocalTime = text.includes('T') && !/(Z|[+-]\d{2}:\d{2})$/.test(text);
  const later = low + HOUR_MS;
  const shownTwice = isLocalTime && low + parisOffsetMs(low) === later + parisOffsetMs(later);
  return { ok: true, value: shownTwice ? high + HOUR_MS : high };
}

/** A form decoder turns the `+` of an offset into a blank (spec 3.2). */
function withPlus(date: string): string {
  return date.replace(/ (?=\d{2}:\d{2}$)/, '+');
}

/** The prefix of a search date (`ge`, `le`…), empty when there is none, and the rest. */
export function boundOf(value: string): { readonly prefix: string; readonly date: string } {
  const match = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)$/s.exec(value);
  return { prefix: match?.[1] ?? '', date: match?.[2] ?? '' };
}
