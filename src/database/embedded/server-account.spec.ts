import { lstat, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maySearch, parseAccounts, requireOwnFolder } from './server-account';

describe('maySearch', () => {
  const account = { uid: 101, gid: 104 };

  it.each<[string, { uid: number; gid: number; mode: number }, boolean]>([
    ['open to others', { uid: 0, gid: 0, mode: 0o755 }, true],
    ['closed by root', { uid: 0, gid: 0, mode: 0o700 }, false],
    ['search only', { uid: 0, gid: 0, mode: 0o711 }, true],
    ['open to its group', { uid: 0, gid: 104, mode: 0o750 }, true],
    ['closed to its group though open to others', { uid: 0, gid: 104, mode: 0o705 }, false],
    ['its own', { uid: 101, gid: 0, mode: 0o700 }, true],
    ['its own but closed', { uid: 101, gid: 104, mode: 0o677 }, false],
  ])('a folder %s', (_name, folder, expected) => {
    expect(maySearch(folder, account)).toBe(expected);
  });
});

describe('parseAccounts', () => {
  it('reads names, uids and gids and skips broken lines', () => {
    const lines = ['root:x:0:0:root:/root:/bin/bash', 'postgres:x:101:104:PostgreSQL,,,:/var/lib:/bin/bash', '+nis', 'bad:x:one:2', ''];
    const accounts = parseAccounts(lines.join('\n'));
    expect([...accounts]).toEqual([['root', { uid: 0, gid: 0 }], ['postgres', { uid: 101, gid: 104 }]]);
  });
});

describe('requireOwnFolder', () => {
  it('refuses a link planted in the temporary folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'own-'));
    const link = join(folder, 'link');
    await symlink(folder, link);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(() => requireOwnFolder(link)).toThrow(/is not a folder of this application/);
    expect(() => requireOwnFolder(folder)).not.toThrow();
    await rm(folder, { recursive: true });
  });
});
