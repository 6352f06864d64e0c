import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY } from './build';

export type Settings = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that was started and may still run. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it wrote so far. */
  stdout(): string;
}

const SERVER = join('dist', 'src', 'main.js');
const LOADER = join('dist', 'src', 'cli', 'load.js');
const START_TIMEOUT_MS = 60_000;

/** Only what the test sets reaches the process: nothing of the environment of this run. */
function environment(settings: Settings): Record<string, string> {
  return { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: tmpdir(), ...settings };
}

export function start(command: string, parameters: readonly string[], settings: Settings): Started {
  const child = spawn(command, parameters, { cwd: REPOSITORY, env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, stdout: () => stdout };
}

export function run(command: string, parameters: readonly string[], settings: Settings = {}): Promise<Ended> {
  return start(command, parameters, settings).ended;
}

/** Starts the built server as `npm start` does after building; on any free port. */
export function startServer(settings: Settings, prefix: readonly string[] = []): Started {
  const [wrapper, ...others] = prefix;
  const [command, parameters] = wrapper === undefined ? [process.execPath, [SERVER]] : [wrapper, [...others, process.execPath, SERVER]];
  return start(command, parameters, { PORT: '0', ...settings });
}

/** `npm run load -- FILE...` after building. @param heapMegabytes largest JavaScript heap of the loader */
export function startLoad(settings: Settings, parameters: readonly string[], heapMegabytes?: number): Started {
  const limit = heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`];
  return start(process.execPath, [...limit, LOADER, ...parameters], settings);
}

export function load(settings: Settings, ...parameters: readonly string[]): Promise<Ended> {
  return startLoad(settings, parameters).ended;
}

export interface ReadyServer extends Started {
  /** `https://localhost:port`. */
  readonly origin: string;
  /** The line to paste, as printed. */
  readonly curl: string;
  /** SIGTERM, then the end of the process. */
  terminate(): Promise<Ended>;
}

/** Waits for the welcome text. @throws Error with all output when the process ends before */
export async function ready(server: Started): Promise<ReadyServer> {
  let early: Ended | undefined;
  const noteEnd = (ended: Ended): void => {
    early = ended;
  };
  server.ended.then(noteEnd, () => undefined);
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end) {
    await sleep(50);
    if (early !== undefined) throw new Error(`the server ended at once: ${JSON.stringify(early)}`);
    const origin = /^ {2}ROR +(https?:\/\/[^/\s]+)\/ror\/fhir$/m.exec(server.stdout())?.[1];
    const curl = /^curl .+$/m.exec(server.stdout())?.[0];
    if (origin === undefined || curl === undefined) continue;
    const terminate = (): Promise<Ended> => {
      server.child.kill('SIGTERM');
      return server.ended;
    };
    return { ...server, origin, curl, terminate };
  }
  server.child.kill('SIGKILL');
  throw new Error(`the server was not ready in ${START_TIMEOUT_MS} ms: ${server.stdout()}`);
}

/** Does something with a server, which does not outlive it whatever happens. */
export async function serving<Result>(server: Started, work: (server: ReadyServer) => Promise<Result>): Promise<Result> {
  try {
    return await work(await ready(server));
  } finally {
    server.child.kill('SIGKILL');
    await server.ended;
  }
}

/** A folder of its own, open to the account of PostgreSQL. */
export interface WorkFolder {
  readonly path: string;
  remove(): Promise<void>;
}

export function workFolder(): WorkFolder {
  const path = mkdtempSync(join(tmpdir(), 'ror-sas-process-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
