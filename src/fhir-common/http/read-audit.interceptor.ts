import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import { FhirError } from '../core/errors';
import { outcomeOfError } from '../core/operation-outcome';
import type { Caller } from '../context/request-context';
import type { FhirApi } from '../definition/fhir-api';
import { rawQuery, requestIdOf } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { FHIR_APIS } from '../definition/fhir-api';
import { FHIR_JSON } from './negotiation';
import { auditedText, auditOriginOf } from '../audit/audit-event';
import type { AuditEvent } from '../audit/audit-event';
import { fhirCallOf } from './fhir-call';
import type { FhirCall, Interaction } from './fhir-call';
import { holdAnswer } from './held-answer';
import { ReadTrail } from './read-trail';
import { declaredServed, servedResources } from './served-resources';

/** Writes are recorded by the writer, in the transaction of the data. */
const READS: ReadonlySet<Interaction> = new Set(['read', 'vread', 'history', 'search', 'operation', 'export']);

/**
 * Whether an answer holds personal or restricted data (design section 4): everything but what is free to all. Access profile 0 sees
 * free-access data only (ROR 15.3); conformance resources (`type` undefined) hold no data.
 */
export function isRestrictedRead(caller: Caller, call: FhirCall): boolean {
  if (caller.accessProfile === 0 || !READS.has(call.interaction)) return false;
  return call.type !== undefined || ['history', 'operation', 'export'].includes(call.interaction);
}

/** Records every read of restricted data before it is answered; when it cannot, the answer is 503 and holds nothing. */
@Injectable()
export class ReadAuditInterceptor implements NestInterceptor {
  constructor(
    @Inject(FHIR_APIS) private readonly apis: readonly FhirApi[],
    private readonly trail: ReadTrail,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    this.pass(http.getRequest<FhirHttpRequest>(), http.getResponse<Response>());
    return next.handle();
  }

  /** From here on, an answer to this request that holds restricted data is held until its event is committed. */
  pass(request: FhirHttpRequest, response: Response): undefined {
    const { caller } = request;
    const call = caller === undefined ? undefined : fhirCallOf(this.apis, request);
    if (caller !== undefined && call !== undefined && isRestrictedRead(caller, call)) this.hold(request, response, call);
  }

  private hold(request: FhirHttpRequest, response: Response, call: FhirCall): void {
    const at = Date.now();
    const decide = (body: Buffer): Promise<void> | undefined =>
      response.statusCode >= 400 ? undefined : this.trail.record(this.eventOf(request, response, call, at, body), body.length);
    holdAnswer(response, decide, (error, end) => refuse(response, error, end));
  }

  private eventOf(request: FhirHttpRequest, response: Response, call: FhirCall, at: number, body: Buffer): AuditEvent {
    const userHeaders = this.apis.find(({ name }) => name === call.api)?.userHeaders;
    const { count, resources } = declaredServed(response) ?? servedResources(call, body);
    const form: unknown = request.body;
    const query = [rawQuery(request), typeof form === 'string' ? form : ''].filter((part) => part !== '').join('&');
    return {
      at, status: response.statusCode, api: call.api, interaction: call.interaction, type: call.type ?? null,
      query: auditedText(query), resourceCount: count, resources, origin: auditOriginOf(request, requestIdOf(request), userHeaders),
    };
  }
}

/** Everything the refused answer said of itself goes with it. */
function refuse(response: Response, error: unknown, end: (body: Buffer) => void): void {
  const known = error instanceof FhirError ? error : new FhirError('audit-unavailable', { seconds: 2 });
  const body = Buffer.from(JSON.stringify(outcomeOfError(known)), 'utf8');
  for (const name of ['ETag', 'Last-Modified', 'Content-Encoding', 'Content-Location']) response.removeHeader(name);
  for (const [name, value] of Object.entries(known.headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', FHIR_JSON);
  response.setHeader('Content-Length', body.length);
  response.statusCode = known.definition.status;
  end(body);
}
