/** `npm run bench:aggregator`: what the aggregator adds to the slowest editor, with 20 editors behind mutual TLS. */
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDevelopmentPki } from '../src/auth-mtls/pki/development-pki';
import { aggregatedSearch } from '../src/sas/aggregator/aggregated-search';
import { AskedEditor } from '../src/sas/aggregator/asked-editor';
import type { Editor } from '../src/sas/aggregator/editor';
import { MutualTlsChannel } from '../src/sas/aggregator/mutual-tls-channel';
import { BenchProcess } from './child-process';
import { quantiles } from './statistics';

const EDITORS = 20;
const SHORTEST_MS = 20;
const LONGEST_MS = 200;
const ROUNDS = 300;
const WARM_UP = 30;
const PRACTITIONERS = 25;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aggregator-bench-'));
  const pki = join(folder, 'pki');
  await ensureDevelopmentPki(pki);
  const distant = new BenchProcess({ script: 'processes/editors-process', arguments: [pki, EDITORS, SHORTEST_MS, LONGEST_MS].map(String), environment: {} });
  try {
    const ready = await distant.next();
    const ports = ready.kind === 'ready' ? ready.origin.split(',') : [];
    const editors = ports.map((port, index) => editorAt(pki, port, index));
    const { overheads, slots, bytes, cpuMs } = await measure(editors);
    const { p50Ms, p95Ms, p99Ms } = quantiles(overheads);
    const shown = [p50Ms, p95Ms, p99Ms].map((value) => value.toFixed(1)).join(' / ');
    process.stdout.write(`${EDITORS} éditeurs, ${SHORTEST_MS} à ${LONGEST_MS} ms, ${PRACTITIONERS} professionnels, ${slots} créneaux, ${bytes} octets\n`);
    process.stdout.write(`processeur par recherche / CPU per search : ${cpuMs.toFixed(1)} ms\n`);
    process.stdout.write(`ajout au plus lent / added to the slowest, p50 / p95 / p99 : ${shown} ms (${ROUNDS} recherches)\n`);
    await Promise.all(editors.map((editor) => editor.close()));
  } finally {
    await distant.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function editorAt(pki: string, port: string, index: number): AskedEditor {
  const client = join(pki, 'clients', 'sas-platform');
  const editor: Editor = {
    name: `editor-${index}`, baseUrl: `https://localhost:${port}`, flows: ['INT_R01'], caFile: join(pki, 'ca.crt'), certFile: `${client}.crt`, keyFile: `${client}.key`,
    timeoutMs: 7000, active: true,
  };
  return new AskedEditor(editor, new MutualTlsChannel(editor));
}

async function measure(editors: readonly AskedEditor[]): Promise<{ readonly overheads: readonly number[]; readonly slots: number; readonly bytes: number; readonly cpuMs: number }> {
  const overheads: number[] = [];
  let slots = 0;
  let bytes = 0;
  let cpuBefore = process.cpuUsage();
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    if (round === WARM_UP) cpuBefore = process.cpuUsage();
    const identifiers = Array.from({ length: PRACTITIONERS }, (_, rank) => `8${String(10_000_000_000 + rank)}`);
    const from = Date.now() + 60_000;
    const began = performance.now();
    const text = await aggregatedSearch(
      { flow: 'INT_R01', from, until: from + 3 * 86_400_000, identifiers }, editors, { base: 'https://sas.example/fhir', selfUrl: 'https://sas.example/fhir/Slot', bundleId: String(round) }, Date.now(),
    );
    if (round >= WARM_UP) overheads.push(performance.now() - began - LONGEST_MS);
    if (!text.includes(`"total":${PRACTITIONERS * 20},`)) throw new Error(`slots missing: ${text.slice(0, 300)}`);
    slots = PRACTITIONERS * 20;
    bytes = text.length;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { overheads, slots, bytes, cpuMs: (user + system) / 1000 / ROUNDS };
}

void main();
