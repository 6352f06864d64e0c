import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { createTestDatabase, testDatabaseUrl } from '../setup/test-resources';
import type { TestDatabase } from '../setup/test-resources';
import { ensureBuilt } from './build';
import { load, startServer, workFolder } from './commands';
import type { Ended, Settings } from './commands';

jest.setTimeout(120_000);

const folder = workFolder();
let database: TestDatabase;
let occupied: Server;
let port: string;

beforeAll(async () => {
  await ensureBuilt();
  database = await createTestDatabase();
  occupied = createServer();
  await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
  const address = occupied.address();
  port = typeof address === 'object' && address !== null ? String(address.port) : '';
});
afterAll(async () => {
  await new Promise((resolve) => occupied.close(resolve));
  await database.drop();
  await folder.remove();
});

const attempt = (settings: Settings): Promise<Ended> => startServer({ DATA_DIR: join(folder.path, 'var'), ...settings }).ended;

/** One line in French and English that names what must be mended; no stack, no object. */
function expectOneLine({ code, stderr, stdout }: Ended, ...names: readonly string[]): void {
  expect([code, stderr.split('\n').length, stderr.endsWith('\n')]).toEqual([1, 2, true]);
  expect(stderr).toContain(' / ');
  for (const name of names) expect(stderr.split(name).length - 1).toBeGreaterThanOrEqual(1);
  expect(stderr).not.toMatch(/\bat \S+ \(|\[object|undefined/);
  expect(stdout).not.toContain('Ready');
}

function changed(url: string, change: (changed: URL) => void): string {
  const other = new URL(url);
  change(other);
  return other.href;
}

it('a port in use is named, with the variable to change', async () => {
  expectOneLine(await attempt({ PORT: port, DATABASE_URL: database.url }), port, 'PORT');
});

it('a port in use stops the embedded PostgreSQL that was started for it', async () => {
  expectOneLine(await attempt({ PORT: port, DATA_DIR: join(folder.path, 'embedded') }), port);
  expect(existsSync(join(folder.path, 'embedded', 'postgres', 'data', 'PG_VERSION'))).toBe(true);
  expect(existsSync(join(folder.path, 'embedded', 'postgres', 'data', 'postmaster.pid'))).toBe(false);
});

describe('a database that cannot be used', () => {
  it.each([
    ['nothing listens on its port', () => changed(testDatabaseUrl(), (url) => (url.port = '1')), ':1'],
    ['its host does not exist', () => changed(testDatabaseUrl(), (url) => (url.hostname = 'nowhere.invalid')), 'nowhere.invalid'],
    ['it has no such database', () => changed(testDatabaseUrl(), (url) => (url.pathname = '/no_such_database')), 'no_such_database'],
    ['it knows no such account', () => changed(testDatabaseUrl(), (url) => (url.username = 'no_such_account')), 'DATABASE_URL'],
  ])('%s', async (_, url, name) => {
    expectOneLine(await attempt({ DATABASE_URL: url() }), name, 'DATABASE_URL');
  });

  it('never shows the password', async () => {
    const { stderr } = await attempt({ DATABASE_URL: 'postgresql://ror:secret-word@127.0.0.1:1/ror' });
    expect(stderr).toContain('127.0.0.1:1');
    expect(stderr).not.toContain('secret-word');
  });

  it('is told by the loader in one line too', async () => {
    const file = join(folder.path, 'empty.ndjson');
    writeFileSync(file, '');
    const { code, stderr } = await load({ DATABASE_URL: 'postgresql://ror:secret-word@127.0.0.1:1/ror' }, file);
    expect([code, stderr.trimEnd().split('\n').length, stderr.includes('secret-word')]).toEqual([1, 1, false]);
    expect(stderr).toContain('DATABASE_URL');
  });
});

describe('a setting that is wrong', () => {
  it.each<[string, string, Settings]>([
    ['PORT', 'a word', { PORT: 'https' }],
    ['TLS_MODE', 'an unknown mode', { TLS_MODE: 'none' }],
    ['HOST', 'TLS off beyond this machine', { TLS_MODE: 'off', HOST: '0.0.0.0' }],
    ['HOST', 'an address of another machine', { HOST: '203.0.113.7', DEVELOPMENT: 'yes' }],
    ['DEVELOPMENT=yes', 'the throw-away PKI where others can reach it', { HOST: '0.0.0.0' }],
    ['DEVELOPMENT=yes', 'the throw-away PKI behind a proxy', { TLS_MODE: 'proxy', TRUSTED_PROXIES: '127.0.0.1' }],
    ['DATABASE_URL', 'another kind of database', { DATABASE_URL: 'mysql://localhost/ror' }],
    ['TLS_CERT_FILE', 'a file that is not there', { TLS_CERT_FILE: '/nowhere/server.crt', TLS_KEY_FILE: '/nowhere/server.key', TLS_CA_FILE: '/nowhere/ca.crt' }],
  ])('%s: %s', async (variable, _, settings) => {
    expectOneLine(await attempt({ DATABASE_URL: database.url, ...settings }), variable);
  });

  it('DATA_DIR that is a file', async () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, 'x');
    expectOneLine(await attempt({ DATA_DIR: file }), file);
  });

  it('certificates that are none', async () => {
    const pki = join(folder.path, 'not-a-pki');
    mkdirSync(pki);
    const files = ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE', 'TLS_CRL_FILE'].map((variable) => [variable, join(pki, `${variable}.pem`)] as const);
    for (const [, file] of files) writeFileSync(file, 'not a certificate');
    expectOneLine(await attempt({ DATABASE_URL: database.url, ...Object.fromEntries(files) }), pki);
  });
});
