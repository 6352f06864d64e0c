import 'reflect-metadata';
import { Extension, X509CrlGenerator } from '@peculiar/x509';
import { randomBytes } from 'node:crypto';
import { createAuthority, createRevocationList } from '../pki/certificate-authority';
import type { CertificateAuthority } from '../pki/certificate-authority';
import { readCertificate } from './certificate-facts';
import type { Certificate } from './certificate-facts';
import { readRevocationLists, revokes, verifiedLists } from './revocation-list';
import type { RevocationLists } from './revocation-list';

const subject = (commonName: string): { organization: string; organizationalUnit: string; commonName: string } =>
  ({ organization: 'CH', organizationalUnit: '1', commonName });
const day = (from: number, to: number): { notBefore: Date; notAfter: Date } =>
  ({ notBefore: new Date(Date.UTC(2026, 0, from)), notAfter: new Date(Date.UTC(2026, 0, to)) });
const YEARS = { notBefore: new Date('2026-01-01'), notAfter: new Date('2036-01-01') };

let root: CertificateAuthority;
let issuing: CertificateAuthority;
beforeAll(async () => {
  root = await createAuthority(subject('root'), YEARS);
  issuing = await createAuthority(subject('issuing'), YEARS, root);
});

const read = (authority: CertificateAuthority): Certificate => readCertificate(authority.certificate.toString('pem'));
const listsOf = async (...texts: string[]): Promise<{ lists: RevocationLists; foreign: string[] }> =>
  verifiedLists((await Promise.all(texts.map((text) => readRevocationLists(Buffer.from(text))))).flat(), [read(root), read(issuing)]);
const withSerial = (serialNumber: string): Certificate['facts'] => ({ ...read(issuing).facts, serialNumber });

async function listWith(content: { extensions: Extension[] }): Promise<Buffer> {
  const crl = await X509CrlGenerator.create({
    issuer: issuing.certificate.subjectName.toJSON(), thisUpdate: new Date(), nextUpdate: new Date(), ...content,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' }, signingKey: issuing.privateKey,
  });
  return Buffer.from(crl.rawData);
}

describe('readRevocationLists', () => {
  it('reads PEM with several lists, and DER', async () => {
    const pem = await createRevocationList(issuing, ['4a'], day(1, 2));
    const both = await readRevocationLists(Buffer.from(`# comment\n${pem}${await createRevocationList(root, [], day(1, 2))}`));
    expect(both.map(({ list }) => list.revoked.size)).toEqual([1, 0]);
    const [der] = await readRevocationLists(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
    expect(der?.list).toMatchObject({ thisUpdate: day(1, 2).notBefore, nextUpdate: day(1, 2).notAfter, revoked: new Set(['4A']) });
  });

  it('reads more entries than the parser allows by default', async () => {
    // An entry with its reason is seven ASN.1 nodes, and asn1js stops at 10,000 by itself.
    const serials = Array.from({ length: 1_600 }, () => `40${randomBytes(15).toString('hex')}`);
    const [large] = await readRevocationLists(Buffer.from(await createRevocationList(issuing, serials, day(1, 2))));
    expect(large?.list.revoked.size).toBe(1_600);
    expect(large && revokes(large.list, withSerial(serials[1_599] ?? ''))).toBe(true);
  });

  it('refuses lists that do not tell everything: delta, limited to a scope', async () => {
    const delta = await listWith({ extensions: [new Extension('2.5.29.27', true, new Uint8Array([2, 1, 1]))] });
    const scoped = await listWith({ extensions: [new Extension('2.5.29.28', true, new Uint8Array([0x30, 3, 0x82, 1, 0xff]))] });
    for (const list of [delta, scoped]) await expect(readRevocationLists(list)).rejects.toThrow(/critical extension/);
  });

  it.each(['', 'junk', '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----'])('refuses %j', async (text) => {
    await expect(readRevocationLists(Buffer.from(text))).rejects.toThrow(/./);
  });
});

describe('verifiedLists', () => {
  it('gives each authority its own list', async () => {
    const { lists, foreign } = await listsOf(await createRevocationList(issuing, ['01'], day(1, 9)), await createRevocationList(root, ['02'], day(1, 9)));
    expect(foreign).toEqual([]);
    expect(lists.get(read(issuing).facts.fingerprint256)?.revoked).toEqual(new Set(['1']));
    expect(lists.get(read(root).facts.fingerprint256)?.revoked).toEqual(new Set(['2']));
  });

  it('keeps the newest, wherever it stands', async () => {
    const [old, fresh] = [await createRevocationList(issuing, [], day(1, 9)), await createRevocationList(issuing, ['01'], day(2, 9))];
    for (const texts of [[old, fresh], [fresh, old]]) {
      expect((await listsOf(...texts)).lists.get(read(issuing).facts.fingerprint256)?.revoked.size).toBe(1);
    }
  });

  it('drops a list signed by another key under the name of an authority', async () => {
    const forger = await createAuthority(subject('issuing'), YEARS);
    const { lists, foreign } = await listsOf(await createRevocationList(forger, [], day(1, 9)));
    expect([lists.size, foreign.length]).toEqual([0, 1]);
  });
});

describe('revokes', () => {
  it('compares serial numbers whatever their letters and leading zeros', async () => {
    const { lists } = await listsOf(await createRevocationList(issuing, ['0abc'], day(1, 9)));
    const list = lists.get(read(issuing).facts.fingerprint256);
    if (list === undefined) throw new Error('no list');
    expect(['ABC', '0abc', '000ABC', 'ABC0'].map((serial) => revokes(list, withSerial(serial)))).toEqual([true, true, true, false]);
  });
});
