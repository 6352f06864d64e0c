import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { StartupError } from '../../config/startup-error';
import { hasCode } from './connection-record';
import { pollUntil } from './poll';

const LOCK_TIMEOUT_MS = 90_000;

/**
 * Runs work while no other process of this machine prepares or starts the server of the same folder.
 * The lock is a Linux abstract socket name (unix(7)): the kernel frees it when its holder dies, however it dies.
 * @param dataDir an existing folder
 * @throws StartupError when another process keeps the lock for 90 s
 */
export async function withStartupLock<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const name = `\0ror-sas-start-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32)}`;
  const lock = await pollUntil(LOCK_TIMEOUT_MS, () => tryListen(name));
  if (lock === undefined) {
    throw new StartupError(
      `un autre processus démarre la base de ${dataDir} depuis plus de ${LOCK_TIMEOUT_MS / 1000} s`,
      `another process has been starting the database of ${dataDir} for more than ${LOCK_TIMEOUT_MS / 1000} s`,
    );
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if (hasCode(error, 'EADDRINUSE')) resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => resolve(server));
  });
}
