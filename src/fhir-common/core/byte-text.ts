declare const BYTES: unique symbol;

/**
 * UTF-8 bytes held in a string, one character (0 to 255) per byte. JSON texts travel from PostgreSQL to the socket in this form: nothing
 * decodes or encodes them on the way (40 % of the server's time before, docs/performance.md). It is no text to look at: see {@link textOf}.
 */
export type ByteText = string & { readonly [BYTES]: true };

/** The bytes of a text. */
export function byteText(text: string): ByteText {
  return isAscii(text) ? asByteText(text) : asByteText(Buffer.from(text, 'utf8').toString('latin1'));
}

/** The text of some bytes. */
export function textOf(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What PostgreSQL sent, read one character per byte, is such a text. */
export function asByteText(bytes: string): ByteText {
  return bytes as ByteText;
}

/** One buffer of all parts, in one copy. */
export function bufferOf(parts: readonly ByteText[]): Buffer {
  const buffer = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) at += buffer.write(part, at, 'latin1');
  return buffer;
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length; // any other character takes more bytes than UTF-16 units
}
