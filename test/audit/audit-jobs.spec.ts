import { AuditJobs } from '../../src/fhir-common/jobs/audit-jobs';
import { JobRuns } from '../../src/fhir-common/jobs/job-runs';
import { insertEvents } from '../../src/fhir-common/audit/record';
import { verifyChain } from '../../src/fhir-common/audit/verify';
import { anEvent, createAuditDatabase, DAY_MS } from './audit-fixtures';
import type { AuditDatabase } from './audit-fixtures';

let audit: AuditDatabase;
let said: string[];
let jobs: AuditJobs;
let runs: JobRuns;

beforeEach(async () => {
  audit = await createAuditDatabase(2);
  said = [];
  const log = {
    head: (position: number, hash: string) => void said.push(`head ${position}:${hash}`),
    removed: (count: number) => void said.push(`removed ${count}`),
  };
  runs = new JobRuns({ failed: (job) => void said.push(`failed ${job}`) });
  jobs = new AuditJobs({ database: audit.database, retentionDays: 10, log }, runs);
});
afterEach(() => audit.close());

const unsealed = async (): Promise<number> => (await verifyChain(audit.database)).unsealed;

describe('the jobs of the audit', () => {
  it('seal new events, and tell the end of the chain to the log, once an hour', async () => {
    await insertEvents(audit.database, [anEvent('a', { at: Date.now() })]);
    await jobs.seal();
    const { head } = await verifyChain(audit.database);
    expect(said).toEqual([`head 1:${head.hash}`]);
    await insertEvents(audit.database, [anEvent('b', { at: Date.now() })]);
    await jobs.seal();
    expect([await unsealed(), said.length]).toEqual([0, 1]);
  });

  it('remove what is older than the retention period, and say how much', async () => {
    await insertEvents(audit.database, [11, 9].map((days) => anEvent(`${days}`, { at: Date.now() - days * DAY_MS })));
    await jobs.seal();
    await jobs.removeOld();
    expect(said[1]).toBe('removed 1');
    expect(await verifyChain(audit.database)).toMatchObject({ verified: 1, unsealed: 1, fault: undefined });
  });

  it('report a failure and go on at the next turn', async () => {
    await audit.pool.query('ALTER TABLE audit_chain RENAME TO hidden');
    await jobs.seal();
    await jobs.removeOld();
    expect(said).toEqual(['failed audit-seal', 'failed audit-retention']);
    await audit.pool.query('ALTER TABLE hidden RENAME TO audit_chain');
    await insertEvents(audit.database, [anEvent('a')]);
    await jobs.seal();
    expect(await unsealed()).toBe(0);
  });

  it('stop with the application', async () => {
    await insertEvents(audit.database, [anEvent('a')]);
    await runs.beforeApplicationShutdown();
    await jobs.seal();
    expect(await unsealed()).toBe(1);
  });
});
