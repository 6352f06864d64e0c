import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, constants, existsSync, fchmodSync, fchownSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { StartupError } from '../../config/startup-error';
import type { ServerAccount } from './server-account';

const SETPRIV_PATHS = ['/usr/bin/setpriv', '/bin/setpriv'] as const;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const FAST_SHUTDOWN_MS = 30_000;

/** A program to run under an account, in a folder the account can enter. */
export interface ProgramCall {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly account: ServerAccount | undefined;
  readonly folder: string;
}

/**
 * The command that runs a program under the account and stops it (SIGINT: PostgreSQL's fast shutdown) when this process dies,
 * even by SIGKILL. Without setpriv (util-linux) the account is switched by Node, and an orphan is stopped by the next start.
 */
function commandOf(call: ProgramCall): { command: string; args: string[]; identity: { uid?: number; gid?: number } } {
  const setpriv = SETPRIV_PATHS.find((path) => existsSync(path));
  const { account } = call;
  if (setpriv === undefined) {
    const identity = account === undefined ? {} : { uid: account.uid, gid: account.gid };
    return { command: call.program, args: [...call.arguments], identity };
  }
  const identity = account === undefined ? [] : ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
  return { command: setpriv, args: [...identity, '--pdeathsig', 'INT', '--', call.program, ...call.arguments], identity: {} };
}

/** Nothing of the caller's environment reaches PostgreSQL: LANG, PGDATA or TZ would change what it does. */
const PROGRAM_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8' };

/** Runs a short program to its end. Returns its exit code and the text of both its outputs. */
export function runProgram(call: ProgramCall, input = ''): Promise<{ code: number | null; output: string }> {
  const { command, args, identity } = commandOf(call);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...identity, cwd: call.folder, env: PROGRAM_ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }));
    child.stdin.on('error', () => undefined); // the program may end without reading
    child.stdin.end(input);
  });
}

/** A PostgreSQL server started by this process. */
export interface ServerProcess {
  /** True once the process has ended. */
  hasExited(): boolean;
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>;
  /** The lines logged since the start. */
  logLines(): string[];
  /** Fast shutdown; resolves when the process has ended. */
  stop(): Promise<void>;
}

/**
 * Starts the server in its own session: a Ctrl-C in the terminal must reach Node only, which drains before it stops the database.
 * Its log goes to a file, not to a pipe that would break when Node dies.
 */
export function launchServer(call: ProgramCall, logFile: string): ServerProcess {
  const log = openLog(logFile, call.account);
  const logStart = fstatSync(log).size;
  const { command, args, identity } = commandOf(call);
  const child = spawn(command, args, {
    ...identity, cwd: call.folder, env: PROGRAM_ENVIRONMENT, stdio: ['ignore', log, log], detached: true,
  });
  closeSync(log);
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.unref(); // a Node process that has nothing else to do may end: the server follows it
  return {
    hasExited: () => ended,
    exited,
    logLines: () => readFileSync(logFile).subarray(logStart).toString('utf8').split('\n').filter((line) => line !== ''),
    stop: () => stopChild(child, exited, () => ended),
  };
}

function openLog(logFile: string, account: ServerAccount | undefined): number {
  // O_NOFOLLOW: the folder belongs to the server's account, which must not make root write elsewhere.
  const log = openSync(logFile, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  fchmodSync(log, 0o600);
  if (account !== undefined) fchownSync(log, account.uid, account.gid);
  if (fstatSync(log).size > LOG_LIMIT_BYTES) ftruncateSync(log);
  return log;
}

async function stopChild(child: ChildProcess, exited: Promise<void>, hasExited: () => boolean): Promise<void> {
  if (hasExited()) return;
  child.ref();
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
  await exited;
  clearTimeout(timer);
}

/** The line that tells why a program failed: its last fatal line, else its last line. */
export function reasonIn(lines: readonly string[]): string {
  const fatal = lines.findLast((line) => /\b(?:FATAL|PANIC|error):/i.test(line));
  return (fatal ?? lines.at(-1) ?? '?').trim();
}

/** @throws StartupError always; the log file is named so that the operator can read on. */
export function serverDidNotStart(lines: readonly string[], logFile: string): never {
  const reason = reasonIn(lines);
  throw new StartupError(
    `la base embarquée n'a pas démarré : ${reason} (journal : ${logFile}) ; si le dossier est endommagé, restaurez-le ou déplacez-le`,
    `the embedded database did not start: ${reason} (log: ${logFile}); if its folder is damaged, restore it or move it away`,
  );
}
