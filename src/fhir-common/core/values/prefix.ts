/** Comparison prefixes of ordered parameters: number, date, quantity; `eq` is understood when there is none (R4 search 3.1.1.4.5). */
export const SEARCH_PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;

export type SearchPrefix = (typeof SEARCH_PREFIXES)[number];

/** A raw value cut after its prefix; `at` is the character offset of `rest` inside the raw value (0 or 2). */
export interface PrefixedValue {
  readonly prefix: SearchPrefix;
  readonly rest: string;
  readonly at: number;
}

/**
 * Reads the comparison prefix of an ordered value; `eq` when there is none (R4 search, Prefixes). Never fails: an unknown or
 * upper-case prefix stays in `rest`, where the number or date parser refuses it with its position.
 */
export function parsePrefix(raw: string): PrefixedValue {
  const prefix = SEARCH_PREFIXES.find((candidate) => raw.startsWith(candidate));
  return prefix === undefined ? { prefix: 'eq', rest: raw, at: 0 } : { prefix, rest: raw.slice(prefix.length), at: prefix.length };
}
