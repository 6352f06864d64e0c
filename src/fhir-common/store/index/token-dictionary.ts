import { LRUCache } from 'lru-cache';
import { foldString } from '../../core/values/string-fold';
import type { SystemNames } from '../../definition/system-names';
import { sql } from '../../sql/sql';
import type { Database } from '../../sql/database';

export interface TokenKey {
  readonly parameter: number;
  readonly system: string;
  readonly code: string;
}

const CACHED_TOKENS = 200_000;
const keyOf = (token: TokenKey): string => `${token.parameter} ${token.system}|${token.code}`;

/**
 * Numbers for the coded values of the directory: an index row is (token number, row id) instead of two long texts.
 * Numbers are given outside the caller's transaction, on connections of their own, so that a number seen here is always committed and
 * no writer waits for a connection that another writer holds; one that ends up unused does no harm. Searches never read this cache: they
 * resolve tokens in SQL, so another process's new code is found at once.
 */
export class TokenDictionary {
  private readonly known = new LRUCache<string, number>({ max: CACHED_TOKENS });

  constructor(
    private readonly database: Database,
    private readonly systems: SystemNames,
  ) {}

  /** @returns a function from token to number, defined for every token given */
  async resolve(tokens: readonly TokenKey[]): Promise<(token: TokenKey) => number> {
    const wanted = new Map(tokens.map((token) => [keyOf(token), token]));
    const found = new Map<string, number>();
    const missing: TokenKey[] = [];
    for (const [key, token] of wanted) {
      const id = this.known.get(key);
      if (id === undefined) missing.push(token);
      else found.set(key, id);
    }
    for (const row of await this.allocate(missing)) {
      this.known.set(keyOf(row), row.id);
      found.set(keyOf(row), row.id);
    }
    return (token) => {
      const id = found.get(keyOf(token));
      if (id === undefined) throw new Error(`Token was not resolved: ${keyOf(token)}`);
      return id;
    };
  }

  private async allocate(tokens: readonly TokenKey[]): Promise<(TokenKey & { readonly id: number })[]> {
    if (tokens.length === 0) return [];
    // One order for every process: two of them adding the same codes wait for each other instead of dead-locking.
    const sorted = [...tokens].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const columns = [sorted.map((t) => t.parameter), sorted.map((t) => t.code), sorted.map((t) => t.system)];
    const labels = sorted.map((t) => foldString(this.systems.display(t.system, t.code) ?? ''));
    await this.database.query(sql`
      INSERT INTO token (parameter, code, system, display)
      SELECT * FROM unnest(${columns[0]}::smallint[], ${columns[1]}::text[], ${columns[2]}::text[], ${labels}::text[])
      ON CONFLICT DO NOTHING`);
    return this.database.query(sql`
      SELECT id, parameter, code, system FROM token
      JOIN unnest(${columns[0]}::smallint[], ${columns[1]}::text[], ${columns[2]}::text[]) AS wanted(parameter, code, system)
      USING (parameter, code, system)`);
  }
}
