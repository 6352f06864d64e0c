import type { Pool } from 'pg';
import type { Configuration } from '../config/configuration';
import { createDataSource, migrate } from '../database/data-source';
import { findRunningEmbeddedServer, startEmbeddedServer } from '../database/embedded/embedded-server';
import { createPool } from '../database/pool';
import { asUnreachableDatabase } from '../database/unreachable';

/** A command's statements may run long: it has no caller waiting. */
const COMMAND_TIMEOUT_MS = 600_000;
const COMMAND_POOL = 4;

export interface CommandDatabase {
  readonly connectionString: string;
  readonly pool: Pool;
  /** Refreshes what PostgreSQL knows of the tables after a large change. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** The database of DATABASE_URL, of the server running on DATA_DIR, or an embedded one started for the time of the command. */
export async function openDatabase(configuration: Configuration): Promise<CommandDatabase> {
  const logger = { info: () => undefined, warn: (message: string) => void process.stderr.write(`${message}\n`) };
  const running = configuration.databaseUrl === undefined ? await findRunningEmbeddedServer(configuration.dataDir) : undefined;
  const own = configuration.databaseUrl === undefined && !running ? await startEmbeddedServer({ dataDir: configuration.dataDir, logger }) : undefined;
  const connectionString = configuration.databaseUrl ?? running?.connectionString ?? own?.connectionString ?? '';
  try {
    const dataSource = await createDataSource(connectionString).initialize();
    await migrate(dataSource);
    await dataSource.destroy();
  } catch (error) {
    await own?.stop();
    throw asUnreachableDatabase(error, connectionString);
  }
  const pool = createPool({ connectionString, size: COMMAND_POOL, statementTimeoutMs: COMMAND_TIMEOUT_MS });
  return {
    connectionString,
    pool,
    settle: async () => {
      await pool.query('VACUUM (ANALYZE)');
    },
    close: async () => {
      await pool.end();
      await own?.stop();
    },
  };
}
