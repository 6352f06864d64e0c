import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import request from 'supertest';
import { enrolDevelopmentClients } from '../../src/auth-mtls/enrol-development-clients';
import { testPkiFolder } from '../setup/test-resources';
import { firstIssue, openProbeDatabase, startProbe } from './probe-application';
import type { Probe, ProbeDatabase } from './probe-application';

const pkiFolder = testPkiFolder();
const read = (...path: string[]): string => readFileSync(join(pkiFolder, ...path), 'utf8');
const ca = read('ca.crt');

let database: ProbeDatabase;

beforeAll(async () => {
  database = await openProbeDatabase(pkiFolder);
});
afterAll(() => database.close());

describe('MutualTlsGuard with TLS_MODE=mtls', () => {
  let probe: Probe;
  let base: string;

  beforeAll(async () => {
    probe = await startProbe(database, pkiFolder);
    base = probe.base;
  });
  afterAll(() => probe.close());

  const get = (name: string) => request(base).get('/who').ca(ca).cert(read('clients', `${name}.crt`)).key(read('clients', `${name}.key`));

  it.each<[string, string[], number | null]>([
    ...[0, 1, 2, 3, 4, 5].map((profile): [string, string[], number] => [`ror-profile-${profile}`, ['ror-consumer'], profile]),
    ['ror-server', ['ror-server'], 1],
    ['bed-management', ['bed-management'], 1],
    ['quality-manager', ['quality-manager'], 1],
    ['bi', ['bi'], 1],
    ['sas-platform', ['sas-platform'], null],
    ['sas-editor', ['sas-editor'], null],
    ['admin', ['admin'], 1],
  ])('knows %s by its certificate', async (name, roles, accessProfile) => {
    const answer = await get(name);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: name, commonName: `${name}.dev.example`, roles, accessProfile });
  });

  it.each([
    ['revoked', 'certificate-revoked'],
    ['expired', 'certificate-expired'],
    ['other-ca', 'certificate-untrusted'],
    ['wrong-ou', 'client-organization-mismatch'],
    ['not-enrolled', 'client-not-enrolled'],
  ])('answers 403 to the certificate %s, which bears the subject of ror-server but for its flaw', async (name, code) => {
    const answer = await get(name);
    expect([answer.status, firstIssue(answer.body)]).toEqual([403, expect.objectContaining({ code, type: 'forbidden' })]);
  });

  it('answers 401 in both languages without a certificate, and 200 on a public route', async () => {
    const refused = await request(base).get('/who').ca(ca);
    expect([refused.status, refused.get('WWW-Authenticate'), firstIssue(refused.body)]).toEqual([401, 'ClientCertificate realm="IGC-Sante"', {
      type: 'login',
      code: 'certificate-required',
      fr: 'présentez un certificat client IGC-Santé (authentification mutuelle TLS)',
      en: 'present an IGC-Santé client certificate (mutual TLS)',
      location: '',
    }]);
    const open = await request(base).get('/open').ca(ca);
    expect([open.status, open.body]).toEqual([200, expect.objectContaining({ client: null })]);
  });

  it('does not believe X-Dev-Client', async () => {
    const { status } = await request(base).get('/who').ca(ca).set('X-Dev-Client', 'admin');
    expect(status).toBe(401);
  });

  it('refuses a client as soon as an administrator disables it, on its open connection too', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, cert: read('clients', 'bi.crt'), key: read('clients', 'bi.key') });
    const call = (): Promise<{ status: number | undefined; reused: boolean }> => new Promise((resolve, reject) => {
      const call = httpsRequest(`${base}/who`, { agent }, (response) => {
        response.resume().once('end', () => resolve({ status: response.statusCode, reused: call.reusedSocket }));
      });
      call.once('error', reject).end();
    });
    expect(await call()).toEqual({ status: 200, reused: false });
    await database.pool.query('update client set enabled = false where id = $1', ['bi']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await call()).toEqual({ status: 403, reused: true });
    await enrolDevelopmentClients(database.pool, pkiFolder);
    expect((await database.pool.query<{ enabled: boolean }>('select enabled from client where id = $1', ['bi'])).rows).toEqual([{ enabled: false }]);
    await database.pool.query('update client set enabled = true where id = $1', ['bi']);
    agent.destroy();
  });

  const versions = [['TLSv1.1', false], ['TLSv1.2', true], ['TLSv1.3', true]] as const;

  it.each(versions)('offers %s to a caller without certificate: %s', async (version, offered) => {
    const { port } = new URL(base);
    const protocol = await new Promise<string | null>((resolve) => {
      const socket = connect({
        host: '127.0.0.1', port: Number(port), servername: 'localhost', ca,
        minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0',
      });
      socket.once('secureConnect', () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.once('error', () => resolve(null));
    });
    expect(protocol).toBe(offered ? version : null);
  });
});

describe('MutualTlsGuard with TLS_MODE=off', () => {
  it('takes the client named by X-Dev-Client and answers 401 without it', async () => {
    const { base, close } = await startProbe(database, pkiFolder, { tlsMode: 'off' });
    try {
      const accepted = await request(base).get('/who').set('X-Dev-Client', 'ror-profile-4');
      expect(accepted.status).toBe(200);
      expect(accepted.body).toMatchObject({ id: 'ror-profile-4', accessProfile: 4, certificate: null, authentication: 'development' });
      expect((await request(base).get('/who')).status).toBe(401);
      expect((await request(base).get('/who').set('X-Dev-Client', 'revoked')).status).toBe(403);
      expect((await request(base).get('/open')).status).toBe(200);
    } finally {
      await close();
    }
  });
});
