import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StartupError } from '../../config/startup-error';

/** The system account that runs PostgreSQL, which refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Preferred system accounts, in order; `nobody` exists on every Linux. */
const ACCOUNT_NAMES = ['postgres', 'nobody'] as const;

/**
 * Chooses the account PostgreSQL must run under.
 * @param dataDirectory PGDATA; when it exists already, its owner is kept whatever the preferred account
 * @returns undefined when no change of account is needed (the process is not root)
 * @throws StartupError when root has no account to hand over to, or when the data belong to somebody else
 */
export function chooseServerAccount(dataDirectory: string): ServerAccount | undefined {
  const uid = process.getuid?.() ?? 0;
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory) : undefined;
  if (uid !== 0) {
    if (owner !== undefined && owner.uid !== uid) throw foreignData(dataDirectory, owner.uid);
    return undefined;
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = parseAccounts(readFileSync('/etc/passwd', 'utf8'));
  const account = ACCOUNT_NAMES.map((name) => accounts.get(name)).find((found) => found !== undefined);
  if (account === undefined) {
    throw new StartupError(
      'lancé par root, mais ni le compte postgres ni le compte nobody n\'existent : créez-en un ou donnez DATABASE_URL',
      'started as root, but neither the postgres nor the nobody account exists: create one or set DATABASE_URL',
    );
  }
  return account;
}

/** Reads the accounts of an /etc/passwd text (name:password:uid:gid:...). */
export function parseAccounts(passwd: string): Map<string, ServerAccount> {
  const accounts = new Map<string, ServerAccount>();
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid && /^\d+$/.test(uid) && /^\d+$/.test(gid)) accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
}

function foreignData(dataDirectory: string, ownerUid: number): StartupError {
  return new StartupError(
    `la base ${dataDirectory} appartient à l'utilisateur ${ownerUid} : lancez avec ce compte, ou choisissez un autre DATA_DIR`,
    `the database ${dataDirectory} belongs to user ${ownerUid}: start with that account, or choose another DATA_DIR`,
  );
}

/** Tells whether an account may go through a folder: the search bit of its class (owner, group, other), POSIX.1 4.7. */
export function maySearch(folder: Pick<Stats, 'mode' | 'uid' | 'gid'>, account: ServerAccount): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

/** Tells whether an account can reach an existing folder through all of its parents. */
export function canReach(folder: string, account: ServerAccount | undefined): boolean {
  if (account === undefined) return true;
  for (let current = realpathSync(folder); ; current = dirname(current)) {
    if (!maySearch(statSync(current), account)) return false;
    if (current === dirname(current)) return true;
  }
}

/** The folder below the system's temporary folder that stands in for an unreachable DATA_DIR: always the same for the same DATA_DIR. */
export function fallbackFolder(dataDir: string): string {
  return join(tmpdir(), `ror-sas-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16)}`);
}

/**
 * Refuses a folder prepared by another local user: the temporary folder is open to everybody.
 * @throws StartupError when the path is a link, not a folder, or owned by another account than this process
 */
export function requireOwnFolder(folder: string): void {
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === (process.getuid?.() ?? 0)) return;
  throw new StartupError(
    `${folder} n'est pas un dossier de cette application : supprimez-le ou choisissez un autre DATA_DIR`,
    `${folder} is not a folder of this application: remove it or choose another DATA_DIR`,
  );
}
