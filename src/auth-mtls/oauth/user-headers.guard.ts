import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { FhirError } from '../../fhir-common/core/errors';
import { FHIR_APIS } from '../../fhir-common/definition/fhir-api';
import type { AuthenticatedClient } from '../decide';
import { missingUserHeaders } from './user-headers';
import type { UserHeadersApi } from './user-headers';

/** With an access token, as on the national ROR, the four headers of an interface are required; with plain mutual TLS they are optional. Runs after MutualTlsGuard. */
@Injectable()
export class UserHeadersGuard implements CanActivate {
  constructor(@Inject(FHIR_APIS) private readonly apis: readonly UserHeadersApi[]) {}

  canActivate(context: ExecutionContext): boolean {
    this.pass(context.switchToHttp().getRequest<Request & { caller?: AuthenticatedClient }>());
    return true;
  }

  /** @throws FhirError `missing-header` (400, required) */
  pass(request: Request & { caller?: AuthenticatedClient }): undefined {
    if (request.caller?.authentication !== 'token') return;
    const missing = missingUserHeaders(this.apis, request.method, request.path, (name) => request.get(name));
    const [first] = missing;
    if (first !== undefined) throw new FhirError('missing-header', { parameter: first, missing: missing.join(', ') });
  }
}
