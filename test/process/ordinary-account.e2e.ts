import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { canReach } from '../../src/database/embedded/server-account';
import { ensureBuilt, REPOSITORY } from './build';
import { serving, startServer, workFolder } from './commands';

jest.setTimeout(120_000);

/** The account nobody of every Debian. Without root one is an ordinary account already, as in the other files. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const AS_NOBODY = ['setpriv', '--reuid', String(NOBODY.uid), '--regid', String(NOBODY.gid), '--clear-groups'];
const isRoot = process.getuid?.() === 0;
const within = isRoot && canReach(REPOSITORY, NOBODY);

const folder = workFolder();

beforeAll(ensureBuilt);
afterAll(() => folder.remove());

(within ? it : it.skip)('an ordinary account starts, serves and stops, and everything it makes is its own', async () => {
  chownSync(folder.path, NOBODY.uid, NOBODY.gid);
  const read = (name: string): string => readFileSync(join(folder.path, 'pki', name), 'utf8');
  await serving(startServer({ DATA_DIR: folder.path }, AS_NOBODY), async (server) => {
    const { status } = await request(server.origin).get('/ror/fhir/Location/140')
      .ca(read('ca.crt')).cert(read('clients/ror-profile-1.crt')).key(read('clients/ror-profile-1.key'));
    const owners = ['pki/server.key', 'postgres/data/PG_VERSION'].map((file) => statSync(join(folder.path, file)).uid);
    const { code, signal } = await server.terminate();
    expect([status, owners, code, signal]).toEqual([200, [NOBODY.uid, NOBODY.uid], 0, null]);
  });
  expect(existsSync(join(folder.path, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
});

it('starts from a working copy that an ordinary account can read', () => {
  // Under /root no other account can be tried: the skipped test above must not pass unnoticed in a normal checkout.
  expect(isRoot && !within ? REPOSITORY : '').toMatch(/^(\/root\/.*)?$/);
});
