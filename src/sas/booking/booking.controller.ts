import { Controller, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../fhir-common/context/public.decorator';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { LOGIN_CLOCK } from '../login/login-clock';
import type { LoginClock } from '../login/login-clock';
import { LoginPages } from '../login/login-pages';
import { PAGES } from '../login/login-paths';
import { PageError } from '../login/page-error';
import { PageErrorFilter } from '../login/page-error.filter';
import { LOGIN_TERMS, TermsStore } from '../login/terms';
import type { Terms } from '../login/terms';
import { isHabilitated } from '../login/visit';
import type { Notice } from './booking-pages';
import { BookingService } from './booking.service';
import type { BookingCaller } from './booking.service';

/** The forms of the page of an agenda. Public: the session stands for the certificate; each answer leads back to the page, read anew. */
@Public()
@Controller('sas')
@UseFilters(PageErrorFilter)
export class BookingController {
  constructor(
    private readonly pages: LoginPages,
    private readonly acceptances: TermsStore,
    private readonly bookings: BookingService,
    @Inject(LOGIN_TERMS) private readonly terms: Terms,
    @Inject(LOGIN_CLOCK) private readonly now: LoginClock,
  ) {}

  @Post(PAGES.booking)
  book(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    return this.submitted('booking', request, response, async (caller, practitioner, fields) =>
      (await this.bookings.book(caller, practitioner, fields.get('creneau') ?? '') ? 'reserve' : 'pris'));
  }

  @Post(PAGES.cancellation)
  cancel(@Req() request: FhirHttpRequest, @Res() response: Response): Promise<void> {
    return this.submitted('cancellation', request, response, async (caller, _practitioner, fields) => {
      const id = fields.get('reservation') ?? '';
      return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) && await this.bookings.cancel(caller, id) ? 'annule' : 'absente';
    });
  }

  /** @throws PageError 403 for whoever is not a regulator in a session of the platform, who has accepted the terms (spec 11.6) */
  private async submitted(
    page: 'booking' | 'cancellation', request: FhirHttpRequest, response: Response,
    work: (caller: BookingCaller, practitioner: string, fields: URLSearchParams) => Promise<Notice>,
  ): Promise<void> {
    const signedIn = await this.pages.signedIn(request);
    const fields = await this.pages.form(page, request, signedIn);
    const entry = this.pages.entryOf(request);
    if (signedIn === undefined || entry === undefined || !isHabilitated(signedIn, entry.origin) || !await this.acceptances.hasAccepted(signedIn.account.id, this.terms.version)) {
      throw new PageError(403, 'sas-not-habilitated', 'Réservation impossible', 'Les fonctions de régulation ne sont pas ouvertes dans cette session. Revenez à la plateforme SAS et ouvrez de nouveau l’agenda.');
    }
    const notice = await work({ request, account: signedIn.account, now: this.now() }, entry.practitioner, fields);
    this.pages.redirect(response, this.pages.paths.of('agenda', entry, { avis: notice }));
  }
}
