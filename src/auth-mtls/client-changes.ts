import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Client } from 'pg';

const CHANNEL = 'client_changed';
const RETRY_MS = 2_000;

/**
 * Listens to changes of the table `client`, on a connection of its own, and tells the registry. While the connection is lost, the registry's
 * one-second cache is the fallback.
 */
export class ClientChanges implements OnApplicationBootstrap, OnModuleDestroy {
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly connectionString: string,
    private readonly changed: () => void,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    const client = new Client({ connectionString: this.connectionString, application_name: 'ror-sas-server clients', keepAlive: true });
    this.client = client;
    client.on('notification', this.changed);
    client.once('error', () => this.listenAgain(client));
    client.once('end', () => this.listenAgain(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      // What changed while nobody listened.
      this.changed();
    } catch {
      this.listenAgain(client);
    }
  }

  private listenAgain(client: Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.listen(), RETRY_MS).unref();
  }
}
