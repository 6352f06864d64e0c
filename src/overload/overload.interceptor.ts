import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { finalize } from 'rxjs';
import type { Observable } from 'rxjs';
import { fhirCallOf } from '../fhir-common/http/fhir-call';
import type { Interaction } from '../fhir-common/http/fhir-call';
import type { Caller } from '../fhir-common/context/request-context';
import { FhirError } from '../fhir-common/core/errors';
import type { FhirApi } from '../fhir-common/definition/fhir-api';
import { rawQuery } from '../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../fhir-common/http/fhir-request';
import { heldAnswer } from '../fhir-common/http/held-answer';
import { FHIR_APIS } from '../fhir-common/definition/fhir-api';
import { ClientQuota, rateLimitHeaders, WINDOW_SECONDS } from './client-quota';
import type { QuotaOf } from './client-quota';
import { pointsOf } from './points';
import { SearchGate } from './search-gate';
import type { Release } from './search-gate';

export const QUOTA_OF = Symbol('QUOTA_OF');

/** What may keep a database connection for long. Reads and writes by id take it for a millisecond and need no gate. */
const GATED: ReadonlySet<Interaction> = new Set(['search', 'history', 'operation']);

/**
 * First the client's quota (429), then the number of searches at work (503). Routes without a certificate (metadata, health,
 * documentation) have no caller: they are never counted and never wait.
 */
@Injectable()
export class OverloadInterceptor implements NestInterceptor {
  constructor(
    @Inject(FHIR_APIS) private readonly apis: readonly FhirApi[],
    @Inject(QUOTA_OF) private readonly quotaOf: QuotaOf,
    private readonly quota: ClientQuota,
    private readonly gate: SearchGate,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const leave = await this.pass(http.getRequest<FhirHttpRequest>(), http.getResponse<Response>());
    return leave === undefined ? next.handle() : next.handle().pipe(finalize(leave));
  }

  /**
   * Charges a request, and gives it a place where it needs one.
   * @returns to be called once its route is done; undefined when it took no place
   * @throws FhirError `throttled` (429), `overloaded` (503)
   */
  async pass(request: FhirHttpRequest, response: Response): Promise<Release | undefined> {
    const { caller } = request;
    const call = caller === undefined ? undefined : fhirCallOf(this.apis, request);
    if (caller === undefined || call === undefined) return undefined;
    const points = pointsOf(call, request.method, request.path, queryOf(request));
    await this.charge(caller, points, response);
    if (!GATED.has(call.interaction)) return undefined;
    // Given back when the route is done (when its caller hangs up, as soon as its statement has been cancelled) and its answer has left: an
    // answer that waits for its audit event takes as much memory as the page it holds.
    const release = await this.gate.enter(caller.id);
    return () => {
      const held = heldAnswer(response);
      if (held === undefined) release();
      else void held.finally(release);
    };
  }

  private async charge(caller: Caller, points: number, response: Response): Promise<void> {
    if (points === 0) return;
    const state = await this.quota.take(caller.id, points, await this.quotaOf(caller));
    for (const [name, value] of Object.entries(rateLimitHeaders(state))) response.setHeader(name, value);
    if (state.allowed) return;
    const details = { limit: state.limit, window: WINDOW_SECONDS, seconds: state.resetSeconds };
    throw new FhirError('throttled', details, { 'Retry-After': String(state.resetSeconds) });
  }
}

function queryOf(request: FhirHttpRequest): string {
  const body: unknown = request.body;
  return `${rawQuery(request)}&${typeof body === 'string' ? body : ''}`;
}
