import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../fhir-common/context/public.decorator';
import { queryValues, rawQuery } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { Database } from '../../fhir-common/sql/database';
import { LOGIN_CLOCK } from './login-clock';
import type { LoginClock } from './login-clock';
import { LoginPages } from './login-pages';
import { PAGES } from './login-paths';
import { LoginTrail } from './login-trail';
import { PageErrorFilter } from './page-error.filter';
import type { FieldDefect } from './pages/layout';
import { passwordPage, termsPage } from './pages/pages';
import { passwordDefects } from './password-policy';
import { PasswordService } from './password.service';
import { SignInService } from './sign-in.service';
import { LOGIN_TERMS, TermsStore } from './terms';
import type { Terms } from './terms';
import type { SignedIn } from './visit';

const WRONG_CURRENT = 'Le mot de passe actuel n’est pas le bon, ou votre compte est bloqué pour 15 minutes après 5 échecs. Vérifiez-le.';
const NOT_ACCEPTED = 'Cochez la case pour accepter les conditions d’utilisation, ou refusez-les.';

/** What a person signed in does with his account: terms of use, password. Public: the session stands for the certificate. */
@Public()
@Controller('sas')
@UseFilters(PageErrorFilter)
export class AccountController {
  constructor(
    private readonly database: Database,
    private readonly pages: LoginPages,
    private readonly signIns: SignInService,
    private readonly passwords: PasswordService,
    private readonly acceptances: TermsStore,
    private readonly trail: LoginTrail,
    @Inject(LOGIN_TERMS) private readonly terms: Terms,
    @Inject(LOGIN_CLOCK) private readonly now: LoginClock,
  ) {}

  @Get(PAGES.terms)
  async showTerms(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    await this.pages.count('page', request);
    const signedIn = await this.pages.signedIn(request);
    if (signedIn === undefined) { this.toSignIn(request, response); return; }
    this.pages.send(response, this.termsPage(request, response, signedIn, []));
  }

  @Post(PAGES.terms)
  async acceptTerms(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    const signedIn = await this.pages.signedIn(request);
    const fields = await this.pages.form('terms', request, signedIn);
    if (signedIn === undefined) { this.toSignIn(request, response); return; }
    // Whoever read an older version has not accepted this one.
    if (fields.get('accepter') !== 'oui' || fields.get('version') !== this.terms.version) {
      this.pages.send(response, this.termsPage(request, response, signedIn, [{ field: 'accepter', text: NOT_ACCEPTED }]), 400);
      return;
    }
    const { account } = signedIn;
    await this.database.transaction(async (database) => {
      await this.acceptances.accept(account.id, this.terms.version, this.now(), database);
      await this.trail.record(request, { action: 'terms', details: { version: this.terms.version }, accountId: account.id, status: 303 }, this.now(), database);
    });
    const entry = this.pages.entryOf(request);
    const { paths } = this.pages;
    const offered = await this.passwords.hasPassword(account) ? undefined : paths.of('password', entry, { premiere: 'oui' });
    this.pages.redirect(response, offered ?? (entry === undefined ? paths.of('password') : paths.of('agenda', entry)));
  }

  @Get(PAGES.password)
  async showPassword(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    await this.pages.count('page', request);
    const signedIn = await this.pages.signedIn(request);
    if (signedIn === undefined) { this.toSignIn(request, response); return; }
    this.pages.send(response, this.passwordPage(request, response, signedIn, []));
  }

  @Post(PAGES.password)
  async changePassword(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    const signedIn = await this.pages.signedIn(request);
    const fields = await this.pages.form('password', request, signedIn);
    if (signedIn === undefined) { this.toSignIn(request, response); return; }
    const defects = newPasswordDefects(fields, signedIn);
    // A wrong one is asked again before anything is said of the new one, and counts as a failure.
    const isConfirmed = signedIn.origin !== undefined || await this.signIns.confirms(signedIn.account, fields.get('actuel') ?? '');
    if (!isConfirmed) await this.passwords.refusedChange(request, signedIn);
    if (!isConfirmed || defects.length > 0) {
      const shown = isConfirmed ? defects : [{ field: 'actuel', text: WRONG_CURRENT }];
      this.pages.send(response, this.passwordPage(request, response, signedIn, shown), isConfirmed ? 400 : 403);
      return;
    }
    await this.passwords.change(request, signedIn, fields.get('nouveau') ?? '');
    const entry = this.pages.entryOf(request);
    this.pages.redirect(response, entry === undefined ? this.pages.paths.of('password', undefined, { fait: 'mot-de-passe' }) : this.pages.paths.of('agenda', entry));
  }

  private termsPage(request: FhirHttpRequest, response: Response, signedIn: SignedIn, defects: readonly FieldDefect[]): string {
    const code = this.pages.code('terms', request, response, signedIn);
    const signOutCode = this.pages.code('signOut', request, response, signedIn);
    return termsPage(this.pages.paths, { code, signOutCode, entry: this.pages.entryOf(request), defects, terms: this.terms });
  }

  private passwordPage(request: FhirHttpRequest, response: Response, signedIn: SignedIn, defects: readonly FieldDefect[]): string {
    const says = (name: string, value: string): boolean => queryValues(rawQuery(request), name).includes(value);
    return passwordPage(this.pages.paths, {
      code: this.pages.code('password', request, response, signedIn), entry: this.pages.entryOf(request), defects,
      asksCurrent: signedIn.origin === undefined, isFirst: says('premiere', 'oui'), changed: says('fait', 'mot-de-passe'),
    });
  }

  private toSignIn(request: FhirHttpRequest, response: Response): void {
    const entry = this.pages.entryOf(request);
    // The agenda decides by its origin who must be asked.
    this.pages.redirect(response, entry === undefined ? this.pages.paths.of('signIn') : this.pages.paths.of('agenda', entry));
  }
}

function newPasswordDefects(fields: URLSearchParams, { account }: SignedIn): readonly FieldDefect[] {
  return passwordDefects(fields.get('nouveau') ?? '', fields.get('encore') ?? '', account);
}
