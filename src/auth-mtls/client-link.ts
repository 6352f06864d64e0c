import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Client } from 'pg';
import { FhirError } from '../fhir-common/core/errors';
import type { Queryable } from './client-registry';

const CHANNEL = 'client_changed';
const RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** The table has some hundreds of rows: a database that needs longer for them has stopped answering. */
const READ_TIMEOUT_MS = 2_000;
const RETRY_AFTER_SECONDS = 2;

/**
 * The one connection of authentication: it reads the table `client` and hears of its changes. Searches that hold every connection of the
 * pool never keep a caller from being recognised. A connection that is lost, or does not answer, is opened again.
 */
export class ClientLink implements Queryable, OnApplicationBootstrap, OnModuleDestroy {
  /** The connection being opened or open. */
  private client: Client | undefined;
  /** True once `client` listens: before, it is no use to a request. */
  private listening = false;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly connectionString: string,
    private readonly readTimeoutMs = READ_TIMEOUT_MS,
  ) {}

  /** Calls back when the table changed, and when it may have changed while nobody listened. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  onApplicationBootstrap(): Promise<void> {
    return this.open();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    const { client } = this;
    this.client = undefined;
    this.listening = false;
    await client?.end().catch(() => undefined);
  }

  /** @throws FhirError `unavailable` (503) when the database cannot be asked now */
  async query(sql: string, parameters: unknown[]): Promise<{ rows: unknown[] }> {
    const { client } = this;
    if (client === undefined || !this.listening) throw unavailable();
    try {
      return await client.query<Record<string, unknown>>(sql, parameters);
    } catch (error) {
      // The next statement would wait behind one that never ends.
      this.openAgain(client);
      throw Object.assign(unavailable(), { cause: error });
    }
  }

  private async open(): Promise<void> {
    const client = new Client({
      connectionString: this.connectionString, application_name: 'ror-sas-server clients', keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: this.readTimeoutMs,
    });
    this.client = client;
    client.on('notification', () => this.tell());
    // `on`, not `once`: a connection may report several errors while it breaks, and one that nobody hears ends the process.
    client.on('error', () => this.openAgain(client));
    client.once('end', () => this.openAgain(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      if (this.client !== client) return;
      this.listening = true;
      this.tell();
    } catch {
      this.openAgain(client);
    }
  }

  private openAgain(client: Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    this.listening = false;
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.open(), RETRY_MS).unref();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** What a caller is told who cannot be recognised, because the database is away. */
export function unavailable(): FhirError {
  return new FhirError('unavailable', { seconds: RETRY_AFTER_SECONDS }, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
}
