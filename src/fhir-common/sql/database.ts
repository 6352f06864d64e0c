import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import type { CustomTypesConfig, Pool, PoolClient, QueryResultRow } from 'pg';
import { FhirError } from '../core/errors';
import type { Sql } from './sql';
import { BYTE_TEXTS } from './value-parsers';

/** PostgreSQL error codes that mean "not now" rather than "wrong": cancelled by timeout, no connection, shutdown, too many clients. */
const QUERY_CANCELED = '57014';
const UNAVAILABLE = /^(08|53|57P0)/;
const RETRY_AFTER_SECONDS = 2;
const REMEMBERED_SHAPES = 2_000;

/**
 * The engine's door to PostgreSQL. Every statement runs *named*: PostgreSQL parses and plans each shape once per connection
 * (2.4 times the rate on a token page, probe.md 5.2).
 */
export class Database {
  constructor(
    private readonly executor: Pool | PoolClient,
    private readonly names = new LRUCache<string, string>({ max: REMEMBERED_SHAPES }),
  ) {}

  /** Runs one statement; @throws FhirError `query-timeout` or `unavailable` (503) when PostgreSQL could not answer. */
  query<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
    return this.run<Row>(statement, {});
  }

  /** The same, for JSON texts that are only passed on: columns of type `text` come as {@link ByteText}. */
  queryBytes<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
    return this.run<Row>(statement, { types: BYTE_TEXTS });
  }

  private async run<Row extends QueryResultRow>({ text, values }: Sql, options: { readonly types?: CustomTypesConfig }): Promise<Row[]> {
    try {
      const result = await this.executor.query<Row>({ name: this.nameOf(text), text, values: [...values], ...options });
      return result.rows;
    } catch (error) {
      throw translate(error);
    }
  }

  private nameOf(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const name = statementName(text);
    this.names.set(text, name);
    return name;
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  async transaction<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    if (!isPool(this.executor)) return work(this);
    let client: PoolClient;
    try {
      client = await this.executor.connect();
    } catch (error) {
      throw translate(error);
    }
    try {
      await client.query('BEGIN');
      const result = await work(new Database(client, this.names));
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // A connection whose rollback fails is not given back to the pool.
      const lost = await client.query('ROLLBACK').then(
        () => undefined,
        (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))),
      );
      client.release(lost);
      throw translate(error);
    }
  }
}

function isPool(executor: Pool | PoolClient): executor is Pool {
  return 'totalCount' in executor;
}

/** 63 bytes is PostgreSQL's limit for a name; 128 bits of SHA-256 make two shapes with one name impossible in practice. */
function statementName(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function translate(error: unknown): unknown {
  if (error instanceof FhirError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const retry = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
  if (code === QUERY_CANCELED) return new FhirError('query-timeout', {}, retry);
  if (UNAVAILABLE.test(code) || /^(ECONN|EPIPE|ETIMEDOUT)/.test(code) || isPoolTimeout(error)) {
    return new FhirError('unavailable', { seconds: RETRY_AFTER_SECONDS }, retry);
  }
  return error;
}

function isPoolTimeout(error: unknown): boolean {
  return error instanceof Error && /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
}
