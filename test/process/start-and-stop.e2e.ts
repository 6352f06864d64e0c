import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import request from 'supertest';
import { readSample } from '../ror/scenarios/sample-files';
import { answered, readSearchset } from '../http/answers';
import { ensureBuilt } from './build';
import { load, ready, run, serving, startServer, workFolder } from './commands';
import type { ReadyServer } from './commands';

jest.setTimeout(120_000);

const folder = workFolder();
const settings = { DATA_DIR: folder.path };
const inPki = (name: string): string => readFileSync(join(folder.path, 'pki', name), 'utf8');
const agent = (origin: string) =>
  request.agent(origin, { ca: inPki('ca.crt'), cert: inPki('clients/ror-profile-1.crt'), key: inPki('clients/ror-profile-1.key') });

/** Process id of the PostgreSQL that serves the data folder; undefined when none says it does. */
function postmasterId(): number | undefined {
  const file = join(folder.path, 'postgres', 'data', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

beforeAll(ensureBuilt);
afterAll(() => folder.remove());

/** One installation, from its first start to its third: each block goes on where the one before ended. */
describe('the first start', () => {
  let server: ReadyServer;

  beforeAll(async () => {
    server = await ready(startServer(settings));
  });
  afterAll(() => {
    server.child.kill('SIGKILL');
  });

  it('prints the base of each interface and of the documentation', () => {
    const bases = ['/ror/fhir', '/sas/editor/fhir', '/sas/platform/fhir', '/docs'];
    expect(server.origin).toMatch(/^https:\/\/localhost:\d+$/);
    expect(bases.filter((base) => !server.stdout().includes(`${server.origin}${base}\n`))).toEqual([]);
  });

  it('loads every sample resource it serves, and refuses none', async () => {
    expect(server.stdout()).toMatch(/ressources d'exemple chargées/);
    const served = readSample().filter(({ type }) => ['Organization', 'HealthcareService', 'Location', 'Practitioner', 'PractitionerRole'].includes(type));
    for (const type of new Set(served.map((resource) => resource.type))) {
      const { body } = await answered(agent(server.origin).get(`/ror/fhir/${type}?_count=0`));
      expect([type, readSearchset(body).total]).toEqual([type, served.filter((resource) => resource.type === type).length]);
    }
  });

  it('prints a curl line that answers when it is pasted into a shell', async () => {
    const { code, stdout, stderr } = await run('sh', ['-c', server.curl]);
    expect([code, stderr.includes('curl:')]).toEqual([0, false]);
    const { total, entries } = readSearchset(JSON.parse(stdout));
    expect(total).toBeGreaterThan(0);
    expect(entries.filter(({ mode }) => mode === 'match').length).toBe(total);
    expect(entries.some(({ key, mode }) => mode === 'include' && key.startsWith('Location/'))).toBe(true);
  });

  it('keeps private keys and the database password to its own account', async () => {
    const { stdout } = await run('find', [folder.path, '-name', '*.key', '-perm', '/077']);
    expect(stdout).toBe('');
  });

  it('takes a resource that the next starts must keep', async () => {
    const [place] = readSample().filter(({ key }) => key === 'Location/140');
    const file = join(folder.path, 'kept.ndjson');
    writeFileSync(file, `${JSON.stringify({ ...place?.body, id: 'kept' })}\n`);
    expect((await load(settings, file)).code).toBe(0);
    expect((await agent(server.origin).get('/ror/fhir/Location/kept')).status).toBe(200);
  });

  it('stops on SIGTERM with exit code 0, though callers keep their connections open, say nothing or leave TLS half-way, and PostgreSQL with it', async () => {
    const postmaster = postmasterId();
    expect(postmaster !== undefined && isAlive(postmaster)).toBe(true);
    const keepAlive = new Agent({ keepAlive: true, ca: inPki('ca.crt') });
    await new Promise((resolve, reject) => {
      get(`${server.origin}/health/live`, { agent: keepAlive }, (response) => response.resume().once('end', resolve)).once('error', reject);
    });
    const port = Number(new URL(server.origin).port);
    const silent = [connect({ host: 'localhost', port, ca: inPki('ca.crt') }), connectPlain({ host: 'localhost', port })];
    await Promise.all(silent.map((socket, index) => once(socket.on('error', () => undefined), index === 0 ? 'secureConnect' : 'connect')));
    const begun = Date.now();
    const { code, signal, stderr } = await server.terminate();
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
    // The contract is 2 seconds. A busy machine gets more, but less than the 10 seconds after which answers under way are cut: had the stop
    // waited for one of these connections, it would have taken that long.
    expect(Date.now() - begun).toBeLessThan(8_000);
    for (const socket of [keepAlive, ...silent]) socket.destroy();
    expect([postmaster !== undefined && isAlive(postmaster), postmasterId()]).toEqual([false, undefined]);
  });
});

describe('the second start', () => {
  let server: ReadyServer;
  const fingerprint = (): string => new X509Certificate(inPki('ca.crt')).fingerprint256;
  let before: readonly string[];

  beforeAll(async () => {
    before = [fingerprint(), inPki('server.crt'), inPki('clients/admin.key')];
    server = await ready(startServer(settings));
  });
  afterAll(() => {
    server.child.kill('SIGKILL');
  });

  it('keeps the certificates of the first', () => {
    expect([fingerprint(), inPki('server.crt'), inPki('clients/admin.key')]).toEqual(before);
  });

  it('keeps the data and loads no sample again', async () => {
    expect(server.stdout()).not.toMatch(/exemple/);
    const { headers } = await agent(server.origin).get('/ror/fhir/Location/kept').expect(200);
    expect(headers['etag']).toBe('W/"1"');
    expect((await agent(server.origin).get('/ror/fhir/Location/140')).headers['etag']).toBe('W/"1"');
  });

  it('stops on SIGINT too, as in a terminal', async () => {
    server.child.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(postmasterId()).toBeUndefined();
  });
});

it('a start after the process was killed serves the same data, and a caller who never asks anything cannot keep it from stopping', async () => {
  await serving(startServer(settings), async (killed) => {
    killed.child.kill('SIGKILL');
    await killed.ended;
  });
  await serving(startServer(settings), async (server) => {
    const silent = connect({ host: 'localhost', port: Number(new URL(server.origin).port), ca: inPki('ca.crt') });
    silent.on('error', () => undefined);
    await new Promise((resolve) => silent.once('secureConnect', resolve));
    const { status } = await agent(server.origin).get('/ror/fhir/Location/kept');
    expect([status, (await server.terminate()).code]).toEqual([200, 0]);
    silent.destroy();
  });
});
