import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inParis } from '../../src/sas/instants';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { testPkiFolder } from '../setup/test-resources';

const run = promisify(execFile);
const PAGE = readFileSync(join(__dirname, '../../docs/api-sas.md'), 'utf8');
/** Title, line, status it announces. */
const LINES = [...PAGE.matchAll(/^# (.+)\n(curl .*) # (\d{3})$/gm)].map(([, title = '', line = '', status = '']) => [title, line, Number(status)] as const);
/** What an answer must hold or must not, by the title of its line. */
const HELD: Readonly<Record<string, RegExp>> = {
  'The same slot, found by the platform (INT_R01)': /"total":1,.*"phone","value":"\+33299000000"/s,
  'With the CPTS (INT_R04)': /sas-cpts-bundle-aggregator.*"total":1,/s,
  'Fixed points of SOS Médecins, by SIRET': /sas-sos-bundle-aggregator.*"total":0,/s,
  'Refused: a search without its upper bound': /sas-missing-bound/,
  'What the platform holds of that day': /"total":1,.*rdv-1/s,
  'The slots of every registered editor, this agenda among them': /"total":0,/,
};
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ SAMPLE_DATA: 'false' });
});
afterAll(() => server.stop());

const clientOptions = (name: string): string => `--cacert ${testPkiFolder()}/ca.crt --cert ${testPkiFolder()}/clients/${name}.crt --key ${testPkiFolder()}/clients/${name}.key`;

/** The definitions at the head of the page, for this server. */
function variables(): Record<string, string> {
  const day = inParis(Date.now() + 86_400_000).slice(0, 10);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin', BASE: `${server.origin}/sas/editor/fhir`, PLATFORM_BASE: `${server.origin}/sas/platform/fhir`,
    EDITOR: clientOptions('sas-editor'), PLATFORM: clientOptions('sas-platform'), DAY: day, FROM: `${day}T00:00:00`, TO: `${day}T23:59:59`,
  };
}

test.each([
  ['transaction', /"type":"transaction"/], ['INT_R01', /Slot\?.*status=free/], ['INT_R04', /Slot:service-type-reference/], ['SOS', /Schedule\?/], ['POST of an account', /"\$BASE\/Practitioner" -d/],
  ['PUT of an account', / -X PUT .*"\$BASE\/Practitioner\?identifier=/], ['POST of an appointment', /"\$PLATFORM_BASE\/Appointment" -d/],
  ['PUT of an appointment', / -X PUT .*"\$PLATFORM_BASE\/Appointment\?identifier=/], ['aggregated search', /"\$PLATFORM_BASE\/Slot\?/],
])('the page has a line for %s', (_way, form) => {
  expect(LINES.filter(([, line]) => form.test(line))).not.toEqual([]);
});

test.each(LINES)('%s', async (title, line, status) => {
  const { stdout } = await run('sh', ['-c', line], { env: variables() });
  const answered = Number(/^HTTP\/1.1 (\d{3})/.exec(stdout)?.[1]);
  expect([answered, answered === status ? '' : stdout]).toEqual([status, '']);
  if (status >= 400) expect(stdout).toContain('"resourceType":"OperationOutcome"');
  expect(stdout).toMatch(HELD[title] ?? /./);
});

test('what an answer must hold is asked of lines that stand on the page', () => {
  expect(Object.keys(HELD).filter((title) => !LINES.some(([own]) => own === title))).toEqual([]);
});
