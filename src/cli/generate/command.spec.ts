import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../generate';
import { resourceTypes } from './ndjson-files';

class RecordedOutput {
  text = '';

  write(text: string): void {
    this.text += text;
  }
}

async function run(...options: string[]): Promise<{ code: number; output: string; errors: string }> {
  const output = new RecordedOutput();
  const errors = new RecordedOutput();
  const code = await main(['node', 'generate', ...options], output, errors);
  return { code, output: output.text, errors: errors.text };
}

describe('npm run generate', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'generate-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('writes one file per type, byte-identical for the same options', async () => {
    const first = await run('--offers', '200', '--seed', '9', '--out', join(directory, 'a'));
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/100 % : 1136\/1136/);
    expect((await run('--offers', '200', '--seed', '9', '--out', join(directory, 'b'))).code).toBe(0);
    for (const type of resourceTypes) {
      const bytes = await readFile(join(directory, 'a', `${type}.ndjson`));
      expect(bytes.equals(await readFile(join(directory, 'b', `${type}.ndjson`)))).toBe(true);
      const lines = bytes.toString('utf8').trimEnd().split('\n').map((line): unknown => JSON.parse(line));
      expect(lines.filter((line) => !(typeof line === 'object' && line !== null && 'resourceType' in line
        && line.resourceType === type))).toEqual([]);
    }
  });

  it.each([
    [['--out', 'x'], '--offers'],
    [['--offers', '10'], '--out'],
    [['--offers', '0', '--out', 'x'], 'Entier attendu de 1'],
    [['--offers', '1e3', '--out', 'x'], 'integer expected, 1'],
    [['--offers', '5', '--seed', '-1', '--out', 'x'], 'integer expected, 0'],
    [['--offers', '5', '--out', 'x', '--colour'], '--colour'],
    [['--offers', '5', '--agendas', '5', '--out', 'x'], 'either --offers or --agendas'],
    [['--agendas', '5', '--from', '2026-02-31T', '--out', 'x'], 'Date attendue'],
  ])('refuses %j with code 2 and names the fault', async (options, message) => {
    const { code, errors } = await run(...options);
    expect(code).toBe(2);
    expect(errors).toContain('Erreur / error');
    expect(errors).toContain(message);
  });

  it('writes agendas that start on the day it is told', async () => {
    expect((await run('--agendas', '3', '--seed', '2', '--from', '2026-03-27', '--out', join(directory, 'agendas'))).code).toBe(0);
    const slots = (await readFile(join(directory, 'agendas', 'Slot.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(slots).toHaveLength(150);
    expect(slots[0]).toMatch(/"start":"2026-03-27T\d\d:\d\d:00\.000\+01:00"/);
  });

  it('answers 1 when the folder cannot be written', async () => {
    const { code, errors } = await run('--offers', '5', '--out', join(directory, 'a', 'Organization.ndjson', 'below'));
    expect(code).toBe(1);
    expect(errors).toContain('Écriture impossible / cannot write');
  });

  it('explains itself in French and in English', async () => {
    const { code, output } = await run('--help');
    expect(code).toBe(0);
    expect(output).toContain('Données de synthèse du ROR ou du SAS');
    expect(output).toContain('Synthetic ROR or SAS data');
  });
});
