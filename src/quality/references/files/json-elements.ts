import { ReferenceFileError } from './reference-item';
import type { ReadProgress } from './reference-item';

/** What stands at the top of the file: a plain value, or one element of an array. */
export type TopLevelItem =
  | { readonly kind: 'value'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'element'; readonly key: string; readonly index: number; readonly value: unknown };

const MAX_ELEMENT_CHARS = 200_000_000;

/**
 * Reads a JSON object of any size whose weight is in arrays at its top: each element is parsed when it is whole, and forgotten.
 * @throws ReferenceFileError on text that is not such an object, with its position in characters
 */
export async function* jsonElements(input: AsyncIterable<Uint8Array>, progress: ReadProgress = () => undefined): AsyncGenerator<TopLevelItem> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const scanner = new ElementScanner();
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.byteLength;
    yield* scanner.push(decode(decoder, chunk));
    progress(bytes);
  }
  yield* scanner.push(decode(decoder, undefined));
  scanner.end();
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array | undefined): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new ReferenceFileError({ fr: "Ce fichier JSON n'est pas en UTF-8. Téléchargez-le de nouveau.", en: 'This JSON file is not in UTF-8. Download it again.' });
  }
}

/** Follows brackets and quotes: depth 1 is the top object, depth 2 one of its arrays. */
class ElementScanner {
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private pending = '';
  private key = '';
  private inArray = false;
  private index = 0;
  private position = 0;
  private isDone = false;

  *push(text: string): Iterable<TopLevelItem> {
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const char = text.charCodeAt(at);
      if (this.inString) this.insideString(char);
      else if (char === 0x22) this.inString = true;
      else if (STRUCTURAL.has(char)) {
        const from = start;
        const item = this.structure(char, () => this.pending + text.slice(from, at));
        if (item === undefined) continue;
        this.pending = '';
        start = at + 1;
        if (item !== 'taken') yield item;
      }
    }
    this.pending += text.slice(start);
    this.position += text.length;
    if (this.pending.length > MAX_ELEMENT_CHARS) throw this.wrong();
  }

  end(): void {
    if (!this.isDone || this.pending.trim() !== '') throw this.wrong();
  }

  private insideString(char: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (char === 0x5c) this.isEscaped = true;
    else if (char === 0x22) this.inString = false;
  }

  /** @param before gives the text since the last cut. @returns an item, `taken` when the text was only a mark, undefined to go on */
  private structure(char: number, before: () => string): TopLevelItem | 'taken' | undefined {
    switch (String.fromCharCode(char)) {
      case '{':
      case '[': return this.open(char, before);
      case '}':
      case ']': return this.close(char, before);
      case ':': return this.depth === 1 && !this.inArray ? this.name(before) : undefined;
      default: return this.isAtTop ? this.cut(before()) : undefined;
    }
  }

  /** Between two values of the top object, or between two elements of its array. */
  private get isAtTop(): boolean {
    return this.inArray ? this.depth === 2 : this.depth === 1;
  }

  private open(char: number, before: () => string): 'taken' | undefined {
    this.depth += 1;
    if (this.depth === 1) {
      if (before().trim() !== '' || char !== 0x7b || this.isDone) throw this.wrong();
      return 'taken';
    }
    if (this.depth !== 2 || char !== 0x5b || this.inArray) return undefined;
    this.inArray = true;
    this.index = 0;
    return 'taken';
  }

  private close(char: number, before: () => string): TopLevelItem | 'taken' | undefined {
    this.depth -= 1;
    if (this.depth < 0) throw this.wrong();
    if (this.inArray && this.depth === 1 && char === 0x5d) {
      const item = this.cut(before());
      this.inArray = false;
      this.key = '';
      return item;
    }
    if (this.depth > 0) return undefined;
    this.isDone = true;
    return this.cut(before());
  }

  private name(before: () => string): 'taken' {
    const key = this.parse(before());
    if (typeof key !== 'string') throw this.wrong();
    this.key = key;
    return 'taken';
  }

  private cut(text: string): TopLevelItem | 'taken' {
    if (text.trim() === '') return 'taken';
    const value = this.parse(text);
    if (!this.inArray) return { kind: 'value', key: this.key, value };
    const item = { kind: 'element' as const, key: this.key, index: this.index, value };
    this.index += 1;
    return item;
  }

  private parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.wrong();
    }
  }

  private wrong(): ReferenceFileError {
    return new ReferenceFileError({
      fr: `Ce fichier n'est pas du JSON complet (vers le caractère ${this.position}). Téléchargez-le de nouveau.`,
      en: `This file is not complete JSON (near character ${this.position}). Download it again.`,
    });
  }
}

const STRUCTURAL: ReadonlySet<number> = new Set(['{', '}', '[', ']', ',', ':'].map((char) => char.charCodeAt(0)));
