import { Inject, Injectable } from '@nestjs/common';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { Database } from '../../fhir-common/sql/database';
import { matchAccount } from './account-match';
import { CredentialStore } from './credential-store';
import type { DelegatedLogin } from './identity-provider';
import { LOGIN_CLOCK } from './login-clock';
import type { LoginClock } from './login-clock';
import { LoginTrail } from './login-trail';
import { PageError } from './page-error';
import { PasswordHasher } from './password-hasher';
import { normalisedPassword } from './password-policy';
import { REGULATOR_ACCOUNTS } from './regulator-accounts';
import type { RegulatorAccount, RegulatorAccounts } from './regulator-accounts';
import { SessionStore } from './session-store';
import { SigningKey } from './signing-key';

/** Characters of the keyed hash of an address that stand in the audit: enough to see attempts on one address together. */
const AUDITED_SUBJECT = 16;

/** Opens sessions: by the platform's identity provider, or by password. */
@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly key: SigningKey,
    private readonly credentials: CredentialStore,
    private readonly sessions: SessionStore,
    private readonly hasher: PasswordHasher,
    private readonly trail: LoginTrail,
    @Inject(REGULATOR_ACCOUNTS) private readonly accounts: RegulatorAccounts,
    @Inject(LOGIN_CLOCK) private readonly now: LoginClock,
  ) {}

  /** The keyed hash that stands for an address typed, known or not. */
  subjectOf(email: string): Buffer {
    return this.key.code('subject', email.trim().toLowerCase());
  }

  /** The same as the audit shows it. */
  auditedSubject(email: string): string {
    return this.subjectOf(email).toString('hex').slice(0, AUDITED_SUBJECT);
  }

  /**
   * Signs in by password. Unknown, inactive, without password, wrong password, locked out: one answer, after the same work.
   * @param former token of the session that this browser has now
   * @returns the token of the new session; undefined when refused
   * @throws PageError 503 when too many passwords wait
   */
  async byPassword(request: FhirHttpRequest, email: string, password: string, former: string | undefined): Promise<string | undefined> {
    const account = await this.accounts.byEmail(email);
    const { matches, admitted, hash } = await this.compare(account, email, password);
    const details = { method: 'password', subject: this.auditedSubject(email) };
    if (!matches || account === undefined) {
      const reason = admitted ? 'refused' : 'locked';
      await this.trail.record(request, { action: 'sign-in', details: { ...details, reason }, status: 403, ...(account === undefined ? {} : { accountId: account.id }) }, this.now());
      return undefined;
    }
    const renewed = hash !== undefined && this.hasher.isOutdated(hash) ? await this.hasher.hash(normalisedPassword(password)) : undefined;
    return this.database.transaction(async (database) => {
      await this.credentials.forgive(this.subjectOf(email), database);
      if (renewed !== undefined) await this.credentials.setPasswordHash(account.id, renewed, this.now(), database);
      return this.open(request, account, { details, former }, database);
    });
  }

  /** Compares the password of an account whose session is open; failures count like those of the sign-in page. */
  async confirms(account: RegulatorAccount, password: string): Promise<boolean> {
    const { matches } = await this.compare(account, account.email, password);
    if (matches) await this.credentials.forgive(this.subjectOf(account.email));
    return matches;
  }

  /**
   * Signs in whom the identity provider has authenticated.
   * @throws PageError 403 when no active account is his
   */
  async byProvider(request: FhirHttpRequest, { entry, identity }: DelegatedLogin, former: string | undefined): Promise<string> {
    const match = await matchAccount(identity, this.accounts);
    const details = { method: 'oidc', origin: entry.origin };
    if (match.kind === 'refused') {
      const { reason, accountId } = match;
      await this.trail.record(request, { action: 'sign-in', details: { ...details, reason }, status: 403, ...(accountId === undefined ? {} : { accountId }) }, this.now());
      throw new PageError(403, 'sas-account-refused', 'Accès refusé', 'Aucun compte de régulateur actif ne correspond à votre identité. Vérifiez votre habilitation auprès de votre SAS, puis revenez par la plateforme.');
    }
    const { account, by } = match;
    return this.database.transaction((database) => this.open(request, account, { details: { ...details, by }, former, origin: entry.origin }, database));
  }

  /** Records a delegated login that ended at the provider. */
  async refusedByProvider(request: FhirHttpRequest, { code, status }: PageError): Promise<void> {
    await this.trail.record(request, { action: 'sign-in', details: { method: 'oidc', reason: code }, status }, this.now());
  }

  private async compare(account: RegulatorAccount | undefined, email: string, password: string): Promise<{ matches: boolean; admitted: boolean; hash: string | undefined }> {
    const admitted = await this.credentials.admit(this.subjectOf(email), this.now());
    const hash = await this.credentials.passwordHash(account?.id ?? '');
    // A locked address is compared with nobody's hash: the right password does not show through the lock.
    const matches = await this.hasher.verify(admitted ? hash : undefined, normalisedPassword(password));
    return { matches, admitted, hash };
  }

  private async open(
    request: FhirHttpRequest, account: RegulatorAccount,
    { details, former, origin }: { readonly details: Readonly<Record<string, string>>; readonly former: string | undefined; readonly origin?: string }, database: Database,
  ): Promise<string> {
    const token = await this.sessions.open(account, origin, former, this.now(), database);
    await this.trail.record(request, { action: 'sign-in', details, accountId: account.id, status: 303 }, this.now(), database);
    return token;
  }
}
