import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { testPkiFolder } from '../setup/test-resources';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const run = promisify(execFile);
const PAGE = readFileSync(join(__dirname, '../../docs/anomalies.md'), 'utf8');
/** Title, line, status it announces. */
const LINES = [...PAGE.matchAll(/^# (.+)\n(curl .*) # (\d{3})$/gm)].map(([, title = '', line = '', status = '']) => [title, line, Number(status)] as const);

const clientOptions = (name: string): string => `--cacert ${testPkiFolder()}/ca.crt --cert ${testPkiFolder()}/clients/${name}.crt --key ${testPkiFolder()}/clients/${name}.key`;

it('every line of the page is one that is executed', () => {
  expect(LINES.length).toBe([...PAGE.matchAll(/^curl /gm)].length);
  expect(LINES.length).toBeGreaterThanOrEqual(12);
});

it.each(LINES)('%s', async (_title, line, status) => {
  const { stdout } = await run('sh', ['-c', line], {
    maxBuffer: 16 * 1024 * 1024,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', BASE: `${server.origin}/anomalies`, ME: clientOptions('ror-profile-1'), QM: clientOptions('quality-manager'), BI: clientOptions('bi') },
  });
  expect([stdout.slice(0, 1_200), /^HTTP\/1.1 (\d{3})/.exec(stdout)?.[1]]).toEqual([expect.any(String), String(status)]);
  if (status === 422) expect(stdout).toContain('aucun / none');
  if (status === 200 && line.includes('?')) expect(stdout).not.toContain('"total":0');
});
