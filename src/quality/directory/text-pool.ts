/** Texts are addressed by chunk and place: a chunk begins at each multiple of its size. */
const CHUNK_BITS = 20;
const CHUNK_BYTES = 2 ** CHUNK_BITS;
const LENGTH_BYTES = 3;

/** Texts outside the heap, in UTF-8: two million names and identifiers cost the collector nothing. */
export class TextPool {
  private readonly chunks: Buffer[] = [Buffer.allocUnsafe(CHUNK_BYTES)];
  // Address 0 is no text.
  private used = 1;

  /** @returns its address, above 0 and below 2^32 */
  add(text: string): number {
    const bytes = Buffer.byteLength(text);
    const chunk = this.chunkFor(LENGTH_BYTES + bytes);
    const address = (this.chunks.length - 1) * CHUNK_BYTES + this.used;
    chunk.writeUIntLE(bytes, this.used, LENGTH_BYTES);
    chunk.write(text, this.used + LENGTH_BYTES, bytes);
    this.used += LENGTH_BYTES + bytes;
    return address;
  }

  at(address: number): string {
    const chunk = this.chunks[Math.floor(address / CHUNK_BYTES)];
    if (!chunk) return '';
    const start = (address % CHUNK_BYTES) + LENGTH_BYTES;
    return chunk.toString('utf8', start, start + chunk.readUIntLE(start - LENGTH_BYTES, LENGTH_BYTES));
  }

  /** A text longer than a chunk has one of its own. */
  private chunkFor(bytes: number): Buffer {
    const last = this.chunks.at(-1);
    if (last && this.used + bytes <= last.length) return last;
    const next = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, bytes));
    this.chunks.push(next);
    this.used = 0;
    return next;
  }
}
