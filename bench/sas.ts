/**
 * `npm run bench:sas -- --data DIR --agendas N`: searches of free slots on a data folder in which `npm run generate -- --agendas N` was loaded
 * (`npm run load -- --api sas-editor`): one practitioner and 25 of them, three days from now, 8 clients.
 */
import 'reflect-metadata';
import { Command } from 'commander';
import { join } from 'node:path';
import { rppsOf } from '../src/cli/generate/identifiers';
import { BenchProcess } from './child-process';
import { developmentIdentity, measure } from './client';
import type { Measurement } from './client';

const CLIENTS = 8;
const PATHS = 400;
const LOT = 25;
const WINDOW_MS = 3 * 86_400_000;

interface Options {
  readonly data: string;
  readonly agendas: string;
  readonly seconds: string;
}

async function main(): Promise<void> {
  const command = new Command('bench:sas')
    .requiredOption('--data <dir>', 'dossier de données chargé / loaded data folder')
    .option('--agendas <n>', 'professionnels chargés / practitioners loaded', '20000')
    .option('--seconds <n>', 'durée d’une ligne / duration of a row', '15');
  command.parse(process.argv);
  const { data, agendas, seconds } = command.opts<Options>();
  const server = new BenchProcess({
    script: 'processes/application-process', arguments: [],
    environment: { DATA_DIR: data, LOG_LEVEL: 'info', SAMPLE_DATA: 'false', DEFAULT_QUOTA_POINTS: '100000000' },
  });
  try {
    const origin = await server.ready();
    const identity = developmentIdentity(join(data, 'pki'), 'sas-platform');
    for (const [label, count, clients] of [['1 professionnel', 1, 1], ['1 professionnel', 1, CLIENTS], ['25 professionnels', LOT, CLIENTS]] as const) {
      const paths = Array.from({ length: PATHS }, (_, index) => searchPath(Number(agendas), index, count));
      const row = await measure(origin, identity, { paths, clients, seconds: Number(seconds), usage: () => server.usage() });
      process.stdout.write(`${label}, ${clients} clients : ${shown(row)}\n`);
    }
  } finally {
    await server.stop();
  }
}

/** Practitioners spread over the whole country, never the same lot twice in a row. */
function searchPath(agendas: number, index: number, count: number): string {
  const identifiers = Array.from({ length: count }, (_, place) => `8${rppsOf(1 + ((index * 7_919 + place * 811) % agendas))}`);
  const [from, until] = [Date.now(), Date.now() + WINDOW_MS].map((at) => encodeURIComponent(new Date(at).toISOString()));
  const tokens = identifiers.map((identifier) => `urn:oid:1.2.250.1.71.4.2.1%7C${identifier}`).join(',');
  return `/sas/editor/fhir/Slot?_include=Slot:schedule&_include:iterate=Schedule:actor&start=ge${from ?? ''}&start=le${until ?? ''}`
    + `&schedule.actor:Practitioner.identifier=${tokens}&status=free`;
}

function shown({ p50Ms, p95Ms, p99Ms, requestsPerSecond, bytesPerAnswer, failures, serverMicros, databaseMicros }: Measurement): string {
  return `p50 ${p50Ms.toFixed(1)} p95 ${p95Ms.toFixed(1)} p99 ${p99Ms.toFixed(1)} ms, ${requestsPerSecond.toFixed(0)}/s, ${Math.round(bytesPerAnswer / 1000)} kB, `
    + `${failures} refus / failures, ${serverMicros.toFixed(0)} us Node, ${databaseMicros.toFixed(0)} us PostgreSQL`;
}

void main();
