/** A row of a reference table, in force from a day to another, both included; empty means without bound. */
export interface Validity {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** @param date calendar day `YYYY-MM-DD` */
export function isInForce({ from, to }: Validity, date: string): boolean {
  return (from === undefined || from <= date) && (to === undefined || date <= to);
}
