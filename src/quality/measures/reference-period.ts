/** How often an indicator is measured. */
export type Periodicity = 'day' | 'week' | 'quarter';

export interface ReferencePeriod {
  /** First and last day, `YYYY-MM-DD`, both included. */
  readonly start: string;
  readonly end: string;
  /** The day that names the measure: Monday of the week, last day of the quarter (ror-indicators 12.13). */
  readonly referenceDate: string;
}

const DAY_MS = 86_400_000;

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The period that holds a day. @param day calendar day in Europe/Paris */
export function periodOf(day: string, periodicity: Periodicity): ReferencePeriod {
  switch (periodicity) {
    case 'day': return { start: day, end: day, referenceDate: day };
    case 'week': {
      // ISO 8601: a week starts on Monday.
      const monday = plusDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
      return { start: monday, end: plusDays(monday, 6), referenceDate: monday };
    }
    case 'quarter': {
      const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
      const first = Math.floor((month - 1) / 3) * 3;
      const start = new Date(Date.UTC(year, first, 1)).toISOString().slice(0, 10);
      const end = new Date(Date.UTC(year, first + 3, 0)).toISOString().slice(0, 10);
      return { start, end, referenceDate: end };
    }
    default: return periodicity satisfies never;
  }
}

/** Whether a quarter is over at a day: its reports are then frozen (1.3). */
export function isFrozen({ end }: ReferencePeriod, today: string): boolean {
  return end < today;
}
