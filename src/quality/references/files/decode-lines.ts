import { ReferenceFileError } from './reference-item';
import type { ReadProgress } from './reference-item';

export interface TextLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

const LINE_FEED = 0x0a;
const MAX_LINE_BYTES = 1_000_000;
const UTF8_MARK = [0xef, 0xbb, 0xbf];

/**
 * Lines of a text file as they come: UTF-8, with or without a mark, or windows-1252, which older files are and some lines of newer
 * ones too. Each line is UTF-8 when its bytes are valid UTF-8, else windows-1252: no character is ever lost to U+FFFD.
 * @throws ReferenceFileError on UTF-16, on binary content, on a line of more than 1 MB, on invalid bytes in a file marked as UTF-8
 */
export async function* decodeLines(input: AsyncIterable<Uint8Array>, progress: ReadProgress = () => undefined): AsyncGenerator<TextLine> {
  const decoder = new LineDecoder();
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.byteLength;
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED, start)) {
      yield decoder.decode(rest.subarray(start, end));
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > MAX_LINE_BYTES) throw notText();
    progress(bytes);
  }
  if (rest.length > 0) yield decoder.decode(rest);
}

/** Characters of windows-1252 where ISO 8859-1 has controls, from 0x80 on; the five bytes it leaves free stay controls. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Node's TextDecoder reads windows-1252 as ISO 8859-1 in some releases: a typographic apostrophe would become a control. */
function windows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (char) => WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80));
}

class LineDecoder {
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private line = 0;
  private isMarked = false;

  decode(raw: Buffer): TextLine {
    this.line += 1;
    const bytes = this.line === 1 ? this.withoutMark(raw) : raw;
    if (bytes.includes(0)) throw notText();
    return { line: this.line, text: this.textOf(bytes).replace(/\r$/, '') };
  }

  private withoutMark(bytes: Buffer): Buffer {
    const [first = 0, second = 0] = bytes;
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
      throw new ReferenceFileError({ fr: 'Ce fichier est en UTF-16. Enregistrez-le en UTF-8.', en: 'This file is in UTF-16. Save it as UTF-8.' });
    }
    this.isMarked = UTF8_MARK.every((byte, index) => bytes[index] === byte);
    return this.isMarked ? bytes.subarray(UTF8_MARK.length) : bytes;
  }

  private textOf(bytes: Buffer): string {
    try {
      return this.utf8.decode(bytes);
    } catch {
      if (!this.isMarked) return windows1252(bytes);
      throw new ReferenceFileError({
        fr: `Ce fichier se dit en UTF-8 et la ligne ${this.line} ne l'est pas. Enregistrez-le de nouveau en UTF-8.`,
        en: `This file says it is UTF-8 and line ${this.line} is not. Save it again as UTF-8.`,
      });
    }
  }
}

function notText(): ReferenceFileError {
  return new ReferenceFileError({
    fr: "Ce fichier n'est pas un fichier texte à une ligne par enregistrement. Décompressez-le, ou exportez-le en CSV (UTF-8).",
    en: 'This file is not a text file with one record per line. Decompress it, or export it as CSV (UTF-8).',
  });
}
