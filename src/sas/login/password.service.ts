import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { Database } from '../../fhir-common/sql/database';
import { AttemptLimits } from './attempt-limits';
import { CredentialStore } from './credential-store';
import { LOGIN_CLOCK } from './login-clock';
import type { LoginClock } from './login-clock';
import { LoginPaths } from './login-paths';
import { LoginTrail } from './login-trail';
import { PageError } from './page-error';
import { PasswordHasher } from './password-hasher';
import { normalisedPassword } from './password-policy';
import { REGULATOR_ACCOUNTS } from './regulator-accounts';
import type { RegulatorAccount, RegulatorAccounts } from './regulator-accounts';
import { ResetMail } from './reset-mail';
import { SessionStore } from './session-store';
import { SignInService } from './sign-in.service';
import type { SignedIn } from './visit';

/** Injection tokens: the mail, absent where none is configured; where a mail that could not leave is told to the operator. */
export const RESET_MAIL = Symbol('RESET_MAIL');
export const LOGIN_FAILURES = Symbol('LOGIN_FAILURES');
export type LoginFailures = (error: unknown, requestId: string | undefined) => void;

/** Changes passwords: by their owner in his session, or by a link sent to his address. */
@Injectable()
export class PasswordService implements OnApplicationShutdown {
  private readonly sending = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly credentials: CredentialStore,
    private readonly sessions: SessionStore,
    private readonly hasher: PasswordHasher,
    private readonly limits: AttemptLimits,
    private readonly trail: LoginTrail,
    private readonly paths: LoginPaths,
    private readonly signIns: SignInService,
    @Inject(REGULATOR_ACCOUNTS) private readonly accounts: RegulatorAccounts,
    @Inject(RESET_MAIL) private readonly mail: ResetMail | null,
    @Inject(LOGIN_FAILURES) private readonly failed: LoginFailures,
    @Inject(LOGIN_CLOCK) private readonly now: LoginClock,
  ) {}

  async hasPassword({ id }: RegulatorAccount): Promise<boolean> {
    return await this.credentials.passwordHash(id) !== undefined;
  }

  /** Sets the password of the person signed in; his other sessions end. */
  async change(request: FhirHttpRequest, { account, token }: SignedIn, password: string): Promise<void> {
    const hash = await this.hasher.hash(normalisedPassword(password));
    await this.database.transaction(async (database) => {
      await this.credentials.setPasswordHash(account.id, hash, this.now(), database);
      await this.sessions.endAll(account.id, token, database);
      await this.trail.record(request, { action: 'password-change', details: {}, accountId: account.id, status: 303 }, this.now(), database);
    });
  }

  /** Records that the password asked again was not the right one. */
  async refusedChange(request: FhirHttpRequest, { account }: SignedIn): Promise<void> {
    await this.trail.record(request, { action: 'password-change', details: { reason: 'refused' }, accountId: account.id, status: 403 }, this.now());
  }

  /**
   * Takes a request for a link. What depends on the account happens after the answer, so that neither its text nor its time tells whether there is one.
   * @throws PageError 404 where no mail is configured
   */
  async requestReset(request: FhirHttpRequest, email: string): Promise<void> {
    const mail = this.mailOrRefuse();
    const subject = this.signIns.auditedSubject(email);
    await this.trail.record(request, { action: 'password-reset-request', details: { subject }, status: 202 }, this.now());
    const sent = this.send(request, mail, email, subject)
      .catch((error: unknown) => this.failed(error, request.requestId))
      .finally(() => this.sending.delete(sent));
    this.sending.add(sent);
  }

  /** @throws PageError 404 where no mail is configured */
  mailOrRefuse(): ResetMail {
    if (this.mail === null) {
      throw new PageError(404, 'sas-reset-missing', 'Pas de réinitialisation par courriel', 'Ce serveur n’envoie pas de courriel. Ouvrez l’agenda depuis la plateforme SAS, et choisissez-y un nouveau mot de passe.');
    }
    return this.mail;
  }

  /** The account a link is for. @throws PageError 403 for a link that is unknown, used, too old, or older than the last change of the account */
  async accountOfLink(link: string): Promise<RegulatorAccount> {
    const reset = await this.credentials.peekReset(link, this.now());
    const account = reset === undefined ? undefined : await this.accounts.byId(reset.accountId);
    if (account?.active !== true || account.version !== reset?.accountVersion) throw deadLink();
    return account;
  }

  /** Uses a link up: one new password, once; every session of the account ends. @throws PageError 403 as {@link accountOfLink} */
  async reset(request: FhirHttpRequest, link: string, password: string): Promise<void> {
    const account = await this.accountOfLink(link);
    const hash = await this.hasher.hash(normalisedPassword(password));
    await this.database.transaction(async (database) => {
      if (!await this.credentials.useReset(link, this.now(), database)) throw deadLink();
      await this.credentials.setPasswordHash(account.id, hash, this.now(), database);
      await this.credentials.forgive(this.signIns.subjectOf(account.email), database);
      await this.sessions.endAll(account.id, undefined, database);
      await this.trail.record(request, { action: 'password-reset', details: {}, accountId: account.id, status: 303 }, this.now(), database);
    });
  }

  /** Mails under way leave before the database closes. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.sending);
  }

  private async send(request: FhirHttpRequest, mail: ResetMail, email: string, subject: string): Promise<void> {
    if (await this.limits.take('reset', subject) !== undefined) return;
    const account = await this.accounts.byEmail(email);
    if (account === undefined) return;
    const link = await this.credentials.openReset(account, this.now());
    await this.trail.record(request, { action: 'password-reset-request', details: { subject, mail: 'sent' }, accountId: account.id, status: 202 }, this.now());
    await mail.send(account.email, this.paths.absolute('newPassword', { lien: link }));
  }
}

function deadLink(): PageError {
  return new PageError(403, 'sas-reset-link', 'Lien expiré', 'Ce lien a déjà servi, est trop ancien, ou votre compte a changé depuis. Demandez-en un autre par « Mot de passe oublié ».');
}
