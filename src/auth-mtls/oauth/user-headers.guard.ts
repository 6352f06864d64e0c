import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { FhirError } from '../../fhir-common/core/errors';
import type { AuthenticatedClient } from '../decide';
import { missingUserHeaders } from './user-headers';

/** Injection token: base paths of the ROR interface, aliases included. */
export const ROR_BASES = Symbol('ROR_BASES');

/** With an access token, as on the national ROR, the four Ror-* headers are required; with plain mutual TLS they are optional. Runs after MutualTlsGuard. */
@Injectable()
export class UserHeadersGuard implements CanActivate {
  constructor(@Inject(ROR_BASES) private readonly bases: readonly string[]) {}

  /** @throws FhirError `missing-header` (400, required) */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request & { caller?: AuthenticatedClient }>();
    if (request.caller?.authentication !== 'token') return true;
    const missing = missingUserHeaders(request.method, request.path, this.bases, (name) => request.get(name));
    const [first] = missing;
    if (first !== undefined) throw new FhirError('missing-header', { parameter: first, missing: missing.join(', ') });
    return true;
  }
}
