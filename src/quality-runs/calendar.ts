import { DayReader } from '../quality/directory/fhir-reading';
import { periodOf } from '../quality/measures/reference-period';

/** Calendar day in Europe/Paris, `YYYY-MM-DD`. @param epochMs an instant */
export function parisDay(epochMs: number): string {
  return new DayReader().dayOf(new Date(epochMs).toISOString()) ?? '';
}

/** Monday of the week that holds a day. */
export function mondayOf(day: string): string {
  return periodOf(day, 'week').start;
}

/** Whether a text is a day of the calendar: 2026-02-30 is none. */
export function isDay(text: string): boolean {
  const epochMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(text);
}
