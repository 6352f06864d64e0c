import { Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../fhir-common/context/public.decorator';
import { queryValues, rawQuery } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { LoginPages } from './login-pages';
import { PAGES } from './login-paths';
import { PageErrorFilter } from './page-error.filter';
import { forgottenPage, forgottenSentPage, newPasswordPage } from './pages/pages';
import { passwordDefects } from './password-policy';
import { PasswordService } from './password.service';

/** The forgotten password. Public: whoever has forgotten it has nothing to show yet. */
@Public()
@Controller('sas')
@UseFilters(PageErrorFilter)
export class ResetController {
  constructor(
    private readonly pages: LoginPages,
    private readonly passwords: PasswordService,
  ) {}

  @Get(PAGES.forgotten)
  async show(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    await this.pages.count('page', request);
    this.passwords.mailOrRefuse();
    const signedIn = await this.pages.signedIn(request);
    const code = this.pages.code('forgotten', request, response, signedIn);
    this.pages.send(response, forgottenPage(this.pages.paths, { code, entry: this.pages.entryOf(request) }));
  }

  @Post(PAGES.forgotten)
  async request(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    const fields = await this.pages.form('forgotten', request, await this.pages.signedIn(request));
    await this.passwords.requestReset(request, fields.get('adresse') ?? '');
    this.pages.send(response, forgottenSentPage(this.pages.paths, this.pages.entryOf(request)), 202);
  }

  /** Shows the form without using the link up: mail programs open links before people do. */
  @Get(PAGES.newPassword)
  async showNew(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    await this.pages.count('submission', request);
    const [link = ''] = queryValues(rawQuery(request), 'lien');
    await this.passwords.accountOfLink(link);
    const code = this.pages.code('newPassword', request, response, await this.pages.signedIn(request));
    this.pages.send(response, newPasswordPage(this.pages.paths, { code, link }));
  }

  @Post(PAGES.newPassword)
  async setNew(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    const signedIn = await this.pages.signedIn(request);
    const fields = await this.pages.form('newPassword', request, signedIn);
    const link = fields.get('lien') ?? '';
    const password = fields.get('nouveau') ?? '';
    const account = await this.passwords.accountOfLink(link);
    const defects = passwordDefects(password, fields.get('encore') ?? '', account);
    if (defects.length > 0) {
      const code = this.pages.code('newPassword', request, response, signedIn);
      this.pages.send(response, newPasswordPage(this.pages.paths, { code, link, defects }), 400);
      return;
    }
    await this.passwords.reset(request, link, password);
    this.pages.redirect(response, this.pages.paths.of('signIn', undefined, { fait: 'mot-de-passe' }));
  }
}
