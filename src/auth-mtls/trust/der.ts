/** One element of a DER encoding (X.690), by its places in the bytes it lies in. */
export interface DerElement {
  readonly tag: number;
  /** First byte of its header. */
  readonly start: number;
  /** First byte of its content. */
  readonly content: number;
  /** First byte after it. */
  readonly end: number;
}

export const DER = { integer: 0x02, utcTime: 0x17, generalizedTime: 0x18, sequence: 0x30, context0: 0xa0 } as const;

/** Longest form of a length read here: four bytes, 4 GB. */
const MAX_LENGTH_BYTES = 4;

/**
 * The element that begins at a place.
 * @param limit first byte that no longer belongs to what it lies in
 * @throws Error when it does not fit, or its length has no definite form (BER, which DER forbids)
 */
export function elementAt(bytes: Buffer, start: number, limit: number): DerElement {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined || start + 2 > limit) throw new Error('not DER: an element is cut off');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > MAX_LENGTH_BYTES) throw new Error('not DER: a length has no definite form');
  const content = start + 2 + lengthBytes;
  if (content > limit) throw new Error('not DER: an element is cut off');
  const end = content + (lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, lengthBytes));
  if (end > limit) throw new Error('not DER: an element is cut off');
  return { tag, start, content, end };
}

/** The elements that lie one after the other between two places. @throws Error as {@link elementAt} */
export function elementsBetween(bytes: Buffer, start: number, end: number): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = start; at < end;) {
    const element = elementAt(bytes, at, end);
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** An element of a tag around its content. */
export function encodeElement(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(MAX_LENGTH_BYTES);
  length.writeUInt32BE(body.length);
  const shortest = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | shortest.length]), shortest, body]);
}
