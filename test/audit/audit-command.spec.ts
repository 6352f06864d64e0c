import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { main } from '../../src/cli/audit';
import { isObject } from '../../src/fhir-common/core/json';
import { insertEvents } from '../../src/fhir-common/audit/record';
import { sealEvents } from '../../src/fhir-common/audit/seal';
import { anEvent, createAuditDatabase, DAY_MS, NOW } from './audit-fixtures';
import type { AuditDatabase } from './audit-fixtures';

let audit: AuditDatabase;

beforeAll(async () => {
  audit = await createAuditDatabase(1);
  await insertEvents(audit.database, [0, 1, 2].map((day) => anEvent(`day-${day}`, { at: NOW + day * DAY_MS })));
  await sealEvents(audit.database);
});
afterAll(() => audit.close());

async function run(...argv: string[]): Promise<{ code: number; output: string; errors: string }> {
  const written = { output: '', errors: '' };
  const into = (name: 'output' | 'errors'): Writable => new Writable({
    write: (chunk: Buffer, _, done) => {
      written[name] += chunk.toString('utf8');
      done();
    },
  });
  const code = await main(argv, { output: into('output'), errors: into('errors') }, { DATABASE_URL: audit.url });
  return { code, ...written };
}

describe('npm run audit', () => {
  it('verify says how much holds, and gives the end of the chain to note', async () => {
    const { code, output } = await run('verify');
    expect(code).toBe(0);
    expect(output).toContain('3 événements vérifiés / events verified ; 0 pas encore scellés');
    const head = /end of chain: (3:[0-9a-f]{64})\n/.exec(output)?.[1] ?? '';
    expect(await run('verify', '--expect', head)).toMatchObject({ code: 0 });
    expect(await run('verify', '--expect', `3:${'0'.repeat(64)}`)).toMatchObject({ code: 1, errors: expect.stringContaining('sceau n° 3') as string });
  });

  it('verify ends with 1 and names the row of a broken chain', async () => {
    await audit.pool.query('UPDATE audit_event SET status = 500 WHERE position = 2');
    const { code, errors } = await run('verify');
    await audit.pool.query('UPDATE audit_event SET status = 200 WHERE position = 2');
    expect(code).toBe(1);
    expect(errors).toContain('CHAÎNE ROMPUE / BROKEN CHAIN');
    expect(errors).toContain('audit_event.id 2');
  });

  it('export writes the AuditEvents of a period, one a line', async () => {
    const { code, output } = await run('export', '--since', '2026-11-21T08:00:00Z', '--until', '2026-11-22T08:00:00Z');
    expect(code).toBe(0);
    const events = output.trimEnd().split('\n').map((line): unknown => JSON.parse(line));
    expect(events).toEqual([expect.objectContaining({ resourceType: 'AuditEvent', recorded: '2026-11-21T08:00:00.000Z', action: 'U' })]);
    const file = join(tmpdir(), `audit-${process.pid}.ndjson`);
    expect((await run('export', '--out', file)).code).toBe(0);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line)).filter(isObject).map(({ id }) => id)).toEqual(['1', '2', '3']);
    await rm(file);
  });

  it.each([['export', '--since', 'yesterday'], ['verify', '--expect', '12'], ['destroy']])('refuses %s %s %s', async (...argv) => {
    expect((await run(...argv)).code).not.toBe(0);
  });
});
