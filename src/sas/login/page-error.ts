/** Why a request ends in a page of refusal, for the audit. */
export type PageErrorCode =
  | 'sas-address' | 'sas-form-unreadable' | 'sas-form-stale' | 'sas-throttled' | 'sas-hashing-busy' | 'sas-login-unasked' | 'sas-identity-refused'
  | 'sas-provider-unavailable' | 'sas-provider-missing' | 'sas-account-refused' | 'sas-reset-link' | 'sas-reset-missing' | 'sas-not-habilitated';

/** A refusal that ends in a page of its own: what happened, and what to do. In French, like every page. */
export class PageError extends Error {
  /**
   * @param remedy what the person can do
   * @param retryAfterSeconds absent: trying again does not help
   */
  constructor(
    readonly status: 400 | 403 | 404 | 429 | 502 | 503,
    readonly code: PageErrorCode,
    readonly title: string,
    readonly remedy: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(title);
    this.name = 'PageError';
  }
}
