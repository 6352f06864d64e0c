import 'reflect-metadata';
import {
  BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, Extension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator,
} from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { createAuthority, issueCertificate } from '../pki/certificate-authority';
import type { CertificateAuthority } from '../pki/certificate-authority';
import { readCertificate } from './certificate-facts';
import type { Certificate } from './certificate-facts';
import { authoritiesOf, findPath } from './certificate-path';

const YEAR = { notBefore: new Date('2026-01-01'), notAfter: new Date('2036-01-01') };
const subject = (commonName: string): { organization: string; organizationalUnit: string; commonName: string } =>
  ({ organization: 'CH', organizationalUnit: '1750000001', commonName });

let root: CertificateAuthority;
let issuing: CertificateAuthority;
let leaf: Certificate;
const read = (authority: CertificateAuthority): Certificate => readCertificate(authority.certificate.toString('pem'));

beforeAll(async () => {
  root = await createAuthority(subject('root'), YEAR);
  issuing = await createAuthority(subject('issuing'), YEAR, root);
  leaf = readCertificate((await issueCertificate(issuing, subject('client'), { kind: 'client' }, YEAR)).certificatePem);
});

interface Odd {
  readonly name?: string;
  readonly keys?: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams;
  readonly extensions?: Extension[];
  readonly issuer?: CertificateAuthority;
}

/** A client certificate of the issuing authority with something odd about it. */
async function oddCertificate({ name = 'C=FR, OU=1750000001, CN=client', keys = { name: 'ECDSA', namedCurve: 'P-256' }, extensions, issuer = issuing }: Odd): Promise<Certificate> {
  const { publicKey } = await webcrypto.subtle.generateKey(keys, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    ...YEAR, serialNumber: '40', subject: name, issuer: issuer.certificate.subjectName.toJSON(), publicKey, signingKey: issuer.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: extensions ?? [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true), new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
  });
  return readCertificate(Buffer.from(certificate.rawData));
}

const names = (path: ReturnType<typeof findPath>): string[] | undefined => path?.map(({ commonNames }) => commonNames.join('+'));

describe('readCertificate', () => {
  it('reads what access depends on', () => {
    expect(leaf.facts).toMatchObject({
      commonNames: ['client'], organizationalUnits: ['1750000001'], isAuthority: false, signsDigitally: true, signsCertificates: false,
      authenticatesClients: true, unusable: undefined, validFrom: YEAR.notBefore, validTo: YEAR.notAfter,
    });
    expect(leaf.facts.fingerprint256).toBe(leaf.x509.fingerprint256);
    expect(Buffer.from(leaf.facts.thumbprint, 'base64url').toString('hex')).toBe(leaf.x509.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(read(issuing).facts).toMatchObject({ isAuthority: true, pathLength: 0, signsCertificates: true, signsLists: true, authenticatesClients: false });
  });

  it('sees every OU and CN, in separate and in shared relative names', async () => {
    expect((await oddCertificate({ name: 'OU=1, OU=2, CN=a, CN=b' })).facts).toMatchObject({ organizationalUnits: ['1', '2'], commonNames: ['a', 'b'] });
    expect((await oddCertificate({ name: 'C=FR, OU=1+OU=2, CN=a' })).facts.organizationalUnits).toEqual(['1', '2']);
  });

  it.each<[string, Odd, string]>([
    ['a short RSA key', { keys: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' } }, 'weak-key'],
    ['a critical extension nobody here knows', { extensions: [new Extension('1.2.3.4', true, new Uint8Array([5, 0]))] }, 'critical-extension'],
    ['name constraints, which are not applied here', { extensions: [new Extension('2.5.29.30', true, new Uint8Array([0x30, 0]))] }, 'critical-extension'],
  ])('finds %s unusable', async (_name, odd, unusable) => {
    const certificate = await oddCertificate(odd);
    expect(certificate.facts.unusable).toBe(unusable);
    expect(findPath(certificate, authoritiesOf([read(root), read(issuing)]))).toBeUndefined();
  });

  it('throws on what is no certificate', () => {
    expect(() => readCertificate('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toThrow(/./);
    expect(() => readCertificate(Buffer.from('junk'))).toThrow(/./);
  });
});

describe('findPath', () => {
  it('climbs to the root, whatever the order of the trust file', () => {
    for (const file of [[root, issuing], [issuing, root]]) {
      expect(names(findPath(leaf, authoritiesOf(file.map(read))))).toEqual(['client', 'issuing', 'root']);
    }
  });

  it('uses an intermediate the caller presents, below a trusted root only', async () => {
    expect(names(findPath(leaf, authoritiesOf([read(root)]), [read(issuing)]))).toEqual(['client', 'issuing', 'root']);
    const stranger = await createAuthority(subject('root'), YEAR);
    expect(findPath(leaf, authoritiesOf([read(stranger)]), [read(issuing), read(root)])).toBeUndefined();
  });

  it('ends at a root only: an issuing authority alone is not trusted', () => {
    expect(findPath(leaf, authoritiesOf([read(issuing)]))).toBeUndefined();
  });

  it('is not fooled by an authority of the same name with another key', async () => {
    const twin = await createAuthority(subject('issuing'), YEAR, root);
    expect(findPath(leaf, authoritiesOf([read(root), read(twin)]))).toBeUndefined();
    expect(names(findPath(leaf, authoritiesOf([read(root), read(twin), read(issuing)])))).toEqual(['client', 'issuing', 'root']);
  });

  it('lets nobody but an authority issue', async () => {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const make = async (extensions: Extension[]): Promise<CertificateAuthority> => ({
      certificate: await X509CertificateGenerator.create({
        ...YEAR, serialNumber: '41', subject: 'CN=false authority', issuer: root.certificate.subjectName.toJSON(), publicKey: keys.publicKey,
        signingKey: root.privateKey, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' }, extensions,
      }),
      privateKey: keys.privateKey,
    });
    const signs = new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true);
    const rows: [Extension[], boolean][] = [
      [[new BasicConstraintsExtension(true, 0, true), signs], true],
      [[new BasicConstraintsExtension(false, undefined, true), signs], false],
      [[signs], false],
      [[new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)], false],
    ];
    for (const [extensions, accepted] of rows) {
      const authority = await make(extensions);
      const certificate = await oddCertificate({ issuer: authority });
      expect(findPath(certificate, authoritiesOf([read(root)]), [read(authority)]) !== undefined).toBe(accepted);
    }
  });

  it('keeps to the path length of an authority', async () => {
    const below = await createAuthority(subject('below issuing'), YEAR, issuing);
    const client = readCertificate((await issueCertificate(below, subject('client'), { kind: 'client' }, YEAR)).certificatePem);
    expect(findPath(client, authoritiesOf([read(root), read(issuing), read(below)]))).toBeUndefined();
  });
});
