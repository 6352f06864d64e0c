import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { excerpt, FhirError } from '../core/errors';
import { FHIR_APIS } from '../definition/fhir-api';
import type { FhirApi } from '../definition/fhir-api';
import { granted } from '../write/grants';
import { fhirCallOf } from './fhir-call';
import { refuseLargeBody, refuseOtherRoles } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { requireFhirJson } from './negotiation';

/** Before a body is read: does the interface offer this interaction, may the caller do it, and does the body say it is FHIR JSON? */
@Injectable()
export class WriteGuard implements CanActivate {
  constructor(@Inject(FHIR_APIS) private readonly apis: readonly FhirApi[]) {}

  /** @throws FhirError 403, 404, 405, 413 or 415 */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FhirHttpRequest>();
    const call = fhirCallOf(this.apis, request);
    const api = this.apis.find(({ name }) => name === call?.api);
    const { caller } = request;
    if (api === undefined || call === undefined || caller === undefined) return false;
    refuseOtherRoles(api, caller);
    const { type, id } = request.params;
    if (id === '_search') throw new FhirError('method-not-allowed', { method: request.method, path: excerpt(request.path), supported: 'POST' }, { Allow: 'POST' });
    const { interaction } = call;
    if (interaction !== 'create' && interaction !== 'update' && interaction !== 'patch' && interaction !== 'delete') {
      throw new FhirError('method-not-allowed', { method: request.method, path: excerpt(request.path), supported: 'GET, HEAD' }, { Allow: 'GET, HEAD' });
    }
    if (type === 'Bundle' && !api.definitions.has(type)) throw new FhirError('bundle-not-offered', {}, { Allow: 'GET, HEAD' });
    granted(api, caller, typeof type === 'string' ? type : '', interaction);
    if (interaction !== 'delete') requireFhirJson(request.get('content-type'));
    refuseLargeBody(api, request);
    return true;
  }
}
