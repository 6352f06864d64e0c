import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { RequestContext } from '../context/request-context';
import type { JsonObject, ResourceJson } from '../core/json';
import type { FhirApi } from '../definition/fhir-api';
import { FhirEngine } from '../engine';
import type { WriteOutcome } from '../write/write-command';
import { FHIR_OPTIONS } from './fhir-options';
import type { FhirOptions } from './fhir-options';
import { queryValues, rawQuery, refuseLargeBody, requestContext } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { refuseOtherFormats, requireFhirJson } from './negotiation';
import { ParseResourcePipe } from './parse-resource.pipe';
import { returnPreference } from './prefer';
import { send } from './send-resource';

const PARSE = new ParseResourcePipe();

/** For the routes that a feature serves itself: negotiated, let in and answered like those of the engine. */
@Injectable()
export class FeatureRoutes {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(FHIR_OPTIONS) private readonly options: FhirOptions,
  ) {}

  /** @throws FhirError 403 for a caller whose roles the interface does not let in, 406 */
  context(api: FhirApi, request: FhirHttpRequest): RequestContext {
    refuseOtherFormats(request.get('accept'), queryValues(rawQuery(request), '_format'));
    return requestContext(request, api, this.engine.database, this.options.publicUrl);
  }

  /** Sends what a feature worked out: a resource, or its JSON. */
  async answer(api: FhirApi, request: FhirHttpRequest, response: Response, work: (context: RequestContext) => Promise<JsonObject | string>): Promise<void> {
    const answer = await work(this.context(api, request));
    send(response, typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  /** A write whose body is one resource: 201 or 200, with the address of the resource in `Location` either way. */
  async write(api: FhirApi, request: FhirHttpRequest, response: Response, work: (context: RequestContext, body: ResourceJson) => Promise<WriteOutcome>): Promise<void> {
    const context = this.context(api, request);
    requireFhirJson(request.get('content-type'));
    refuseLargeBody(api, request);
    const { kind, type, id, version, lastUpdated, content } = await work(context, PARSE.transform(request.body));
    response.statusCode = kind === 'created' ? 201 : 200;
    response.setHeader('Location', `${context.baseUrl}/${type}/${id}`);
    response.setHeader('ETag', `W/"${version}"`);
    response.setHeader('Last-Modified', new Date(lastUpdated).toUTCString());
    if (returnPreference(request) === 'minimal') response.setHeader('Content-Length', 0).end();
    else send(response, content);
  }

  /** Reads from another interface than the one of the address. @throws FhirError `not-found` (404), `role-required` (403) */
  async read(api: FhirApi, holder: FhirApi, request: FhirHttpRequest, response: Response, { type, id }: { readonly type: string; readonly id: string }): Promise<void> {
    const { content, version, lastUpdated } = await this.engine.reads.read(this.context(api, request), holder, type, id, rawQuery(request));
    response.setHeader('ETag', `W/"${version}"`);
    response.setHeader('Last-Modified', lastUpdated.toUTCString());
    send(response, content);
  }
}
