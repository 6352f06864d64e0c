import { Controller, Get, Inject, Req, Res, UseFilters } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../fhir-common/context/public.decorator';
import { queryValues, rawQuery } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { AGENDA_CONTENT } from './agenda-content';
import type { AgendaContent } from './agenda-content';
import { readEntry } from './agenda-entry';
import type { AgendaEntry } from './agenda-entry';
import { Cookies } from './cookies';
import { IDENTITY_PROVIDER } from './identity-provider';
import type { IdentityProvider } from './identity-provider';
import { LOGIN_CLOCK } from './login-clock';
import type { LoginClock } from './login-clock';
import { LOGIN_SETTINGS } from './login-options';
import type { LoginSettings } from './login-options';
import { LoginPages } from './login-pages';
import { PAGES } from './login-paths';
import { LoginTrail } from './login-trail';
import { PageError } from './page-error';
import { PageErrorFilter } from './page-error.filter';
import { agendaPage } from './pages/pages';
import { SignInService } from './sign-in.service';
import { LOGIN_TERMS, TermsStore } from './terms';
import type { Terms } from './terms';
import { isHabilitated } from './visit';

/**
 * The page `Slot.comment` points to, and the way back from the identity provider. Public: regulators come by browser, without a client
 * certificate, and are recognised here (spec 12, 21.13).
 */
@Public()
@Controller('sas')
@UseFilters(PageErrorFilter)
export class AgendaController {
  constructor(
    private readonly pages: LoginPages,
    private readonly cookies: Cookies,
    private readonly signIns: SignInService,
    private readonly acceptances: TermsStore,
    private readonly trail: LoginTrail,
    @Inject(IDENTITY_PROVIDER) private readonly provider: IdentityProvider | null,
    @Inject(LOGIN_TERMS) private readonly terms: Terms,
    @Inject(AGENDA_CONTENT) private readonly content: AgendaContent,
    @Inject(LOGIN_SETTINGS) private readonly settings: LoginSettings,
    @Inject(LOGIN_CLOCK) private readonly now: LoginClock,
  ) {}

  @Get(PAGES.agenda)
  async agenda(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    await this.pages.count('page', request);
    const reading = readEntry(rawQuery(request), this.settings.origins);
    if (!reading.ok) {
      const { parameter, reason } = reading.refusal;
      throw new PageError(400, 'sas-address', 'Adresse incomplète', `Paramètre « ${parameter} » de l’adresse : ${reason}`);
    }
    const { entry } = reading;
    const signedIn = await this.pages.signedIn(request);
    // A session opened by password does not become one of the platform: the identity provider is asked again.
    if (entry.origin !== undefined && signedIn?.origin === undefined) return this.delegate(entry, entry.origin, request, response);
    if (signedIn === undefined) { this.pages.redirect(response, this.pages.paths.of('signIn', entry)); return; }
    const { account } = signedIn;
    if (!await this.acceptances.hasAccepted(account.id, this.terms.version)) { this.pages.redirect(response, this.pages.paths.of('terms', entry)); return; }
    const habilitated = isHabilitated(signedIn, entry.origin);
    const formCode = (page: string): string => this.pages.code(page, request, response, signedIn);
    const content = await this.content.render(entry, { account, isHabilitated: habilitated, formCode, notice: queryValues(rawQuery(request), 'avis')[0], now: this.now() });
    const details = { ps: entry.practitioner, habilitated: habilitated ? 'yes' : 'no' };
    await this.trail.record(request, { action: 'agenda', details, accountId: account.id, status: 200 }, this.now());
    this.pages.send(response, agendaPage(this.pages.paths, { entry, account, isHabilitated: habilitated, signOutCode: formCode('signOut'), content }));
  }

  @Get(PAGES.signInReturn)
  async back(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    await this.pages.count('submission', request);
    const provider = this.providerOrRefuse();
    const login = await provider.finish(rawQuery(request), this.cookies.read(request, 'visit'), this.now()).catch(async (error: unknown) => {
      if (error instanceof PageError) await this.signIns.refusedByProvider(request, error);
      throw error;
    });
    const token = await this.signIns.byProvider(request, login, this.cookies.read(request, 'session'));
    this.cookies.set(response, 'session', token);
    this.pages.redirect(response, this.pages.paths.of('agenda', login.entry));
  }

  private async delegate(entry: AgendaEntry, origin: string, request: FhirHttpRequest, response: Response): Promise<void> {
    await this.pages.count('submission', request);
    const address = await this.providerOrRefuse().begin({ ...entry, origin }, this.cookies.visit(request, response), this.now());
    this.pages.redirect(response, address.href);
  }

  private providerOrRefuse(): IdentityProvider {
    if (this.provider === null) {
      throw new PageError(503, 'sas-provider-missing', 'Connexion par le SAS indisponible', 'Ce serveur ne connaît pas le service d’identité du SAS. Prévenez l’exploitant : SAS_OIDC_ISSUER n’est pas réglé.');
    }
    return this.provider;
  }
}
