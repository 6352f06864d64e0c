import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { ByteText } from '../../core/byte-text';

/**
 * A text deflated once and for all, so that answers compressed with gzip are put together from such pieces and nothing is compressed when they are
 * asked (docs/adr/0019). Bytes: CRC-32 of the text, its length, and what a CRC is multiplied by when the text is appended (32 bits each, little-endian), then
 * its deflated form (RFC 1951) without a final block, ended at a byte boundary.
 */
export type Fragment = Buffer;

const PREFIX_BYTES = 12;
/**
 * Most resources are smaller than the window; the middle level has nearly all of the gain. Fixed codes make a fragment a fifth longer and its inflation
 * more than twice as fast: a client would spend more on the code tables of fifty small pieces than on the pieces (docs/performance.md).
 */
const DEFLATE = { level: 4, windowBits: 13, memLevel: 6, strategy: constants.Z_FIXED, finishFlush: constants.Z_SYNC_FLUSH } as const;
const MAX_STORED_BYTES = 0xffff;
const STORED_PREFIX_BYTES = 5;

/** RFC 1952, 2.3: deflate, no name, no date, unknown system. */
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty block that is the last one. */
const LAST_BLOCK = [0x03, 0x00];

/** Deflates a text. @param text UTF-16 text, or its UTF-8 bytes */
export function fragmentOf(text: string | Buffer): Fragment {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  const deflated = deflateRawSync(bytes, DEFLATE);
  const fragment = Buffer.allocUnsafe(PREFIX_BYTES + deflated.length);
  fragment.writeUInt32LE(crc32(bytes), 0);
  fragment.writeUInt32LE(bytes.length, 4);
  fragment.writeUInt32LE(shiftBy(bytes.length), 8);
  deflated.copy(fragment, PREFIX_BYTES);
  return fragment;
}

/** Puts one gzip member together from fragments and from the few bytes between them, which are stored as they are. */
export class GzipJoiner {
  private crc = 0;
  private bytes = 0;
  private between = '';

  /** @param put takes the bytes of the member, in order; they are its own */
  constructor(private readonly put: (bytes: Buffer) => void) {
    put(GZIP_HEAD);
  }

  text(text: ByteText): void {
    this.between += text;
  }

  /** @throws Error for what is no fragment */
  fragment(fragment: Fragment): void {
    if (fragment.length <= PREFIX_BYTES) throw new Error('A fragment has a CRC, a length, a shift and deflated bytes');
    this.flush();
    // The CRC-32 of two texts one behind the other: read as polynomials over GF(2), that of the first is shifted by the length of the second.
    this.crc = (product(this.crc, fragment.readUInt32LE(8)) ^ fragment.readUInt32LE(0)) >>> 0;
    this.bytes += fragment.readUInt32LE(4);
    this.put(fragment.subarray(PREFIX_BYTES));
  }

  /** Ends the member. @returns bytes of what it holds */
  end(): number {
    this.flush();
    const tail = Buffer.allocUnsafe(LAST_BLOCK.length + 8);
    tail.set(LAST_BLOCK);
    tail.writeUInt32LE(this.crc, LAST_BLOCK.length);
    tail.writeUInt32LE(this.bytes % 2 ** 32, LAST_BLOCK.length + 4);
    this.put(tail);
    return this.bytes;
  }

  private flush(): void {
    for (let at = 0; at < this.between.length; at += MAX_STORED_BYTES) this.store(this.between.slice(at, at + MAX_STORED_BYTES));
    this.between = '';
  }

  /** A stored block (RFC 1951, 3.2.4): it begins at a byte boundary, as everything here. */
  private store(text: string): void {
    const block = Buffer.allocUnsafe(STORED_PREFIX_BYTES + text.length);
    block[0] = 0;
    block.writeUInt16LE(text.length, 1);
    block.writeUInt16LE(~text.length & MAX_STORED_BYTES, 3);
    block.write(text, STORED_PREFIX_BYTES, 'latin1');
    this.crc = crc32(block.subarray(STORED_PREFIX_BYTES), this.crc);
    this.bytes += text.length;
    this.put(block);
  }
}

/** One gzip member of some texts and fragments. */
export function gzipOf(parts: readonly (ByteText | Fragment)[]): Buffer {
  const pieces: Buffer[] = [];
  const joiner = new GzipJoiner((bytes) => pieces.push(bytes));
  for (const part of parts) {
    if (typeof part === 'string') joiner.text(part);
    else joiner.fragment(part);
  }
  joiner.end();
  return Buffer.concat(pieces);
}

/** The CRC-32 polynomial of RFC 1952, bits reversed. */
const POLYNOMIAL = 0xedb88320;
/** The polynomial 1, and x^8. */
const [ONE, EIGHT] = [0x80000000, 0x00800000];

/** x^(8n): what n more bytes multiply a CRC by. */
function shiftBy(bytes: number): number {
  let power = ONE;
  for (let left = bytes, bit = 0; left > 0; left = Math.floor(left / 2), bit += 1) {
    if (left % 2 === 1) power = product(power, SHIFTS[bit] ?? 0);
  }
  return power;
}

/** The product of two polynomials modulo {@link POLYNOMIAL}; the highest bit stands for 1. */
function product(left: number, right: number): number {
  let sum = 0;
  let shifted = right;
  for (let bit = 31; bit >= 0; bit -= 1) {
    if (((left >>> bit) & 1) === 1) sum ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return sum >>> 0;
}

/** x^(8·2^k) for each k: what 2^k more bytes multiply by. */
const SHIFTS: readonly number[] = Array.from({ length: 32 }).reduce<number[]>((known) => {
  const last = known.at(-1);
  return [...known, last === undefined ? EIGHT : product(last, last)];
}, []);
