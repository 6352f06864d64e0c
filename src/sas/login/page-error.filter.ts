import { Catch, HttpException, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { FhirError } from '../../fhir-common/core/errors';
import { requestIdOf } from '../../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../../fhir-common/http/fhir-request';
import { RefusalTrail } from '../../fhir-common/http/refusal-trail';
import { LoginPaths } from './login-paths';
import { PageError } from './page-error';
import { LOGIN_FAILURES } from './password.service';
import type { LoginFailures } from './password.service';
import { errorPage } from './pages/pages';

/** What the login's own trail does not record: attempts that were stopped before anything was compared. */
const UNRECORDED: ReadonlySet<string> = new Set(['sas-throttled', 'sas-form-stale', 'sas-reset-link', 'sas-not-habilitated']);

/** Whatever goes wrong on a page ends in a page; nothing internal ever leaves. */
@Catch()
export class PageErrorFilter implements ExceptionFilter {
  constructor(
    private readonly paths: LoginPaths,
    private readonly refusals: RefusalTrail,
    @Inject(LOGIN_FAILURES) private readonly failed: LoginFailures,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const request = http.getRequest<FhirHttpRequest>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const requestId = requestIdOf(request);
    const { status, shown, retryAfterSeconds } = this.answer(error, requestId);
    if (error instanceof PageError && UNRECORDED.has(error.code)) void this.refusals.note(request, error.status, error.code);
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    response.status(status).setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(errorPage(this.paths, shown, requestId));
  }

  private answer(error: unknown, requestId: string): { status: number; shown: { title: string; remedy: string }; retryAfterSeconds?: number | undefined } {
    if (error instanceof PageError) return { status: error.status, shown: error, retryAfterSeconds: error.retryAfterSeconds };
    if (error instanceof FhirError && error.definition.status === 503) {
      return { status: 503, retryAfterSeconds: 2, shown: { title: 'Service momentanément indisponible', remedy: 'La base de données ne répond pas. Réessayez dans quelques secondes.' } };
    }
    const status = error instanceof FhirError ? error.definition.status : error instanceof HttpException ? error.getStatus() : 500;
    if (status < 500) return { status, shown: { title: 'Demande refusée', remedy: 'L’adresse ou le formulaire ne se lit pas. Revenez à la plateforme SAS et ouvrez de nouveau l’agenda.' } };
    this.failed(error, requestId);
    return { status: 500, shown: { title: 'Erreur du serveur', remedy: 'Le serveur a rencontré une erreur. Réessayez, puis donnez la référence à l’assistance.' } };
  }
}
