import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { auditOriginOf } from '../audit/audit-event';
import type { RequestOrigin } from '../context/request-origin';
import type { Caller, RequestContext } from '../context/request-context';
import { FhirError } from '../core/errors';
import type { FhirApi } from '../definition/fhir-api';
import type { Database } from '../sql/database';
import type { FhirCall } from './fhir-call';

/** Longest address answered, in bytes; longer searches go by POST. */
export const MAX_URL_BYTES = 16_384;

/** An HTTP request as the earlier steps left it: the certificate guard sets `caller`. */
export type FhirHttpRequest = Request & { caller?: Caller; requestId?: string; fhirCall?: FhirCall | null };

/** The part of a request that bears its reference; Express requests have it. */
export interface ReferencedRequest {
  requestId?: string;
  get(name: string): string | undefined;
}

/** The reference of a request in answers and logs: the caller's own when it is a short plain word, else a new one. */
export function requestIdOf(request: ReferencedRequest): string {
  const given = request.get('x-request-id');
  request.requestId ??= given !== undefined && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  return request.requestId;
}

/** Who the certificate guard let in. */
export function callerOf({ caller }: FhirHttpRequest): Caller {
  if (!caller) throw new Error('A FHIR route was reached without a caller');
  return caller;
}

/** @throws FhirError `role-required` (403) for a caller whose roles the interface does not let in */
export function refuseOtherRoles(api: FhirApi, caller: Caller): void {
  if (!api.roles.some((role) => caller.roles.includes(role))) throw new FhirError('role-required', { roles: api.roles.join(', ') });
}

/** @throws FhirError `body-too-large` (413) for a body longer than the interface takes */
export function refuseLargeBody({ maxBodyBytes }: FhirApi, request: Request): void {
  const body: unknown = request.body;
  if (maxBodyBytes !== undefined && typeof body === 'string' && Buffer.byteLength(body) > maxBodyBytes) throw new FhirError('body-too-large', { maximum: maxBodyBytes });
}

/** @throws Error when no guard ran: a route without one is a mistake, never an open door */
export function requestContext(request: FhirHttpRequest, api: FhirApi, database: Database, publicUrl: string | undefined): RequestContext {
  const caller = callerOf(request);
  refuseOtherRoles(api, caller);
  const requestId = requestIdOf(request);
  let origin: RequestOrigin | undefined;
  let signal: AbortSignal | undefined;
  return {
    requestId,
    caller,
    database,
    baseUrl: baseUrlOf(request, api, publicUrl),
    startedAt: Date.now(),
    // Both are made for who asks for them: a read by id names its origin in the audit of its answer alone, and is done before a request to cancel would arrive.
    get origin() {
      origin ??= auditOriginOf(request, requestId, api.userHeaders);
      return origin;
    },
    get signal() {
      signal ??= hangUpOf(request);
      return signal;
    },
  };
}

/** Aborted when the connection of a request closes before its answer has left. */
function hangUpOf({ res }: FhirHttpRequest): AbortSignal {
  const caller = new AbortController();
  if (res?.destroyed === true) caller.abort();
  res?.once('close', () => {
    if (!res.writableFinished) caller.abort();
  });
  return caller.signal;
}

/** The FHIR base the caller used, without a final slash: an alias keeps its own base, so that links lead back to it. */
export function baseUrlOf(request: Request, api: FhirApi, publicUrl: string | undefined): string {
  const used = [api.basePath, ...api.aliases].find((path) => request.path === path || request.path.startsWith(`${path}/`)) ?? api.basePath;
  const host = request.get('host');
  // Host is the caller's word: it must look like a host before it stands in a JSON text.
  const origin = publicUrl ?? `${request.protocol}://${host !== undefined && /^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
  return `${origin}${used}`;
}

/** The raw query string, without `?`. @throws FhirError `url-too-long` (414) naming the route's type in its remedy */
export function rawQuery(request: Request): string {
  if (Buffer.byteLength(request.originalUrl) > MAX_URL_BYTES) {
    const { type } = request.params;
    throw new FhirError('url-too-long', { maximum: MAX_URL_BYTES, type: typeof type === 'string' ? type : 'Type' });
  }
  const mark = request.originalUrl.indexOf('?');
  return mark < 0 ? '' : request.originalUrl.slice(mark + 1);
}

/** Every value of one parameter of a raw query, decoded when it can be. */
export function queryValues(query: string, name: string): string[] {
  return query.split('&').flatMap((pair) => {
    if (!pair.startsWith(`${name}=`)) return [];
    const raw = pair.slice(name.length + 1).replace(/\+/g, ' ');
    try {
      return [decodeURIComponent(raw)];
    } catch {
      return [raw];
    }
  });
}
