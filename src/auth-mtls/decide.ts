import type { AccessDenialCode } from './access-denied.error';
import type { ClientRegistry, EnrolledClient } from './client-registry';
import type { AccessProfile, ClientRole } from './roles';

/** What the caller's certificate says, and what TLS thinks of it. */
export interface PresentedCertificate {
  /** True when TLS verified the chain, the dates, the purpose and, with CRLs, revocation. */
  readonly authorized: boolean;
  /** OpenSSL's reason when it did not (CERT_HAS_EXPIRED, CERT_REVOKED...). */
  readonly authorizationError: string | undefined;
  /** Every CN and OU of the subject: a well-formed certificate has one of each. */
  readonly commonNames: readonly string[];
  readonly organizationalUnits: readonly string[];
  /** Hexadecimal, capital letters, as OpenSSL prints it. */
  readonly serialNumber: string;
  /** SHA-256, hexadecimal pairs separated by colons. */
  readonly fingerprint256: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** Who is calling: what the rest of the application knows about the caller. */
export interface AuthenticatedClient {
  readonly id: string;
  readonly commonName: string;
  readonly organizationalUnit: string;
  readonly roles: readonly ClientRole[];
  readonly accessProfile: AccessProfile | null;
  /** null with TLS_MODE=off. */
  readonly certificate: { readonly serialNumber: string; readonly fingerprint256: string } | null;
}

export interface Denial {
  /** `unauthenticated`: nothing was presented (401). `refused`: what was presented does not give access (403). SAS 2.1. */
  readonly kind: 'unauthenticated' | 'refused';
  readonly code: AccessDenialCode;
  readonly fr: string;
  readonly en: string;
}

export type AccessDecision = { readonly kind: 'accepted'; readonly client: AuthenticatedClient } | Denial;

/**
 * Decides on a caller from its certificate alone: pure, so that every rule can be tested without a PKI (SAS 2.1).
 * @param certificate undefined when the caller presented none
 * @param now dates are checked again here: a kept-alive connection may outlive the certificate it was opened with
 */
export function decide(certificate: PresentedCertificate | undefined, registry: ClientRegistry, now: Date): AccessDecision {
  if (certificate === undefined) return CERTIFICATE_REQUIRED;
  if (!certificate.authorized) return transportRefusal(certificate.authorizationError);
  // Written so that an unreadable date (NaN) refuses.
  if (!(now.getTime() <= certificate.validTo.getTime())) return EXPIRED;
  if (!(now.getTime() >= certificate.validFrom.getTime())) return NOT_YET_VALID;
  const [commonName, ...otherNames] = certificate.commonNames;
  const [organizationalUnit, ...otherUnits] = certificate.organizationalUnits;
  if (commonName === undefined || organizationalUnit === undefined || otherNames.length > 0 || otherUnits.length > 0) return AMBIGUOUS;
  const enrolled = registry.findByCommonName(commonName);
  if (enrolled === undefined) return notEnrolled(commonName);
  if (enrolled.organizationalUnit !== organizationalUnit) return ORGANIZATION_MISMATCH;
  if (!enrolled.enabled) return DISABLED;
  return { kind: 'accepted', client: authenticated(enrolled, certificate) };
}

/**
 * Decides on a caller that names itself, for TLS_MODE=off only (contract, design section 7).
 * @param name value of X-Dev-Client: the id of an enrolled client
 * @param isLocal whether the caller is on this machine
 */
export function decideDevelopmentClient(name: string | undefined, isLocal: boolean, registry: ClientRegistry): AccessDecision {
  if (!isLocal) {
    return refused('development-client-remote',
      'sans TLS, seuls les appels locaux sont acceptés', 'without TLS, only local calls are accepted');
  }
  if (name === undefined || name === '') {
    return {
      kind: 'unauthenticated',
      code: 'development-client-required',
      fr: 'TLS_MODE=off : nommez le client dans l\'en-tête X-Dev-Client, par exemple X-Dev-Client: ror-profile-1',
      en: 'TLS_MODE=off: name the client in the X-Dev-Client header, for instance X-Dev-Client: ror-profile-1',
    };
  }
  const enrolled = registry.findById(name);
  if (enrolled === undefined) return notEnrolled(name);
  return enrolled.enabled ? { kind: 'accepted', client: authenticated(enrolled, undefined) } : DISABLED;
}

function authenticated(enrolled: EnrolledClient, certificate: PresentedCertificate | undefined): AuthenticatedClient {
  const { id, commonName, organizationalUnit, roles, accessProfile } = enrolled;
  return {
    id, commonName, organizationalUnit, roles, accessProfile,
    certificate: certificate === undefined ? null : { serialNumber: certificate.serialNumber, fingerprint256: certificate.fingerprint256 },
  };
}

function refused(code: AccessDenialCode, fr: string, en: string): Denial {
  return { kind: 'refused', code, fr, en };
}

const CERTIFICATE_REQUIRED: Denial = {
  kind: 'unauthenticated',
  code: 'certificate-required',
  fr: 'présentez un certificat client IGC-Santé (authentification mutuelle TLS)',
  en: 'present an IGC-Santé client certificate (mutual TLS)',
};
const EXPIRED = refused('certificate-expired',
  'le certificat client a expiré : renouvelez-le', 'the client certificate has expired: renew it');
const NOT_YET_VALID = refused('certificate-not-yet-valid',
  'le certificat client n\'est pas encore valable', 'the client certificate is not valid yet');
const REVOKED = refused('certificate-revoked', 'le certificat client est révoqué', 'the client certificate is revoked');
const WRONG_PURPOSE = refused('certificate-wrong-purpose',
  'le certificat n\'est pas un certificat client (AUTH_CLI)', 'the certificate is not a client certificate (AUTH_CLI)');
const UNTRUSTED = refused('certificate-untrusted',
  'le certificat client n\'est pas émis par une autorité reconnue et vérifiable (chaîne complète, liste de révocation à jour)',
  'the client certificate is not issued by a trusted and verifiable authority (complete chain, current revocation list)');
const AMBIGUOUS = refused('certificate-ambiguous-subject',
  'le sujet du certificat doit porter exactement un CN et un OU', 'the certificate subject must hold exactly one CN and one OU');
const ORGANIZATION_MISMATCH = refused('client-organization-mismatch',
  'l\'OU du certificat n\'est pas la structure enrôlée pour ce CN', 'the certificate OU is not the structure enrolled for this CN');
const DISABLED = refused('client-disabled',
  'ce client est désactivé : contactez l\'exploitant', 'this client is disabled: contact the operator');

function notEnrolled(name: string): Denial {
  return refused('client-not-enrolled',
    `le client ${JSON.stringify(name)} n'est pas enrôlé : demandez son enrôlement à l'exploitant`,
    `the client ${JSON.stringify(name)} is not enrolled: ask the operator to enrol it`);
}

/** OpenSSL's verification results (x509_vfy.h) in our words. Everything unlisted is a chain that could not be verified. */
function transportRefusal(authorizationError: string | undefined): Denial {
  switch (authorizationError) {
    case 'CERT_HAS_EXPIRED':
      return EXPIRED;
    case 'CERT_NOT_YET_VALID':
      return NOT_YET_VALID;
    case 'CERT_REVOKED':
      return REVOKED;
    case 'INVALID_PURPOSE':
      return WRONG_PURPOSE;
    default:
      return UNTRUSTED;
  }
}
