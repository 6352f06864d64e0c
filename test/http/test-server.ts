import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { dirname, join } from 'node:path';
import pino from 'pino';
import request from 'supertest';
import { startApplication } from '../../src/application';
import { loadConfiguration } from '../../src/config/configuration';
import type { FhirEngine } from '../../src/fhir-common/engine';
import { HTTP_LIMITS } from '../../src/overload/http-limits';
import type { HttpLimits } from '../../src/overload/http-limits';
import { LISTS } from '../setup/reference-lists';
import { settled } from '../setup/settled';
import { createFilledDatabase } from '../setup/template-database';
import { testPkiFolder } from '../setup/test-resources';

/** Sees everything the guide's scenarios answer with. */
export const WIDEST_CLIENT = 'ror-profile-1';

export interface ClientCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The whole application on HTTPS, with a database of its own that holds the sample data, and the PKI of the Jest run. */
export interface TestServer {
  /** `https://localhost:port`. */
  readonly origin: string;
  readonly port: number;
  readonly engine: FhirEngine;
  readonly databaseUrl: string;
  /** Calls with the certificate of a client of the PKI, by its file name below `clients/`. */
  as(client: string): request.Agent;
  /** Calls without any certificate. */
  anonymous(): request.Agent;
  stop(): Promise<void>;
}

/** A hundred callers at once on a busy machine are served late: `slow-clients.spec.ts` is about the limits of production. */
const PATIENT: HttpLimits = { ...HTTP_LIMITS, headersTimeoutMs: 60_000, requestTimeoutMs: 120_000 };

/** @param settings variables of the environment contract besides those of the test run */
export async function startTestServer(settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const database = await createFilledDatabase(settings['SAMPLE_DATA'] === 'false' ? 'tables' : 'sample');
  const configuration = loadConfiguration({
    PORT: '0',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '4',
    DATA_DIR: dirname(testPkiFolder()), // its `pki` is the PKI of this run
    LOG_LEVEL: 'silent',
    ANOMALY_ROUTING_SECONDS: '0', // a test that wants it routes by itself
    STATEMENT_TIMEOUT_MS: '60000', // a busy machine is no fault; a test about time sets its own
    ...settings,
  });
  try {
    const application = await startApplication(configuration, pino({ level: configuration.logLevel }), PATIENT, LISTS);
    const { origin, port, engine } = application;
    await settled(engine.database);
    // Connections are kept, as callers do: a handshake costs more than most answers. The certificate is part of what tells them apart.
    const connections = new Agent({ keepAlive: true });
    const kept = (sent: { agent(agent: Agent): unknown }): unknown => sent.agent(connections);
    return {
      origin,
      port,
      engine,
      databaseUrl: database.url,
      as: (client) => request.agent(origin, certificateOf(client)).use(kept),
      anonymous: () => request.agent(origin, { ca: certificateAuthority() }).use(kept),
      stop: async () => {
        connections.destroy();
        await application.stop();
        await database.drop();
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

export function certificateAuthority(): string {
  return readFileSync(join(testPkiFolder(), 'ca.crt'), 'utf8');
}

export function certificateOf(client: string): ClientCertificate {
  const read = (extension: string): string => readFileSync(join(testPkiFolder(), 'clients', `${client}.${extension}`), 'utf8');
  return { ca: certificateAuthority(), cert: read('crt'), key: read('key') };
}
