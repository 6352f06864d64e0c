import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Provider } from '@nestjs/common';
import type { SasLoginSettings } from '../../config/login-settings';
import { Database } from '../../fhir-common/sql/database';
import { AccountController } from './account.controller';
import { AGENDA_CONTENT } from './agenda-content';
import type { AgendaContent } from './agenda-content';
import { AgendaController } from './agenda.controller';
import { AttemptLimits } from './attempt-limits';
import { Cookies } from './cookies';
import { CredentialStore } from './credential-store';
import { IDENTITY_PROVIDER, IdentityProvider } from './identity-provider';
import { LOGIN_CLOCK } from './login-clock';
import { LOGIN_SETTINGS } from './login-options';
import { LoginPages } from './login-pages';
import { LoginPaths } from './login-paths';
import { LoginTrail } from './login-trail';
import { PasswordHasher } from './password-hasher';
import { LOGIN_FAILURES, PasswordService, RESET_MAIL } from './password.service';
import type { LoginFailures } from './password.service';
import { REGULATOR_ACCOUNTS } from './regulator-accounts';
import type { RegulatorAccounts } from './regulator-accounts';
import { ResetController } from './reset.controller';
import { ResetMail } from './reset-mail';
import { SessionStore } from './session-store';
import { SignInController } from './sign-in.controller';
import { SignInService } from './sign-in.service';
import { SigningKey } from './signing-key';
import { StoredRegulatorAccounts } from './stored-regulator-accounts';
import { LOGIN_TERMS, TermsStore, loadTerms } from './terms';
import { Visits } from './visit';

export interface LoginOptions {
  readonly settings: SasLoginSettings;
  readonly publicUrl: string | undefined;
  /** False without TLS only: cookies are then not kept to TLS. */
  readonly isSecure: boolean;
  /** The terms of use where the settings name none. */
  readonly defaultTermsFile: string;
  /** What the page of an agenda shows. */
  readonly content: Pick<FactoryProvider<AgendaContent>, 'useFactory' | 'inject'>;
  /** Told of what went wrong unexpectedly. */
  readonly failed: LoginFailures;
}

/** The front of the editor for regulators: sign-in, terms of use, password, the page of an agenda. */
@Module({})
export class LoginModule {
  /** @throws StartupError when the terms of use or the secret of the provider cannot be read */
  static forRoot(options: LoginOptions): DynamicModule {
    return {
      module: LoginModule,
      controllers: [AgendaController, SignInController, AccountController, ResetController],
      providers: [...valuesOf(options), ...STORES, SignInService, PasswordService, LoginPages],
      exports: [LoginPages, LoginPaths, LoginTrail, TermsStore, LOGIN_TERMS, LOGIN_CLOCK, LOGIN_FAILURES],
    };
  }
}

const onDatabase = (store: new (database: Database) => object): Provider => ({ provide: store, useFactory: (database: Database) => new store(database), inject: [Database] });

const STORES: readonly Provider[] = [
  onDatabase(SessionStore),
  onDatabase(CredentialStore),
  onDatabase(TermsStore),
  onDatabase(LoginTrail),
  { provide: REGULATOR_ACCOUNTS, useFactory: (database: Database) => new StoredRegulatorAccounts(database), inject: [Database] },
  { provide: SigningKey, useFactory: (database: Database) => SigningKey.load(database), inject: [Database] },
  { provide: Visits, useFactory: (cookies: Cookies, sessions: SessionStore, accounts: RegulatorAccounts) => new Visits(cookies, sessions, accounts), inject: [Cookies, SessionStore, REGULATOR_ACCOUNTS] },
  AttemptLimits,
  PasswordHasher,
];

function valuesOf({ settings, publicUrl, isSecure, defaultTermsFile, content, failed }: LoginOptions): Provider[] {
  const { oidc, mail } = settings;
  const paths = new LoginPaths(publicUrl);
  return [
    { provide: LOGIN_SETTINGS, useValue: settings },
    { provide: LOGIN_CLOCK, useValue: () => Date.now() },
    { provide: LOGIN_TERMS, useFactory: () => loadTerms(settings.termsFile ?? defaultTermsFile) },
    { provide: LOGIN_FAILURES, useValue: failed },
    { provide: AGENDA_CONTENT, useFactory: content.useFactory, inject: content.inject ?? [] },
    { provide: LoginPaths, useValue: paths },
    { provide: Cookies, useFactory: (key: SigningKey) => new Cookies(key, isSecure), inject: [SigningKey] },
    { provide: RESET_MAIL, useFactory: () => (mail === undefined ? null : new ResetMail(mail)) },
    {
      provide: IDENTITY_PROVIDER,
      useFactory: (database: Database) => (oidc === undefined ? null : new IdentityProvider(database, oidc, paths.absolute('signInReturn'))),
      inject: [Database],
    },
  ];
}
