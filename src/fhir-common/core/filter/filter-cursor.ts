import { excerpt } from '../errors';
import type { FilterFailure, FilterOperator, FilterValue } from './filter-expression';
import { FILTER_OPERATORS } from './filter-expression';
import type { Bilingual } from '../bilingual';

/** What may stand somewhere, named in both languages for the error that says something else stands there. */
export type Expectation = Bilingual;

export const EXPECTED = {
  criterion: { fr: 'un critère (chemin opérateur valeur), « not (» ou « ( »', en: 'a criterion (path operator value), "not (" or "("' },
  value: {
    fr: 'une valeur, entre guillemets si elle contient un blanc, « ) » ou « ] »',
    en: 'a value, in double quotes if it holds a blank, ")" or "]"',
  },
  operator: { fr: `un opérateur (${FILTER_OPERATORS.join(', ')})`, en: `an operator (${FILTER_OPERATORS.join(', ')})` },
  notBracket: { fr: '« ( » après not', en: '"(" after not' },
  closing: { fr: '« and », « or » ou « ) »', en: '"and", "or" or ")"' },
  closingSquare: { fr: '« and », « or » ou « ] »', en: '"and", "or" or "]"' },
  end: { fr: '« and », « or » ou la fin du filtre', en: '"and", "or" or the end of the filter' },
  rest: { fr: '« . » et la suite du chemin après « ] »', en: '"." and the rest of the path after "]"' },
  endQuote: { fr: 'des guillemets fermants (")', en: 'a closing double quote (")' },
  escape: {
    fr: 'un échappement JSON (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)',
    en: 'a JSON escape (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)',
  },
  control: { fr: 'un caractère imprimable, ou son échappement JSON', en: 'a printable character, or its JSON escape' },
  separator: { fr: 'un blanc ou « ) » après les guillemets', en: 'a blank or ")" after the closing quote' },
} as const satisfies Record<string, Expectation>;

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const OPERATORS: ReadonlyMap<string, FilterOperator> = new Map(FILTER_OPERATORS.map((operator) => [operator, operator]));
/** Names joined by dots (chain) and colons (modifier, target type, `_has`); the definitions decide later what they mean. */
const PATH = /[A-Za-z_][\w-]*(?:[.:][A-Za-z_][\w-]*)*/y;
const OPERATOR_WORD = /\s+([A-Za-z]{2})(?=[\s")\]]|$)/y;
const EQUALS_SIGN = /\s*=/y;
const CONNECTIVE = /(and|or)(?=[\s("]|$)/iy;

/** Reads the words of a filter from left to right; every error carries the offset of the first wrong character. */
export class FilterCursor {
  at = 0;

  constructor(readonly raw: string) {}

  skipBlanks(): void {
    this.match(/\s*/y);
  }

  /** True, and past it, when the next character is this one. */
  take(character: string): boolean {
    if (this.raw[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  takeConnective(): 'and' | 'or' | undefined {
    const word = this.match(CONNECTIVE)?.[1]?.toLowerCase();
    return word === 'and' || word === 'or' ? word : undefined;
  }

  /** True, and past it, when the next word is `not`, whatever follows. */
  takeNot(): boolean {
    return this.match(/not(?=[\s(]|$)/iy) !== undefined;
  }

  /** Names up to a bracket, a blank or an equals sign. */
  takePath(): string | undefined {
    return this.match(PATH)?.[0];
  }

  /** An operator in any case after blanks, or `=`, with the offset it begins at. */
  takeOperator(): { readonly operator: FilterOperator; readonly operatorAt: number } | undefined {
    const start = this.at;
    const word = this.match(OPERATOR_WORD)?.[1]?.toLowerCase();
    const operator = word === undefined ? undefined : OPERATORS.get(word);
    if (operator !== undefined) return { operator, operatorAt: this.at - operator.length };
    this.at = start;
    return this.match(EQUALS_SIGN) ? { operator: 'eq', operatorAt: this.at - 1 } : undefined;
  }

  /** Whether a term begins here, as opposed to a value alone: a path with a bracket or an operator after it. */
  looksLikeTerm(): boolean {
    const start = this.at;
    const isTerm = this.takePath() !== undefined && (this.raw[this.at] === '[' || this.takeOperator() !== undefined);
    this.at = start;
    return isTerm;
  }

  /** A quoted JSON string, or characters up to a blank, `)` or `]`; undefined when there is neither. */
  takeValue(): FilterValue | FilterFailure | undefined {
    if (this.raw[this.at] === '"') return this.takeString();
    const at = this.at;
    const text = this.raw[at] === '(' ? undefined : this.match(/[^\s)\]]+/y)?.[0];
    if (text === undefined) return undefined;
    return { text: `${text}${this.takeZone(text)}`, at, end: this.at, quoted: false };
  }

  /** `+02:00` where URL decoding made a blank of the `+` (ror-read.md 1.7): only a time of day can have one, and it has one blank. */
  private takeZone(time: string): string {
    if (!/T\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(time)) return '';
    const zone = this.match(/ (\d\d:\d\d)(?=[\s)\]]|$)/y)?.[1];
    return zone === undefined ? '' : `+${zone}`;
  }

  /**
   * The failure of an expectation at an offset: where, what was found, what was expected. A string that never ends is named by the
   * offset it `began` at, for that is the place to look at.
   */
  unexpected(expected: Expectation, at = this.at, began?: number): FilterFailure {
    const next = /[^\s()[\]"]{1,30}|[^]/u.exec(this.raw.slice(at, at + 60))?.[0];
    const [foundFr, foundEn] = next === undefined ? ['la fin du filtre', 'the end of the filter'] : [`« ${excerpt(next)} »`, `"${excerpt(next)}"`];
    const [openFr, openEn] = began === undefined ? ['', ''] : [` pour la chaîne ouverte au caractère ${began + 1}`, ` for the string opened at character ${began + 1}`];
    return {
      ok: false,
      cause: 'syntax',
      at: began ?? at,
      fr: `au caractère ${at + 1} du filtre, trouvé ${foundFr}, attendu ${expected.fr}${openFr}.`,
      en: `at character ${at + 1} of the filter, found ${foundEn}, expected ${expected.en}${openEn}.`,
    };
  }

  private takeString(): FilterValue | FilterFailure {
    const at = this.at;
    let text = '';
    for (this.at += 1; !this.take('"'); ) {
      const start = this.at;
      const character = this.raw.charAt(start);
      if (character === '') return this.unexpected(EXPECTED.endQuote, start, at);
      if (character < ' ') return this.unexpected(EXPECTED.control);
      this.at += 1;
      const decoded = character === '\\' ? this.takeEscape() : character;
      // A PostgreSQL text cannot hold NUL, escaped or not.
      if (decoded === undefined || decoded === '\0') return this.unexpected(EXPECTED.escape, start);
      text += decoded;
    }
    if (/\p{Surrogate}/u.test(text)) return this.unexpected(EXPECTED.escape, at);
    if (!/[\s)\]]|^$/.test(this.raw.charAt(this.at))) return this.unexpected(EXPECTED.separator);
    return { text, at, end: this.at, quoted: true };
  }

  private takeEscape(): string | undefined {
    const unicode = this.match(/u([0-9A-Fa-f]{4})/y)?.[1];
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
    const decoded = ESCAPES[this.raw.charAt(this.at)];
    this.at += 1;
    return decoded;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.raw);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found;
  }
}
