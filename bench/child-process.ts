import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { extname, join, resolve } from 'node:path';
import { parseProcessMessage } from './processes/messages';
import { usageOf } from './process-usage';
import type { Usage } from './process-usage';
import type { BenchMessage, ProcessMessage } from './processes/messages';

const STOP_TIMEOUT_MS = 20_000;

export interface ChildOptions {
  /** Path from `bench/`, without extension; absolute for that of another build. */
  readonly script: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folder for its CPU profile, written when it ends. */
  readonly profile?: string | undefined;
}

/** What a server has used so far. */
export interface ServerUsage extends Usage {
  /** Sent to PostgreSQL when it last told, a fifth of a second ago at most. */
  readonly statements: number;
}

/** A finished child: its exit code and what it wrote. */
export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** A Node process of the bench; it ends with this one. */
export class BenchProcess {
  /** Largest memory told since `resetMemory`, bytes. */
  peakRssBytes = 0;
  private statements = 0;
  private readonly waiting: ((message: ProcessMessage) => void)[] = [];
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | null>;
  private written = '';

  constructor(options: ChildOptions) {
    const extension = extname(__filename);
    // Under Jest this file is TypeScript, and so are the scripts.
    const execArgv = [
      ...(extension === '.ts' ? ['--require', join(__dirname, 'processes', 'typescript-source.cjs')] : []),
      ...(options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`]),
    ];
    this.child = fork(resolve(__dirname, `${options.script}${extension}`), [...options.arguments], {
      execArgv,
      env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], ...options.environment },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => this.keep(chunk.toString('utf8')));
    this.child.on('message', (value) => this.receive(value));
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
  }

  /** The next message that is not about memory. @throws Error when the process failed or ended */
  async next(): Promise<ProcessMessage> {
    const told = new Promise<ProcessMessage>((resolve) => this.waiting.push(resolve));
    const ended = this.exited.then((code): ProcessMessage => ({ kind: 'failed', reason: `exit ${code ?? 'by signal'}: ${this.written}` }));
    const message = await Promise.race([told, ended]);
    if (message.kind === 'failed') throw new Error(message.reason);
    return message;
  }

  /** @returns where the server listens */
  async ready(): Promise<string> {
    const message = await this.next();
    if (message.kind !== 'ready') throw new Error(`Unexpected message ${message.kind}`);
    return message.origin;
  }

  /** Processor time of it and of what it started, so far. */
  usage(): ServerUsage {
    return { ...usageOf(this.child.pid ?? 0), statements: this.statements };
  }

  /** The end of what it wrote: its log. */
  get output(): string {
    return this.written;
  }

  tell(message: BenchMessage): void {
    this.child.send(message);
  }

  resetMemory(): void {
    this.peakRssBytes = 0;
  }

  async finished(): Promise<Finished> {
    return { code: await this.exited, output: this.written };
  }

  /** Asks it to stop, and kills it when it does not. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.connected) this.tell({ kind: 'stop' });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(timer);
  }

  private keep(text: string): void {
    this.written = `${this.written}${text}`.slice(-4_000);
  }

  private receive(value: unknown): void {
    const message = parseProcessMessage(value);
    if (message?.kind === 'memory') {
      this.peakRssBytes = Math.max(this.peakRssBytes, message.rssBytes);
      this.statements = message.statements;
    } else if (message) for (const resolve of this.waiting.splice(0)) resolve(message);
  }
}
