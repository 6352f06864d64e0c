import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { types } from 'node:util';
import { StartupError } from '../../config/startup-error';
import {
  ensureDatabase, initialiseCluster, inspectDataDirectory, newPassword, prepareFolders, requireMajorVersion, resetPassword, serverArguments,
} from './cluster';
import type { Cluster } from './cluster';
import { connectionStringOf, hasCode, probeConnection, readConnectionRecord, writeConnectionRecord } from './connection-record';
import type { ConnectionProbe, ConnectionRecord } from './connection-record';
import { pollUntil } from './poll';
import { isPostmasterOf, processStartTicks, readPostmasterFile } from './postmaster';
import { copyBinaries, locateBinaries } from './postgres-binaries';
import { canReach, chooseServerAccount, fallbackFolder, requireOwnFolder } from './server-account';
import type { ServerAccount } from './server-account';
import { launchServer, serverDidNotStart } from './server-process';
import type { ServerProcess } from './server-process';
import { ServerSupervisor } from './server-supervisor';
import { withStartupLock } from './startup-lock';

/** What the start says; pino and console fit. */
export interface StartupLogger {
  info(message: string): void;
  warn(message: string): void;
}

export interface EmbeddedServerOptions {
  /** DATA_DIR; made when absent. The cluster goes to DATA_DIR/postgres. */
  readonly dataDir: string;
  readonly logger: StartupLogger;
  /** PostgreSQL settings over the fixed ones: for the tests, whose cluster is thrown away. The server gives none. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedServer {
  /** postgresql:// URL of the application's database, role with all rights, over 127.0.0.1. */
  readonly connectionString: string;
  /** True when the server of another live process was joined; stop() then leaves it running. */
  readonly reused: boolean;
  stop(): Promise<void>;
}

const PORT_ATTEMPTS = 3;
/** Recovery after a crash reads the log again from the last checkpoint: minutes at worst. */
const READY_TIMEOUT_MS = 180_000;
/** An orphan whose Node was killed stops within seconds; it is told to stop again after half of this. */
const SETTLE_TIMEOUT_MS = 60_000;
/** A server that the lost connection record does not explain may still be on its way out. */
const UNKNOWN_SERVER_TIMEOUT_MS = 10_000;

/**
 * Starts PostgreSQL on DATA_DIR, or joins the server that another live process runs on it.
 * Safe to call from several processes at once. When this process dies the server stops by itself (see commandOf); when the server dies, it is
 * started again at the same address.
 * @throws StartupError one line, French and English, for everything an operator can mend
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  try {
    const dataDir = await prepareDataDir(options.dataDir);
    return await withStartupLock(dataDir, () => joinOrStart(dataDir, options));
  } catch (error) {
    throw asStartupError(error, options.dataDir);
  }
}

/**
 * Finds the server that runs on DATA_DIR, for command-line tools.
 * @returns undefined when none runs
 * @throws StartupError when DATA_DIR belongs to another account
 */
export async function findRunningEmbeddedServer(dataDir: string): Promise<{ connectionString: string } | undefined> {
  try {
    const record = await readConnectionRecord(resolve(dataDir));
    if (record === undefined) return undefined;
    const connectionString = connectionStringOf(record);
    const probe = await settledProbe(connectionString, SETTLE_TIMEOUT_MS);
    return probe === 'ready' ? { connectionString } : undefined;
  } catch (error) {
    throw asStartupError(error, dataDir);
  }
}

/** Asks until the server has finished to start or to stop. */
function settledProbe(connectionString: string, timeoutMs: number): Promise<ConnectionProbe | undefined> {
  return pollUntil(timeoutMs, async () => {
    const probe = await probeConnection(connectionString);
    return probe === 'starting' ? undefined : probe;
  });
}

async function prepareDataDir(dataDir: string): Promise<string> {
  const folder = resolve(dataDir);
  await makeOpenFolder(folder);
  return realpathSync(folder);
}

/** Makes a folder the server's account can go through, whatever the umask; each secret inside has its own mode. */
async function makeOpenFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}

async function joinOrStart(dataDir: string, { logger, settings = {} }: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const record = await readConnectionRecord(dataDir);
  const clusterFolder = chooseClusterFolder(dataDir, record, logger);
  const dataDirectory = join(clusterFolder, 'data');
  const account = chooseServerAccount(dataDirectory);
  const joined = await settle(dataDirectory, record);
  if (joined !== undefined) {
    return { connectionString: joined, reused: true, stop: () => Promise.resolve() };
  }
  const cluster = await prepareCluster(clusterFolder, account, settings);
  const password = await prepareData(cluster, record?.password);
  return startServer(dataDir, cluster, password, logger);
}

/** DATA_DIR/postgres, unless the server's account cannot get there (a checkout below /root, mode 0700). */
function chooseClusterFolder(dataDir: string, record: ConnectionRecord | undefined, logger: StartupLogger): string {
  const preferred = join(dataDir, 'postgres');
  // Data already there win over any preference: another choice would look like an empty database.
  if (existsSync(join(preferred, 'data'))) return preferred;
  const fallback = recordedFallback(dataDir, record) ?? fallbackFolder(dataDir);
  const isUsed = existsSync(join(fallback, 'postgres'));
  if (!isUsed && canReach(dataDir, chooseServerAccount(join(preferred, 'data')))) return preferred;
  if (existsSync(fallback)) requireOwnFolder(fallback);
  const folder = join(fallback, 'postgres');
  logger.warn(
    `le compte de PostgreSQL ne peut pas entrer dans ${dataDir} : la base est dans ${folder} (choisissez DATA_DIR pour la garder) / `
    + `PostgreSQL's account cannot enter ${dataDir}: the database is in ${folder} (choose DATA_DIR to keep it)`,
  );
  return folder;
}

/** TMPDIR may have changed since. A record copied with its DATA_DIR names the original's folder: the hash tells it apart. */
function recordedFallback(dataDir: string, record: ConnectionRecord | undefined): string | undefined {
  if (record === undefined) return undefined;
  const recorded = dirname(record.clusterFolder);
  return basename(recorded) === basename(fallbackFolder(dataDir)) && existsSync(recorded) ? recorded : undefined;
}

async function prepareCluster(folder: string, account: ServerAccount | undefined, settings: Cluster['settings']): Promise<Cluster> {
  await makeOpenFolder(dirname(folder));
  let binaries = await locateBinaries();
  const inside = (name: string): string => join(folder, name);
  const cluster = { folder, dataDirectory: inside('data'), socketFolder: inside('run'), logFile: inside('server.log'), account, settings };
  await prepareFolders({ ...cluster, binaries });
  // node_modules below a closed folder (again /root): the account gets its own copy of the programs.
  if (!canReach(dirname(binaries.postgres), account)) binaries = await copyBinaries(binaries, await programFolder(folder, account));
  return { ...cluster, binaries };
}

/** Programs go beside the cluster, in a folder of root that the server's account can read but not change. */
async function programFolder(clusterFolder: string, account: ServerAccount | undefined): Promise<string> {
  const folder = join(dirname(clusterFolder), 'postgres-programs');
  await makeOpenFolder(folder);
  requireOwnFolder(folder);
  if (!canReach(folder, account)) {
    throw new StartupError(
      `le compte de PostgreSQL ne peut pas lire ${folder} : choisissez un DATA_DIR ouvert en lecture, par exemple /srv/ror-sas`,
      `PostgreSQL's account cannot read ${folder}: choose a DATA_DIR open for reading, for instance /srv/ror-sas`,
    );
  }
  return folder;
}

/** Leaves a valid cluster of the right version in place. Returns the password of its role. */
async function prepareData(cluster: Cluster, known: string | undefined): Promise<string> {
  const state = await inspectDataDirectory(cluster.dataDirectory);
  if (state.kind === 'absent') {
    const password = newPassword();
    await initialiseCluster(cluster, password);
    return password;
  }
  requireMajorVersion(cluster, state.majorVersion);
  if (known !== undefined) return known;
  const password = newPassword();
  await resetPassword(cluster, password);
  return password;
}

/** What stands on a data directory: nothing, the server of a live process, or one to wait for. */
type Occupancy = { readonly kind: 'free' } | { readonly kind: 'served'; readonly connectionString: string };

/**
 * Waits until the data directory is either served by a live owner (returns its connection string) or free (undefined).
 * A server without a live owner is stopped: whoever comes next owns it properly. A stale postmaster.pid is removed.
 */
async function settle(dataDirectory: string, record: ConnectionRecord | undefined): Promise<string | undefined> {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  const start = Date.now();
  const occupancy = await pollUntil<Occupancy>(record === undefined ? UNKNOWN_SERVER_TIMEOUT_MS : SETTLE_TIMEOUT_MS, async () => {
    const file = await readPostmasterFile(dataDirectory);
    if (file === undefined) return { kind: 'free' };
    if (!isPostmasterOf(dataDirectory, file.pid)) {
      await rm(join(dataDirectory, 'postmaster.pid'), { force: true });
      return { kind: 'free' };
    }
    if (record === undefined) return undefined;
    if (processStartTicks(record.ownerPid) === record.ownerStartTicks) {
      const connectionString = connectionStringOf(record);
      return (await probeConnection(connectionString)) === 'ready' ? { kind: 'served', connectionString } : undefined;
    }
    const quitIsDue = Date.now() - start > SETTLE_TIMEOUT_MS / 2;
    if (signals.length === 2 || (signals.length === 1 && quitIsDue)) tell(file.pid, signals.shift());
    return undefined;
  });
  if (occupancy !== undefined) return occupancy.kind === 'served' ? occupancy.connectionString : undefined;
  throw new StartupError(
    `un serveur PostgreSQL inconnu ou bloqué tourne sur ${dataDirectory} : arrêtez-le, puis recommencez`,
    `an unknown or blocked PostgreSQL server runs on ${dataDirectory}: stop it, then start again`,
  );
}

function tell(pid: number, signal: NodeJS.Signals | undefined): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

async function startServer(dataDir: string, cluster: Cluster, password: string, logger: StartupLogger): Promise<EmbeddedServer> {
  const ownerStartTicks = processStartTicks(process.pid) ?? 0;
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    // Written before the launch: were Node killed just after, the next start must be able to recognise this server.
    await writeConnectionRecord(dataDir, { password, port, clusterFolder: cluster.folder, ownerPid: process.pid, ownerStartTicks });
    const launch = (): ServerProcess => launchServer({
      program: cluster.binaries.postgres, arguments: serverArguments(cluster, port), account: cluster.account, folder: cluster.folder,
    }, cluster.logFile);
    const server = launch();
    const maintenance = connectionStringOf({ password, port }, 'postgres');
    if (await becomesReady(server, maintenance)) {
      await ensureDatabase(maintenance);
      const supervisor = new ServerSupervisor(server, { launch, becomesReady: (again) => becomesReady(again, maintenance), logger });
      return { connectionString: connectionStringOf({ password, port }), reused: false, stop: () => supervisor.stop() };
    }
    await server.stop();
    const lines = server.logLines();
    const portTaken = lines.some((line) => line.includes('could not bind') || line.includes('could not create any TCP/IP sockets'));
    if (!portTaken || attempt === PORT_ATTEMPTS) serverDidNotStart(lines, cluster.logFile);
  }
}

async function becomesReady(server: ServerProcess, connectionString: string): Promise<boolean> {
  const ready = await pollUntil(READY_TIMEOUT_MS, async () => {
    if (server.hasExited()) return false;
    const probe = await probeConnection(connectionString);
    return probe === 'ready' ? true : probe === 'refused' ? false : undefined;
  });
  return ready ?? false;
}

/** A port that was free a moment ago; startServer tries again when it was taken since. */
function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolvePort(address.port);
        else reject(new Error('the system gave no TCP port'));
      });
    });
  });
}

function asStartupError(error: unknown, dataDir: string): unknown {
  if (!types.isNativeError(error)) return error;
  const cause = { cause: error };
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) {
    return new StartupError(
      `droits insuffisants sur ${dataDir} (${error.message}) : lancez avec le compte propriétaire ou choisissez un autre DATA_DIR`,
      `not allowed to use ${dataDir} (${error.message}): start with the owner's account or choose another DATA_DIR`,
      cause,
    );
  }
  if (hasCode(error, 'ENOSPC', 'ENOTDIR', 'EEXIST', 'ENOENT')) {
    return new StartupError(`${dataDir} est inutilisable : ${error.message}`, `${dataDir} cannot be used: ${error.message}`, cause);
  }
  return error;
}
