import { bad, ok } from './values/parsed';
import type { Parsed } from './values/parsed';

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of bytes that must be UTF-8 (R4 json 2.6.2), a byte order mark included. Others are refused at the offset of the first wrong
 * byte: decoding them leniently would store U+FFFD in place of every accented letter of a Latin-1 file.
 */
export function decodeUtf8(bytes: Buffer): Parsed<string> {
  try {
    return ok(STRICT.decode(bytes));
  } catch {
    // Decoded leniently and encoded again, the text first differs where a byte was replaced.
    const replaced = Buffer.from(bytes.toString('utf8'), 'utf8');
    const at = bytes.findIndex((byte, index) => byte !== replaced[index]);
    return bad(
      at,
      `l’octet ${at + 1} n’est pas de l’UTF-8 ; convertissez le fichier (iconv -f ISO-8859-1 -t UTF-8).`,
      `byte ${at + 1} is not UTF-8; convert the file (iconv -f ISO-8859-1 -t UTF-8).`,
    );
  }
}
