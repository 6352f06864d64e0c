import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { types } from 'node:util';
import { Client } from 'pg';

/** What DATA_DIR/postgres.json keeps (mode 0600), so that command-line tools can join a running server. */
export interface ConnectionRecord {
  readonly password: string;
  readonly port: number;
  /** Absolute folder of the cluster; lies outside DATA_DIR when the server's account cannot enter it (see fallbackFolder). */
  readonly clusterFolder: string;
  /** The Node process that started the server, and its start time in clock ticks: a pid alone can be used again. */
  readonly ownerPid: number;
  readonly ownerStartTicks: number;
}

export const SERVER_ROLE = 'ror';
export const SERVER_DATABASE = 'ror';

export function connectionStringOf(record: Pick<ConnectionRecord, 'password' | 'port'>, database = SERVER_DATABASE): string {
  return `postgresql://${SERVER_ROLE}:${record.password}@127.0.0.1:${record.port}/${database}`;
}

function recordPath(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}

/** Reads the record; undefined when it is absent or damaged (the caller then sets a new password). */
export async function readConnectionRecord(dataDir: string): Promise<ConnectionRecord | undefined> {
  let text: string;
  try {
    text = await readFile(recordPath(dataDir), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return parseRecord(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseRecord(json: unknown): ConnectionRecord | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const field = (name: string): unknown => Object.entries(json).find(([key]) => key === name)?.[1];
  const [password, port, clusterFolder] = [field('password'), field('port'), field('clusterFolder')];
  const [ownerPid, ownerStartTicks] = [field('ownerPid'), field('ownerStartTicks')];
  if (typeof password !== 'string' || typeof clusterFolder !== 'string') return undefined;
  if (typeof port !== 'number' || typeof ownerPid !== 'number' || typeof ownerStartTicks !== 'number') return undefined;
  return { password, port, clusterFolder, ownerPid, ownerStartTicks };
}

/**
 * Replaces the record in one step, readable only by the owner of DATA_DIR:
 * root may start the server of an ordinary user, who comes back later.
 */
export async function writeConnectionRecord(dataDir: string, record: ConnectionRecord): Promise<void> {
  const draft = `${recordPath(dataDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dataDir);
    await chown(draft, uid, gid);
  }
  await rename(draft, recordPath(dataDir));
}

/** Tells whether an error bears one of these codes: a system call (ENOENT, EACCES...) or an SQLSTATE. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  // isNativeError, not instanceof: Jest's sandbox has its own Error class.
  return types.isNativeError(error) && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** What a connection attempt found. `starting` covers a server that starts, recovers or shuts down (SQLSTATE 57P03). */
export type ConnectionProbe = 'ready' | 'starting' | 'refused' | 'unreachable';

/**
 * Tries to connect and to run one statement.
 * The random password makes the answer `ready` a proof of identity: SCRAM is mutual (RFC 5802).
 */
export async function probeConnection(connectionString: string): Promise<ConnectionProbe> {
  return withClient(connectionString, async (client) => {
    await client.query('select 1');
    return 'ready' as const;
  }).catch((error: unknown) => {
    if (hasCode(error, '57P03', '57P01')) return 'starting';
    return hasCode(error, '28P01', '28000', '3D000', '53300') ? 'refused' : 'unreachable';
  });
}

/** Runs work on one short-lived connection. */
export async function withClient<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000, ssl: false });
  // A server that stops under an idle connection emits 'error'; without a listener Node would exit.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
