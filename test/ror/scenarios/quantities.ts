/** Factor of each unit of the sample to the base of its dimension: day, gram, metre (UCUM; a month is 30.4375 d, a year 365.25 d). */
const UNITS: Readonly<Record<string, readonly [dimension: string, factor: number]>> = {
  d: ['time', 1],
  wk: ['time', 7],
  mo: ['time', 30.4375],
  a: ['time', 365.25],
  g: ['mass', 1],
  kg: ['mass', 1000],
  m: ['length', 1],
  cm: ['length', 0.01],
};

/** Spellings of the UCUM system found in requests (search section 5.5); none given means any. */
const UCUM = new Set(['', 'http://unitsofmeasure.org', 'https://unitsofmeasure.org']);

export interface Amount {
  readonly value: number;
  readonly unit: string;
}

function inBase({ value, unit }: Amount): { dimension: string; value: number } {
  const known = UNITS[unit];
  if (known === undefined) throw new Error(`unit not covered: ${unit}`);
  return { dimension: known[0], value: value * known[1] };
}

/** `[prefix]number|system|code` against an amount; a number alone is in `defaultUnit` (search section 5.5: years for ages). */
export function quantityMatches(raw: string, found: Amount, defaultUnit: string | undefined): boolean {
  const [number = '', system = '', code = defaultUnit] = raw.split('|');
  if (code === undefined || !UCUM.has(system)) throw new Error(`quantity not covered: ${raw}`);
  const candidate = inBase(found);
  const wanted = inBase({ value: Number(number.replace(/^[a-z]{2}/, '')), unit: code });
  return candidate.dimension === wanted.dimension && compares(number, candidate.value, wanted.value);
}

/** Whole-number rule of each prefix; `eq` is exact, so the table asks it of whole numbers only. */
export function compares(raw: string, value: number, wanted: number): boolean {
  const prefix = /^[a-z]{2}/.exec(raw)?.[0] ?? 'eq';
  switch (prefix) {
    case 'ge': return value >= wanted;
    case 'gt': return value > wanted;
    case 'le': return value <= wanted;
    case 'lt': return value < wanted;
    case 'eq': return value === wanted;
    default: throw new Error(`number prefix not covered: ${prefix}`);
  }
}
