import { excerpt, FhirError } from '../core/errors';

/** First and last byte of a part of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a file a Range header asks for (RFC 9110, 14.2); undefined: the whole. Several ranges at once, other units and what cannot be
 * read are answered with the whole file, as the RFC allows.
 * @param size bytes of the file
 * @throws FhirError `range-not-satisfiable` (416) for a part that begins behind the end
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new FhirError('range-not-satisfiable', { range: excerpt(header ?? ''), size }, { 'Content-Range': `bytes */${size}` });
  }
  return { start, end };
}
