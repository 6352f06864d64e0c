import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import type { Pool } from 'pg';
import pino from 'pino';
import request from 'supertest';
import { startApplication } from '../../src/application';
import { loadConfiguration } from '../../src/config/configuration';
import { createPool } from '../../src/database/pool';
import { HTTP_LIMITS } from '../../src/overload/http-limits';
import type { HttpLimits } from '../../src/overload/http-limits';
import { LISTS } from '../setup/reference-lists';
import { createFilledDatabase } from '../setup/template-database';
import { testPkiFolder } from '../setup/test-resources';

/** The whole application on HTTPS with the sample data, its log kept, its limits chosen. */
export interface RunningServer {
  readonly origin: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** A connection to its database that is none of the application's. */
  readonly pool: Pool;
  /** Every line logged so far, as written. */
  log(): string;
  as(client: string): request.Agent;
  anonymous(): request.Agent;
  stop(): Promise<void>;
}

/** @param settings variables of the environment contract @param limits HTTP limits other than those of production */
export async function startServer(settings: Readonly<Record<string, string>> = {}, limits: Partial<HttpLimits> = {}): Promise<RunningServer> {
  const database = await createFilledDatabase(settings['SAMPLE_DATA'] === 'false' ? 'tables' : 'sample');
  const configuration = loadConfiguration({
    PORT: '0', DATABASE_URL: database.url, DATABASE_POOL_SIZE: '3', DATA_DIR: dirname(testPkiFolder()), ...settings,
  });
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
  const application = await startApplication(configuration, pino({ level: 'debug' }, stream), { ...HTTP_LIMITS, ...limits }, LISTS);
  const { origin, port } = application;
  const pool = createPool({ connectionString: database.url, size: 1, statementTimeoutMs: 10_000 });
  const read = (...path: string[]): string => readFileSync(join(testPkiFolder(), ...path), 'utf8');
  const ca = read('ca.crt');
  return {
    origin, port, pool, databaseUrl: database.url,
    log: () => lines.join(''),
    as: (client) => request.agent(origin, { ca, cert: read('clients', `${client}.crt`), key: read('clients', `${client}.key`) }),
    anonymous: () => request.agent(origin, { ca }),
    stop: async () => {
      await pool.end();
      await application.stop();
      await database.drop();
    },
  };
}
