import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../config/startup-error';
import { ensureDevelopmentPki } from './pki/development-pki';
import { developmentPkiFolder, splitPem, servedTlsFiles, tlsOptions } from './tls-options';

const dataDir = mkdtempSync(join(tmpdir(), 'tls-'));
const files = { certFile: join(dataDir, 'pki', 'server.crt'), keyFile: join(dataDir, 'pki', 'server.key'), caFile: join(dataDir, 'pki', 'ca.crt') };

beforeAll(() => ensureDevelopmentPki(developmentPkiFolder(dataDir)));
afterAll(() => rmSync(dataDir, { recursive: true }));

function refusal(changed: Partial<typeof files>): string {
  try {
    tlsOptions({ ...files, ...changed });
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('tlsOptions', () => {
  it('asks for a certificate without refusing at the handshake, from TLS 1.2 on', () => {
    const options = tlsOptions(files);
    expect(options).toMatchObject({ requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 });
  });

  it('prefers the files of the configuration', () => {
    const tlsFiles = { certFile: '/a', keyFile: '/b', caFile: '/c', crlFiles: [], crlUrls: ['http://crl.example/c.crl'] };
    expect(servedTlsFiles({ dataDir: '/var', tlsFiles })).toEqual(tlsFiles);
    expect(servedTlsFiles({ dataDir })).toEqual({ ...files, crlFiles: [join(dataDir, 'pki', 'crl.pem')], crlUrls: [] });
  });

  it('refuses on one line an absent file, a file that is not PEM and a foreign key', () => {
    const garbage = join(dataDir, 'garbage.crt');
    const foreign = join(dataDir, 'pki', 'clients', 'bi.key');
    writeFileSync(garbage, 'not a certificate');
    for (const message of [refusal({ certFile: '/nowhere.crt' }), refusal({ certFile: garbage }), refusal({ keyFile: foreign })]) {
      expect(message).toMatch(/^certificats? .* \/ certificate.*$/);
      expect(message).not.toContain('\n');
    }
  });
});

describe('splitPem', () => {
  it('separates blocks and drops comments', () => {
    const block = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----`;
    expect(splitPem(`# root\n${block('X509 CRL')}\n# issuing\n${block('X509 CRL')}\n`)).toEqual([block('X509 CRL'), block('X509 CRL')]);
    expect(splitPem('')).toEqual([]);
  });
});
