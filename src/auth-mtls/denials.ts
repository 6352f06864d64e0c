import type { AccessDenialCode } from './access-denied.error';
import type { Bilingual } from '../fhir-common/core/bilingual';

/** A refusal, ready to be told to the caller. */
export interface Denial extends Bilingual {
  /** `unauthenticated`: nothing usable was presented (401). `refused`: what was presented does not give access (403). SAS 2.1, RFC 6750 3.1. */
  readonly kind: 'unauthenticated' | 'refused';
  readonly code: AccessDenialCode;
}

function refused(code: AccessDenialCode, fr: string, en: string): Denial {
  return { kind: 'refused', code, fr, en };
}

function unauthenticated(code: AccessDenialCode, fr: string, en: string): Denial {
  return { kind: 'unauthenticated', code, fr, en };
}

/** Every refusal of the certificate and token rules, with its remedy. */
export const DENIALS = {
  certificateRequired: unauthenticated('certificate-required',
    'présentez un certificat client IGC-Santé (authentification mutuelle TLS)',
    'present an IGC-Santé client certificate (mutual TLS)'),
  malformed: refused('certificate-malformed',
    'le certificat transmis par le mandataire est illisible : vérifiez sa configuration',
    'the certificate forwarded by the proxy cannot be read: check its configuration'),
  expired: refused('certificate-expired',
    'le certificat client a expiré : renouvelez-le', 'the client certificate has expired: renew it'),
  notYetValid: refused('certificate-not-yet-valid',
    'le certificat client n\'est pas encore valable', 'the client certificate is not valid yet'),
  revoked: refused('certificate-revoked',
    'le certificat client, ou celui de son autorité, est révoqué : demandez-en un autre',
    'the client certificate, or that of its authority, is revoked: ask for another'),
  revocationUnknown: refused('certificate-revocation-unknown',
    'aucune liste de révocation à jour pour ce certificat : l\'exploitant doit rétablir les CRL de chaque autorité de la chaîne',
    'no current revocation list for this certificate: the operator must restore the CRL of every authority of the chain'),
  wrongPurpose: refused('certificate-wrong-purpose',
    'le certificat n\'est pas un certificat client (AUTH_CLI)', 'the certificate is not a client certificate (AUTH_CLI)'),
  untrusted: refused('certificate-untrusted',
    'le certificat client n\'est pas émis par une autorité reconnue (chaîne complète, dates et signatures valables)',
    'the client certificate is not issued by a trusted authority (complete chain, valid dates and signatures)'),
  ambiguousSubject: refused('certificate-ambiguous-subject',
    'le sujet du certificat doit porter exactement un CN et un OU', 'the certificate subject must hold exactly one CN and one OU'),
  organizationMismatch: refused('client-organization-mismatch',
    'l\'OU du certificat n\'est pas la structure enrôlée pour ce CN', 'the certificate OU is not the structure enrolled for this CN'),
  disabled: refused('client-disabled',
    'ce client est désactivé : contactez l\'exploitant', 'this client is disabled: contact the operator'),
  remoteDevelopmentClient: refused('development-client-remote',
    'sans TLS, seuls les appels locaux sont acceptés', 'without TLS, only local calls are accepted'),
  developmentClientRequired: unauthenticated('development-client-required',
    'TLS_MODE=off : nommez le client dans l\'en-tête X-Dev-Client, par exemple X-Dev-Client: ror-profile-1',
    'TLS_MODE=off: name the client in the X-Dev-Client header, for instance X-Dev-Client: ror-profile-1'),
  proxyCertificateRequired: unauthenticated('proxy-certificate-required',
    'aucun certificat client transmis par un mandataire de confiance', 'no client certificate forwarded by a trusted proxy'),
  forgedHeader: refused('forged-proxy-header',
    'un en-tête de certificat transmis n\'est accepté que d\'un mandataire de confiance, et d\'une seule sorte',
    'a forwarded certificate header is accepted from a trusted proxy only, and of one kind only'),
  tokenInvalid: unauthenticated('token-invalid',
    'le jeton d\'accès est refusé (signature, émetteur, audience ou contenu) : demandez-en un autre à l\'autorité d\'authentification',
    'the access token is refused (signature, issuer, audience or content): ask the authorization server for another'),
  tokenExpired: unauthenticated('token-expired',
    'le jeton d\'accès a expiré ou n\'est pas encore valable : demandez-en un autre',
    'the access token has expired or is not valid yet: ask for another'),
  tokenNotBound: unauthenticated('token-not-bound',
    'ce jeton n\'est lié à aucun certificat (cnf.x5t#S256) : seul le profil d\'accès 0 en est dispensé',
    'this token is bound to no certificate (cnf.x5t#S256): only access profile 0 may do without'),
  tokenCertificateMismatch: unauthenticated('token-certificate-mismatch',
    'ce jeton est lié à un autre certificat que celui de la connexion',
    'this token is bound to another certificate than that of the connection'),
  tokenClientMismatch: unauthenticated('token-client-mismatch',
    'le jeton et le certificat désignent deux clients différents', 'the token and the certificate name two different clients'),
} as const satisfies Record<string, Denial>;

/** @param name CN of the certificate, or id of the client */
export function notEnrolled(name: string): Denial {
  return refused('client-not-enrolled',
    `le client ${JSON.stringify(name)} n'est pas enrôlé : demandez son enrôlement à l'exploitant`,
    `the client ${JSON.stringify(name)} is not enrolled: ask the operator to enrol it`);
}
