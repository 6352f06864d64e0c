import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../config/startup-error';
import { SERVER_DATABASE, SERVER_ROLE, hasCode, withClient } from './connection-record';
import type { PostgresBinaries } from './postgres-binaries';
import type { ServerAccount } from './server-account';
import { reasonIn, runProgram } from './server-process';

/** Where a cluster lives and who runs it. */
export interface Cluster {
  /** Folder owned by the server's account: data/ (PGDATA), run/ (socket), server.log. */
  readonly folder: string;
  readonly dataDirectory: string;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly account: ServerAccount | undefined;
  readonly binaries: PostgresBinaries;
  /** Over SETTINGS, for a cluster that nobody means to keep. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Unix socket paths hold 107 bytes (unix(7)), of which `/.s.PGSQL.65535` takes 15. */
const SOCKET_FOLDER_LIMIT = 107 - 15;

/**
 * Fixed settings of the embedded server. Durability is never traded where data are kept: an accepted write survives a power cut.
 * 256 MB of shared buffers suit a sample or a region; for national volume use DATABASE_URL with 1 GB or more.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_connections: '60',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_level: 'replica',
  wal_compression: 'on',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
  listen_addresses: '127.0.0.1',
  unix_socket_permissions: '0700',
};

/** The arguments of `postgres` for a cluster on a port. */
export function serverArguments(cluster: Cluster, port: number): string[] {
  const socketFolder = Buffer.byteLength(cluster.socketFolder) <= SOCKET_FOLDER_LIMIT ? cluster.socketFolder : '';
  const settings = { ...SETTINGS, ...cluster.settings, port: String(port), unix_socket_directories: socketFolder };
  return ['-D', cluster.dataDirectory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

export function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/** Makes the folders of the cluster, handed over to the server's account, closed to everybody else. */
export async function prepareFolders(cluster: Cluster): Promise<void> {
  for (const folder of [cluster.folder, cluster.socketFolder]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (cluster.account !== undefined) await chown(folder, cluster.account.uid, cluster.account.gid);
    await chmod(folder, 0o700);
  }
}

/** What the data directory holds. */
export type DataDirectoryState = { readonly kind: 'absent' } | { readonly kind: 'initialised'; readonly majorVersion: number };

/**
 * Looks at the data directory before any program touches it.
 * @throws StartupError when it holds something that is not a PostgreSQL cluster
 */
export async function inspectDataDirectory(dataDirectory: string): Promise<DataDirectoryState> {
  if (!existsSync(dataDirectory) || readdirSync(dataDirectory).length === 0) return { kind: 'absent' };
  const version = await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
  const majorVersion = Number.parseInt(version, 10);
  if (!Number.isNaN(majorVersion)) return { kind: 'initialised', majorVersion };
  throw new StartupError(
    `${dataDirectory} n'est pas une base PostgreSQL ou est endommagé (PG_VERSION absent) : restaurez-le ou déplacez-le`,
    `${dataDirectory} is not a PostgreSQL database or is damaged (no PG_VERSION): restore it or move it away`,
  );
}

/** A cluster can only be opened by its own major version of PostgreSQL. */
export function requireMajorVersion(cluster: Cluster, found: number): void {
  const expected = cluster.binaries.majorVersion;
  if (found === expected) return;
  throw new StartupError(
    `la base ${cluster.dataDirectory} est de PostgreSQL ${found}, le serveur embarqué de ${expected} : `
    + 'migrez-la ou choisissez un autre DATA_DIR',
    `the database ${cluster.dataDirectory} is from PostgreSQL ${found}, the embedded server is ${expected}: `
    + 'migrate it or choose another DATA_DIR',
  );
}

/**
 * Creates the cluster beside its place and moves it there at the end: an interrupted initdb leaves nothing half-made behind.
 * @throws StartupError with the reason of initdb
 */
export async function initialiseCluster(cluster: Cluster, password: string): Promise<void> {
  const draft = `${cluster.dataDirectory}.new`;
  const passwordFile = join(cluster.folder, 'initdb-password');
  await rm(draft, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  try {
    if (cluster.account !== undefined) await chown(passwordFile, cluster.account.uid, cluster.account.gid);
    const { code, output } = await runProgram({
      program: cluster.binaries.initdb,
      // --encoding and --locale: with LANG unset the default would be SQL_ASCII.
      arguments: [
        '-D', draft, '-U', SERVER_ROLE, '--encoding=UTF8', '--locale=C.UTF-8',
        '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-instructions',
      ],
      account: cluster.account,
      folder: cluster.folder,
    });
    if (code !== 0) throw initialisationFailed(cluster, output);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rm(cluster.dataDirectory, { recursive: true, force: true }); // an empty folder at most, see inspectDataDirectory
  await rename(draft, cluster.dataDirectory);
}

function initialisationFailed(cluster: Cluster, output: string): StartupError {
  const reason = reasonIn(output.split('\n').filter((line) => line !== ''));
  return new StartupError(
    `initdb n'a pas pu créer la base dans ${cluster.folder} : ${reason}`,
    `initdb could not create the database in ${cluster.folder}: ${reason}`,
  );
}

/**
 * Gives the role a new password through PostgreSQL's single-user mode, for a cluster whose connection record was lost.
 * The server must be stopped.
 */
export async function resetPassword(cluster: Cluster, password: string): Promise<void> {
  const { code, output } = await runProgram(
    {
      program: cluster.binaries.postgres,
      arguments: ['--single', '-D', cluster.dataDirectory, 'postgres'],
      account: cluster.account,
      folder: cluster.folder,
    },
    // The password is ours: hexadecimal digits only.
    `ALTER ROLE ${SERVER_ROLE} PASSWORD '${password}'\n`,
  );
  if (code === 0 && !/\b(?:ERROR|FATAL|PANIC):/.test(output)) return;
  const reason = reasonIn(output.split('\n').filter((line) => line !== ''));
  throw new StartupError(
    `le mot de passe de la base embarquée n'a pas pu être renouvelé : ${reason}`,
    `the password of the embedded database could not be renewed: ${reason}`,
  );
}

/** Creates the application's database when it is absent. `connectionString` names the maintenance database. */
export async function ensureDatabase(connectionString: string): Promise<void> {
  await withClient(connectionString, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [SERVER_DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${SERVER_DATABASE}`);
  });
}
