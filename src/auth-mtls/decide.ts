import type { ClientRegistry, EnrolledClient } from './client-registry';
import { DENIALS, notEnrolled } from './denials';
import type { Denial } from './denials';
import { revocationOf } from './revocation-policy';
import type { StaleListPolicy } from './revocation-policy';
import type { CertificateFacts } from './trust/certificate-facts';
import type { CertificatePath } from './trust/certificate-path';
import type { RevocationLists } from './trust/revocation-list';

/** The caller's certificate, from the handshake or from a trusted proxy. */
export interface PresentedCertificate {
  readonly leaf: CertificateFacts;
  /** undefined when no path leads to a trusted root. */
  readonly path: CertificatePath | undefined;
  /** OpenSSL's own objection (CERT_HAS_EXPIRED, CERT_REVOKED...); undefined when it has none, and behind a proxy. */
  readonly transportError: string | undefined;
}

/** An access token whose signature, issuer, audience and dates hold, or why they do not. */
export type PresentedToken =
  | { readonly kind: 'verified'; readonly clientId: string; /** cnf.x5t#S256 (RFC 8705 3.1). */ readonly thumbprint: string | undefined }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'expired' };

/** Everything a request presents to be let in. */
export interface Presentation {
  /** `missing` and `malformed`: nothing, or nothing readable, came through a trusted proxy. */
  readonly certificate: PresentedCertificate | 'none' | 'missing' | 'malformed';
  /** True when a forwarded-certificate header came from an address that may not send one. */
  readonly forgedHeader: boolean;
  /** undefined when none was sent, or tokens are not in use. */
  readonly token: PresentedToken | undefined;
}

/** What a decision rests on beside the presentation. */
export interface AccessRules {
  readonly registry: ClientRegistry;
  readonly lists: RevocationLists;
  readonly stalePolicy: StaleListPolicy;
  /** Dates are checked at each request: a kept-alive connection or a resumed session may outlive its certificate. */
  readonly now: Date;
}

/** Who is calling: what the rest of the application knows about the caller. */
export interface AuthenticatedClient extends Omit<EnrolledClient, 'enabled'> {
  /** null with TLS_MODE=off, and with a token of access profile 0. */
  readonly certificate: { readonly serialNumber: string; readonly fingerprint256: string } | null;
  /** How it was recognised; a token makes the Ror-* headers required (ROR guide, consommation-api). */
  readonly authentication: 'certificate' | 'token' | 'development';
}

export type { Denial };
export type AccessDecision = { readonly kind: 'accepted'; readonly client: AuthenticatedClient } | Denial;

/** Decides on a caller: pure, so that every rule can be tested without a PKI and without a network (SAS 2.1). */
export function decide(presentation: Presentation, rules: AccessRules): AccessDecision {
  if (presentation.forgedHeader) return DENIALS.forgedHeader;
  const { token } = presentation;
  if (token === undefined) return decideCertificate(presentation.certificate, rules);
  if (token.kind !== 'verified') return token.kind === 'expired' ? DENIALS.tokenExpired : DENIALS.tokenInvalid;
  return decideToken(token, presentation.certificate, rules);
}

function decideCertificate(certificate: Presentation['certificate'], { registry, lists, stalePolicy, now }: AccessRules): AccessDecision {
  if (certificate === 'none') return DENIALS.certificateRequired;
  if (certificate === 'missing') return DENIALS.proxyCertificateRequired;
  if (certificate === 'malformed') return DENIALS.malformed;
  const { leaf, path } = certificate;
  if (path === undefined) return DENIALS.untrusted;
  const denial = purposeDenial(leaf) ?? dateDenial(path, now);
  if (denial !== undefined) return denial;
  const revocation = revocationOf(path, lists, stalePolicy, now);
  if (revocation !== 'good') return revocation === 'revoked' ? DENIALS.revoked : DENIALS.revocationUnknown;
  const objection = transportDenial(certificate.transportError);
  if (objection !== undefined) return objection;
  return decideSubject(leaf, registry);
}

function decideSubject(leaf: CertificateFacts, registry: ClientRegistry): AccessDecision {
  const [commonName, ...otherNames] = leaf.commonNames;
  const [organizationalUnit, ...otherUnits] = leaf.organizationalUnits;
  if (commonName === undefined || organizationalUnit === undefined || otherNames.length > 0 || otherUnits.length > 0) return DENIALS.ambiguousSubject;
  const enrolled = registry.findByCommonName(commonName);
  if (enrolled === undefined) return notEnrolled(commonName);
  if (enrolled.organizationalUnit !== organizationalUnit) return DENIALS.organizationMismatch;
  if (!enrolled.enabled) return DENIALS.disabled;
  return { kind: 'accepted', client: authenticated(enrolled, 'certificate', leaf) };
}

/** RFC 8705 3: the token counts for the certificate it is bound to; access profile 0 has a secret and no certificate (ROR guide, authentification). */
function decideToken(
  token: PresentedToken & { kind: 'verified' }, certificate: Presentation['certificate'], rules: AccessRules,
): AccessDecision {
  if (token.thumbprint === undefined) return decideUnboundToken(token.clientId, rules.registry);
  const decision = decideCertificate(certificate, rules);
  if (decision.kind !== 'accepted') return decision;
  if (typeof certificate === 'string' || certificate.leaf.thumbprint !== token.thumbprint) return DENIALS.tokenCertificateMismatch;
  if (decision.client.id !== token.clientId) return DENIALS.tokenClientMismatch;
  return { kind: 'accepted', client: { ...decision.client, authentication: 'token' } };
}

function decideUnboundToken(clientId: string, registry: ClientRegistry): AccessDecision {
  const enrolled = registry.findById(clientId);
  if (enrolled === undefined) return notEnrolled(clientId);
  if (!enrolled.enabled) return DENIALS.disabled;
  const freeAccessOnly = enrolled.accessProfile === 0 && enrolled.roles.every((role) => role === 'ror-consumer');
  return freeAccessOnly ? { kind: 'accepted', client: authenticated(enrolled, 'token') } : DENIALS.tokenNotBound;
}

/**
 * Decides on a caller that names itself, for TLS_MODE=off only (contract, design section 7).
 * @param name value of X-Dev-Client: the id of an enrolled client
 * @param isLocal whether the caller is on this machine
 */
export function decideDevelopmentClient(name: string | undefined, isLocal: boolean, registry: ClientRegistry): AccessDecision {
  if (!isLocal) return DENIALS.remoteDevelopmentClient;
  if (name === undefined || name === '') return DENIALS.developmentClientRequired;
  const enrolled = registry.findById(name);
  if (enrolled === undefined) return notEnrolled(name);
  return enrolled.enabled ? { kind: 'accepted', client: authenticated(enrolled, 'development') } : DENIALS.disabled;
}

function authenticated(
  enrolled: EnrolledClient, authentication: AuthenticatedClient['authentication'], certificate?: CertificateFacts,
): AuthenticatedClient {
  const { id, commonName, organizationalUnit, roles, accessProfile, perimeter, quotaPoints } = enrolled;
  return {
    id, commonName, organizationalUnit, roles, accessProfile, perimeter, quotaPoints, authentication,
    certificate: certificate === undefined ? null : { serialNumber: certificate.serialNumber, fingerprint256: certificate.fingerprint256 },
  };
}

/** IGC-Santé AUTH_CLI: an end entity that signs digitally and authenticates as a TLS client (RFC 5280 4.2.1.3, 4.2.1.12). */
function purposeDenial(leaf: CertificateFacts): Denial | undefined {
  return leaf.isAuthority || leaf.signsCertificates || !leaf.signsDigitally || !leaf.authenticatesClients ? DENIALS.wrongPurpose : undefined;
}

/** The remedy for the client's own dates is the client's; an authority out of its dates makes the chain untrusted. */
function dateDenial(path: CertificatePath, now: Date): Denial | undefined {
  for (const [index, { validFrom, validTo }] of path.entries()) {
    // Written so that an unreadable date (NaN) refuses.
    if (!(now.getTime() <= validTo.getTime())) return index === 0 ? DENIALS.expired : DENIALS.untrusted;
    if (!(now.getTime() >= validFrom.getTime())) return index === 0 ? DENIALS.notYetValid : DENIALS.untrusted;
  }
  return undefined;
}

/**
 * OpenSSL's verification (x509_vfy.h) is a second opinion on top of ours, given once at the handshake. Only its missing or stale lists are left to
 * our policy: the lists may have been renewed since.
 */
function transportDenial(error: string | undefined): Denial | undefined {
  switch (error) {
    case undefined:
    case 'UNABLE_TO_GET_CRL':
    case 'CRL_HAS_EXPIRED':
      return undefined;
    case 'CERT_HAS_EXPIRED':
      return DENIALS.expired;
    case 'CERT_NOT_YET_VALID':
      return DENIALS.notYetValid;
    case 'CERT_REVOKED':
      return DENIALS.revoked;
    case 'INVALID_PURPOSE':
      return DENIALS.wrongPurpose;
    default:
      return DENIALS.untrusted;
  }
}
