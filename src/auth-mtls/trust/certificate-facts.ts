import 'reflect-metadata'; // needed by @peculiar/x509, before it
import {
  BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, X509Certificate as ParsedCertificate,
} from '@peculiar/x509';
import { X509Certificate, createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What one certificate says, as far as access depends on it. Immutable and free of ASN.1. */
export interface CertificateFacts {
  /** Every CN and OU of the subject: a well-formed client certificate has one of each. */
  readonly commonNames: readonly string[];
  readonly organizationalUnits: readonly string[];
  /** Distinguished names as text, for messages and to find a CRL; signatures decide, not names. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, capital letters, as OpenSSL prints it. */
  readonly serialNumber: string;
  /** SHA-256 of the DER form: hexadecimal pairs separated by colons. */
  readonly fingerprint256: string;
  /** The same in base64url: `x5t#S256` of RFC 8705 3.1. */
  readonly thumbprint: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly isAuthority: boolean;
  /** Authorities that may follow below this one (RFC 5280 4.2.1.9); Infinity without a limit. */
  readonly pathLength: number;
  readonly signsDigitally: boolean;
  readonly signsCertificates: boolean;
  readonly signsLists: boolean;
  readonly authenticatesClients: boolean;
  /** A reason why nobody may rely on this certificate, whoever signed it; undefined when there is none. */
  readonly unusable: 'critical-extension' | 'weak-key' | 'weak-signature' | undefined;
}

/** A certificate with its facts: Node's form checks signatures synchronously, and names as OpenSSL does. */
export interface Certificate {
  readonly facts: CertificateFacts;
  readonly x509: X509Certificate;
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATIONAL_UNIT = '2.5.4.11';

/**
 * Critical extensions that are checked here, or restrict nothing for this use: RFC 5280 4.2 asks to refuse a certificate with any other.
 * basicConstraints, keyUsage, extKeyUsage; subjectAltName (access goes by CN and OU), certificatePolicies (no policy is required).
 */
const KNOWN_CRITICAL = new Set(['2.5.29.19', '2.5.29.15', '2.5.29.37', '2.5.29.17', '2.5.29.32']);

/** ANSSI RGS B1 and OpenSSL's security level 2: nothing below 112 bits. */
const MINIMUM_RSA_BITS = 2048;
const MINIMUM_CURVE_BITS = 224;
const CURVE_BITS: ReadonlyMap<string, number> = new Map([
  ['prime256v1', 256], ['secp384r1', 384], ['secp521r1', 521], ['brainpoolP256r1', 256], ['brainpoolP384r1', 384], ['brainpoolP512r1', 512],
]);
const WEAK_HASHES = new Set(['MD5', 'SHA-1']);

/**
 * Reads a certificate.
 * @param encoded DER bytes, or one PEM block
 * @throws Error when it is no certificate
 */
export function readCertificate(encoded: Buffer | string): Certificate {
  const x509 = new X509Certificate(encoded);
  const parsed = new ParsedCertificate(x509.raw);
  const constraints = parsed.getExtension(BasicConstraintsExtension);
  const usages = parsed.getExtension(KeyUsagesExtension)?.usages ?? 0;
  const purposes = parsed.getExtension(ExtendedKeyUsageExtension)?.usages ?? [];
  const has = (flag: KeyUsageFlags): boolean => (usages & flag) !== 0;
  const facts: CertificateFacts = {
    commonNames: parsed.subjectName.getField(COMMON_NAME),
    organizationalUnits: parsed.subjectName.getField(ORGANIZATIONAL_UNIT),
    subject: parsed.subject,
    issuer: parsed.issuer,
    serialNumber: x509.serialNumber,
    fingerprint256: x509.fingerprint256,
    thumbprint: createHash('sha256').update(x509.raw).digest('base64url'),
    validFrom: parsed.notBefore,
    validTo: parsed.notAfter,
    isAuthority: constraints?.ca === true,
    pathLength: constraints?.pathLength ?? Infinity,
    signsDigitally: has(KeyUsageFlags.digitalSignature),
    signsCertificates: has(KeyUsageFlags.keyCertSign),
    signsLists: has(KeyUsageFlags.cRLSign),
    authenticatesClients: purposes.some((purpose) => purpose === ExtendedKeyUsage.clientAuth),
    unusable: flawOf(parsed, x509.publicKey),
  };
  return { facts, x509 };
}

function flawOf(parsed: ParsedCertificate, key: KeyObject): CertificateFacts['unusable'] {
  if (parsed.extensions.some(({ critical, type }) => critical && !KNOWN_CRITICAL.has(type))) return 'critical-extension';
  if (isWeakKey(key)) return 'weak-key';
  // A self-signed root is trusted for being in the file, whatever its signature.
  return parsed.subject !== parsed.issuer && WEAK_HASHES.has(hashName(parsed.signatureAlgorithm)) ? 'weak-signature' : undefined;
}

/** The library types its algorithms with those of browsers, which Node's types do not know. EdDSA has no separate hash. */
function hashName(algorithm: unknown): string {
  const hash = typeof algorithm === 'object' && algorithm !== null && 'hash' in algorithm ? algorithm.hash : undefined;
  return typeof hash === 'object' && hash !== null && 'name' in hash ? String(hash.name) : '';
}

function isWeakKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  switch (asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      return (asymmetricKeyDetails?.modulusLength ?? 0) < MINIMUM_RSA_BITS;
    case 'ec':
      return (CURVE_BITS.get(asymmetricKeyDetails?.namedCurve ?? '') ?? 0) < MINIMUM_CURVE_BITS;
    case 'ed25519':
    case 'ed448':
      return false;
    default:
      return true;
  }
}
