import 'reflect-metadata'; // needed by @peculiar/x509, before it
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, Extension, KeyUsageFlags,
  KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509Certificate,
  X509CertificateGenerator, X509CrlGenerator, X509CrlReason,
} from '@peculiar/x509';
import type { JsonGeneralNames, JsonName } from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import type { CertificateSubject } from './development-clients';

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** First and last moment of a certificate or CRL. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certification authority that can sign. */
export interface CertificateAuthority {
  readonly certificate: X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

/** A certificate and its private key, PEM. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  /** PKCS#8. */
  readonly privateKeyPem: string;
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

/** 126 random bits, positive and of constant length (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function nameOf(subject: CertificateSubject): JsonName {
  return [{ C: ['FR'] }, { O: [subject.organization] }, { OU: [subject.organizationalUnit] }, { CN: [subject.commonName] }];
}

/**
 * Makes a certification authority.
 * @param issuer absent for a root, which signs itself
 */
export async function createAuthority(
  subject: CertificateSubject, validity: Validity, issuer?: CertificateAuthority,
): Promise<CertificateAuthority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    serialNumber: serialNumber(),
    subject: nameOf(subject),
    issuer: issuer?.certificate.subjectName.toJSON() ?? nameOf(subject),
    publicKey: keys.publicKey,
    signingKey: issuer?.privateKey ?? keys.privateKey,
    signingAlgorithm: SIGNATURE_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, issuer === undefined ? 1 : 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer?.certificate.publicKey ?? keys.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

/** What the holder of a certificate does with it. IGC-Santé: AUTH_CLI and AUTH_SERV. */
export type CertificateUse = { readonly kind: 'client' } | { readonly kind: 'server'; readonly names: JsonGeneralNames };

/** Issues an end-entity certificate on a new P-256 key. */
export async function issueCertificate(
  authority: CertificateAuthority, subject: CertificateSubject, use: CertificateUse, validity: Validity,
): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    serialNumber: serialNumber(),
    subject: nameOf(subject),
    issuer: authority.certificate.subjectName.toJSON(),
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: SIGNATURE_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([use.kind === 'client' ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth]),
      ...(use.kind === 'server' ? [new SubjectAlternativeNameExtension(use.names)] : []),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  return { certificatePem: certificatePem(certificate), privateKeyPem: await privateKeyPem(keys.privateKey) };
}

export function certificatePem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

/** The private key of an authority, PKCS#8 PEM. */
export function authorityKeyPem(authority: CertificateAuthority): Promise<string> {
  return privateKeyPem(authority.privateKey);
}

/** Reads an authority back from its PEM texts. */
export async function readAuthority(certificateText: string, keyText: string): Promise<CertificateAuthority> {
  const [der] = PemConverter.decode(keyText);
  if (der === undefined) throw new Error('the key of the authority is not PEM');
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, KEY_ALGORITHM, false, ['sign']);
  return { certificate: new X509Certificate(certificateText), privateKey };
}

/** Signs the list of revoked certificates (PEM). `validity` gives thisUpdate and nextUpdate. */
export async function createRevocationList(
  authority: CertificateAuthority, revokedSerialNumbers: readonly string[], validity: Validity,
): Promise<string> {
  const crl = await X509CrlGenerator.create({
    issuer: authority.certificate.subjectName.toJSON(),
    thisUpdate: validity.notBefore,
    nextUpdate: validity.notAfter,
    entries: revokedSerialNumbers.map((serial) => ({
      serialNumber: serial, revocationDate: validity.notBefore, reason: X509CrlReason.keyCompromise,
    })),
    extensions: [await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey), crlNumber(validity.notBefore)],
    signingAlgorithm: SIGNATURE_ALGORITHM,
    signingKey: authority.privateKey,
  });
  // The library's own PEM says `CRL`; OpenSSL, and so Node, only reads `X509 CRL` (RFC 7468 6).
  return `${PemConverter.encode(crl.rawData, 'X509 CRL')}\n`;
}

/** CRL number (RFC 5280 5.2.3), which must grow: the second of issue, as a DER integer. */
function crlNumber(issuedAt: Date): Extension {
  const value = Buffer.alloc(6);
  value.writeUIntBE(Math.floor(issuedAt.getTime() / 1000), 1, 5); // a leading zero byte keeps it positive
  return new Extension('2.5.29.20', false, minimalInteger(value));
}

function minimalInteger(value: Buffer): Uint8Array<ArrayBuffer> {
  let start = 0;
  while (value[start] === 0 && ((value[start + 1] ?? 0x80) & 0x80) === 0) start += 1;
  const content = value.subarray(start);
  return Uint8Array.from([0x02, content.length, ...content]);
}
