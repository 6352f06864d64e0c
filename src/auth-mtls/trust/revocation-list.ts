import 'reflect-metadata'; // needed by @peculiar/x509, before it
import { X509Crl } from '@peculiar/x509';
import { constants, createHash, verify } from 'node:crypto';
import type { KeyObject, VerifyKeyObjectInput } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isObject, stringAt } from '../../fhir-common/core/json';
import type { Certificate, CertificateFacts } from './certificate-facts';
import { DER, elementAt, elementsBetween, encodeElement } from './der';
import type { DerElement } from './der';

/** What one authority says of its own certificates. */
export interface RevocationList {
  readonly issuer: string;
  readonly thisUpdate: Date;
  /** After this moment the list is stale (RFC 5280 5.1.2.5). */
  readonly nextUpdate: Date;
  /** Serial numbers, hexadecimal, capital letters, without leading zeros. */
  readonly revoked: ReadonlySet<string>;
  /** As the authority signed it. */
  readonly der: Buffer;
  /** SHA-256 of `der`, hexadecimal. */
  readonly digest: string;
}

/** The newest list of each authority, by the fingerprint of the authority's certificate: the list's signature was checked with that key. */
export type RevocationLists = ReadonlyMap<string, RevocationList>;

/** A list whose signature has not been checked yet. */
export interface UnverifiedList {
  readonly list: RevocationList;
  /** True when this key signed the list. */
  readonly isSignedBy: (authority: Certificate) => Promise<boolean>;
}

const CRL_NUMBER = '2.5.29.20';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
/** Entries read in one turn of the event loop: a third of a millisecond. */
const ENTRIES_PER_TURN = 1_000;

/**
 * Reads the lists of one source: DER, or PEM with any number of blocks. A national list has tens of thousands of entries: they are read a few
 * at a time, and requests are answered in between.
 * @throws Error when one is no CRL, or is partial (delta, indirect, limited to a scope): such a list cannot tell that a certificate is good
 */
export async function readRevocationLists(source: Buffer): Promise<UnverifiedList[]> {
  const isText = source.subarray(0, 64).toString('latin1').includes('-----BEGIN') || source.includes('-----BEGIN X509 CRL-----');
  const blocks = isText ? pemBlocks(source.toString('latin1')) : [source];
  if (blocks.length === 0) throw new Error('no revocation list found');
  const lists: UnverifiedList[] = [];
  for (const der of blocks) lists.push(await readOne(der));
  return lists;
}

/** The bytes of each block. A regular expression over some MB of text would take longer than the rest. */
function pemBlocks(text: string): Buffer[] {
  const blocks: Buffer[] = [];
  for (let begin = text.indexOf('-----BEGIN '); begin >= 0; begin = text.indexOf('-----BEGIN ', begin + 1)) {
    const body = text.indexOf('-----', begin + '-----BEGIN '.length) + '-----'.length;
    const end = text.indexOf('-----END ', body);
    if (end < 0) throw new Error('a PEM block has no end');
    blocks.push(Buffer.from(text.slice(body, end), 'base64'));
  }
  return blocks;
}

/** The parts of a CertificateList (RFC 5280 5.1). */
interface ListParts {
  readonly signed: Buffer;
  /** The list without its entries: short, whatever their number. */
  readonly frame: Buffer;
  readonly entries: DerElement | undefined;
  /** The algorithm is named inside and outside of what is signed, and must be the same. */
  readonly namesOneAlgorithm: boolean;
}

function partsOf(der: Buffer): ListParts {
  const list = elementAt(der, 0, der.length);
  const [content, ...signature] = elementsBetween(der, list.content, list.end);
  if (list.tag !== DER.sequence || list.end !== der.length || content?.tag !== DER.sequence) throw new Error('not a revocation list');
  const parts = elementsBetween(der, content.content, content.end);
  const lastDate = parts.findLastIndex(({ tag }) => tag === DER.utcTime || tag === DER.generalizedTime);
  const after = parts[lastDate + 1];
  const entries = lastDate >= 0 && after?.tag === DER.sequence ? after : undefined;
  const bytesOf = ({ start, end }: DerElement): Buffer => der.subarray(start, end);
  const inner = parts.find(({ tag }) => tag === DER.sequence);
  const [outer] = signature;
  return {
    signed: bytesOf(content),
    frame: encodeElement(DER.sequence, encodeElement(DER.sequence, ...parts.filter((part) => part !== entries).map(bytesOf)), ...signature.map(bytesOf)),
    entries,
    namesOneAlgorithm: inner !== undefined && outer !== undefined && bytesOf(inner).equals(bytesOf(outer)),
  };
}

async function readOne(der: Buffer): Promise<UnverifiedList> {
  const parts = partsOf(der);
  const crl = new X509Crl(parts.frame);
  // Delta lists and issuing distribution points (indirect, or limited to a scope) are critical by definition (RFC 5280 5.2.4, 5.2.5).
  const unknown = crl.extensions.find(({ critical, type }) => critical && type !== CRL_NUMBER && type !== AUTHORITY_KEY_IDENTIFIER);
  if (unknown !== undefined) throw new Error(`critical extension ${unknown.type} of the list of ${crl.issuer} is not supported (partial list?)`);
  if (crl.nextUpdate === undefined) throw new Error(`the list of ${crl.issuer} has no nextUpdate (RFC 5280 5.1.2.5)`);
  const list: RevocationList = {
    issuer: crl.issuer,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    revoked: await serialNumbers(der, parts.entries),
    der,
    digest: createHash('sha256').update(der).digest('hex'),
  };
  return { list, isSignedBy: ({ x509 }) => signatureHolds(crl, parts, x509.publicKey) };
}

async function serialNumbers(der: Buffer, entries: DerElement | undefined): Promise<ReadonlySet<string>> {
  const serials = new Set<string>();
  if (entries === undefined) return serials;
  let read = 0;
  for (let at = entries.content; at < entries.end;) {
    const entry = elementAt(der, at, entries.end);
    const serial = elementAt(der, entry.content, entry.end);
    if (entry.tag !== DER.sequence || serial.tag !== DER.integer) throw new Error('an entry of the revocation list has no serial number');
    serials.add(normalSerial(der.toString('hex', serial.content, serial.end)));
    at = entry.end;
    read += 1;
    if (read % ENTRIES_PER_TURN === 0) await nextTurn();
  }
  return serials;
}

/** Checked by a thread of Node's pool: the digest of some MB takes a while. */
function signatureHolds(crl: X509Crl, { signed, namesOneAlgorithm }: ListParts, key: KeyObject): Promise<boolean> {
  if (!namesOneAlgorithm) return Promise.resolve(false);
  return new Promise((resolve) => {
    try {
      const { hash, input } = verification(crl, key);
      verify(hash, signed, input, Buffer.from(crl.signature), (error, holds) => resolve(error === null && holds));
    } catch {
      resolve(false); // an algorithm Node does not know, or a key of another kind
    }
  });
}

function verification({ signatureAlgorithm }: X509Crl, key: KeyObject): { hash: string | null; input: KeyObject | VerifyKeyObjectInput } {
  // Its type is that of browsers, which Node's own types do not know.
  const algorithm: unknown = signatureAlgorithm;
  const hashName = stringAt(isObject(algorithm) ? algorithm['hash'] : undefined, 'name') ?? null;
  switch (stringAt(algorithm, 'name')) {
    case 'RSASSA-PKCS1-v1_5':
    case 'ECDSA':
      return { hash: hashName, input: key };
    case 'RSA-PSS':
      return { hash: hashName, input: { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO } };
    default:
      return { hash: null, input: key }; // Ed25519, Ed448: the digest is part of the algorithm
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
