import { PERSON_SYSTEM, SAS_SYSTEM } from '../identifiers';
import type { RegulatorAccount, RegulatorAccounts } from './regulator-accounts';

/** What the identity provider says of a person: claims of the ID token and of userinfo. */
export interface AssertedIdentity {
  readonly national?: string;
  readonly technical?: string;
  /** Only when the provider has verified it: an address that somebody merely typed opens no account. */
  readonly email?: string;
}

export type AccountMatch =
  | { readonly kind: 'found'; readonly account: RegulatorAccount; readonly by: keyof AssertedIdentity }
  | { readonly kind: 'refused'; readonly reason: 'unknown' | 'inactive' | 'other-person'; readonly accountId?: string };

/** Pro Santé Connect names a person by `SubjectNameID`, and by `preferred_username` alike: the national identifier with its prefix. */
const NATIONAL_CLAIMS = ['SubjectNameID', 'preferred_username'] as const;

/** Reads the claims. A value that is no text, or blank, is as good as absent. */
export function assertedIdentity(claims: Readonly<Record<string, unknown>>): AssertedIdentity {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const national = NATIONAL_CLAIMS.map(text).find((value) => value !== undefined);
  const technical = text('sub');
  const email = claims['email_verified'] === true ? text('email') : undefined;
  return { ...(national === undefined ? {} : { national }), ...(technical === undefined ? {} : { technical }), ...(email === undefined ? {} : { email }) };
}

/**
 * The account of an authenticated person: national identifier first, else technical, else e-mail (spec 12). The first that finds an account
 * decides, also when that account is inactive: a de-habilitated regulator does not come in by his e-mail. An account found by e-mail that
 * has another national identifier than the one asserted belongs to somebody else.
 */
export async function matchAccount(identity: AssertedIdentity, accounts: Pick<RegulatorAccounts, 'byEmail' | 'byIdentifier'>): Promise<AccountMatch> {
  const steps = [
    { by: 'national', value: identity.national, find: (value: string) => accounts.byIdentifier({ system: PERSON_SYSTEM, value }) },
    { by: 'technical', value: identity.technical, find: (value: string) => accounts.byIdentifier({ system: SAS_SYSTEM, value }) },
    { by: 'email', value: identity.email, find: (value: string) => accounts.byEmail(value) },
  ] as const;
  for (const { by, value, find } of steps) {
    const account = value === undefined ? undefined : await find(value);
    if (account === undefined) continue;
    if (!account.active) return { kind: 'refused', reason: 'inactive', accountId: account.id };
    if (isOtherPerson(account, identity)) return { kind: 'refused', reason: 'other-person', accountId: account.id };
    return { kind: 'found', account, by };
  }
  return { kind: 'refused', reason: 'unknown' };
}

function isOtherPerson({ identifiers }: RegulatorAccount, { national }: AssertedIdentity): boolean {
  const held = identifiers.find(({ system }) => system === PERSON_SYSTEM)?.value;
  return national !== undefined && held !== undefined && held !== national;
}
