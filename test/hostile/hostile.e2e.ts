import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { ensureBuilt } from '../process/build';
import { ready, startServer, workFolder } from '../process/commands';
import type { ReadyServer, WorkFolder } from '../process/commands';
import { HOSTILE } from './hostile-requests';

/** What the neighbours of a hostile client must not notice (issue of 2026-11-29; docs/security.md). */
const P99_MS = 500;
const ALL_MS = 2_000;
const MEMORY_MB = 600;
const HOSTILE_AT_ONCE = 8;
const ROUNDS = 30;
const EVERY_MS = 40;

let server: ReadyServer;
let folder: WorkFolder;

beforeAll(async () => {
  await ensureBuilt();
  folder = workFolder();
  server = await ready(startServer({ DATA_DIR: folder.path, LOG_LEVEL: 'error' }));
});
afterAll(async () => {
  await server.terminate();
  await folder.remove();
});

function agentOf(client: string): Agent {
  const file = (name: string): string => readFileSync(join(folder.path, 'pki', name), 'utf8');
  return new Agent({ connections: HOSTILE_AT_ONCE, connect: { ca: file('ca.crt'), cert: file(`clients/${client}.crt`), key: file(`clients/${client}.key`) } });
}

interface Answer {
  readonly status: number;
  readonly ms: number;
}

async function ask(agent: Agent, path: string): Promise<Answer> {
  const begun = performance.now();
  const { statusCode, body } = await request(`${server.origin}${path}`, { dispatcher: agent, headers: { 'X-Request-Id': randomUUID() } });
  await body.arrayBuffer();
  return { status: statusCode, ms: performance.now() - begun };
}

/** Long addresses go by POST, as the server itself advises. */
async function askHostile(agent: Agent, target: string): Promise<Answer> {
  const at = target.indexOf('?');
  const begun = performance.now();
  const { statusCode, body } = await request(`${server.origin}/ror/fhir/${target.slice(0, at)}/_search`, {
    dispatcher: agent, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: target.slice(at + 1),
  });
  await body.arrayBuffer();
  return { status: statusCode, ms: performance.now() - begun };
}

async function neighbour(agent: Agent, path: string, isOver: () => boolean): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (!isOver()) {
    answers.push(await ask(agent, path));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return answers;
}

const memoryMb = (): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.child.pid ?? 0}/status`, 'utf8'))?.[1] ?? NaN) / 1024;

it(`plays ${HOSTILE.length} hostile requests while others read, and nobody notices`, async () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(40);
  const agents = { hostile: agentOf('ror-profile-1'), reader: agentOf('ror-profile-2'), metadata: agentOf('ror-profile-4') };
  await ask(agents.reader, '/ror/fhir/Location/140');
  let over = false;
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, memoryMb())), 200);
  const neighbours = Promise.all([
    neighbour(agents.reader, '/ror/fhir/Location/140', () => over),
    neighbour(agents.metadata, '/ror/fhir/metadata', () => over),
  ]);
  const queue = Array.from({ length: ROUNDS }, () => HOSTILE).flat();
  const answers: Answer[] = [];
  await Promise.all(Array.from({ length: HOSTILE_AT_ONCE }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) answers.push(await askHostile(agents.hostile, next[1]));
  }));
  over = true;
  const [reads, metadata] = await neighbours;
  clearInterval(watch);
  expect([...new Set(answers.map(({ status }) => status))].filter((status) => ![200, 400, 413, 429, 503].includes(status))).toEqual([]);
  for (const [who, given] of Object.entries({ reads, metadata })) {
    const times = given.map(({ ms }) => ms).sort((a, b) => a - b);
    const figures = { who, count: times.length, p99: times[Math.floor(times.length * 0.99)] ?? 0, slowest: times.at(-1) ?? 0 };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect([...new Set(given.map(({ status }) => status))]).toEqual([200]);
    expect(times.length).toBeGreaterThan(50);
    expect(figures.p99).toBeLessThan(P99_MS);
    expect(figures.slowest).toBeLessThan(ALL_MS);
  }
  process.stdout.write(`${JSON.stringify({ peakMb: Math.round(peak), hostile: answers.length })}\n`);
  expect(peak).toBeLessThan(MEMORY_MB);
  expect(server.child.exitCode).toBeNull();
});
