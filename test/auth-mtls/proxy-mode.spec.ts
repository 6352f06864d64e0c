import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import request from 'supertest';
import { servedTlsFiles, tlsOptions } from '../../src/auth-mtls/tls-options';
import { testPkiFolder } from '../setup/test-resources';
import { createOwnPki } from './own-pki';
import { firstIssue, openProbeDatabase, startProbe } from './probe-application';
import type { Probe, ProbeDatabase } from './probe-application';

const pkiFolder = testPkiFolder();
const read = (...path: string[]): string => readFileSync(join(pkiFolder, ...path), 'utf8');
const ca = read('ca.crt');

type Headers = Record<string, string>;
type Forward = (der: Buffer | undefined, inbound: Headers) => Headers;

/** RFC 9440, as HAProxy and Envoy write it; whatever the client sent under that name is overwritten or dropped. */
const asClientCert: Forward = (der, inbound) => ({ ...without(inbound, 'client-cert'), ...(der ? { 'client-cert': `:${der.toString('base64')}:` } : {}) });
/** $ssl_client_escaped_cert of nginx. */
const asNginx: Forward = (der, inbound) => ({ ...without(inbound, 'x-ssl-client-cert'), ...(der ? { 'x-ssl-client-cert': encodeURIComponent(pem(der)) } : {}) });

function without(headers: Headers, dropped: string): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== dropped));
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** A proxy that ends TLS, asks for a certificate without judging it, and forwards it. */
async function startProxy(target: Probe, forward: Forward): Promise<{ base: string; server: Server }> {
  const server = createServer(tlsOptions(servedTlsFiles({ dataDir: join(pkiFolder, '..') })), (inbound, outbound) => {
    const der = inbound.socket instanceof TLSSocket ? inbound.socket.getPeerX509Certificate()?.raw : undefined;
    const given: Headers = {};
    for (const [name, value] of Object.entries(inbound.headers)) if (typeof value === 'string') given[name] = value;
    const headers = { ...forward(der, given), 'x-forwarded-proto': 'https', 'x-forwarded-host': given['host'] ?? '', host: 'inner' };
    const forwarded = httpRequest({ port: target.port, host: '127.0.0.1', path: inbound.url, method: inbound.method, headers }, (answer) => {
      outbound.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outbound);
    });
    inbound.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { base: `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`, server };
}

let database: ProbeDatabase;
beforeAll(async () => {
  database = await openProbeDatabase(pkiFolder);
});
afterAll(() => database.close());

describe.each<[string, Forward]>([['Client-Cert (RFC 9440)', asClientCert], ['X-SSL-Client-Cert (nginx)', asNginx]])('behind a proxy that forwards %s', (_name, forward) => {
  let probe: Probe;
  let proxy: { base: string; server: Server };

  beforeAll(async () => {
    probe = await startProbe(database, pkiFolder, { tlsMode: 'proxy', trustedProxies: ['127.0.0.1'] });
    proxy = await startProxy(probe, forward);
  });
  afterAll(async () => {
    proxy.server.closeAllConnections();
    proxy.server.close();
    await probe.close();
  });

  const get = (name: string) => request(proxy.base).get('/who').ca(ca).cert(read('clients', `${name}.crt`)).key(read('clients', `${name}.key`));

  it.each([
    ['ror-profile-1', 200, ''], ['admin', 200, ''],
    ['revoked', 403, 'certificate-revoked'], ['expired', 403, 'certificate-expired'], ['other-ca', 403, 'certificate-untrusted'],
    ['wrong-ou', 403, 'client-organization-mismatch'], ['not-enrolled', 403, 'client-not-enrolled'],
  ])('%s: %i %s', async (name, status, code) => {
    const answer = await get(name);
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.body).toMatchObject({ id: name, authentication: 'certificate' });
    else expect(firstIssue(answer.body).code).toBe(code);
  });

  it('answers 401 without a certificate, 200 on public routes', async () => {
    const refused = await request(proxy.base).get('/who').ca(ca);
    expect([refused.status, firstIssue(refused.body).code]).toEqual([401, 'proxy-certificate-required']);
    expect((await request(proxy.base).get('/open').ca(ca)).status).toBe(200);
  });

  it('knows the address the caller used', async () => {
    expect((await request(proxy.base).get('/open').ca(ca)).body).toMatchObject({ origin: proxy.base });
  });

  it('refuses a certificate header the caller adds to his own certificate', async () => {
    const other = forward === asNginx ? { 'Client-Cert': `:${Buffer.from('x').toString('base64')}:` } : { 'X-SSL-Client-Cert': 'x' };
    const answer = await get('ror-profile-1').set(other);
    expect([answer.status, firstIssue(answer.body).code]).toEqual([403, 'forged-proxy-header']);
  });
});

describe('proxy mode, from elsewhere', () => {
  const administrator = encodeURIComponent(read('clients', 'admin.crt').split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? '');
  const der = Buffer.from(decodeURIComponent(administrator).replace(/-----[^-]+-----|\s/g, ''), 'base64').toString('base64');

  it('refuses forged headers from an address that is no proxy, and reads no forwarded address', async () => {
    const probe = await startProbe(database, pkiFolder, { tlsMode: 'proxy', trustedProxies: ['10.9.8.7'] });
    try {
      for (const headers of [{ 'X-SSL-Client-Cert': administrator }, { 'Client-Cert': `:${der}:` }, { 'Client-Cert-Chain': `:${der}:` }]) {
        const answer = await request(probe.base).get('/who').set(headers);
        expect([answer.status, firstIssue(answer.body).code]).toEqual([403, 'forged-proxy-header']);
      }
      const bare = await request(probe.base).get('/who').set('X-Dev-Client', 'admin');
      expect([bare.status, firstIssue(bare.body).code]).toEqual([401, 'proxy-certificate-required']);
      const open = await request(probe.base).get('/open')
        .set({ 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example', 'X-Forwarded-For': '10.9.8.7' });
      expect(open.body).toEqual({ client: null, origin: `http://127.0.0.1:${probe.port}`.replace('127.0.0.1', 'localhost'), secret: null });
    } finally {
      await probe.close();
    }
  });

  it('refuses the same headers on a direct mutual TLS connection', async () => {
    const probe = await startProbe(database, pkiFolder, { trustedProxies: ['127.0.0.1'] });
    try {
      const answer = await request(probe.base).get('/who').ca(ca).cert(read('clients', 'bi.crt')).key(read('clients', 'bi.key')).set('Client-Cert', `:${der}:`);
      expect([answer.status, firstIssue(answer.body).code]).toEqual([403, 'forged-proxy-header']);
    } finally {
      await probe.close();
    }
  });

  it('reads the one header the proxy is configured to write', async () => {
    const probe = await startProbe(database, pkiFolder, { tlsMode: 'proxy', trustedProxies: ['127.0.0.1'], proxyCertificateHeader: 'x-ssl-client-cert' });
    try {
      expect((await request(probe.base).get('/who').set('X-SSL-Client-Cert', administrator)).body).toMatchObject({ id: 'admin' });
      // A proxy that leaves the other header alone lets a caller without certificate write it.
      expect((await request(probe.base).get('/who').set('Client-Cert', `:${der}:`)).status).toBe(403);
      expect(firstIssue((await request(probe.base).get('/who').set('X-SSL-Client-Cert', 'junk')).body).code).toBe('certificate-malformed');
      const junk = encodeURIComponent(pem(Buffer.from('no certificate at all')));
      expect(firstIssue((await request(probe.base).get('/who').set('X-SSL-Client-Cert', junk)).body).code).toBe('certificate-malformed');
    } finally {
      await probe.close();
    }
  });

  it('uses the chain of RFC 9440 when the trust file names the root alone', async () => {
    const own = await createOwnPki();
    await own.revoke({});
    const blocks = (text: string): string[] => text.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n/g) ?? [];
    const binary = (text = ''): string => `:${text.replace(/-----[^-]+-----|\s/g, '')}:`;
    const [leaf, issuing] = blocks(own.read('clients', 'admin.crt'));
    const rootOnly = { caFile: join(own.folder, 'authorities', 'root.crt'), crlFiles: [join(own.folder, 'crl.pem')], crlUrls: [] };
    const probe = await startProbe(database, own.folder, { tlsMode: 'proxy', trustedProxies: ['127.0.0.1'], tlsFiles: rootOnly });
    try {
      const ask = (headers: Headers) => request(probe.base).get('/who').set(headers);
      expect(firstIssue((await ask({ 'Client-Cert': binary(leaf) })).body).code).toBe('certificate-untrusted');
      expect((await ask({ 'Client-Cert': binary(leaf), 'Client-Cert-Chain': binary(issuing) })).body).toMatchObject({ id: 'admin' });
    } finally {
      await probe.close();
      own.remove();
    }
  });
});
