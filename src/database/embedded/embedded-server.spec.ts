import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { StartupError } from '../../config/startup-error';
import { probeConnection, withClient } from './connection-record';
import { findRunningEmbeddedServer, startEmbeddedServer } from './embedded-server';
import { pollUntil } from './poll';
import { fallbackFolder } from './server-account';

const isRoot = process.getuid?.() === 0;
const itAsRoot = isRoot ? it : it.skip;

let parent: string;
let dataDir: string;
let warnings: string[];
let children: ChildProcess[];
const logger = { info: () => undefined, warn: (message: string) => void warnings.push(message) };

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'embedded-'));
  await chmod(parent, 0o755);
  dataDir = join(parent, 'var');
  warnings = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(parent, { recursive: true, force: true, maxRetries: 20 });
});

const start = () => startEmbeddedServer({ dataDir, logger });

async function ask(connectionString: string, sql: string): Promise<unknown> {
  return withClient(connectionString, async (client) => (await client.query<Record<string, unknown>>({ text: sql })).rows);
}

/** Starts the server in a separate Node process and reads the one line it prints. */
async function startElsewhere(): Promise<{ child: ChildProcess; line: Record<string, unknown> }> {
  const child = spawn(process.execPath, [join(__dirname, 'fixtures', 'start-server.cjs'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: '/usr/bin:/bin' },
  });
  children.push(child);
  for await (const text of createInterface({ input: child.stdout })) {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null) return { child, line: { ...line } };
  }
  throw new Error('the other process printed nothing');
}

async function failure(): Promise<StartupError> {
  try {
    const server = await start();
    await server.stop();
  } catch (error) {
    if (error instanceof StartupError) return error;
    throw error;
  }
  throw new Error('the server started');
}

describe('startEmbeddedServer', () => {
  it('serves a UTF8 database with durable settings, stops when told, and keeps the data', async () => {
    const first = await start();
    try {
      expect(first.reused).toBe(false);
      const settings = `select name, setting from pg_settings where name in
        ('server_encoding', 'fsync', 'synchronous_commit', 'jit', 'max_connections', 'listen_addresses', 'TimeZone') order by name`;
      expect(await ask(first.connectionString, settings)).toEqual([
        { name: 'TimeZone', setting: 'UTC' },
        { name: 'fsync', setting: 'on' },
        { name: 'jit', setting: 'off' },
        { name: 'listen_addresses', setting: '127.0.0.1' },
        { name: 'max_connections', setting: '60' },
        { name: 'server_encoding', setting: 'UTF8' },
        { name: 'synchronous_commit', setting: 'on' },
      ]);
      const characterType = 'select datctype from pg_database where datname = current_database()';
      expect(await ask(first.connectionString, characterType)).toEqual([{ datctype: 'C.UTF-8' }]);
      await ask(first.connectionString, 'create table kept as select \'Élan\' as name');
    } finally {
      await first.stop();
    }
    expect(await probeConnection(first.connectionString)).toBe('unreachable');
    expect(await findRunningEmbeddedServer(dataDir)).toBeUndefined();

    const second = await start();
    try {
      expect(await ask(second.connectionString, 'select * from kept')).toEqual([{ name: 'Élan' }]);
      expect(warnings).toEqual([]);
    } finally {
      await second.stop();
    }
  });

  it('starts a killed server again at the same address, with its data, as often as it is killed, and not once it was told to stop', async () => {
    const server = await start();
    try {
      await ask(server.connectionString, 'create table kept as select 1 as number');
      for (let times = 1; times <= 2; times += 1) {
        const killed = Number((await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
        process.kill(killed, 'SIGKILL');
        const again = await pollUntil(20_000, async () => {
          const rows = await ask(server.connectionString, 'select number from kept').catch(() => undefined);
          const pid = (await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0];
          return rows === undefined || Number(pid) === killed ? undefined : rows;
        });
        expect(again).toEqual([{ number: 1 }]);
      }
      expect(warnings[0]).toContain('stopped by itself');
    } finally {
      await server.stop();
    }
    expect(await probeConnection(server.connectionString)).toBe('unreachable');
  });

  it('keeps its password from other accounts and refuses a connection without it', async () => {
    const server = await start();
    try {
      expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o777).toBe(0o600);
      const url = new URL(server.connectionString);
      url.password = 'guessed';
      expect(await probeConnection(url.href)).toBe('refused');
    } finally {
      await server.stop();
    }
  });

  it('joins the server of another process, which alone stops it', async () => {
    const owner = await startElsewhere();
    try {
      expect(owner.line['reused']).toBe(false);
      const guest = await start();
      expect(guest).toMatchObject({ reused: true, connectionString: owner.line['connectionString'] });
      expect(await findRunningEmbeddedServer(dataDir)).toEqual({ connectionString: guest.connectionString });
      await guest.stop();
      expect(await ask(guest.connectionString, 'select 1 as alive')).toEqual([{ alive: 1 }]);
      owner.child.kill('SIGTERM');
      await once(owner.child, 'exit');
      expect(await probeConnection(guest.connectionString)).toBe('unreachable');
    } finally {
      owner.child.kill('SIGKILL');
    }
  });

  it('lets two processes start at the same moment on an empty folder: one server, one owner', async () => {
    const [own, other] = await Promise.all([start(), startElsewhere()]);
    try {
      expect(other.line['connectionString']).toBe(own.connectionString);
      expect([own.reused, other.line['reused']].sort()).toEqual([false, true]);
    } finally {
      other.child.kill('SIGTERM');
      await once(other.child, 'exit');
      await own.stop();
    }
  });

  it('stops by itself when Node is killed, and the next start finds the data', async () => {
    const { child, line } = await startElsewhere();
    const connectionString = String(line['connectionString']);
    await ask(connectionString, 'create table survived as select 7 as value');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const stopped = await pollUntil(10_000, async () => (await probeConnection(connectionString)) === 'unreachable' || undefined);
    expect(stopped).toBe(true);
    const server = await start();
    try {
      expect(server.reused).toBe(false);
      expect(await ask(server.connectionString, 'select value from survived')).toEqual([{ value: 7 }]);
    } finally {
      await server.stop();
    }
  });

  it('starts at once after SIGKILL, while the previous server is still stopping', async () => {
    const { child } = await startElsewhere();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const server = await start();
    expect(await ask(server.connectionString, 'select 1 as alive')).toEqual([{ alive: 1 }]);
    await server.stop();
  });

  it('removes a postmaster.pid whose pid now belongs to another program', async () => {
    await (await start()).stop();
    const data = join(dataDir, 'postgres', 'data');
    await writeFile(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n0\n5432\n\n127.0.0.1\n`);
    const server = await start();
    expect(server.reused).toBe(false);
    await server.stop();
  });

  it('sets a new password when the connection record was lost', async () => {
    const first = await start();
    await ask(first.connectionString, 'create table kept as select 1 as value');
    await first.stop();
    await unlink(join(dataDir, 'postgres.json'));
    const second = await start();
    try {
      expect(new URL(second.connectionString).password).not.toBe(new URL(first.connectionString).password);
      expect(await ask(second.connectionString, 'select value from kept')).toEqual([{ value: 1 }]);
    } finally {
      await second.stop();
    }
  });

  it('refuses in one line a folder that is not a database, and leaves it as it is', async () => {
    const data = join(dataDir, 'postgres', 'data');
    await mkdir(data, { recursive: true });
    await writeFile(join(data, 'letter.txt'), 'keep me');
    const error = await failure();
    expect(error.message).not.toContain('\n');
    expect(error.fr).toContain('PG_VERSION absent');
    expect(error.en).toContain('no PG_VERSION');
    expect(await readFile(join(data, 'letter.txt'), 'utf8')).toBe('keep me');
  });

  it('refuses a database of another major version', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'postgres', 'data', 'PG_VERSION'), '15\n');
    const error = await failure();
    expect(error.fr).toMatch(/est de PostgreSQL 15, le serveur embarqué de 18/);
    expect(error.en).toMatch(/is from PostgreSQL 15, the embedded server is 18/);
  });

  it('tells in one line why a damaged database does not start', async () => {
    await (await start()).stop();
    await unlink(join(dataDir, 'postgres', 'data', 'global', 'pg_control'));
    const error = await failure();
    expect(error.message).not.toContain('\n');
    expect(error.en).toContain('pg_control');
    expect(error.en).toContain(join(dataDir, 'postgres', 'server.log'));
  });

  it('refuses in one line a DATA_DIR that is a file', async () => {
    await writeFile(dataDir, '');
    const error = await failure();
    expect(error.message).not.toContain('\n');
    expect(error.en).toContain(`${dataDir} cannot be used`);
  });

  itAsRoot('moves the database out of a folder closed to its account, says so, and finds it again', async () => {
    await chmod(parent, 0o700);
    const first = await start();
    const fallback = fallbackFolder(dataDir);
    try {
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(fallback);
      expect(warnings[0]).not.toContain('\n');
      await ask(first.connectionString, 'create table kept as select 1 as value');
      await first.stop();
      const second = await start();
      expect(await ask(second.connectionString, 'select value from kept')).toEqual([{ value: 1 }]);
      await second.stop();
    } finally {
      await first.stop();
      await rm(fallback, { recursive: true, force: true });
    }
    expect(dirname(fallback)).toBe(tmpdir());
  });
});
