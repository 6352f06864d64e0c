import { DatabaseError } from 'pg';
import type { CustomTypesConfig, Pool, PoolClient, QueryResultRow } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { FhirError } from '../core/errors';
import { isObject } from '../core/json';
import { engineConnection } from './engine-connection';
import type { EngineConnection } from './engine-connection';
import type { Sql } from './sql';
import { StatementNames } from './statement-names';
import { BYTE_TEXTS } from './value-parsers';

/** PostgreSQL error codes that mean "not now" rather than "wrong": cancelled by timeout, no connection, shutdown, too many clients. */
const QUERY_CANCELED = '57014';
/** Statements that follow a failed one in its transaction. */
const FAILED_TRANSACTION = '25P02';
const UNAVAILABLE = /^(08|53|57P0)/;
const RETRY_AFTER_SECONDS = 2;
/** A request to cancel that arrives between two messages of a statement is lost: it is sent again until the statement ends. */
const CANCEL_AGAIN_MS = 100;

/** What a transaction has sent without waiting for it. */
class SentStatements {
  private failure: unknown;
  private running: Promise<unknown>[] = [];

  add(statement: Promise<unknown>): void {
    this.running.push(this.heard(statement));
  }

  /** Keeps the first failure: everything after it fails because of it, and would tell nothing else. */
  async heard(statement: Promise<unknown>): Promise<void> {
    await statement.catch((error: unknown) => {
      this.failure ??= error;
    });
  }

  /** Why the transaction failed, when what is told is only that it did. */
  reasonOf(error: unknown): unknown {
    return codeOf(error) === FAILED_TRANSACTION ? (this.failure ?? error) : error;
  }

  /** Waits until all have ended. @throws what the first that failed threw */
  async ended(): Promise<void> {
    await Promise.all(this.running.splice(0));
    if (this.failure !== undefined) throw asError(this.failure);
  }
}

/** The engine's door to PostgreSQL. Statements that come again run named ({@link StatementNames}). */
export class Database {
  constructor(
    private readonly executor: Pool | PoolClient,
    private readonly names = new StatementNames(),
    /** Of a transaction: what was sent and not waited for. */
    private readonly sent?: SentStatements,
  ) {}

  /** Whether its statements are part of a transaction that somebody has begun: they keep a connection. */
  get isTransaction(): boolean {
    return !isPool(this.executor);
  }

  /**
   * Runs one statement.
   * @param signal aborted when nobody waits for the rows any more: the statement is then cancelled
   * @throws FhirError `query-timeout` or `unavailable` (503) when PostgreSQL could not answer, `caller-gone` once aborted
   */
  query<Row extends QueryResultRow>(statement: Sql, signal?: AbortSignal): Promise<Row[]> {
    return this.run<Row>(statement, {}, signal);
  }

  /** The same, for JSON texts that are only passed on: columns of type `text` come as {@link ByteText}. */
  queryBytes<Row extends QueryResultRow>(statement: Sql, signal?: AbortSignal): Promise<Row[]> {
    return this.run<Row>(statement, { types: BYTE_TEXTS }, signal);
  }

  /**
   * Sends a statement of a transaction whose rows nobody needs, without waiting for it. PostgreSQL runs it before whatever is sent later; when it
   * fails, so does everything after it, and the transaction throws its error.
   * @throws Error outside a transaction: nobody would hear of its failure
   */
  send(statement: Sql): void {
    if (this.sent === undefined) throw new Error('Only statements of a transaction are sent without waiting for them');
    this.sent.add(this.query(statement));
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. Statements it does not wait for are sent one behind the other. */
  async transaction<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    if (!isPool(this.executor)) return work(this);
    const client = await this.connect(this.executor);
    const sent = new SentStatements();
    client.sendAhead(true);
    try {
      client.gather();
      sent.add(client.query('BEGIN'));
      const result = await work(new Database(client, this.names, sent));
      // Not sent ahead: what fails on this side of the connection would not keep PostgreSQL from committing the rest.
      await sent.ended();
      await client.query('COMMIT');
      client.sendAhead(false);
      client.release();
      return result;
    } catch (error) {
      // A connection whose rollback fails is not given back to the pool.
      const lost = await client.query('ROLLBACK').then(
        () => undefined,
        (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))),
      );
      client.sendAhead(false);
      client.release(lost);
      throw translate(sent.reasonOf(error));
    }
  }

  private async run<Row extends QueryResultRow>(statement: Sql, options: StatementOptions, signal: AbortSignal | undefined): Promise<Row[]> {
    if (!isPool(this.executor)) {
      const rows = this.ask<Row>(engineConnection(this.executor), statement, options, signal);
      void this.sent?.heard(rows);
      return rows;
    }
    const client = await this.connect(this.executor, signal);
    try {
      const rows = await this.ask<Row>(client, statement, options, signal);
      client.release();
      return rows;
    } catch (error) {
      client.release(isLost(error));
      throw translate(error);
    }
  }

  /** A connection of the pool, rid of the statements that were forgotten since its last use. */
  private async connect(pool: Pool, signal?: AbortSignal): Promise<EngineConnection> {
    const client = await checkedOut(pool, signal);
    try {
      const connection = engineConnection(client);
      if (this.names.mustFree(connection)) await connection.freeStatements((name) => this.names.isForgotten(name));
      return connection;
    } catch (error) {
      client.release(true);
      throw translate(error);
    }
  }

  private async ask<Row extends QueryResultRow>(client: EngineConnection, { text, values }: Sql, options: StatementOptions, signal?: AbortSignal): Promise<Row[]> {
    const name = this.names.nameOf(text);
    if (this.sent !== undefined) client.gather();
    const rows = async (): Promise<Row[]> =>
      (await client.query<Row>({ ...(name === undefined ? {} : { name }), text, values: [...values], ...options })).rows;
    return signal === undefined ? rows() : cancellable(client, signal, rows);
  }
}

interface StatementOptions {
  readonly types?: CustomTypesConfig;
}

/** Waits for a connection as long as somebody waits for the answer. */
function checkedOut(pool: Pool, signal: AbortSignal | undefined): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new FhirError('caller-gone'));
    if (signal?.aborted === true) {
      gone();
      return;
    }
    signal?.addEventListener('abort', gone, { once: true });
    pool.connect().then(
      (client) => {
        signal?.removeEventListener('abort', gone);
        if (signal?.aborted === true) client.release();
        else resolve(client);
      },
      (error: unknown) => {
        signal?.removeEventListener('abort', gone);
        reject(asError(translate(error)));
      },
    );
  });
}

/**
 * Runs a statement that is cancelled when the signal aborts. The connection is free again only when the request to cancel cannot reach a
 * later statement any more: it has been delivered, and one more round trip has been made.
 */
async function cancellable<Rows>(client: EngineConnection, signal: AbortSignal, ask: () => Promise<Rows>): Promise<Rows> {
  const ended = new AbortController();
  let cancelling: Promise<void> | undefined;
  const cancel = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await client.cancelStatement();
      await pause(CANCEL_AGAIN_MS, undefined, { signal: ended.signal }).catch(() => undefined); // the statement has ended
    }
  };
  const onAbort = (): void => {
    cancelling = cancel();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await ask();
  } catch (error) {
    throw signal.aborted && codeOf(error) === QUERY_CANCELED ? new FhirError('caller-gone') : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (cancelling !== undefined) {
      ended.abort();
      await cancelling;
      await client.query('SELECT').catch(() => undefined);
    }
  }
}

function isPool(executor: Pool | PoolClient): executor is Pool {
  return 'totalCount' in executor;
}

/** PostgreSQL goes on after an ERROR; after anything else the connection is not used again. */
function isLost(error: unknown): boolean {
  return !(error instanceof FhirError) && !(error instanceof DatabaseError && error.severity === 'ERROR');
}

function codeOf(error: unknown): string {
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : '';
}

function translate(error: unknown): unknown {
  if (error instanceof FhirError) return error;
  const code = codeOf(error);
  const retry = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
  if (code === QUERY_CANCELED) return new FhirError('query-timeout', {}, retry);
  if (UNAVAILABLE.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENETUNREACH)/.test(code) || isLostConnection(error)) {
    return new FhirError('unavailable', { seconds: RETRY_AFTER_SECONDS }, retry);
  }
  return error;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** `pg` gives no code to what it finds by itself: no connection in time, no answer in time, a connection that broke under a statement. */
function isLostConnection(error: unknown): boolean {
  const message = isObject(error) && typeof error['message'] === 'string' ? error['message'] : '';
  return /timeout exceeded when trying to connect|timeout expired|Query read timeout|Connection terminated|not queryable/.test(message);
}
