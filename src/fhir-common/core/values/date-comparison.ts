import type { DateInterval, OpenDateInterval } from './date-value';
import type { SearchPrefix } from './prefix';

/**
 * Does an indexed interval answer a date criterion? The reference for the SQL of the date index (R4 search, Prefixes).
 * All intervals are half-open, in epoch ms; an open end of the index is infinite. `nowMs` is only read by `ap`.
 *
 * | prefix | R4 rule                                                    | index [il, ih), value [vl, vh)            |
 * |--------|------------------------------------------------------------|-------------------------------------------|
 * | eq     | the value contains the index                               | il >= vl and ih <= vh (never an open end) |
 * | ne     | the value does not contain the index                       | not eq                                    |
 * | gt     | the range above the value overlaps the index               | ih > vh                                   |
 * | lt     | the range below the value overlaps the index               | il < vl                                   |
 * | ge     | gt or eq                                                   | ih > vh, or eq                            |
 * | le     | lt or eq                                                   | il < vl, or eq                            |
 * | sa     | no overlap, and the range above contains the index         | il >= vh (never an open start)            |
 * | eb     | no overlap, and the range below contains the index         | ih <= vl (never an open end)              |
 * | ap     | the approximate value (`approximateInterval`) overlaps it  | il < vh' and ih > vl'                     |
 *
 * Literal consequence: a period that starts before the value and ends inside it answers neither `gt` nor `ge`.
 */
export function compareDate(prefix: SearchPrefix, index: OpenDateInterval, value: DateInterval, nowMs: number): boolean {
  const low = index.low ?? -Infinity;
  const high = index.high ?? Infinity;
  const contained = low >= value.low && high <= value.high;
  switch (prefix) {
    case 'eq': return contained;
    case 'ne': return !contained;
    case 'gt': return high > value.high;
    case 'lt': return low < value.low;
    case 'ge': return high > value.high || contained;
    case 'le': return low < value.low || contained;
    case 'sa': return low >= value.high;
    case 'eb': return high <= value.low;
    case 'ap': {
      const approximate = approximateInterval(value, nowMs);
      return low < approximate.high && high > approximate.low;
    }
    default: return prefix satisfies never;
  }
}

/**
 * The interval `ap` stands for: the value widened on both sides by 10 % of its distance to now (R4 search, Prefixes), measured from
 * its nearest bound: nothing when now is inside. Whole epoch ms, rounded outwards.
 */
export function approximateInterval(value: DateInterval, nowMs: number): DateInterval {
  const distanceMs = Math.max(0, value.low - nowMs, nowMs - value.high);
  const marginMs = Math.ceil(distanceMs / 10);
  return { low: value.low - marginMs, high: value.high + marginMs };
}
