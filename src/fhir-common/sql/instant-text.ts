const YEAR_1 = -62_135_596_800_000;
const YEAR_10000 = 253_402_300_800_000;

/** An instant in PostgreSQL's spelling; outside the years 1 to 9999 it is beyond every stored date. @param epochMs milliseconds */
export function instantText(epochMs: number): string {
  if (epochMs < YEAR_1) return '-infinity';
  return epochMs >= YEAR_10000 ? 'infinity' : new Date(epochMs).toISOString();
}
