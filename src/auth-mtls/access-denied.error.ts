/** Why a caller was turned away. Codes are stable: they go to OperationOutcome, audit and metrics. */
export type AccessDenialCode =
  | 'certificate-required'
  | 'certificate-malformed'
  | 'certificate-untrusted'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-revoked'
  | 'certificate-revocation-unknown'
  | 'certificate-wrong-purpose'
  | 'certificate-ambiguous-subject'
  | 'client-not-enrolled'
  | 'client-organization-mismatch'
  | 'client-disabled'
  | 'development-client-required'
  | 'development-client-remote'
  | 'proxy-certificate-required'
  | 'forged-proxy-header'
  | 'token-invalid'
  | 'token-expired'
  | 'token-not-bound'
  | 'token-certificate-mismatch'
  | 'token-client-mismatch';

/**
 * A refused caller. The FHIR filter answers it with an OperationOutcome:
 * 401 with issue type `login`, 403 with `forbidden` (SAS 2.1, ROR 1.4).
 */
export class AccessDeniedError extends Error {
  constructor(
    readonly status: 401 | 403,
    readonly code: AccessDenialCode,
    readonly fr: string,
    readonly en: string,
  ) {
    super(`${fr} / ${en}`);
    this.name = 'AccessDeniedError';
  }
}
