import { Pool } from 'pg';
import { DECODED_VALUES } from '../fhir-common/sql/value-parsers';
import { ByteClient } from './byte-client';

export interface PoolOptions {
  readonly connectionString: string;
  readonly size: number;
  /** Milliseconds after which PostgreSQL gives up a statement. */
  readonly statementTimeoutMs: number;
  /** `off`: a commit does not wait for the disk; a crash of the database's machine may lose the last 0.6 s. Only for the audit of reads. */
  readonly synchronousCommit?: 'on' | 'off';
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Memory a backend never gives back (catalogue caches, fragmented plans) lives an hour at most. */
const LIFETIME_SECONDS = 3_600;
/** PostgreSQL gives a statement up by itself; one that is not even given up by then stands on a database that has stopped answering. */
const ANSWER_MARGIN_MS = 2_000;

/**
 * The engine's connections. `statement_timeout` is set by the start-up packet of EVERY connection; `jit` would compile for a second what
 * runs in a millisecond; `plan_cache_mode` keeps the plan of a named statement instead of planning each time; `enable_seqscan` is off because
 * a plan made while a table was empty would go on reading the whole of it; no search takes workers from the others.
 */
export function createPool({ connectionString, size, statementTimeoutMs, synchronousCommit = 'on' }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString,
    max: size,
    types: DECODED_VALUES,
    Client: ByteClient,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    query_timeout: statementTimeoutMs + ANSWER_MARGIN_MS,
    keepAlive: true,
    application_name: 'ror-sas-server',
    options: `-c statement_timeout=${statementTimeoutMs} -c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c max_parallel_workers_per_gather=0 -c synchronous_commit=${synchronousCommit}`,
  });
  // A connection lost while idle is replaced on next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}
