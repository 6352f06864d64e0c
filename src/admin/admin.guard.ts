import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { FhirError, excerpt } from '../fhir-common/core/errors';
import type { FhirHttpRequest } from '../fhir-common/http/fhir-request';

const ROLE = 'admin';

/** Lets in administrators, whom MutualTlsGuard has already recognised. */
@Injectable()
export class AdminGuard implements CanActivate {
  /** @throws FhirError `role-required` (403), `unsupported-media-type` (415) */
  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<FhirHttpRequest>();
    if (request.caller?.roles.includes(ROLE) !== true) throw new FhirError('role-required', { roles: ROLE });
    http.getResponse<Response>().setHeader('Cache-Control', 'no-store');
    // A browser sends its certificate with the forms of any site; it cannot send JSON across sites without asking (Fetch, CORS preflight).
    const type = request.get('content-type') ?? '';
    if (!['GET', 'HEAD'].includes(request.method) && !/^application\/json\s*(;|$)/i.test(type)) {
      throw new FhirError('unsupported-media-type', { format: excerpt(type), supported: 'application/json' });
    }
    return true;
  }
}
