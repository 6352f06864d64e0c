import type { Prefix } from './query';

/** Interval [low, high) in epoch milliseconds. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

// Immutable; making one costs more than using it a hundred times.
const PARIS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/**
 * The instants a date or time of any precision stands for (R4 search, Date); without zone it is legal time in Paris. Only for years
 * whose offset is one or two hours, which is all this test writes.
 */
export function rangeOf(text: string): Range {
  const match = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!match) throw new Error(`Not a date: ${text}`);
  const [, yearText, monthText, dayText, hourText, minute = '0', second, fraction, zone] = match;
  const [year, month, day] = [Number(yearText), Number(monthText ?? 1) - 1, Number(dayText ?? 1)];
  if (hourText === undefined) {
    const end = dayText !== undefined ? Date.UTC(year, month, day + 1) : monthText !== undefined ? Date.UTC(year, month + 1, 1) : Date.UTC(year + 1, 0, 1);
    return { low: fromParis(Date.UTC(year, month, day)), high: fromParis(end) };
  }
  const milliseconds = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0'));
  const clock = Date.UTC(year, month, day, Number(hourText), Number(minute), Number(second ?? 0), milliseconds);
  const low = zone === undefined ? fromParis(clock) : clock - offsetOf(zone);
  const width = second === undefined ? MINUTE : fraction === undefined ? SECOND : 10 ** (3 - fraction.length);
  return { low, high: low + width };
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const size = Number(zone.slice(1, 3)) * HOUR + Number(zone.slice(4)) * MINUTE;
  return zone.startsWith('-') ? -size : size;
}

/** The instant at which clocks in Paris show `clock`; the first one when they show it twice, one hour later when they skip it. */
function fromParis(clock: number): number {
  const summer = clock - 2 * HOUR;
  if (shownInParis(summer) === clock - (clock % SECOND)) return summer;
  return clock - HOUR;
}

function shownInParis(instant: number): number {
  const shown = new Map(PARIS.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const at = (name: Intl.DateTimeFormatPartTypes): number => shown.get(name) ?? 0;
  return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
}

/** R4 search 3.1.1.4.5 and 3.1.1.5.3: does what the resource says (`target`) answer `prefix` `value`? */
export function dateMatches(prefix: Prefix, target: Range, value: Range, now: number): boolean {
  const equal = value.low <= target.low && target.high <= value.high;
  const reachesAbove = target.high > value.high;
  const reachesBelow = target.low < value.low;
  switch (prefix) {
    case 'eq':
      return equal;
    case 'ne':
      return !equal;
    case 'gt':
      return reachesAbove;
    case 'lt':
      return reachesBelow;
    case 'ge':
      return equal || reachesAbove;
    case 'le':
      return equal || reachesBelow;
    case 'sa':
      return target.low >= value.high;
    case 'eb':
      return target.high <= value.low;
    case 'ap': {
      // "for a date, 10% of the gap between now and the date", on both sides, from the bound nearest to now.
      const gap = now < value.low ? value.low - now : now > value.high ? now - value.high : 0;
      const margin = Math.ceil(gap / 10);
      return target.low < value.high + margin && target.high > value.low - margin;
    }
    default:
      return prefix satisfies never;
  }
}
