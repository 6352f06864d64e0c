import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const TWO_POW_32 = 4_294_967_296;

/** A value and how often it is drawn, relative to the other rows of its table. */
export interface Weighted<T> {
  readonly value: T;
  readonly weight: number;
}

/** Cumulative weights of a table, so that a draw is one binary search. */
export interface WeightedTable<T> {
  readonly values: readonly T[];
  readonly cumulative: Float64Array;
}

/** Builds the cumulative form of a table; throws a RangeError on an empty one (a mistake in the generator, not in its input). */
export function weightedTable<T>(rows: readonly Weighted<T>[]): WeightedTable<T> {
  if (rows.length === 0) throw new RangeError('a weighted table needs at least one row');
  const cumulative = new Float64Array(rows.length);
  let sum = 0;
  rows.forEach((row, index) => {
    sum += row.weight;
    cumulative[index] = sum;
  });
  return { values: rows.map((row) => row.value), cumulative };
}

/**
 * Seeded source of every choice of the generator: the same seed gives the same draws on every machine, since only 32-bit
 * integers and IEEE doubles are used.
 */
export class SeededRandom {
  private readonly source: { next(): number };

  constructor(seed: number) {
    this.source = xoroshiro128plus(seed);
  }

  /** A number in [0, 1). */
  fraction(): number {
    return (this.source.next() >>> 0) / TWO_POW_32;
  }

  /** An integer, both bounds included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the values, all equally likely; throws a RangeError on an empty list. */
  pick<T>(values: readonly T[]): T {
    const value = values[this.integer(0, values.length - 1)];
    if (value === undefined) throw new RangeError('cannot pick from an empty list');
    return value;
  }

  /** One of the values of a weighted table. */
  weighted<T>(table: WeightedTable<T>): T {
    const { cumulative, values } = table;
    const target = this.fraction() * (cumulative[cumulative.length - 1] ?? 0);
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    const value = values[low];
    if (value === undefined) throw new RangeError('cannot draw from an empty table');
    return value;
  }

  /** A factor around 1 with a long tail (a few structures are very large), between 0.2 and 12. */
  skewedFactor(): number {
    return Math.min(12, 0.2 + 0.42 * -Math.log(1 - this.fraction()) + 0.2 / (1 - this.fraction() * 0.97));
  }
}
