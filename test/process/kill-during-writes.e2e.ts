import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findRunningEmbeddedServer } from '../../src/database/embedded/embedded-server';
import { stringAt } from '../../src/fhir-common/core/json';
import { ensureBuilt } from './build';
import { serving, startServer, workFolder } from './commands';
import { BUNDLE_SIZE, bundleId, Writers } from './writers';

jest.setTimeout(180_000);

const folder = workFolder();
const settings = { DATA_DIR: folder.path };
/** Of each of the four ways to write: enough for the death to fall between a write and its answer somewhere. */
const WRITES = 6;

beforeAll(ensureBuilt);
afterAll(() => folder.remove());

/** Waits until each way to write has so many acknowledged writes more. */
async function untilAcknowledged(writers: Writers, running: Promise<void>, more: number): Promise<void> {
  const goal = writers.progress() + more;
  const ended = running.then(() => true);
  while (writers.progress() < goal && !(await Promise.race([ended, sleep(20, false)])));
  expect(writers.progress()).toBeGreaterThanOrEqual(goal);
}

/** @throws when something acknowledged is missing, a Bundle is there in part, or a version has no audit event of its own */
async function expectNothingLost(writers: Writers, reader: Writers, phase: string): Promise<void> {
  for (const { api, type, id, version, name } of writers.acknowledged) {
    const path = api === 'ror' ? `/ror/fhir/${type}/${id}/_history/${version}` : `/sas/editor/fhir/${type}/${id}`;
    const stands = await reader.agent(api === 'ror' ? 'ror-server' : 'sas-editor').get(path);
    expect([path, stands.status, stringAt(stands.body, 'name')]).toEqual([path, 200, name]);
  }
  for (let turn = 1; turn <= writers.bundles; turn += 1) {
    const found: number[] = [];
    for (let index = 0; index < BUNDLE_SIZE; index += 1) found.push((await reader.agent('sas-editor').get(`/sas/editor/fhir/Organization/${bundleId(phase, turn, index)}`)).status);
    expect([[200, 200, 200], [404, 404, 404]]).toContainEqual(found);
  }
  await expectAudited(writers, reader);
}

async function expectAudited(writers: Writers, reader: Writers): Promise<void> {
  const sql = new Client({ connectionString: (await findRunningEmbeddedServer(folder.path))?.connectionString });
  await sql.connect();
  try {
    const { rows } = await sql.query<{ written: string }>(`SELECT request_id || ' ' || r AS written FROM audit_event CROSS JOIN unnest(resources) r WHERE interaction IN ('create', 'update', 'patch') AND request_id = ANY ($1)`,
      [writers.acknowledged.map(({ requestId }) => requestId)]);
    expect(rows.map(({ written }) => written).sort()).toEqual(writers.acknowledged.map(({ requestId, type, id }) => `${requestId} ${type}/${id}`).sort());
    // What was stored without an answer has its event too: one per version after that of the sample data.
    for (const [path, interaction] of [['HealthcareService/hs-cardiologie-hc', 'patch'], ['Organization/oi-service-cardiologie', 'update']] as const) {
      const stands = (await reader.agent('ror-server').get(`/ror/fhir/${path}`)).body as { meta: { versionId: string } };
      const { rows: [events] } = await sql.query<{ count: string }>('SELECT count(*) FROM audit_event WHERE interaction = $1 AND resources = ARRAY[$2]', [interaction, path]);
      expect([path, Number(events?.count)]).toEqual([path, Number(stands.meta.versionId) - 1]);
    }
  } finally {
    await sql.end();
  }
}

it('a server killed while it writes keeps what it acknowledged, with its version and its audit event, and no half Bundle', async () => {
  const writers = await serving(startServer(settings), async (first) => {
    const begun = new Writers(folder.path, first.origin, 'first');
    const running = begun.run();
    await untilAcknowledged(begun, running, WRITES);
    first.child.kill('SIGKILL');
    await running;
    return begun;
  });
  expect(writers.unacknowledged).toEqual([]);
  await serving(startServer(settings), (second) => expectNothingLost(writers, new Writers(folder.path, second.origin, 'reader'), 'first'));
});

/** The postmaster and everything it started. */
function databaseProcesses(): number[] {
  const postmaster = Number(readFileSync(join(folder.path, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return [postmaster, ...readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => parentOf(pid) === postmaster)];
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended since the folder was listed
  }
}

it('PostgreSQL killed under the writers, who go on: refusals say 503 and when to come back, and the rest is as after the death of the server', async () => {
  await serving(startServer(settings), async ({ origin }) => {
    const writers = new Writers(folder.path, origin, 'second');
    const running = writers.run();
    await untilAcknowledged(writers, running, WRITES);
    for (const pid of databaseProcesses()) process.kill(pid, 'SIGKILL');
    await untilAcknowledged(writers, running, WRITES);
    writers.stop();
    await running;
    expect(writers.unacknowledged.length).toBeGreaterThan(0);
    expect(writers.unacknowledged.filter(({ status, retryAfter, resourceType }) => status !== 503 || !Number(retryAfter) || resourceType !== 'OperationOutcome')).toEqual([]);
    await expectNothingLost(writers, writers, 'second');
  });
});
