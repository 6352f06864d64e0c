import { gzip } from 'node:zlib';
import type { NextFunction, Request, Response } from 'express';
import { acceptsGzip } from '../core/accepts-gzip';

/** Below this an answer fits in one packet and packing it gains nothing. */
const COMPRESSED_FROM_BYTES = 1_400;
/** Three quarters of the gain of the default level at half its cost. */
const LEVEL = 4;
const COMPRESSIBLE = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript|ndjson)\b|image\/svg)/i;

/**
 * Compresses answers ended in one piece, off the event loop, for callers that accept gzip (ROR note 43). It stands before everything that
 * looks at an answer: the audit holds and reads the bytes as they are, and what it lets go is packed last. ETags stay as they are: they are
 * weak, and tell of the resource.
 */
export function compressAnswers(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Vary', 'Accept-Encoding');
  if (acceptsGzip(request.headers['accept-encoding'])) packLast(response);
  next();
}

function packLast(response: Response): void {
  const end = response.end.bind(response);
  const packed = (...given: unknown[]): Response => {
    Reflect.deleteProperty(response, 'end');
    const [chunk] = given;
    const body = Buffer.isBuffer(chunk) ? chunk : typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : undefined;
    if (body === undefined || !isCompressible(response, body)) Reflect.apply(end, response, given);
    else {
      gzip(body, { level: LEVEL }, (error, bytes) => {
        if (error === null && !response.headersSent) {
          response.setHeader('Content-Encoding', 'gzip');
          response.setHeader('Content-Length', bytes.length);
        }
        end(error === null ? bytes : body);
      });
    }
    return response;
  };
  // An own property of this one response, as in held-answer.ts: it hides the method of the class until the answer is ended.
  Object.defineProperty(response, 'end', { value: packed, configurable: true, writable: true });
}

function isCompressible(response: Response, body: Buffer): boolean {
  const encoded = response.headersSent || response.hasHeader('Content-Encoding');
  return !encoded && body.length >= COMPRESSED_FROM_BYTES && COMPRESSIBLE.test(String(response.getHeader('Content-Type') ?? ''));
}
