import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { FhirError } from '../core/errors';
import { isObject } from '../core/json';
import { operationOutcome, outcomeOfError } from '../core/operation-outcome';
import { RefusedRequest } from '../core/refused-request';
import { MAX_URL_BYTES, requestIdOf } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { FHIR_JSON } from './negotiation';
import type { Bilingual } from '../core/bilingual';

/** A refusal decided outside the engine, such as that of the certificate guard: it carries its own status and texts. */
export interface OutcomeError extends Bilingual {
  readonly status: 401 | 403;
  readonly code: string;
}

/** Where unexpected errors are reported, with the reference given to the caller. */
export interface ErrorReport {
  unexpected(error: unknown, requestId: string): void;
  /** A request was refused for who asks (401, 403). @param code as the answer says it */
  refused?(request: FhirHttpRequest, status: number, code: string): void;
}

/** Largest form body read, in bytes. */
export const MAX_FORM_BYTES = 65_536;
/** Largest resource read, in bytes: the largest of the national directory is a tenth of it. */
export const MAX_BODY_BYTES = 2_097_152;

/** Turns whatever went wrong into an OperationOutcome; nothing internal ever leaves. */
@Catch()
export class OperationOutcomeFilter implements ExceptionFilter {
  constructor(private readonly report: ErrorReport) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.refuse(error, http.getRequest<FhirHttpRequest>(), http.getResponse<Response>());
  }

  /** Answers a request with what went wrong; an answer that has begun is cut instead. */
  refuse(error: unknown, request: FhirHttpRequest, response: Response): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, body, headers } = this.answer(error, request);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('X-Request-Id', requestIdOf(request));
    const bytes = Buffer.from(JSON.stringify(body), 'utf8');
    response.status(status);
    if (status === 401 || status === 403) this.report.refused?.(request, status, codeOf(error));
    response.setHeader('Content-Type', FHIR_JSON);
    response.setHeader('Content-Length', bytes.length);
    response.end(bytes);
  }

  private answer(error: unknown, request: FhirHttpRequest): { status: number; body: object; headers: Readonly<Record<string, string>> } {
    if (isOutcomeError(error)) {
      const { status, code, fr, en } = error;
      return { status, body: operationOutcome([{ severity: 'error', issue: status === 401 ? 'login' : 'forbidden', code, fr, en }]), headers: {} };
    }
    if (error instanceof RefusedRequest) return { status: error.status, body: operationOutcome(error.issues), headers: {} };
    const known = error instanceof FhirError ? error : fromFramework(error, request);
    if (known) return { status: known.definition.status, body: outcomeOfError(known), headers: known.headers };
    const requestId = requestIdOf(request);
    this.report.unexpected(error, requestId);
    const internal = new FhirError('internal', { requestId });
    return { status: internal.definition.status, body: outcomeOfError(internal), headers: {} };
  }
}

/** What Express and Nest themselves refuse: bodies too long, addresses that cannot be decoded, unknown routes. */
function fromFramework(error: unknown, request: FhirHttpRequest): FhirError | undefined {
  // Nest wraps what Express's body reader throws.
  const cause = error instanceof HttpException && isObject(error.cause) ? error.cause : error;
  const type = isObject(cause) ? cause['type'] : undefined;
  if (type === 'entity.too.large') return new FhirError('body-too-large', { maximum: isObject(cause) && typeof cause['limit'] === 'number' ? cause['limit'] : MAX_BODY_BYTES });
  if (error instanceof URIError) {
    return new FhirError('malformed-query', { position: 0, reasonFr: 'l’adresse contient un « % » mal formé.', reasonEn: 'the address has a malformed "%".' });
  }
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new FhirError('unsupported-media-type', { format: request.get('content-type') ?? '', supported: 'application/x-www-form-urlencoded; charset=utf-8' });
  }
  if (error instanceof HttpException && error.getStatus() === 404) {
    return Buffer.byteLength(request.originalUrl) > MAX_URL_BYTES
      ? new FhirError('url-too-long', { maximum: MAX_URL_BYTES, type: 'Type' })
      : new FhirError('unknown-path', { path: request.path.slice(0, 80), base: '[base]' });
  }
  const status = error instanceof HttpException ? error.getStatus() : isObject(cause) ? cause['status'] : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new FhirError('malformed-query', { position: 0, reasonFr: 'l’adresse ou le corps ne se lit pas.', reasonEn: 'the address or the body cannot be read.' });
  }
  return undefined;
}

function codeOf(error: unknown): string {
  if (error instanceof RefusedRequest) return error.issues[0]?.code ?? 'refused';
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : 'refused';
}

function isOutcomeError(error: unknown): error is OutcomeError {
  return isObject(error) && (error['status'] === 401 || error['status'] === 403) && ['code', 'fr', 'en'].every((key) => typeof error[key] === 'string');
}
