import 'reflect-metadata'; // needed by @peculiar/x509, before it
import { PemConverter, X509Certificate as ParsedCertificate, X509Crl } from '@peculiar/x509';
import type { Certificate, CertificateFacts } from './certificate-facts';

/** What one authority says of its own certificates. */
export interface RevocationList {
  readonly issuer: string;
  readonly thisUpdate: Date;
  /** After this moment the list is stale (RFC 5280 5.1.2.5). */
  readonly nextUpdate: Date;
  /** Serial numbers, hexadecimal, capital letters, without leading zeros. */
  readonly revoked: ReadonlySet<string>;
  /** As the authority signed it, for OpenSSL, which checks it too. */
  readonly pem: string;
}

/** The newest list of each authority, by the fingerprint of the authority's certificate: the list's signature was checked with that key. */
export type RevocationLists = ReadonlyMap<string, RevocationList>;

/** A list whose signature has not been checked yet. */
export interface UnverifiedList {
  readonly list: RevocationList;
  /** True when this key signed the list. */
  readonly isSignedBy: (authority: Certificate) => Promise<boolean>;
}

/** asn1js stops at 10,000 nodes, about 3,000 entries; national lists hold tens of thousands. The size of a source is limited instead. */
const PARSE_LIMITS = { berOptions: { maxNodes: 20_000_000, maxContentLength: 128 * 1024 * 1024 } };

const CRL_NUMBER = '2.5.29.20';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';

/**
 * Reads the lists of one source: DER, or PEM with any number of blocks.
 * @throws Error when one is no CRL, or is partial (delta, indirect, limited to a scope): such a list cannot tell that a certificate is good
 */
export function readRevocationLists(source: Buffer): UnverifiedList[] {
  const text = source.subarray(0, 64).toString('latin1').includes('-----BEGIN') || source.includes('-----BEGIN X509 CRL-----')
    ? source.toString('latin1') : undefined;
  const blocks = text === undefined ? [source] : PemConverter.decode(text).map((block) => Buffer.from(block));
  if (blocks.length === 0) throw new Error('no revocation list found');
  return blocks.map(readOne);
}

function readOne(der: Buffer): UnverifiedList {
  const crl = new X509Crl(der, PARSE_LIMITS);
  // Delta lists and issuing distribution points (indirect, or limited to a scope) are critical by definition (RFC 5280 5.2.4, 5.2.5).
  const unknown = crl.extensions.find(({ critical, type }) => critical && type !== CRL_NUMBER && type !== AUTHORITY_KEY_IDENTIFIER);
  if (unknown !== undefined) throw new Error(`critical extension ${unknown.type} of the list of ${crl.issuer} is not supported (partial list?)`);
  if (crl.nextUpdate === undefined) throw new Error(`the list of ${crl.issuer} has no nextUpdate (RFC 5280 5.1.2.5)`);
  const list: RevocationList = {
    issuer: crl.issuer,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    revoked: new Set(crl.entries.map(({ serialNumber }) => normalSerial(serialNumber))),
    // The library's own PEM says `CRL`; OpenSSL, and so Node, only reads `X509 CRL` (RFC 7468 6).
    pem: `${PemConverter.encode(der, 'X509 CRL')}\n`,
  };
  return { list, isSignedBy: ({ x509 }) => signatureHolds(crl, x509.raw) };
}

async function signatureHolds(crl: X509Crl, authority: Buffer): Promise<boolean> {
  try {
    return await crl.verify({ publicKey: new ParsedCertificate(authority).publicKey });
  } catch {
    return false;
  }
}

/**
 * Keeps the newest list of each authority, signatures checked.
 * @returns the lists, and the issuers of lists that no authority signed
 */
export async function verifiedLists(
  unverified: readonly UnverifiedList[], authorities: readonly Certificate[],
): Promise<{ lists: RevocationLists; foreign: string[] }> {
  const lists = new Map<string, RevocationList>();
  const foreign: string[] = [];
  for (const { list, isSignedBy } of unverified) {
    let known = false;
    // Two certificates of one authority may share the name and the key: the list then counts for both.
    for (const authority of authorities) {
      if (authority.facts.subject !== list.issuer || !authority.facts.signsLists || !(await isSignedBy(authority))) continue;
      known = true;
      const other = lists.get(authority.facts.fingerprint256);
      if (other === undefined || other.thisUpdate.getTime() < list.thisUpdate.getTime()) lists.set(authority.facts.fingerprint256, list);
    }
    if (!known) foreign.push(list.issuer);
  }
  return { lists, foreign };
}

/** True when the authority revoked this certificate. */
export function revokes(list: RevocationList, certificate: CertificateFacts): boolean {
  return list.revoked.has(normalSerial(certificate.serialNumber));
}

function normalSerial(serial: string): string {
  return serial.toUpperCase().replace(/^0+(?=.)/, '');
}
