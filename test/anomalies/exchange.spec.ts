import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnomalyExchange } from '../../src/anomalies/exchange/anomaly-exchange';
import { readLines, writeLines } from '../../src/anomalies/exchange/exchange-file';
import type { ImportReport } from '../../src/anomalies/exchange/anomaly-exchange';
import { COLUMNS } from '../../src/anomalies/exchange/exchange-row';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { as, EHPAD } from './reports';

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'anomalies-'));
});
afterAll(() => server.stop());

const THEME = 'https://mos.esante.gouv.fr/NOS/TRE_R350-ThematiqueAnomalie/FHIR/TRE-R350-ThematiqueAnomalie';
const ACTION = 'https://mos.esante.gouv.fr/NOS/TRE_R349-ActionAnomalie/FHIR/TRE-R349-ActionAnomalie';
const line = (error: string, focus = EHPAD.identifier): string => [THEME, '03', 'Catégorie différente de FINESS', 'Organization', focus, ACTION, 'COR', 'CO4', error, '500', 'Organization.type', 'BI', '42'].join(';');
const exchange = (): AnomalyExchange => new AnomalyExchange(server.engine, () => as(server.engine, { id: 'command-line', roles: ['admin'] }));

async function imported(name: string, ...lines: readonly string[]): Promise<{ readonly report: ImportReport; readonly reasons: readonly string[] }> {
  const file = join(folder, name);
  await writeFile(file, `${name.endsWith('.csv') ? `${COLUMNS.join(';')}\n` : ''}${lines.join('\n')}\n`);
  const reasons: string[] = [];
  return { report: await exchange().import(readLines(file), (number, reason) => void reasons.push(`${number} ${reason}`)), reasons };
}

it('takes the table once: what is known stays, what changed is closed and followed, what is wrong is told', async () => {
  expect((await imported('a.csv', line('604'))).report).toEqual({ created: 1, unchanged: 0, closed: 0, rejected: 0 });
  expect((await imported('b.csv', line('604'))).report).toEqual({ created: 0, unchanged: 1, closed: 0, rejected: 0 });
  expect((await imported('c.csv', line('603'))).report).toEqual({ created: 1, unchanged: 0, closed: 1, rejected: 0 });
  const { report, reasons } = await imported('d.ndjson', 'no json', '{"code.code":"03"}', JSON.stringify({ 'code.code': '99', 'focus.reference': 'Organization', 'focus.identifier': EHPAD.identifier, 'reasonCode.code': 'COR', 'input.ruleErrorId.value': 'CO9', 'input.systemRequester.value': 'BI' }));
  expect(report).toEqual({ created: 0, unchanged: 0, closed: 0, rejected: 3 });
  expect(reasons.map((reason) => reason.slice(0, 2))).toEqual(['1 ', '2 ', '3 ']);
  expect(reasons[1]).toContain('focus.identifier');
});

it('gives back what it took', async () => {
  const file = join(folder, 'out.csv');
  expect(await writeLines(file, exchange().export())).toBeGreaterThan(2);
  const text = await readFile(file, 'utf8');
  expect(text.split('\n')[0]).toBe(COLUMNS.join(';'));
  expect(text.split('\n')).toEqual(expect.arrayContaining([line('604'), line('603')]));
});
