import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDevelopmentPki } from '../../src/auth-mtls/pki/development-pki';
import { startEmbeddedServer } from '../../src/database/embedded/embedded-server';
import { keepTestEnvironment } from './test-environment';

/** Nothing outlives the run: no commit, no copy of a database and no end of one waits for the disk. */
const THROWN_AWAY = { fsync: 'off', full_page_writes: 'off' };

/**
 * Once per Jest run: one PostgreSQL server (TEST_DATABASE_URL) and one throw-away PKI (TEST_PKI_DIR) for all test files.
 * A TEST_DATABASE_URL given from outside is used as it is, for instance Debian's PostgreSQL 15.
 */
export default async function globalSetup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ror-sas-test-'));
  await chmod(folder, 0o755); // mkdtemp closes it, and PostgreSQL's account must go through
  keepTestEnvironment({ folder, server: undefined });
  const pkiFolder = join(folder, 'pki');
  await ensureDevelopmentPki(pkiFolder);
  process.env['TEST_PKI_DIR'] = pkiFolder;
  if (process.env['TEST_DATABASE_URL']) return;
  const logger = { info: () => undefined, warn: (message: string) => process.stderr.write(`${message}\n`) };
  const server = await startEmbeddedServer({ dataDir: folder, logger, settings: THROWN_AWAY });
  keepTestEnvironment({ folder, server });
  process.env['TEST_DATABASE_URL'] = server.connectionString;
}
