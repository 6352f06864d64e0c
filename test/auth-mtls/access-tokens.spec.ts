import { X509Certificate } from 'node:crypto';
import { generateKeyPair } from 'jose';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { TokenVerifier } from '../../src/auth-mtls/oauth/token-verifier';
import { headerNames } from '../../src/auth-mtls/oauth/user-headers';
import { servedTlsFiles, tlsOptions } from '../../src/auth-mtls/tls-options';
import { stringAt } from '../../src/fhir-common/core/json';
import { ROR_USER_HEADERS } from '../../src/ror/user-headers';
import { testPkiFolder } from '../setup/test-resources';
import { firstIssue, openProbeDatabase, startProbe } from './probe-application';
import type { Probe, ProbeDatabase } from './probe-application';
import { AUDIENCE, startTokenIssuer } from './token-issuer';
import type { TokenIssuer } from './token-issuer';

const pkiFolder = testPkiFolder();
const read = (...path: string[]): string => readFileSync(join(pkiFolder, ...path), 'utf8');
const ca = read('ca.crt');
const caFile = join(pkiFolder, 'ca.crt');
const HEADERS = Object.fromEntries(headerNames(ROR_USER_HEADERS).map((name) => [name, 'CU20']));

let database: ProbeDatabase;
let issuer: TokenIssuer;
let probe: Probe;

beforeAll(async () => {
  database = await openProbeDatabase(pkiFolder);
  issuer = await startTokenIssuer(tlsOptions(servedTlsFiles({ dataDir: join(pkiFolder, '..') })));
  probe = await startProbe(database, pkiFolder, { oauth: { issuer: issuer.issuer, audience: AUDIENCE, jwksUrl: issuer.jwksUrl, caFile } });
});
afterAll(async () => {
  await probe.close();
  issuer.close();
  await database.close();
});

/** A token as a consumer gets it: with its certificate, or with its secret. */
async function tokenFor(clientId: string, credentials: { certificate?: string; secret?: string }): Promise<string> {
  const call = request(issuer.tokenUrl.replace('/token', '')).post('/token').ca(ca).type('form');
  if (credentials.certificate !== undefined) call.cert(read('clients', `${credentials.certificate}.crt`)).key(read('clients', `${credentials.certificate}.key`));
  const answer = await call.send({ grant_type: 'client_credentials', client_id: clientId, client_secret: credentials.secret ?? '' });
  const token = stringAt(answer.body, 'access_token');
  if (token === undefined) throw new Error(answer.text);
  return token;
}

async function ask(token: string | undefined, certificate?: string, path = '/who', headers: Record<string, string> = HEADERS): Promise<{ status: number; body: unknown; challenge: string; code: string }> {
  const call = request(probe.base).get(path).ca(ca).set(headers);
  if (token !== undefined) call.set('Authorization', `Bearer ${token}`);
  if (certificate !== undefined) call.cert(read('clients', `${certificate}.crt`)).key(read('clients', `${certificate}.key`));
  const answer = await call;
  return { status: answer.status, body: answer.body, challenge: answer.get('WWW-Authenticate')?.toString() ?? '', code: answer.status === 200 ? 'ok' : firstIssue(answer.body).code };
}

describe('access tokens', () => {
  it('are accepted with the certificate they are bound to', async () => {
    const answer = await ask(await tokenFor('ror-profile-3', { certificate: 'ror-profile-3' }), 'ror-profile-3');
    expect(answer).toMatchObject({ status: 200, body: { id: 'ror-profile-3', accessProfile: 3, authentication: 'token' } });
  });

  it('are refused with the certificate of another client', async () => {
    const stolen = await tokenFor('ror-profile-1', { certificate: 'ror-profile-1' });
    const answer = await ask(stolen, 'ror-profile-0');
    expect([answer.status, answer.code]).toEqual([401, 'token-certificate-mismatch']);
    expect(answer.challenge).toBe('Bearer realm="ror", error="invalid_token", error_description="token-certificate-mismatch"');
  });

  it('are refused without the certificate they are bound to', async () => {
    const answer = await ask(await tokenFor('ror-profile-1', { certificate: 'ror-profile-1' }));
    expect([answer.status, answer.code, answer.challenge]).toEqual([401, 'certificate-required', 'Bearer realm="ror"']);
  });

  it('name the client of the certificate: client A cannot use its certificate for client B', async () => {
    const answer = await ask(await tokenFor('ror-profile-1', { certificate: 'ror-profile-0' }), 'ror-profile-0');
    expect([answer.status, answer.code]).toEqual([401, 'token-client-mismatch']);
  });

  it('need no certificate for access profile 0, and only for it', async () => {
    expect(await ask(await tokenFor('ror-profile-0', { secret: 'secret' }))).toMatchObject({ status: 200, body: { id: 'ror-profile-0', accessProfile: 0, certificate: null } });
    expect((await ask(await tokenFor('ror-profile-1', { secret: 'secret' }))).code).toBe('token-not-bound');
    expect((await ask(await tokenFor('ror-profile-1', { secret: 'secret' }), 'ror-profile-1')).code).toBe('token-not-bound');
  });

  it('do not outlive the certificate', async () => {
    expect((await ask(await tokenFor('ror-server', { certificate: 'revoked' }), 'revoked')).code).toBe('certificate-revoked');
  });

  it('are refused when expired, from another issuer, for another audience, with another key, without client, or altered', async () => {
    const claims = { azp: 'ror-profile-0' };
    const good = await issuer.sign(claims);
    expect((await ask(good)).status).toBe(200);
    const { privateKey } = await generateKeyPair('ES256');
    const rows: [string, string][] = [
      [await issuer.sign(claims, { expiresIn: '-5m' }), 'token-expired'],
      [await issuer.sign(claims, { issuer: 'https://other.example' }), 'token-invalid'],
      [await issuer.sign(claims, { audience: 'other' }), 'token-invalid'],
      [await issuer.sign(claims, { key: privateKey }), 'token-invalid'],
      [await issuer.sign({}), 'token-invalid'],
      [await issuer.sign({ ...claims, cnf: { jkt: 'a DPoP key' } }), 'token-invalid'],
      [`${good.slice(0, -6)}AAAAAA`, 'token-invalid'],
      [`${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1] ?? ''}.`, 'token-invalid'],
      ['junk', 'token-invalid'],
    ];
    for (const [token, code] of rows) expect([(await ask(token, 'admin')).status, (await ask(token, 'admin')).code]).toEqual([401, code]);
  });

  it('follow the registry at once: a disabled client is out, whatever its token says', async () => {
    const token = await tokenFor('ror-profile-0', { secret: 'secret' });
    await database.pool.query('update client set enabled = false where id = $1', ['ror-profile-0']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await ask(token)).code).toBe('client-disabled');
    await database.pool.query('update client set enabled = true where id = $1', ['ror-profile-0']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await ask(token)).status).toBe(200);
  });

  it('make the four Ror-* headers required, on the five resources and $export; a certificate alone does not', async () => {
    const token = await tokenFor('ror-profile-2', { certificate: 'ror-profile-2' });
    for (const path of ['/ror/fhir/Location', '/ror/fhir/$export']) {
      expect((await ask(token, 'ror-profile-2', path)).status).toBe(200);
      const three = Object.fromEntries(Object.entries(HEADERS).filter(([name]) => name !== 'Ror-Role-Metier-Code'));
      const answer = await ask(token, 'ror-profile-2', path, three);
      expect([answer.status, firstIssue(answer.body)]).toEqual([400, expect.objectContaining({ type: 'required', code: 'missing-header', location: 'http.Ror-Role-Metier-Code' })]);
      expect((await ask(undefined, 'ror-profile-2', path, {})).status).toBe(200);
    }
    expect((await ask(token, 'ror-profile-2', '/ror/fhir/Task', {})).status).toBe(200);
  });

  it('leave plain mutual TLS as it is', async () => {
    expect(await ask(undefined, 'sas-editor')).toMatchObject({ status: 200, body: { id: 'sas-editor', authentication: 'certificate' } });
    expect((await ask(undefined)).challenge).toBe('Bearer realm="ror"');
  });

  it('are not read at all unless configured', async () => {
    const plain = await startProbe(database, pkiFolder);
    try {
      const call = (): request.Test => request(plain.base).get('/who').ca(ca).set('Authorization', 'Bearer junk');
      expect((await call()).status).toBe(401);
      expect((await call().cert(read('clients', 'bi.crt')).key(read('clients', 'bi.key'))).body).toMatchObject({ id: 'bi', authentication: 'certificate' });
    } finally {
      await plain.close();
    }
  });
});

describe('TokenVerifier', () => {
  const thumbprint = Buffer.from(new X509Certificate(read('clients', 'bi.crt')).fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');

  it('keeps the keys, and reads them again when the issuer rotates them', async () => {
    const verifier = new TokenVerifier({ issuer: issuer.issuer, audience: AUDIENCE, jwksUrl: issuer.jwksUrl, caFile }, { cooldownMs: 0 });
    const before = issuer.jwksReads();
    const old = await issuer.sign({ client_id: 'bi', cnf: { 'x5t#S256': thumbprint } });
    for (let count = 0; count < 3; count += 1) {
      expect(await verifier.verify(old)).toEqual({ kind: 'verified', clientId: 'bi', thumbprint });
    }
    expect(issuer.jwksReads() - before).toBe(1);
    await issuer.rotate();
    expect(await verifier.verify(await issuer.sign({ client_id: 'bi' }))).toEqual({ kind: 'verified', clientId: 'bi', thumbprint: undefined });
    expect(issuer.jwksReads() - before).toBe(2);
    expect(await verifier.verify(old)).toEqual({ kind: 'invalid' });
  });

  it('answers 503, not 401, when the keys cannot be read or their server is not trusted', async () => {
    const token = await issuer.sign({ client_id: 'bi' });
    const settings = { issuer: issuer.issuer, audience: AUDIENCE, jwksUrl: issuer.jwksUrl };
    await expect(new TokenVerifier({ ...settings, jwksUrl: 'https://localhost:1/certs', caFile }).verify(token)).rejects.toMatchObject({ code: 'token-issuer-unavailable' });
    await expect(new TokenVerifier(settings).verify(token)).rejects.toMatchObject({ code: 'token-issuer-unavailable' });
  });
});
