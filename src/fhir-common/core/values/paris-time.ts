// Immutable: Intl formatters are costly to build (about 50 us) and hold no state between calls.
const PARIS_OFFSET_FORMAT = new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Paris', timeZoneName: 'longOffset' });

const DAY_MS = 86_400_000;

/**
 * Offset of legal time in Paris from UTC at an instant (epoch ms), in ms: 3,600,000 in winter. Before 1911 it is the local mean
 * time of the tz database, +00:09:21. Throws RangeError on an instant outside the range of ECMAScript dates.
 */
export function parisOffsetMs(epochMs: number): number {
  const parts = PARIS_OFFSET_FORMAT.formatToParts(epochMs);
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (!match) throw new RangeError(`Intl gives no numeric offset for Europe/Paris: "${text}"`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}

/**
 * The instant (epoch ms) at which a clock in Paris shows a local time, given as the epoch ms of the same digits read in UTC.
 * RFC 5545 3.3.5 for the two nights a year that need a rule: a time shown twice (autumn) is the first of the two; a time that is
 * skipped (spring) is read with the offset in force before the change, so 02:30 is the instant shown as 03:30.
 */
export function parisLocalToEpochMs(localMs: number): number {
  // Paris never changed its offset twice within two days, so these two are the only candidates.
  const before = localMs - parisOffsetMs(localMs - DAY_MS);
  if (parisOffsetMs(before) === localMs - before) return before;
  const after = localMs - parisOffsetMs(localMs + DAY_MS);
  return parisOffsetMs(after) === localMs - after ? after : before;
}
