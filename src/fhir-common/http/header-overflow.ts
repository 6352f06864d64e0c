import type { Duplex } from 'node:stream';
import { FhirError } from '../core/errors';
import { outcomeOfError } from '../core/operation-outcome';
import { MAX_URL_BYTES } from './fhir-request';
import { FHIR_JSON } from './negotiation';

/**
 * Answers what Node's HTTP parser refuses before any route exists: headers too long, or bytes that are no HTTP. The answer is an
 * OperationOutcome like any other.
 */
export function headerOverflow(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (socket.writableEnded) return; // the parser reports the rest of the same request: its answer is on the way
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = tooLong
    ? new FhirError('url-too-long', { maximum: MAX_URL_BYTES, type: 'Type' })
    : new FhirError('malformed-query', { position: 0, reasonFr: 'ce n’est pas une requête HTTP.', reasonEn: 'this is not an HTTP request.' });
  const body = JSON.stringify(outcomeOfError(refusal));
  const status = tooLong ? '414 URI Too Long' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: ${FHIR_JSON}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
