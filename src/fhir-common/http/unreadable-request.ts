import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { FhirError } from '../core/errors';
import { outcomeOfError } from '../core/operation-outcome';
import { MAX_URL_BYTES } from './fhir-request';
import { FHIR_JSON } from './negotiation';

/** Answers what Node's HTTP server refuses before any route exists, with an OperationOutcome like any other. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (socket.writableEnded) return; // the parser reports the rest of the same request: its answer is on the way
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const { status } = refusal.definition;
  const body = JSON.stringify(outcomeOfError(refusal));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${FHIR_JSON}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function refusalOf(code: string | undefined): FhirError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new FhirError('url-too-long', { maximum: MAX_URL_BYTES, type: 'Type' });
    case 'HPE_INVALID_URL':
      return new FhirError('unencoded-url', {});
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new FhirError('request-timeout', {});
    default:
      return new FhirError('not-http', {});
  }
}
