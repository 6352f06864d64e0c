import type { Closing } from '../directory/rows';

/** Whether a closing date is in force: a date in the future does not close yet (ror-indicators 12.3). */
export function hasClosed({ closingDate }: Closing, date: string): boolean {
  return closingDate !== undefined && closingDate <= date;
}

/** Closed for good: type DEF, or a past date without type. A provisional closing is not one. */
export function isDefinitivelyClosed(closing: Closing, date: string): boolean {
  if (closing.closingType === 'DEF') return closing.closingDate === undefined || closing.closingDate <= date;
  return closing.closingType === undefined && hasClosed(closing, date);
}

/** Open or provisionally closed: no closing date, or type PRO (ST2 and CO4). */
export function isOpenOrProvisional(closing: Closing, date: string): boolean {
  return !hasClosed(closing, date) || closing.closingType === 'PRO';
}
