/**
 * `npm run bench:sas -- --data DIR [--agendas N] [--small DIR --small-agendas N]`: searches of free slots on data folders in which
 * `npm run generate -- --agendas N` was loaded (`npm run load -- --api sas-editor`): one practitioner and 25 of them over three days, beside the
 * same bytes served by a bare server; the growth from the smaller folder; and bookings under load, each looked for in the next search.
 */
import 'reflect-metadata';
import { Command } from 'commander';
import { join } from 'node:path';
import { rppsOf } from '../src/cli/generate/identifiers';
import { arrayAt, isObject, isResource, stringAt } from '../src/fhir-common/core/json';
import type { ResourceJson } from '../src/fhir-common/core/json';
import { BareServer } from './bare-server';
import { BenchProcess } from './child-process';
import { developmentIdentity, measure, MutualTlsClient } from './client';
import type { ClientIdentity, Measurement } from './client';
import { quantiles } from './statistics';

const CLIENTS = 8;
const PATHS = 400;
/** Answers that the bare server gives back. */
const PROBED = 64;
const LOT = 25;
const WINDOW_MS = 3 * 86_400_000;
const BOOKINGS = 100;
const SLOTS_EACH = 50;

interface Options {
  readonly data: string;
  readonly agendas: string;
  readonly small?: string;
  readonly smallAgendas: string;
  readonly seconds: string;
}

/** A data folder under load. */
interface Loaded {
  readonly origin: string;
  readonly data: string;
  readonly agendas: number;
  readonly seconds: number;
  readonly server: BenchProcess;
}

async function main(): Promise<void> {
  const command = new Command('bench:sas')
    .requiredOption('--data <dir>', 'dossier de données chargé / loaded data folder')
    .option('--agendas <n>', 'professionnels chargés / practitioners loaded', '20000')
    .option('--small <dir>', 'dossier plus petit, pour la croissance / smaller folder, for the growth')
    .option('--small-agendas <n>', 'professionnels du plus petit / practitioners of the smaller one', '2000')
    .option('--seconds <n>', 'durée d’une ligne / duration of a row', '10');
  command.parse(process.argv);
  const { data, agendas, small, smallAgendas, seconds } = command.opts<Options>();
  const few = small === undefined ? [] : await served(small, Number(smallAgendas), Number(seconds), measureRows);
  const many = await served(data, Number(agendas), Number(seconds), async (loaded) => {
    const rows = await measureRows(loaded);
    await bookUnderLoad(loaded);
    return rows;
  });
  for (const [index, { p95Ms }] of many.entries()) {
    const before = few[index]?.p95Ms;
    if (before !== undefined) process.stdout.write(`p95 ${Number(agendas) * SLOTS_EACH} / ${Number(smallAgendas) * SLOTS_EACH} : ${(p95Ms / before).toFixed(2)}\n`);
  }
}

async function served<Result>(data: string, agendas: number, seconds: number, work: (loaded: Loaded) => Promise<Result>): Promise<Result> {
  const server = new BenchProcess({
    script: 'processes/application-process', arguments: [],
    environment: { DATA_DIR: data, LOG_LEVEL: 'info', SAMPLE_DATA: 'false', DEFAULT_QUOTA_POINTS: '100000000' },
  });
  try {
    return await work({ origin: await server.ready(), data, agendas, seconds, server });
  } finally {
    await server.stop();
  }
}

async function measureRows({ origin, data, agendas, seconds, server }: Loaded): Promise<readonly Measurement[]> {
  const identity = identityOf(data, 'sas-platform');
  const bareServer = await BareServer.start(data);
  const rows: Measurement[] = [];
  try {
    for (const count of [1, LOT]) {
      const paths = Array.from({ length: PATHS }, (_, index) => searchPath(agendas, index, count));
      const bodies = await bodiesOf(origin, identity, paths.slice(0, PROBED));
      const row = await measure(origin, identity, { paths, clients: CLIENTS, seconds, usage: () => server.usage() });
      const bare = await bareServer.measure(identity, bodies, { clients: CLIENTS, seconds: seconds / 2 });
      process.stdout.write(`${agendas * SLOTS_EACH} créneaux / slots, ${count} : ${shown(row)} | bare ${shown(bare)}\n`);
      rows.push(row);
    }
  } finally {
    await bareServer.stop();
  }
  return rows;
}

const identityOf = (data: string, client: string): ClientIdentity => developmentIdentity(join(data, 'pki'), client);

/** Practitioners spread over the whole country, never the same lot twice in a row. */
function searchPath(agendas: number, index: number, count: number): string {
  const identifiers = Array.from({ length: count }, (_, place) => `8${rppsOf(1 + ((index * 7_919 + place * 811) % agendas))}`);
  const [from, until] = [Date.now(), Date.now() + WINDOW_MS].map((at) => encodeURIComponent(new Date(at).toISOString()));
  const tokens = identifiers.map((identifier) => `urn:oid:1.2.250.1.71.4.2.1%7C${identifier}`).join(',');
  return `/sas/editor/fhir/Slot?_include=Slot:schedule&_include:iterate=Schedule:actor&start=ge${from ?? ''}&start=le${until ?? ''}`
    + `&schedule.actor:Practitioner.identifier=${tokens}&status=free`;
}

async function bodiesOf(origin: string, identity: ClientIdentity, paths: readonly string[]): Promise<Buffer[]> {
  const client = new MutualTlsClient(origin, identity);
  try {
    const bodies: Buffer[] = [];
    for (const path of paths) bodies.push(Buffer.concat((await client.get(path)).chunks));
    return bodies;
  } finally {
    await client.close();
  }
}

/** Slots become busy one after the other while lots are searched without pause: each must be gone from the search that follows its answer. */
async function bookUnderLoad({ origin, data, agendas, seconds, server }: Loaded): Promise<void> {
  const platform = identityOf(data, 'sas-platform');
  const paths = Array.from({ length: PATHS }, (_, index) => searchPath(agendas, index, LOT));
  const [load, { timesMs, stillShown }] = await Promise.all([
    measure(origin, platform, { paths, clients: CLIENTS - 1, seconds, usage: () => server.usage() }),
    book(origin, data, agendas),
  ]);
  const { p50Ms, p95Ms, p99Ms } = quantiles(timesMs);
  process.stdout.write(`réservations sous charge / bookings under load : ${timesMs.length}, encore montrées / still shown ${stillShown}, `
    + `p50 ${p50Ms.toFixed(1)} p95 ${p95Ms.toFixed(1)} p99 ${p99Ms.toFixed(1)} ms ; ${shown(load)}\n`);
}

async function book(origin: string, data: string, agendas: number): Promise<{ readonly timesMs: readonly number[]; readonly stillShown: number }> {
  const [platform, editor] = [identityOf(data, 'sas-platform'), identityOf(data, 'sas-editor')].map((identity) => new MutualTlsClient(origin, identity));
  if (platform === undefined || editor === undefined) throw new Error('No client of the development PKI');
  const timesMs: number[] = [];
  let stillShown = 0;
  try {
    for (let index = 0; timesMs.length < BOOKINGS && index < PATHS; index += 1) {
      const path = searchPath(agendas, PATHS + index, 1);
      const [id] = await slotIds(platform, path);
      if (id === undefined) continue;
      const held: unknown = JSON.parse(Buffer.concat((await editor.get(`/sas/editor/fhir/Slot/${id}`)).chunks).toString('utf8'));
      if (!isResource(held)) throw new Error(`Slot/${id} is not held`);
      timesMs.push(await put(editor, { ...held, status: 'busy' }));
      if ((await slotIds(platform, path)).includes(id)) stillShown += 1;
      await put(editor, held);
    }
  } finally {
    await Promise.all([platform.close(), editor.close()]);
  }
  return { timesMs, stillShown };
}

async function slotIds(client: MutualTlsClient, path: string): Promise<readonly string[]> {
  const bundle: unknown = JSON.parse(Buffer.concat((await client.get(path)).chunks).toString('utf8'));
  return arrayAt(bundle, 'entry').flatMap((entry) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    return stringAt(resource, 'resourceType') === 'Slot' ? (stringAt(resource, 'id') ?? []) : [];
  });
}

/** @returns how long the transaction took, ms */
async function put(client: MutualTlsClient, resource: ResourceJson): Promise<number> {
  const entry = [{ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` } }];
  const { status, elapsedMs } = await client.send({ method: 'POST', path: '/sas/editor/fhir', body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }) });
  if (status !== 200) throw new Error(`A booking was answered ${status}`);
  return elapsedMs;
}

function shown({ p50Ms, p95Ms, p99Ms, requestsPerSecond, bytesPerAnswer, failures, serverMicros, databaseMicros }: Measurement): string {
  return `p50 ${p50Ms.toFixed(1)} p95 ${p95Ms.toFixed(1)} p99 ${p99Ms.toFixed(1)} ms, ${requestsPerSecond.toFixed(0)}/s, ${Math.round(bytesPerAnswer / 1000)} kB, `
    + `${failures} refus / failures, ${serverMicros.toFixed(0)} us Node, ${databaseMicros.toFixed(0)} us PostgreSQL`;
}

void main();
