import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { auditedText, auditOriginOf } from '../audit/audit-event';
import type { StreamedBody } from '../context/fhir-operation';
import { FHIR_APIS } from '../definition/fhir-api';
import type { FhirApi } from '../definition/fhir-api';
import { fhirCallOf } from './fhir-call';
import { rawQuery, requestIdOf } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { isRestrictedRead } from './read-audit.interceptor';
import { ReadTrail } from './read-trail';

/** Sends answers too large to be held: the read is recorded, then the bytes follow as the socket takes them. */
@Injectable()
export class StreamedAnswers {
  constructor(
    @Inject(FHIR_APIS) private readonly apis: readonly FhirApi[],
    private readonly trail: ReadTrail,
  ) {}

  /** @throws FhirError when the bytes cannot be read or the read cannot be recorded: nothing has been answered then */
  async send(request: FhirHttpRequest, response: Response, body: StreamedBody, head: { readonly status: number; readonly headers: Readonly<Record<string, string>> }): Promise<void> {
    const source = request.method === 'HEAD' ? undefined : await body.open();
    try {
      if (source !== undefined) await this.record(request, body, head.status);
    } catch (error) {
      source?.destroy();
      throw error;
    }
    response.statusCode = head.status;
    for (const [name, value] of Object.entries(head.headers)) response.setHeader(name, value);
    response.flushHeaders();
    if (source === undefined) response.end();
    // A caller that hangs up, or a disk that fails in the middle: the connection is closed, which the missing bytes tell.
    else await pipeline(source, response).catch(() => response.destroy());
  }

  private async record(request: FhirHttpRequest, { type, served }: StreamedBody, status: number): Promise<void> {
    const { caller } = request;
    const call = fhirCallOf(this.apis, request);
    if (caller === undefined || call === undefined || !isRestrictedRead(caller, call)) return;
    const userHeaders = this.apis.find(({ name }) => name === call.api)?.userHeaders;
    await this.trail.record({
      at: Date.now(), status, api: call.api, interaction: call.interaction, type, query: auditedText(rawQuery(request)),
      resourceCount: served.count, resources: served.resources, origin: auditOriginOf(request, requestIdOf(request), userHeaders),
    });
  }
}
