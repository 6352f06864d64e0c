import type { Request } from 'express';
import type { Cookies } from './cookies';
import type { FormOwner } from './forms';
import type { RegulatorAccount, RegulatorAccounts } from './regulator-accounts';
import type { SessionStore } from './session-store';

/** A person signed in, with the account as it is now. */
export interface SignedIn {
  readonly token: string;
  readonly account: RegulatorAccount;
  /** The origin the platform gave when it opened the session; absent: opened by password. */
  readonly origin?: string;
}

/** Who sends a request. */
export class Visits {
  constructor(
    private readonly cookies: Cookies,
    private readonly sessions: SessionStore,
    private readonly accounts: RegulatorAccounts,
  ) {}

  /**
   * The person signed in, looked up anew by every request. A session holds for the version of the account it was opened for: de-habilitation, a
   * change of identifier or of e-mail ends it at once, also when the account comes back (spec 11.5). The platform's own login opens the next one
   * without asking anything.
   */
  async signedIn(request: Request, now: number): Promise<SignedIn | undefined> {
    const token = this.cookies.read(request, 'session');
    const session = token === undefined ? undefined : await this.sessions.find(token, now);
    if (session === undefined) return undefined;
    const account = await this.accounts.byId(session.accountId);
    if (account?.active === true && account.version === session.accountVersion) {
      return { token: session.token, account, ...(session.origin === undefined ? {} : { origin: session.origin }) };
    }
    await this.sessions.endAll(session.accountId);
    return undefined;
  }

  /** Whose forms this request may send; undefined for a browser that was shown no page. */
  formOwner(request: Request, signedIn: SignedIn | undefined): FormOwner | undefined {
    const visit = this.cookies.read(request, 'visit');
    return visit === undefined ? undefined : { visit, ...(signedIn === undefined ? {} : { session: signedIn.token }) };
  }
}

/** Regulator functions need both: a session the platform opened, and an entry that comes from the platform (spec 11.6, 12). */
export function isHabilitated(signedIn: Pick<SignedIn, 'origin'> | undefined, entryOrigin: string | undefined): boolean {
  return signedIn?.origin !== undefined && entryOrigin !== undefined;
}
