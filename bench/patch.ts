/**
 * `npm run bench:patch -- [--offers 2000] [--seconds 8] [--clients 8]`: counts of beds sent as bed-management software sends them
 * (ror-write.md 9), each to another place, alone and beside reads, next to pgbench doing the same row changes in plain SQL.
 * The figures of docs/performance.md.
 */
import 'reflect-metadata';
import { Command } from 'commander';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { developmentPkiFolder } from '../src/auth-mtls/tls-options';
import { countBody, readWards } from '../src/cli/simulate/wards';
import type { Ward } from '../src/cli/simulate/wards';
import { findRunningEmbeddedServer } from '../src/database/embedded/embedded-server';
import { BenchProcess } from './child-process';
import { developmentIdentity, measureRequests, MutualTlsClient } from './client';
import type { ClientIdentity, Measurement, RequestPlan } from './client';
import { loadSyntheticCountry, serverEnvironment } from './data';
import { describeMachine, machineLine } from './machine';
import { parseOptions } from './options';
import { patchScript } from './patch-sql';
import { isPgbenchInstalled, runPgbench } from './pgbench';
import { figure } from './table';

const WARDS = 2_000;
const BEDS = 40;
/** The write path is long: it takes ten thousand writes until all of it is compiled, as it is on a server that runs for some minutes. */
const WARM_UP_SECONDS = 60;
/** Capacity patches a second at the peak of a crisis, the whole country together (design.md 5). */
const CRISIS_RATE = 200;

interface PatchOptions {
  readonly offers: string;
  readonly seconds: string;
  readonly clients: string;
  readonly dataDir?: string;
  readonly skipLoad: boolean;
  readonly patchesOnly: boolean;
  readonly profile?: string;
}

/** What every row of a run asks. */
interface Scene {
  readonly application: BenchProcess;
  readonly origin: string;
  readonly senders: ClientIdentity;
  readonly readers: ClientIdentity;
  readonly wards: readonly Ward[];
  readonly ids: readonly string[];
  readonly clients: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const command = new Command('bench:patch')
    .option('--offers <n>', 'offres de synthèse / synthetic offers', '2000')
    .option('--seconds <s>', 'durée d’une ligne / duration of a row', '8')
    .option('--clients <n>', 'clients simultanés / concurrent clients', '8')
    .option('--data-dir <dossier>', 'dossier gardé après la mesure / folder kept after the run')
    .option('--skip-load', 'mesurer les données déjà chargées / measure what is loaded already', false)
    .option('--patches-only', 'les écritures seules / writes alone', false)
    .option('--profile <dossier>', 'profil du processeur du serveur / CPU profile of the server');
  command.parse(process.argv);
  const options = command.opts<PatchOptions>();
  const dataDir = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'ror-sas-bench-')) : resolve(options.dataDir);
  try {
    // mkdtemp closes the folder, and PostgreSQL's own account must go through.
    if (options.dataDir === undefined) await chmod(dataDir, 0o755);
    if (!options.skipLoad) await loadSyntheticCountry(dataDir, Number(options.offers), parseOptions([]));
    await measureServer(dataDir, options);
  } finally {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureServer(dataDir: string, options: PatchOptions): Promise<void> {
  const application = new BenchProcess({
    script: 'processes/application-process', arguments: [], profile: options.profile,
    environment: { ...serverEnvironment(dataDir, undefined), DEFAULT_QUOTA_POINTS: '100000000' },
  });
  try {
    const origin = await application.ready();
    const connectionString = (await findRunningEmbeddedServer(dataDir))?.connectionString ?? '';
    const database = new Client({ connectionString });
    await database.connect();
    try {
      await database.query('VACUUM (ANALYZE)');
      const identityOf = (client: string): ClientIdentity => developmentIdentity(developmentPkiFolder(dataDir), client);
      const senders = identityOf('bed-management');
      const agent = new Agent({ keepAlive: true, maxSockets: 1, ...senders });
      const wards = await readWards({ origin, ...senders }, agent, WARDS);
      agent.destroy();
      const { rows } = await database.query<{ id: string }>(`SELECT r.id FROM resource r JOIN resource_type t ON t.id = r.type WHERE t.api = 'ror' AND t.name = 'HealthcareService' AND r.live LIMIT 2000`);
      const scene = { application, origin, senders, readers: identityOf('ror-profile-1'), wards, ids: rows.map(({ id }) => id), clients: Number(options.clients), seconds: Number(options.seconds) };
      process.stdout.write(`${machineLine(await describeMachine(database))}\n`);
      const measured = { ...scene, wards: await acceptedWards(scene) };
      await measurePatches(measured);
      if (!options.patchesOnly) await measureBeside(measured);
      await measureSql(database, connectionString, scene);
    } finally {
      await database.end();
    }
  } finally {
    await application.stop();
  }
}

function patches(scene: Scene, rate?: number): Promise<Measurement> {
  return measureRequests(scene.origin, scene.senders, { ...planOf(scene), request: patchOf(scene), ...(rate === undefined ? {} : { rate }) });
}

/** Those whose counts the server takes: where every offer is closed nothing is available (RG_EXP_047). */
async function acceptedWards({ origin, senders, wards }: Scene): Promise<readonly Ward[]> {
  const client = new MutualTlsClient(origin, senders);
  try {
    const accepted: Ward[] = [];
    for (const ward of wards) {
      const { status } = await client.send({ method: 'PATCH', path: ward.path, body: countBody(ward.entry, BEDS + 1) });
      if (status === 200) accepted.push(ward);
    }
    process.stdout.write(`${accepted.length} places of ${wards.length} take counts\n`);
    return accepted;
  } finally {
    await client.close();
  }
}

async function measurePatches(scene: Scene): Promise<void> {
  tell('PATCH', await measureRequests(scene.origin, scene.senders, { ...planOf(scene), request: patchOf(scene), warmUpSeconds: WARM_UP_SECONDS }));
}

async function measureBeside(scene: Scene): Promise<void> {
  const reads = (): Promise<Measurement> => measureRequests(scene.origin, scene.readers, { ...planOf(scene), request: readOf(scene) });
  const readsAlone = await reads();
  tell('read by id', readsAlone);
  for (const rate of [CRISIS_RATE, undefined]) {
    const [written, read] = await Promise.all([patches(scene, rate), reads()]);
    tell(rate === undefined ? 'PATCH beside reads' : `PATCH beside reads, ${rate}/s`, written);
    tell('read by id beside them', read, `, ${figure((100 * read.requestsPerSecond) / readsAlone.requestsPerSecond, 0)} % of alone`);
  }
}

/** After the rest: it changes rows behind the back of the server. */
async function measureSql(database: Client, connectionString: string, { clients, seconds }: Scene): Promise<void> {
  if (!(await isPgbenchInstalled())) {
    process.stdout.write('pgbench: not installed\n');
    return;
  }
  const { requestsPerSecond, averageMs } = await runPgbench({ connectionString, scripts: [await patchScript(database)], clients, seconds });
  process.stdout.write(`pgbench, the same rows in plain SQL: ${figure(requestsPerSecond, 0)}/s, ${figure(averageMs)} ms on average\n`);
}

function planOf({ clients, seconds, application }: Scene): Omit<RequestPlan, 'request'> {
  return { clients, seconds, usage: () => application.usage() };
}

/** Every turn another place, and another count than the last one sent there. */
function patchOf({ wards }: Scene): RequestPlan['request'] {
  return (turn) => {
    const ward = wards[turn % wards.length];
    if (ward === undefined) throw new Error('No place to send counts of');
    return { method: 'PATCH', path: ward.path, body: countBody(ward.entry, 1 + ((turn + Math.floor(turn / wards.length)) % BEDS)) };
  };
}

function readOf({ ids }: Scene): RequestPlan['request'] {
  return (turn) => ({ method: 'GET', path: `/ror/fhir/HealthcareService/${ids[(turn * 7919) % ids.length] ?? ''}` });
}

function tell(label: string, row: Measurement, more = ''): void {
  const { requestsPerSecond, p50Ms, p95Ms, p99Ms, failures, serverMicros, databaseMicros, statementsPerAnswer } = row;
  process.stdout.write(`${label}: ${figure(requestsPerSecond, 0)}/s, p50 ${figure(p50Ms)} p95 ${figure(p95Ms)} p99 ${figure(p99Ms)} ms, ${failures} failures, `
    + `${figure(serverMicros, 0)} us Node, ${figure(databaseMicros, 0)} us PostgreSQL, ${figure(statementsPerAnswer, 1)} statements${more}\n`);
}

void main();
