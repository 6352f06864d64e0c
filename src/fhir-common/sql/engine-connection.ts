import type { PoolClient } from 'pg';

/** What the engine asks of a pooled connection besides queries (`database/byte-client.ts`). */
export interface EngineConnection extends PoolClient {
  /** Frees the statements prepared under the names `isForgotten` tells. */
  freeStatements(isForgotten: (name: string) => boolean): Promise<void>;
  /** Asks PostgreSQL, past the pool, to stop what this connection is running; resolves when the request is delivered, or cannot be. */
  cancelStatement(): Promise<void>;
  /** Whether statements are sent at once, behind those that still run, or each when the one before has ended. To be changed while none runs. */
  sendAhead(ahead: boolean): void;
  /** Statements sent from now until everything that waits to run has run leave in one packet. */
  gather(): void;
}

/** @throws Error for a connection of another pool: its statements could neither be freed nor cancelled */
export function engineConnection(client: PoolClient): EngineConnection {
  if (isEngineConnection(client)) return client;
  throw new Error('The engine needs connections of createPool (database/pool.ts)');
}

function isEngineConnection(client: PoolClient): client is EngineConnection {
  return 'freeStatements' in client && 'cancelStatement' in client && 'sendAhead' in client;
}
