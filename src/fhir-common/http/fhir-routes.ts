import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { declareServed } from './served-resources';
import { ConformanceService } from '../conformance/conformance.service';
import { acceptsGzip } from '../core/accepts-gzip';
import { excerpt, FhirError } from '../core/errors';
import type { FhirApi } from '../definition/fhir-api';
import { FhirEngine } from '../engine';
import { FHIR_OPTIONS } from './fhir-options';
import type { FhirOptions } from './fhir-options';
import { baseUrlOf, queryValues, rawQuery, requestContext } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { FHIR_JSON, refuseOtherFormats } from './negotiation';
import { handlingOf } from './prefer';
import { send } from './send-resource';

/** What each FHIR route does: negotiate, ask a service, send its bytes. */
@Injectable()
export class FhirRoutes {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(ConformanceService) private readonly conformance: ConformanceService,
    @Inject(FHIR_OPTIONS) private readonly options: FhirOptions,
  ) {}

  metadata(api: FhirApi, request: FhirHttpRequest, response: Response): void {
    refuseOtherFormats(request.get('accept'), queryValues(rawQuery(request), '_format'));
    send(response, this.conformance.capabilityStatement(api, this.baseUrl(api, request)));
  }

  search(api: FhirApi, request: FhirHttpRequest, response: Response): Promise<void> {
    const { type } = routeParameters(request);
    return this.answerSearch(api, request, response, type, rawQuery(request));
  }

  searchByPost(api: FhirApi, request: FhirHttpRequest, response: Response): Promise<void> {
    const { type } = routeParameters(request);
    // R4 http 3.1.0.8: parameters of the address and of the form count together.
    const parts = [rawQuery(request), formBody(request)].filter((part) => part !== '');
    return this.answerSearch(api, request, response, type, parts.join('&'));
  }

  async read(api: FhirApi, request: FhirHttpRequest, response: Response): Promise<void> {
    const { type, id } = routeParameters(request);
    // R4 searches by POST at this address; by GET at the type itself.
    if (id === '_search') throw notAllowed(request, 'POST');
    refuseOtherFormats(request.get('accept'), queryValues(rawQuery(request), '_format'));
    const definition = this.conformance.read(api, type, id, this.baseUrl(api, request));
    if (definition !== undefined) {
      send(response, definition);
      return;
    }
    const context = requestContext(request, api, this.engine.database, this.options.publicUrl);
    const { content, encoding, version, lastUpdated } = await this.engine.reads.read(context, api, type, id, rawQuery(request), takesGzip(request));
    const etag = `W/"${version}"`;
    response.setHeader('ETag', etag);
    response.setHeader('Last-Modified', lastUpdated.toUTCString());
    if (notModified(request, etag, lastUpdated)) response.status(304).end();
    else send(response, content, FHIR_JSON, encoding);
  }

  /** The versions of one resource, newest first, as the caller sees them (R4 http 3.1.0.12). */
  async history(api: FhirApi, request: FhirHttpRequest, response: Response): Promise<void> {
    const { type, id } = routeParameters(request);
    const query = rawQuery(request);
    refuseOtherFormats(request.get('accept'), queryValues(query, '_format'));
    const context = requestContext(request, api, this.engine.database, this.options.publicUrl);
    send(response, JSON.stringify(await this.engine.histories.history(context, api, type, id, query)));
  }

  async vread(api: FhirApi, request: FhirHttpRequest, response: Response): Promise<void> {
    const { type, id } = routeParameters(request);
    refuseOtherFormats(request.get('accept'), queryValues(rawQuery(request), '_format'));
    const context = requestContext(request, api, this.engine.database, this.options.publicUrl);
    const version = request.params['version'];
    const { resource, lastUpdated, version: shown } = await this.engine.histories.vread(context, api, type, id, typeof version === 'string' ? version : '');
    response.setHeader('ETag', `W/"${shown}"`);
    response.setHeader('Last-Modified', lastUpdated.toUTCString());
    send(response, JSON.stringify(resource));
  }

  /** @throws FhirError 404 or 405: no other route answers here */
  refuse(api: FhirApi, request: FhirHttpRequest): never {
    throw unknownRoute(request, api, this.baseUrl(api, request));
  }

  private async answerSearch(api: FhirApi, request: FhirHttpRequest, response: Response, type: string, query: string): Promise<void> {
    refuseOtherFormats(request.get('accept'), queryValues(query, '_format'));
    const definitions = this.conformance.search(api, type, query, this.baseUrl(api, request), handlingOf(request));
    if (definitions !== undefined) {
      send(response, definitions);
      return;
    }
    const context = requestContext(request, api, this.engine.database, this.options.publicUrl);
    const { body, encoding, served } = await this.engine.searches.search(context, api, type, query, handlingOf(request), takesGzip(request));
    declareServed(response, served);
    send(response, body, FHIR_JSON, encoding);
  }

  private baseUrl(api: FhirApi, request: FhirHttpRequest): string {
    return baseUrlOf(request, api, this.options.publicUrl);
  }
}

function takesGzip(request: FhirHttpRequest): boolean {
  return acceptsGzip(request.headers['accept-encoding']);
}

function routeParameters(request: FhirHttpRequest): { type: string; id: string } {
  const { type, id } = request.params;
  return { type: typeof type === 'string' ? type : '', id: typeof id === 'string' ? id : '' };
}

/** @throws FhirError `unsupported-media-type` (415) when the body is not a form */
function formBody(request: FhirHttpRequest): string {
  const type = request.get('content-type');
  const length = request.get('content-length');
  if (type === undefined && (length === undefined || length === '0')) return '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type ?? '')) {
    throw new FhirError('unsupported-media-type', { format: excerpt(type ?? ''), supported: 'application/x-www-form-urlencoded' });
  }
  const body: unknown = request.body;
  return typeof body === 'string' ? body : '';
}

/** R4 http 3.1.0.1.6: If-None-Match prevails; If-Modified-Since has whole seconds. */
function notModified(request: FhirHttpRequest, etag: string, lastUpdated: Date): boolean {
  const match = request.get('if-none-match');
  if (match !== undefined) return match === '*' || match.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag.slice(2));
  const since = Date.parse(request.get('if-modified-since') ?? '');
  return !Number.isNaN(since) && Math.floor(lastUpdated.getTime() / 1000) * 1000 <= since;
}

function notAllowed(request: FhirHttpRequest, supported: string): FhirError {
  return new FhirError('method-not-allowed', { method: request.method, path: excerpt(request.path), supported }, { Allow: supported });
}

function unknownRoute(request: FhirHttpRequest, api: FhirApi, base: string): FhirError {
  const path = request.path.slice([api.basePath, ...api.aliases].find((known) => request.path.startsWith(known))?.length ?? 0);
  const [, type = '', rest] = path.split('/');
  if (type === '' && rest === undefined && !['GET', 'HEAD'].includes(request.method)) return new FhirError('bundle-not-offered', {}, { Allow: 'GET, HEAD' });
  const known = api.definitions.has(type) || type === 'metadata';
  if (known && !['GET', 'HEAD'].includes(request.method) && (rest === undefined || !path.split('/')[3])) {
    return notAllowed(request, rest === '_search' ? 'POST' : 'GET, HEAD');
  }
  return type !== '' && rest === undefined && /^[A-Z]/.test(type)
    ? new FhirError('unknown-resource-type', { type: excerpt(type), supported: [...api.definitions.keys()].join(', ') })
    : new FhirError('unknown-path', { path: excerpt(request.path), base });
}
