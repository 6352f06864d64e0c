import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import request from 'supertest';
import { startApplication } from '../../src/application';
import type { RunningApplication } from '../../src/application';
import { loadConfiguration } from '../../src/config/configuration';
import { stringAt } from '../../src/fhir-common/core/json';
import { sql } from '../../src/fhir-common/sql/sql';
import { HTTP_LIMITS } from '../../src/overload/http-limits';
import { certificateOf } from '../http/test-server';
import { LISTS } from '../setup/reference-lists';
import { testPkiFolder } from '../setup/test-resources';

jest.setTimeout(120_000);

const PATIENCE_MS = 30_000;
let folder: string;
let application: RunningApplication;
const as = (client: string): request.Agent => request.agent(application.origin, certificateOf(client));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ror-sas-away-'));
  chmodSync(folder, 0o755); // the account of PostgreSQL goes through it
  cpSync(testPkiFolder(), join(folder, 'pki'), { recursive: true });
  // A statement that PostgreSQL does not even give up is given up here, two seconds later.
  const configuration = loadConfiguration({ PORT: '0', DATA_DIR: folder, DATABASE_POOL_SIZE: '3', STATEMENT_TIMEOUT_MS: '5000', LOG_LEVEL: 'silent' });
  application = await startApplication(configuration, pino({ level: 'silent' }), HTTP_LIMITS, LISTS);
});
afterAll(async () => {
  await application.stop();
  rmSync(folder, { recursive: true, force: true });
});

function postmaster(): number {
  return Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** The postmaster and every process it started. */
function serverProcesses(): number[] {
  const parent = postmaster();
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => parentOf(pid) === parent);
  return [parent, ...children];
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended since the folder was listed
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly type: string | undefined;
}

async function answer(client: string, path: string): Promise<Answer> {
  const response = await as(client).get(path);
  return { status: response.status, retryAfter: response.headers['retry-after'], type: stringAt(response.body, 'resourceType') };
}

const AWAY: Answer = { status: 503, retryAfter: '2', type: 'OperationOutcome' };

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('never happened');
    await sleep(50);
  }
}

/** Asks until the answer is right; every answer before says 503 and when to come back. */
async function untilRight(client: string, path: string): Promise<void> {
  await until(async () => {
    const given = await answer(client, path);
    if (given.status !== 200) expect(given).toEqual(AWAY);
    return given.status === 200;
  });
}

it('a database that hangs, then dies: 503 and when to come back, callers still recognised, and right answers again without a restart', async () => {
  expect((await answer('ror-profile-1', '/ror/fhir/Location/140')).status).toBe(200);
  const processes = serverProcesses();
  expect(processes.length).toBeGreaterThan(3);
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    expect(await Promise.all(['/ror/fhir/Location/140', '/ror/fhir/Location?_count=1'].map((path) => answer('ror-profile-1', path)))).toEqual([AWAY, AWAY]);
    // The last registry read stands in: who needs no database is answered, who is refused is refused for the same reason as ever.
    expect((await answer('admin', '/metrics')).status).toBe(200);
    expect((await answer('not-enrolled', '/metrics')).status).toBe(403);
    expect((await answer('ror-profile-1', '/ror/fhir/metadata')).status).toBe(200);
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGKILL');
  }
  await untilRight('ror-profile-1', '/ror/fhir/Location/140');
  expect(processes).not.toContain(postmaster());
  await untilRight('ror-profile-1', '/ror/fhir/Location?_count=1');
  await until(async () => (await answer('ror-profile-1', '/health/ready')).status === 200);
});

it('after that, reads are audited and a disabled client is heard of', async () => {
  const { database } = application.engine;
  await as('ror-profile-1').get('/ror/fhir/Location/140').set('X-Request-Id', 'after-death').expect(200);
  const events = await database.query(sql`SELECT client, type, status FROM audit_event WHERE request_id = 'after-death'`);
  expect(events).toEqual([{ client: 'ror-profile-1', type: 'Location', status: 200 }]);
  await database.query(sql`UPDATE client SET enabled = false WHERE id = 'bi'`);
  await until(async () => (await answer('bi', '/metrics')).status === 403);
});
