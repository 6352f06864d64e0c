/**
 * Every date of the generated data is relative to this instant, never to the clock of the machine: the same seed gives the
 * same bytes for ever. 1 July 2026, 00:00 in Paris.
 */
export const epochMs = Date.UTC(2026, 5, 30, 22);

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Last Sunday of a month, 01:00 UTC: the change of legal time in the European Union (directive 2000/84/EC). */
function lastSunday(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0, 1));
  return lastDay.getTime() - lastDay.getUTCDay() * dayMs;
}

function parisOffsetHours(instantMs: number): 1 | 2 {
  const year = new Date(instantMs).getUTCFullYear();
  return instantMs >= lastSunday(year, 2) && instantMs < lastSunday(year, 9) ? 2 : 1;
}

/** FHIR instant in Paris legal time, to the second: 2026-06-30T07:45:00+02:00. */
export function parisInstant(instantMs: number): string {
  const offset = parisOffsetHours(instantMs);
  return `${new Date(instantMs + offset * hourMs).toISOString().slice(0, 19)}+0${offset}:00`;
}

/** FHIR date in Paris legal time. */
export function parisDate(instantMs: number): string {
  return new Date(instantMs + parisOffsetHours(instantMs) * hourMs).toISOString().slice(0, 10);
}
