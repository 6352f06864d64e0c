import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { testPkiFolder } from '../setup/test-resources';

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'editors-page-'));
  const file = join(folder, 'editors.json');
  const caFile = join(testPkiFolder(), 'ca.crt');
  writeFileSync(file, JSON.stringify([{ name: 'alpha', baseUrl: 'https://editor.example/fhir', flows: ['INT_R01', 'SOS'], caFile }]));
  server = await startTestServer({ SAS_EDITORS_FILE: file });
}, 60_000);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('an operator sees the editors of the file, as a page without script', async () => {
  const answer = await server.as('admin').get('/admin/editors').expect(200);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.text).toContain('<th scope="row">alpha<br><small>https://editor.example/fhir</small></th><td>INT_R01 SOS</td>');
  expect((await server.as('admin').get('/admin/editors/page.css').expect(200)).text).toContain(':focus-visible');
});

test.each(['sas-platform', 'sas-editor', 'ror-profile-1'])('%s does not', async (client) => {
  await server.as(client).get('/admin/editors').expect(403);
});

test('a wrong entry stops the start with one line that names it', async () => {
  const file = join(folder, 'wrong.json');
  writeFileSync(file, JSON.stringify([{ name: 'beta', baseUrl: 'https://editor.example/fhir', flows: ['INT_R99'], caFile: 'x' }]));
  await expect(startTestServer({ SAS_EDITORS_FILE: file })).rejects.toThrow(/\[0\] \(beta\) : flows doit lister au moins un flux/);
});
