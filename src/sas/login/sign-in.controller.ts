import { Controller, Get, Header, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Response } from 'express';
import { Inject } from '@nestjs/common';
import { Public } from '../../fhir-common/context/public.decorator';
import { queryValues, rawQuery } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import type { AgendaEntry } from './agenda-entry';
import { Cookies } from './cookies';
import { LOGIN_CLOCK } from './login-clock';
import type { LoginClock } from './login-clock';
import { LoginPages } from './login-pages';
import { PAGES } from './login-paths';
import { LoginTrail } from './login-trail';
import { PageErrorFilter } from './page-error.filter';
import { LOGIN_STYLE } from './pages/layout';
import { signInPage } from './pages/pages';
import { SessionStore } from './session-store';
import { SignInService } from './sign-in.service';

/** One text for unknown, inactive, wrong and locked out: it does not tell which (OWASP, authentication responses). */
const REFUSED = 'L’adresse et le mot de passe ne permettent pas la connexion. Vérifiez-les ; après 5 échecs, attendez 15 minutes ou demandez un nouveau mot de passe.';

/** The sign-in by password. Public: there is no client certificate in the browser of a regulator (spec 21.13). */
@Public()
@Controller('sas')
@UseFilters(PageErrorFilter)
export class SignInController {
  constructor(
    private readonly pages: LoginPages,
    private readonly cookies: Cookies,
    private readonly signIns: SignInService,
    private readonly sessions: SessionStore,
    private readonly trail: LoginTrail,
    @Inject(LOGIN_CLOCK) private readonly now: LoginClock,
  ) {}

  @Get(PAGES.style)
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return LOGIN_STYLE;
  }

  @Get(PAGES.signIn)
  async show(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    await this.pages.count('page', request);
    const signedIn = await this.pages.signedIn(request);
    if (signedIn !== undefined) { this.pages.redirect(response, this.next(this.pages.entryOf(request))); return; }
    const code = this.pages.code('signIn', request, response, undefined);
    const changed = queryValues(rawQuery(request), 'fait').includes('mot-de-passe');
    this.pages.send(response, signInPage(this.pages.paths, { code, entry: this.pages.entryOf(request), changed }));
  }

  @Post(PAGES.signIn)
  async signIn(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    const signedIn = await this.pages.signedIn(request);
    const fields = await this.pages.form('signIn', request, signedIn);
    const entry = this.pages.entryOf(request);
    const email = fields.get('adresse') ?? '';
    const token = await this.signIns.byPassword(request, email, fields.get('mot-de-passe') ?? '', this.cookies.read(request, 'session'));
    if (token === undefined) {
      const code = this.pages.code('signIn', request, response, signedIn);
      this.pages.send(response, signInPage(this.pages.paths, { code, entry, email, changed: false, defects: [{ field: 'mot-de-passe', text: REFUSED }] }), 403);
      return;
    }
    this.cookies.set(response, 'session', token);
    this.pages.redirect(response, this.next(entry));
  }

  @Post(PAGES.signOut)
  @HttpCode(303)
  async signOut(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    const signedIn = await this.pages.signedIn(request);
    await this.pages.form('signOut', request, signedIn);
    if (signedIn !== undefined) {
      await this.sessions.end(signedIn.token);
      await this.trail.record(request, { action: 'sign-out', details: {}, accountId: signedIn.account.id, status: 303 }, this.now());
    }
    this.cookies.clear(response, 'session');
    this.pages.redirect(response, this.pages.paths.of('signIn'));
  }

  /** The agenda asked for; without one, the page of the account. A session by password never carries the platform's origin. */
  private next(entry: AgendaEntry | undefined): string {
    if (entry === undefined) return this.pages.paths.of('password');
    const { practitioner, slot } = entry;
    return this.pages.paths.of('agenda', { practitioner, ...(slot === undefined ? {} : { slot }) });
  }
}
