import { X509Certificate, createPrivateKey } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { splitPem } from '../tls-options';
import { DEVELOPMENT_CLIENTS } from './development-clients';
import { ensureDevelopmentPki, issueDevelopmentClient } from './development-pki';

const DAY_MS = 86_400_000;
const runFile = promisify(execFile);

let parent: string;
let pki: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'pki-'));
  pki = join(parent, 'pki');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const read = (file: string): Promise<string> => readFile(join(pki, file), 'utf8');
const certificates = async (file: string): Promise<X509Certificate[]> => splitPem(await read(file)).map((pem) => new X509Certificate(pem));

async function leaf(name: string): Promise<X509Certificate> {
  const [certificate] = await certificates(`clients/${name}.crt`);
  if (certificate === undefined) throw new Error(`${name}.crt is empty`);
  return certificate;
}

async function revocationLists(): Promise<string> {
  const texts = await Promise.all(splitPem(await read('crl.pem')).map(async (pem) => {
    const call = runFile('openssl', ['crl', '-noout', '-text']);
    call.child.stdin?.end(pem);
    return (await call).stdout;
  }));
  return texts.join('\n');
}

describe('ensureDevelopmentPki', () => {
  it('makes every file of the contract, keys closed to others', async () => {
    await ensureDevelopmentPki(pki);
    const top = ['authorities', 'ca.crt', 'clients', 'clients.json', 'crl.pem', 'server.crt', 'server.key'];
    expect((await readdir(pki)).sort()).toEqual(top);
    const names = [
      'admin', 'bed-management', 'bi', 'expired', 'not-enrolled', 'other-ca', 'quality-manager', 'revoked', 'ror-profile-0',
      'ror-profile-1', 'ror-profile-2', 'ror-profile-3', 'ror-profile-4', 'ror-profile-5', 'ror-server', 'sas-editor', 'sas-platform', 'wrong-ou',
    ];
    expect((await readdir(join(pki, 'clients'))).sort()).toEqual(names.flatMap((name) => [`${name}.crt`, `${name}.key`]));
    const keys = ['server.key', 'authorities/root.key', 'authorities/issuing.key', ...names.map((name) => `clients/${name}.key`)];
    for (const key of keys) expect([key, (await stat(join(pki, key))).mode & 0o777]).toEqual([key, 0o600]);
    expect(await readdir(parent)).toEqual(['pki']);
  });

  it('shapes certificates like IGC-Santé, on a chain of two authorities', async () => {
    await ensureDevelopmentPki(pki);
    const client = await leaf('ror-profile-3');
    expect(client.subject).toBe('C=FR\nO=Editeur consommateur ROR\nOU=1750000001\nCN=ror-profile-3.dev.example');
    expect(client.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(client.ca).toBe(false);
    expect(client.checkPrivateKey(createPrivateKey(await read('clients/ror-profile-3.key')))).toBe(true);
    const [root, issuing] = await certificates('ca.crt');
    if (root === undefined || issuing === undefined) throw new Error('ca.crt holds fewer than two certificates');
    expect([client.verify(issuing.publicKey), issuing.verify(root.publicKey), root.verify(root.publicKey)]).toEqual([true, true, true]);
    const [server, ...chain] = await certificates('server.crt');
    expect(server?.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(chain.map((certificate) => certificate.fingerprint256)).toEqual([issuing.fingerprint256]);
  });

  it('passes the strict verification of OpenSSL, and the flawed certificates do not', async () => {
    await ensureDevelopmentPki(pki);
    const verify = (name: string): Promise<string> => runFile('openssl', [
      'verify', '-x509_strict', '-purpose', 'sslclient', '-crl_check_all', '-CAfile', join(pki, 'ca.crt'), '-CRLfile', join(pki, 'crl.pem'),
      join(pki, 'clients', `${name}.crt`),
    ]).then(() => 'OK', (error: unknown) => /error \d+ at \d+ depth lookup: (.*)/.exec(String(error))?.[1] ?? String(error));
    const sound = [...DEVELOPMENT_CLIENTS.keys(), 'wrong-ou', 'not-enrolled'];
    for (const name of sound) expect([name, await verify(name)]).toEqual([name, 'OK']);
    expect(await verify('revoked')).toBe('certificate revoked');
    expect(await verify('expired')).toBe('certificate has expired');
    expect(await verify('other-ca')).not.toBe('OK');
  });

  it('revokes exactly the certificate `revoked`, one list per authority', async () => {
    await ensureDevelopmentPki(pki);
    const text = await revocationLists();
    expect(text.match(/Issuer: .*/g)).toHaveLength(2);
    expect(text.match(/Serial Number: \w+/g)).toEqual([`Serial Number: ${(await leaf('revoked')).serialNumber}`]);
  });

  it('keeps certificates at the next start and renews the revocation lists', async () => {
    const start = new Date();
    await ensureDevelopmentPki(pki, start);
    const before = [await read('server.crt'), await read('clients/admin.crt'), await read('ca.crt')];
    await ensureDevelopmentPki(pki, new Date(start.getTime() + 29 * DAY_MS));
    expect([await read('server.crt'), await read('clients/admin.crt'), await read('ca.crt')]).toEqual(before);
    const nextUpdates = (await revocationLists()).match(/Next Update: .*/g)?.map((line) => Date.parse(line.slice('Next Update: '.length)));
    const expected = Math.floor((start.getTime() + 59 * DAY_MS) / 1000) * 1000;
    expect(nextUpdates).toEqual([expected, expected]);
  });

  it.each<[string, number, boolean]>([
    ['kept two days before the server certificate expires', 363, false],
    ['replaced in its last day', 364.5, true],
    ['replaced when expired', 400, true],
  ])('is %s', async (_name, days, replaced) => {
    const start = new Date();
    await ensureDevelopmentPki(pki, start);
    const before = await read('server.crt');
    await ensureDevelopmentPki(pki, new Date(start.getTime() + days * DAY_MS));
    expect((await read('server.crt')) !== before).toBe(replaced);
  });

  it('is replaced as a whole when a file is missing', async () => {
    await ensureDevelopmentPki(pki);
    const before = await read('ca.crt');
    await unlink(join(pki, 'clients', 'bi.key'));
    await ensureDevelopmentPki(pki);
    expect(await read('ca.crt')).not.toBe(before);
    expect(await read('clients/bi.key')).toContain('BEGIN PRIVATE KEY');
  });

  it('gives two processes that start together one and the same PKI', async () => {
    await Promise.all([ensureDevelopmentPki(pki), ensureDevelopmentPki(pki)]);
    const [, issuing] = await certificates('ca.crt');
    if (issuing === undefined) throw new Error('no issuing authority');
    expect((await leaf('bi')).verify(issuing.publicKey)).toBe(true);
    expect(await readdir(parent)).toEqual(['pki']);
  });

  it('issues further clients, under safe names only', async () => {
    await ensureDevelopmentPki(pki);
    const subject = { organization: 'CH', organizationalUnit: '1440000001', commonName: 'ch.test.example' };
    await issueDevelopmentClient(pki, 'ch', subject);
    expect((await leaf('ch')).subject).toBe('C=FR\nO=CH\nOU=1440000001\nCN=ch.test.example');
    await expect(issueDevelopmentClient(pki, '../ch', subject)).rejects.toThrow('is not a client name');
  });
});
