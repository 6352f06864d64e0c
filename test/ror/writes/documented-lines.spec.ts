import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { testPkiFolder } from '../../setup/test-resources';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const run = promisify(execFile);
const PAGE = readFileSync(join(__dirname, '../../../docs/api-ror.md'), 'utf8');
const WRITING = PAGE.slice(PAGE.indexOf('## Écrire / Writing'), PAGE.indexOf('## Listes de codes'));
const BLOCK = /```sh\n([\s\S]*?)```/.exec(WRITING)?.[1] ?? '';
/** Title, line, status it announces. */
const LINES = [...BLOCK.matchAll(/^# (.+)\n(curl .*) # (\d{3})$/gm)].map(([, title = '', line = '', status = '']) => [title, line, Number(status)] as const);

const clientOptions = (name: string): string => `--cacert ${testPkiFolder()}/ca.crt --cert ${testPkiFolder()}/clients/${name}.crt --key ${testPkiFolder()}/clients/${name}.key`;

it('the page has a line for each way to write', () => {
  expect(LINES.length).toBeGreaterThanOrEqual(7);
});

it.each(LINES)('%s', async (_title, line, status) => {
  const { stdout } = await run('sh', ['-c', line], { env: { PATH: '/usr/local/bin:/usr/bin:/bin', BASE: `${server.origin}/ror/fhir`, AS: clientOptions('ror-server'), BEDS: clientOptions('bed-management') } });
  expect([stdout.slice(0, 1_200), /^HTTP\/1.1 (\d{3})/.exec(stdout)?.[1]]).toEqual([expect.any(String), String(status)]);
  if (status === 422) expect(stdout).toContain('RG_EXP_043 : Une fermeture se décrit par son type et sa date ensemble ; il manque Organization.extension.where(url=');
});
