import type { Response } from 'express';
import { MAX_NAMED_RESOURCES } from '../audit/audit-event';
import type { ServedResources } from '../audit/audit-event';
import type { FhirCall } from './fhir-call';

const SERVED = 'servedResources';

/** For a route that knows what its answer holds; the answers of others are looked through. To be called before the answer is ended. */
export function declareServed(response: Response, served: ServedResources): void {
  response.locals[SERVED] = served;
}

/** What `declareServed` was told. */
export function declaredServed(response: Response): ServedResources | undefined {
  return response.locals[SERVED] as ServedResources | undefined;
}

const FULL_URL = Buffer.from('"fullUrl":"');
const QUOTE = 0x22;

/**
 * Finds what an answer holds without parsing it: a Bundle has one `fullUrl` per resource (R4 Bundle bdl-7), and inside a JSON string the
 * quotes of that word would be escaped, so no text of a resource can be taken for one. 1 ms per 4 MB.
 * @param body the bytes sent
 */
export function servedResources(call: FhirCall, body: Buffer): ServedResources {
  if (call.interaction === 'read' || call.interaction === 'vread') {
    return { count: 1, resources: [`${call.type ?? ''}/${call.id ?? ''}`] };
  }
  const resources: string[] = [];
  let count = 0;
  for (let at = body.indexOf(FULL_URL); at >= 0; at = body.indexOf(FULL_URL, at + FULL_URL.length)) {
    count += 1;
    if (resources.length >= MAX_NAMED_RESOURCES) continue;
    const start = at + FULL_URL.length;
    resources.push(typeAndId(body.toString('utf8', start, Math.max(start, body.indexOf(QUOTE, start)))));
  }
  return { count, resources };
}

/** `Location/12` of `https://server/ror/fhir/Location/12`. */
function typeAndId(url: string): string {
  return url.split('/').slice(-2).join('/');
}
