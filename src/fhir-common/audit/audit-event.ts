import type { RequestOrigin } from '../context/request-origin';
import { isObject } from '../core/json';
import type { UserHeaderNames } from '../definition/fhir-api';

/** What was done: `resources` holds `Type/id`, at most {@link MAX_NAMED_RESOURCES} of a read, all of a write. */
export interface AuditedAction {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly api: string;
  /** An R4 interaction (`read`, `search`, `create`…) or a job of this server (`retention`). */
  readonly interaction: string;
  readonly type: string | null;
  /** Raw query string or form body, cut by {@link auditedText}. */
  readonly query: string | null;
  readonly resourceCount: number;
  readonly resources: readonly string[];
  /** HTTP status answered. */
  readonly status: number;
}

/** One row of the audit trail, before it is sealed. */
export interface AuditEvent extends AuditedAction {
  readonly origin: RequestOrigin;
}

/** What an answer gave away: how many resources, and the first of them by `Type/id`. */
export interface ServedResources {
  readonly count: number;
  readonly resources: readonly string[];
}

/** Most ids kept of a read: a page of 200 with its includes is named by its query. */
export const MAX_NAMED_RESOURCES = 50;
const MAX_QUERY_BYTES = 2_048;
const MAX_HEADER_CHARACTERS = 200;

/**
 * A text as the audit keeps it: at most 2,048 bytes of UTF-8, without the NUL that PostgreSQL refuses.
 * @returns null for an empty or absent text
 */
export function auditedText(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  const bytes = Buffer.from(text.replaceAll('\0', '\uFFFD'), 'utf8');
  if (bytes.length <= MAX_QUERY_BYTES) return bytes.toString('utf8');
  let end = MAX_QUERY_BYTES;
  // Back to the first byte of a character, so that none is cut in two.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}

/** The part of an HTTP request the audit reads; Express requests have it. */
export interface AuditableRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket: { readonly remoteAddress?: string | undefined };
  /** Set by the certificate guard, with `id` and `certificate.serialNumber`. */
  readonly caller?: unknown;
  readonly ip?: string | undefined;
}

/**
 * The origin of an HTTP request, once the certificate guard has run.
 * @param requestId the request's reference in answers and logs
 * @param headers of the interface asked; absent where there is none
 */
export function auditOriginOf(request: AuditableRequest, requestId: string, headers?: UserHeaderNames): RequestOrigin {
  const header = (name: string | undefined): string | null => {
    const value = name === undefined ? undefined : request.headers[name.toLowerCase()];
    return typeof value === 'string' && value !== '' ? value.slice(0, MAX_HEADER_CHARACTERS) : null;
  };
  return {
    client: textAt(request.caller, 'id') ?? 'anonymous',
    certificateSerial: textAt(fieldOf(request.caller, 'certificate'), 'serialNumber'),
    remoteAddress: request.ip ?? request.socket.remoteAddress ?? null,
    userProfileCode: header(headers?.profileCode),
    userProfileSystem: header(headers?.profileSystem),
    userRoleCode: header(headers?.roleCode),
    userRoleSystem: header(headers?.roleSystem),
    requestId,
  };
}

/** The origin of what this server does by itself or by its command line. @param client name of the job or command */
export function internalOrigin(client: string, requestId: string): RequestOrigin {
  return {
    client, requestId, certificateSerial: null, remoteAddress: null,
    userProfileCode: null, userProfileSystem: null, userRoleCode: null, userRoleSystem: null,
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function textAt(value: unknown, key: string): string | null {
  const found = fieldOf(value, key);
  return typeof found === 'string' && found !== '' ? found : null;
}
