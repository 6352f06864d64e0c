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
const BLOCKS = [...WRITING.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('');
/** Title, line, status it announces. */
const LINES = [...BLOCKS.matchAll(/^# (.+)\n(curl .*) # (\d{3})$/gm)].map(([, title = '', line = '', status = '']) => [title, line, Number(status)] as const);

const clientOptions = (name: string): string => `--cacert ${testPkiFolder()}/ca.crt --cert ${testPkiFolder()}/clients/${name}.crt --key ${testPkiFolder()}/clients/${name}.key`;

const TYPES = ['Organization', 'HealthcareService', 'Location', 'Practitioner', 'PractitionerRole'] as const;
const WAYS: readonly (readonly [string, RegExp])[] = [
  ...[...TYPES, 'Questionnaire'].flatMap((type) => [[`POST ${type}`, new RegExp(`^(?!.* -X ).*"\\$BASE/${type}" -d .*`)], [`PUT ${type}`, new RegExp(` -X PUT .*"\\$BASE/${type}/`)]] as const),
  ...TYPES.map((type) => [`PATCH ${type}`, new RegExp(` -X PATCH .*"\\$BASE/${type}[/?]`)] as const),
  ...['add', 'insert', 'delete', 'replace', 'move'].map((type) => [`operation ${type}`, new RegExp(`"valueCode":"${type}"`)] as const),
  ['PATCH by criteria', / -X PATCH .*\?identifier=/], ['PUT by criteria', / -X PUT .*\?identifier=/], ['If-Match', /If-Match: W/], ['If-None-Match', /If-None-Match: \*/], ['If-None-Exist', /If-None-Exist: /],
  ['Prefer: return=minimal', /return=minimal/], ['Prefer: return=OperationOutcome', /return=OperationOutcome/], ['Prefer: handling=strict', /handling=strict/],
  ['bed management', /ws-synchro-dispo-lits-fhir/], ['history', /_history"/], ['vread', /_history\/1"/],
];

it.each(WAYS)('the page has a line for %s', (_way, form) => {
  expect(LINES.filter(([, line]) => form.test(line))).not.toEqual([]);
});

it.each(LINES)('%s', async (_title, line, status) => {
  const { stdout } = await run('sh', ['-c', line], { env: { PATH: '/usr/local/bin:/usr/bin:/bin', BASE: `${server.origin}/ror/fhir`, AS: clientOptions('ror-server'), BEDS: clientOptions('bed-management') } });
  const answered = Number(/^HTTP\/1.1 (\d{3})/.exec(stdout)?.[1]);
  expect([answered, answered === status ? '' : stdout]).toEqual([status, '']);
  if (status === 422) expect(stdout).toContain('RG_EXP_043 : Une fermeture se décrit par son type et sa date ensemble ; il manque le type de fermeture (TRE_R286, extension ror-organization-closing-type). Ajoutez cet élément, ou retirez l’autre.');
});
