import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { createOwnPki } from './own-pki';
import type { OwnPki } from './own-pki';
import { firstIssue, openProbeDatabase, startProbe } from './probe-application';
import type { Probe, ProbeDatabase } from './probe-application';

let pki: OwnPki;
let database: ProbeDatabase;
let probe: Probe;

beforeAll(async () => {
  pki = await createOwnPki();
  database = await openProbeDatabase(pki.folder);
});
afterAll(async () => {
  await database.close();
  pki.remove();
});
beforeEach(async () => {
  await pki.revoke({});
  probe = await startProbe(database, pki.folder);
});
afterEach(() => probe.close());

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly resumed: boolean;
  readonly reusedSocket: boolean;
  readonly session: Buffer | undefined;
}

/** One request; with an agent the connection stays open, with a session the handshake is resumed. */
async function call(client: string, { agent, session, version, base = probe.base }: { agent?: Agent; session?: Buffer | undefined; version?: 'TLSv1.2' | 'TLSv1.3'; base?: string } = {}): Promise<Answer> {
  const request = httpsRequest(`${base}/who`, {
    agent: agent ?? false, ca: pki.read('ca.crt'), cert: pki.read('clients', `${client}.crt`), key: pki.read('clients', `${client}.key`),
    ...(session === undefined ? {} : { session }), ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
  });
  let given: Buffer | undefined;
  let resumed = false;
  request.once('socket', (socket: TLSSocket) => {
    socket.on('session', (ticket: Buffer) => { given = ticket; });
    socket.once('secureConnect', () => { resumed = socket.isSessionReused(); });
  });
  request.end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => request.once('response', resolve).once('error', reject));
  let text = '';
  for await (const part of response) text += String(part);
  await new Promise((resolve) => setTimeout(resolve, 20)); // TLS 1.3 tickets come after the answer
  return {
    status: response.statusCode ?? 0, code: response.statusCode === 200 ? 'ok' : firstIssue(JSON.parse(text)).code,
    resumed, reusedSocket: request.reusedSocket, session: given,
  };
}

function trustOf({ authentication }: Probe): { reloadFiles(): Promise<boolean>; downloadLists(): Promise<void> } {
  if (authentication.mode === 'off') throw new Error('no trust store');
  return authentication.trust;
}

describe('revocation while the server runs', () => {
  it('counts within seconds of a new list in the file, without a restart', async () => {
    expect((await call('bi')).status).toBe(200);
    await pki.revoke({ issuing: [pki.serial('bi')] });
    const deadline = Date.now() + 30_000;
    // The connection of a revoked certificate is closed, with what is being answered on it: whoever asks again is refused.
    const askAgain = async (): ReturnType<typeof call> => {
      try {
        return await call('bi');
      } catch (error) {
        expect(String(error)).toMatch(/socket hang up|ECONNRESET/);
        return call('bi');
      }
    };
    let answer = await askAgain();
    while (answer.status === 200 && Date.now() < deadline) answer = await askAgain();
    expect([answer.status, answer.code]).toEqual([403, 'certificate-revoked']);
    expect((await call('admin')).status).toBe(200);
  });

  it('refuses every client of a revoked authority', async () => {
    const [, issuing] = pki.read('ca.crt').split(/(?=-----BEGIN)/);
    await pki.revoke({ root: [new X509Certificate(issuing ?? '').serialNumber] });
    await trustOf(probe).reloadFiles();
    const answer = await call('bi');
    expect([answer.status, answer.code]).toEqual([403, 'certificate-revoked']);
  });

  it('closes the open connection of the revoked certificate and of no other', async () => {
    const agents = [new Agent({ keepAlive: true, maxSockets: 1 }), new Agent({ keepAlive: true, maxSockets: 1 })] as const;
    await call('bi', { agent: agents[0] });
    await call('admin', { agent: agents[1] });
    const [socket] = Object.values(agents[0].freeSockets).flat();
    if (socket === undefined) throw new Error('no open connection');
    await pki.revoke({ issuing: [pki.serial('bi')] });
    const closed = once(socket, 'close');
    await trustOf(probe).reloadFiles();
    await closed;
    expect(await call('bi', { agent: agents[0] })).toMatchObject({ status: 403, code: 'certificate-revoked', reusedSocket: false });
    expect(await call('admin', { agent: agents[1] })).toMatchObject({ status: 200, reusedSocket: true });
    for (const agent of agents) agent.destroy();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: a session is resumed, but not past a revocation', async (version) => {
    const first = await call('bi', { version });
    const second = await call('bi', { version, session: first.session });
    expect([second.status, second.resumed]).toEqual([200, true]);
    await pki.revoke({ issuing: [pki.serial('bi')] });
    await trustOf(probe).reloadFiles();
    const third = await call('bi', { version, session: second.session ?? first.session });
    expect([third.status, third.code]).toEqual([403, 'certificate-revoked']);
    // The ticket keys are gone with the old context: another client's old session means a new handshake too.
    expect(third.resumed).toBe(false);
  });

  it('keeps the newest list when an older one comes back or the file is damaged', async () => {
    await pki.revoke({ issuing: [pki.serial('bi')] });
    await trustOf(probe).reloadFiles();
    await pki.revoke({}, { thisUpdate: -2 });
    await trustOf(probe).reloadFiles();
    expect((await call('bi')).code).toBe('certificate-revoked');
    writeFileSync(join(pki.folder, 'crl.pem'), '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n');
    await trustOf(probe).reloadFiles();
    expect((await call('bi')).code).toBe('certificate-revoked');
    expect((await call('admin')).status).toBe(200);
    expect(probe.warnings.join('\n')).toContain('crl.pem');
  });

  it('believes no list that an untrusted authority signed', async () => {
    const other = await createOwnPki();
    const { issuing } = await other.lists({ issuing: [pki.serial('bi')] });
    writeFileSync(join(pki.folder, 'crl.pem'), issuing);
    await trustOf(probe).reloadFiles();
    expect((await call('bi')).status).toBe(200);
    other.remove();
  });
});

describe('stale lists', () => {
  it('refuse everybody by default, and count for the hours of the policy', async () => {
    await pki.revoke({ issuing: [pki.serial('bi')] }, { thisUpdate: -48, nextUpdate: -1 });
    const strict = await startProbe(database, pki.folder);
    const lenient = await startProbe(database, pki.folder, { staleListGraceHours: 2 });
    try {
      expect((await call('admin', { base: strict.base })).code).toBe('certificate-revocation-unknown');
      expect((await call('bi', { base: strict.base })).code).toBe('certificate-revoked');
      expect((await call('admin', { base: lenient.base })).status).toBe(200);
      expect((await call('bi', { base: lenient.base })).code).toBe('certificate-revoked');
    } finally {
      await strict.close();
      await lenient.close();
    }
  });
});

describe('the lists of the development PKI', () => {
  it('are signed again while the server runs, before they go stale', async () => {
    await pki.revoke({}, { thisUpdate: -48, nextUpdate: -1 });
    const running = await startProbe(database, pki.folder, {}, { developmentPki: pki.folder, developmentRefreshMs: 100 });
    try {
      expect((await call('admin', { base: running.base })).code).toBe('certificate-revocation-unknown');
      const deadline = Date.now() + 6_000;
      let answer = await call('admin', { base: running.base });
      while (answer.status !== 200 && Date.now() < deadline) answer = await call('admin', { base: running.base });
      expect(answer.status).toBe(200);
      expect((await call('revoked', { base: running.base })).code).toBe('certificate-revoked');
    } finally {
      await running.close();
    }
  });
});

describe('lists by URL', () => {
  let authority: Server;
  let origin: string;
  let answers: Record<string, string | undefined>;

  beforeAll(async () => {
    answers = {};
    authority = createServer((request, response) => {
      const list = answers[request.url ?? ''];
      response.statusCode = list === undefined ? 503 : 200;
      response.end(list === undefined ? '' : Buffer.from(list.replace(/-----[^-]+-----|\s/g, ''), 'base64')); // DER, as authorities publish it
    }).listen(0, '127.0.0.1');
    await once(authority, 'listening');
    const address = authority.address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => authority.close());

  const settings = (): { tlsFiles: { certFile: string; keyFile: string; caFile: string; crlFiles: string[]; crlUrls: string[] } } => ({
    tlsFiles: {
      certFile: join(pki.folder, 'server.crt'), keyFile: join(pki.folder, 'server.key'), caFile: join(pki.folder, 'ca.crt'),
      crlFiles: [], crlUrls: [`${origin}/issuing.crl`, `${origin}/root.crl`],
    },
  });

  it('starts without them and refuses, then follows what the authority publishes, and survives its absence', async () => {
    const first = await startProbe(database, pki.folder, settings());
    expect((await call('admin', { base: first.base })).code).toBe('certificate-revocation-unknown');
    expect(first.warnings.filter((line) => line.includes('HTTP 503'))).toHaveLength(2);

    const { issuing, root } = await pki.lists({});
    answers = { '/issuing.crl': issuing, '/root.crl': root };
    await trustOf(first).downloadLists();
    expect((await call('bi', { base: first.base })).status).toBe(200);

    answers = { ...answers, '/issuing.crl': (await pki.lists({ issuing: [pki.serial('bi')] })).issuing };
    await trustOf(first).downloadLists();
    expect((await call('bi', { base: first.base })).code).toBe('certificate-revoked');

    answers = {};
    await trustOf(first).downloadLists();
    expect((await call('admin', { base: first.base })).status).toBe(200);
    await first.close();

    const folder = join(pki.folder, '..', 'crl');
    expect([existsSync(folder), readdirSync(folder).length]).toEqual([true, 2]);
    const second = await startProbe(database, pki.folder, settings());
    expect((await call('admin', { base: second.base })).status).toBe(200);
    expect((await call('bi', { base: second.base })).code).toBe('certificate-revoked');
    await second.close();
  });
});
