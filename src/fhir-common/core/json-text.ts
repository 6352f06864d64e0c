import { excerpt } from './errors';
import { isObject } from './json';
import type { JsonObject } from './json';
import { bad, ok } from './values/parsed';
import type { ParseFailure, Parsed } from './values/parsed';

/**
 * The numbers of an object as they were written, by key, where JavaScript would write them otherwise: R4 datatypes asks that `133.500`
 * stays `133.500`. Under a symbol, so that nothing that walks a resource meets it, and enumerable, so that a copy by spread keeps it.
 */
const NUMBER_TEXTS = Symbol('number texts');

/** Levels a document may nest: far above any resource, far below the stack. */
const MAX_DEPTH = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANKS = /[ \t\n\r]*/y;

/**
 * Reads a JSON text as `JSON.parse` does, but keeps the spelling of numbers ({@link stringifyJson}, {@link numberText}) and refuses what
 * would be lost in silence: a key given twice in one object, a number no double can hold, more than 200 levels.
 * @returns the value, or a refusal with its offset in `text`
 */
export function parseJson(text: string): Parsed<unknown> {
  const compact = parseCompact(text);
  if (compact !== undefined) return ok(compact.value);
  const reader = new JsonReader(text);
  const value = reader.read(0);
  if (reader.failure) return reader.failure;
  reader.skipBlanks();
  return reader.at === text.length ? ok(value) : reader.unexpected('la fin du texte', 'the end of the text');
}

/**
 * The value of a text that `JSON.stringify` would have written, as the lines of NDJSON files are: then `JSON.parse`, four times as quick, has lost
 * nothing, neither a second key of one name nor the spelling of a number.
 * @returns undefined for every other text, and for what no text of JSON is
 */
function parseCompact(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text && !isDeeper(value, MAX_DEPTH) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (!isObject(value)) return Array.isArray(value) && value.some((item) => isDeeper(item, levels - 1));
  for (const key in value) if (isDeeper(value[key], levels - 1)) return true;
  return false;
}

/** What may be a number in a text without blanks between its members; the same characters inside a string, which no date has, only cost the slow way. */
const MAYBE_NUMBERS = /(?<=[:,[])-?\d[\d.eE+-]*(?=[,}\]])/g;

/**
 * Reads a text that {@link stringifyJson} wrote: what {@link parseJson} refuses is not in it, and when all its numbers are spelled as JavaScript
 * would spell them, `JSON.parse` loses nothing and is quicker.
 */
export function parseWritten(text: string): Parsed<unknown> {
  const numbers = text.match(MAYBE_NUMBERS) ?? [];
  if (!numbers.every((number) => String(Number(number)) === number)) return parseJson(text);
  try {
    return ok(JSON.parse(text));
  } catch {
    return parseJson(text);
  }
}

/** A value as JSON text, its numbers spelled as they were read. Like `JSON.stringify`, it leaves out what is undefined. */
export function stringifyJson(value: unknown): string {
  return holdsNumberTexts(value) ? written(value) : JSON.stringify(value);
}

/**
 * JSON texts of values that share parts with one another, as the forms of a resource do: each part of two levels is written once. To be used
 * for values that nobody changes meanwhile.
 */
export class SharedTexts {
  private readonly known = new WeakMap<object, string>();

  /** The same text as {@link stringifyJson} gives. */
  stringify(value: JsonObject): string {
    if (NUMBER_TEXTS in value) return stringifyJson(value);
    const fields = Object.keys(value).flatMap((key) => (value[key] === undefined ? [] : [`${JSON.stringify(key)}:${this.element(value[key])}`]));
    return `{${fields.join(',')}}`;
  }

  private element(value: unknown): string {
    return Array.isArray(value) && !(NUMBER_TEXTS in value) ? `[${value.map((item: unknown) => this.part(item)).join(',')}]` : this.part(value);
  }

  private part(value: unknown): string {
    if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value);
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const text = stringifyJson(value);
    this.known.set(value, text);
    return text;
  }
}

/** Whether two values have the same JSON text: the same members in the same order, numbers spelled alike. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && sameJson(textsOf(left), textsOf(right))
      && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right) || !sameJson(textsOf(left), textsOf(right))) return false;
  const [fields, others] = [definedFields(left), definedFields(right)];
  return fields.length === others.length && fields.every((key, index) => others[index] === key && sameJson(left[key], right[key]));
}

function definedFields(value: JsonObject): string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined);
}

/** How the number at `key` was written; undefined when it was written as JavaScript would, or is not that number any more. */
export function numberText(holder: unknown, key: string): string | undefined {
  return isObject(holder) ? spelling(holder, key) : undefined;
}

/** Gives a copy that was built key by key the spelling of the numbers of its original. */
export function keepNumberTexts<Copy extends object>(copy: Copy, original: object): Copy {
  const texts = textsOf(original);
  return texts === undefined ? copy : Object.assign(copy, { [NUMBER_TEXTS]: texts });
}

/** Whether the numbers that two objects hold themselves were written alike. */
export function sameNumberTexts(left: object, right: object): boolean {
  return sameJson(textsOf(left), textsOf(right));
}

function textsOf(holder: object): JsonObject | undefined {
  const texts: unknown = Reflect.get(holder, NUMBER_TEXTS);
  return isObject(texts) ? texts : undefined;
}

/** Whether a value holds numbers that JavaScript would write otherwise than they were read: its text is not to be read by `JSON.parse`. */
export function holdsNumberTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (NUMBER_TEXTS in value) return true;
  if (!isObject(value)) return Array.isArray(value) && value.some(holdsNumberTexts);
  // Without a list of its values: every text that is stored passes here.
  for (const key in value) if (holdsNumberTexts(value[key])) return true;
  return false;
}

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown, index) => spelling(value, String(index)) ?? written(item === undefined ? null : item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [`${JSON.stringify(key)}:${spelling(value, key) ?? written(item)}`]));
  return `{${fields.join(',')}}`;
}

function spelling(holder: object, key: string): string | undefined {
  const text = textsOf(holder)?.[key];
  return typeof text === 'string' && Number(text) === Reflect.get(holder, key) ? text : undefined;
}

/** A recursive descent over one text; after a failure nothing more is read. */
class JsonReader {
  at = 0;
  failure: ParseFailure | undefined;

  constructor(private readonly text: string) {}

  skipBlanks(): void {
    BLANKS.lastIndex = this.at;
    BLANKS.test(this.text);
    this.at = BLANKS.lastIndex;
  }

  /** One value; undefined when the text fails. */
  read(depth: number): unknown {
    this.skipBlanks();
    switch (this.text[this.at]) {
      case '{':
        return this.readObject(depth + 1);
      case '[':
        return this.readArray(depth + 1);
      case '"':
        return this.readString();
      case 't':
        return this.readWord('true', true);
      case 'f':
        return this.readWord('false', false);
      case 'n':
        return this.readWord('null', null);
      default:
        return this.readNumber()?.value;
    }
  }

  unexpected(fr: string, en: string, at = this.at): ParseFailure {
    const found = this.text[at];
    const [foundFr, foundEn] = found === undefined ? ['la fin du texte', 'the end of the text'] : [`« ${excerpt(found)} »`, `"${excerpt(found)}"`];
    return this.fail(at, `trouvé ${foundFr}, attendu ${fr}`, `found ${foundEn}, expected ${en}`);
  }

  private fail(at: number, fr: string, en: string): ParseFailure {
    this.failure ??= bad(at, `JSON illisible au caractère ${at + 1} : ${fr}.`, `unreadable JSON at character ${at + 1}: ${en}.`);
    return this.failure;
  }

  private readObject(depth: number): unknown {
    const fields: Record<string, unknown> = {};
    const texts: Record<string, string> = {};
    let hasTexts = false;
    for (let more = this.enter('}', depth); more; more = this.next('}')) {
      this.skipBlanks();
      const keyAt = this.at;
      if (this.text[keyAt] !== '"') return void this.unexpected('une clé entre guillemets', 'a key in double quotes');
      const key = this.readString();
      if (key === undefined) return undefined;
      if (Object.hasOwn(fields, key)) return void this.fail(keyAt, `la clé « ${excerpt(key)} » est donnée deux fois ; gardez-en une`, `key "${excerpt(key)}" is given twice; keep one`);
      this.skipBlanks();
      if (this.text[this.at] !== ':') return void this.unexpected('« : »', '":"');
      this.at += 1;
      const { value, spelling } = this.readItem(depth);
      if (this.failure) return undefined;
      // `__proto__` is a key like any other.
      if (key === '__proto__') Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
      else fields[key] = value;
      if (spelling !== undefined) {
        texts[key] = spelling;
        hasTexts = true;
      }
    }
    return hasTexts ? Object.assign(fields, { [NUMBER_TEXTS]: texts }) : fields;
  }

  private readArray(depth: number): unknown {
    const items: unknown[] = [];
    const texts: Record<string, string> = {};
    let hasTexts = false;
    for (let more = this.enter(']', depth); more; more = this.next(']')) {
      const { value, spelling } = this.readItem(depth);
      if (this.failure) return undefined;
      if (spelling !== undefined) {
        texts[String(items.length)] = spelling;
        hasTexts = true;
      }
      items.push(value);
    }
    return hasTexts ? Object.assign(items, { [NUMBER_TEXTS]: texts }) : items;
  }

  /** A value, and how it was written when it is a number that JavaScript writes otherwise. */
  private readItem(depth: number): { readonly value: unknown; readonly spelling?: string } {
    this.skipBlanks();
    const first = this.text[this.at] ?? '';
    return '-0123456789'.includes(first) && first !== '' ? (this.readNumber() ?? { value: undefined }) : { value: this.read(depth) };
  }

  /** Past an opening bracket; false when the closing one follows. */
  private enter(closing: '}' | ']', depth: number): boolean {
    if (depth > MAX_DEPTH) {
      this.fail(this.at, `plus de ${MAX_DEPTH} niveaux imbriqués`, `more than ${MAX_DEPTH} nested levels`);
      return false;
    }
    this.at += 1;
    this.skipBlanks();
    if (this.text[this.at] !== closing) return true;
    this.at += 1;
    return false;
  }

  /** Past a comma; false past the closing bracket, or when there is neither. */
  private next(closing: '}' | ']'): boolean {
    this.skipBlanks();
    const found = this.text[this.at];
    if (found !== ',' && found !== closing) this.unexpected(`« , » ou « ${closing} »`, `"," or "${closing}"`);
    else this.at += 1;
    return found === ',';
  }

  private readString(): string | undefined {
    const start = this.at;
    for (let end = this.text.indexOf('"', start + 1); end >= 0; end = this.text.indexOf('"', end + 1)) {
      let escapes = 0;
      while (this.text[end - 1 - escapes] === '\\') escapes += 1;
      if (escapes % 2 === 1) continue;
      this.at = end + 1;
      const inside = this.text.slice(start + 1, end);
      return /[\\\p{Cc}]/u.test(inside) ? this.unescaped(start, end + 1) : inside;
    }
    this.unexpected('des guillemets fermants', 'a closing double quote', this.text.length);
    return undefined;
  }

  private unescaped(start: number, end: number): string | undefined {
    try {
      const value: unknown = JSON.parse(this.text.slice(start, end));
      return typeof value === 'string' ? value : undefined;
    } catch {
      this.fail(start, 'cette chaîne porte un caractère de contrôle ou un échappement inconnu', 'this string holds a control character or an unknown escape');
      return undefined;
    }
  }

  private readWord<Value>(word: string, value: Value): Value | undefined {
    if (!this.text.startsWith(word, this.at)) return void this.unexpected('une valeur JSON', 'a JSON value');
    this.at += word.length;
    return value;
  }

  private readNumber(): { readonly value: number; readonly spelling?: string } | undefined {
    NUMBER.lastIndex = this.at;
    const spelling = NUMBER.exec(this.text)?.[0];
    if (spelling === undefined) return void this.unexpected('une valeur JSON', 'a JSON value');
    const value = Number(spelling);
    if (!Number.isFinite(value)) return void this.fail(this.at, `le nombre ${excerpt(spelling)} est trop grand`, `number ${excerpt(spelling)} is too large`);
    this.at += spelling.length;
    return String(value) === spelling ? { value } : { value, spelling };
  }
}
