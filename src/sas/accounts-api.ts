/** Name of the interface that keeps the accounts: internal, so that an account is no Practitioner of an agenda. */
export const ACCOUNTS_API = 'sas-accounts';
