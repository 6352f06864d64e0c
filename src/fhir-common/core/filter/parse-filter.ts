import { EXPECTED, FilterCursor } from './filter-cursor';
import type { FilterExpression, FilterFailure, FilterPathPart, FilterTerm, ParsedFilter } from './filter-expression';

/** Limits that protect the server (ror-read.md 14.3); a published filter has at most 4 levels and 4 terms. */
export const MAX_FILTER_CHARACTERS = 16_384;
export const MAX_FILTER_DEPTH = 20;
export const MAX_FILTER_TERMS = 500;

/** An expression and the levels of the tree under it: left-to-right reading nests without any bracket. */
interface Built {
  readonly ok: true;
  readonly value: FilterExpression;
  readonly height: number;
}
type Result<Value> = { readonly ok: true; readonly value: Value } | FilterFailure;
type Connective = 'and' | 'or';

/**
 * Reads an R4 `_filter` (search_filter.html) with the habits of the ROR guide (ror-read.md 14.3). What R4 leaves to the reader:
 * - `and` and `or` have no precedence and are read from left to right, as R4 says: `a or b and c` is `(a or b) and c`;
 * - a value alone after `and` or `or` repeats the path and operator of the nearest term before it at its level (`_id eq 140 or 141`).
 *   Values that follow their term directly form one operand with it: `a and b eq 1 or 2` is `a and (b eq 1 or b eq 2)`;
 * - operators and connectives in any case, `=` as `eq`, modifiers and `_has:Type:reference:` in paths;
 * - a quoted value is a JSON string and means the same as unquoted (R4); a value with a blank, `)`, `]` or a leading `(` needs quotes.
 * @param raw the decoded parameter value
 * @returns the tree, or a failure whose `at` is an offset in `raw` (its length when the end came too early); never throws
 */
export function parseFilter(raw: string): ParsedFilter {
  const refused = refuseText(raw);
  if (refused) return refused;
  return new FilterParser(raw).parse();
}

function refuseText(raw: string): FilterFailure | undefined {
  if (raw.length > MAX_FILTER_CHARACTERS) {
    return limit(MAX_FILTER_CHARACTERS, `plus de ${MAX_FILTER_CHARACTERS} caractères`, `more than ${MAX_FILTER_CHARACTERS} characters`);
  }
  const unsafe = raw.search(/\0|\p{Surrogate}/u);
  if (unsafe < 0) return undefined;
  return {
    ok: false,
    cause: 'syntax',
    at: unsafe,
    fr: `au caractère ${unsafe + 1} du filtre, trouvé un caractère interdit (NUL ou moitié de caractère Unicode), attendu du texte UTF-8.`,
    en: `at character ${unsafe + 1} of the filter, found a forbidden character (NUL or half a Unicode character), expected UTF-8 text.`,
  };
}

function limit(at: number, fr: string, en: string): FilterFailure {
  return { ok: false, cause: 'limit', at, fr: `${fr} ; découpez le filtre.`, en: `${en}; split the filter.` };
}

/** The operands read so far at one level, joined from left to right. */
class Sequence {
  private connective: Connective | undefined;

  constructor(private built: Built) {}

  add(connective: Connective, operand: Built): void {
    const left = this.built;
    // Only a list begun in this sequence grows: brackets around `left` keep it apart.
    const listed = this.connective === connective && left.value.kind === connective;
    const operands = listed && 'operands' in left.value ? [...left.value.operands, operand.value] : [left.value, operand.value];
    const height = listed ? Math.max(left.height, operand.height + 1) : Math.max(left.height, operand.height) + 1;
    this.connective = connective;
    this.built = { ok: true, height, value: { kind: connective, at: left.value.at, end: operand.value.end, operands } };
  }

  get result(): Built {
    return this.built;
  }
}

class FilterParser {
  private readonly cursor: FilterCursor;
  private terms = 0;

  constructor(raw: string) {
    this.cursor = new FilterCursor(raw);
  }

  parse(): ParsedFilter {
    const built = this.readSequence(0);
    if (!built.ok) return built;
    return this.cursor.at < this.cursor.raw.length ? this.cursor.unexpected(EXPECTED.end) : { ok: true, value: built.value };
  }

  /** Operands and connectives up to a closing bracket or the end; stands on it afterwards. */
  private readSequence(depth: number): Built | FilterFailure {
    const first = this.readOperand(depth, undefined);
    if (!first.ok) return first;
    const sequence = new Sequence(first.built);
    let last = first.last;
    for (;;) {
      this.cursor.skipBlanks();
      const connective = this.cursor.takeConnective();
      if (connective === undefined) return sequence.result;
      const operand = this.readOperand(depth, last);
      if (!operand.ok) return operand;
      last = operand.last ?? last;
      sequence.add(connective, operand.built);
      if (sequence.result.height > MAX_FILTER_DEPTH) return this.tooDeep(operand.built.value.at);
    }
  }

  /** @param previous the term whose path and operator a value alone repeats */
  private readOperand(
    depth: number,
    previous: FilterTerm | undefined,
  ): { readonly ok: true; readonly built: Built; readonly last: FilterTerm | undefined } | FilterFailure {
    this.cursor.skipBlanks();
    const at = this.cursor.at;
    const negated = this.cursor.takeNot();
    this.cursor.skipBlanks();
    if (this.cursor.take('(')) {
      const inner = this.readBracket(depth + 1, at, ')');
      if (!inner.ok) return inner;
      const built = negated ? this.negate(inner, at) : inner;
      return built.ok ? { ok: true, built, last: undefined } : built;
    }
    if (negated) return this.cursor.unexpected(EXPECTED.notBracket);
    return this.readRun(depth, previous);
  }

  private negate(inner: Built, at: number): Built | FilterFailure {
    if (inner.height >= MAX_FILTER_DEPTH) return this.tooDeep(at);
    return { ok: true, height: inner.height + 1, value: { kind: 'not', at, end: this.cursor.at, operand: inner.value } };
  }

  private readBracket(depth: number, at: number, closing: ')' | ']'): Built | FilterFailure {
    if (depth > MAX_FILTER_DEPTH) return this.tooDeep(at);
    const inner = this.readSequence(depth);
    if (!inner.ok) return inner;
    if (this.cursor.take(closing)) return inner;
    return this.cursor.unexpected(closing === ')' ? EXPECTED.closing : EXPECTED.closingSquare);
  }

  /** A term and the values alone that follow it. */
  private readRun(
    depth: number,
    previous: FilterTerm | undefined,
  ): { readonly ok: true; readonly built: Built; readonly last: FilterTerm } | FilterFailure {
    const first = this.cursor.looksLikeTerm() || previous === undefined ? this.readTerm(depth) : this.readValueAlone(previous);
    if (!first.ok) return first;
    let last = first.value;
    const sequence = new Sequence({ ok: true, value: last, height: heightOfPath(last) });
    for (;;) {
      const resume = this.cursor.at;
      this.cursor.skipBlanks();
      const connective = this.cursor.takeConnective();
      this.cursor.skipBlanks();
      if (connective === undefined || !this.standsOnValueAlone()) {
        this.cursor.at = resume;
        return { ok: true, built: sequence.result, last };
      }
      const next = this.readValueAlone(last);
      if (!next.ok) return next;
      last = next.value;
      sequence.add(connective, { ok: true, value: last, height: heightOfPath(last) });
      if (sequence.result.height > MAX_FILTER_DEPTH) return this.tooDeep(last.at);
    }
  }

  private standsOnValueAlone(): boolean {
    const { raw, at } = this.cursor;
    return at < raw.length && !'()]'.includes(raw.charAt(at)) && !KEYWORD.test(raw.slice(at, at + 4)) && !this.cursor.looksLikeTerm();
  }

  private readTerm(depth: number): Result<FilterTerm> {
    const path = this.readPath(depth);
    if (!path.ok) return path;
    const operator = this.cursor.takeOperator();
    if (!operator) {
      this.cursor.skipBlanks();
      return this.cursor.unexpected(EXPECTED.operator);
    }
    return this.readValue({ kind: 'term', path: path.value, ...operator }, path.value[0]?.at);
  }

  private readValueAlone(previous: FilterTerm): Result<FilterTerm> {
    if (!this.standsOnValueAlone()) return this.cursor.unexpected(EXPECTED.criterion);
    // The filters in a repeated path are repeated with it: they count again, or a short text could mean thousands of criteria.
    this.terms += termsOfPath(previous);
    return this.readValue(previous, undefined);
  }

  private readValue(term: Pick<FilterTerm, 'kind' | 'path' | 'operator' | 'operatorAt'>, at: number | undefined): Result<FilterTerm> {
    this.cursor.skipBlanks();
    const value = this.cursor.takeValue();
    if (value === undefined) return this.cursor.unexpected(EXPECTED.value);
    if ('ok' in value) return value;
    this.terms += 1;
    if (this.terms > MAX_FILTER_TERMS) {
      return limit(value.at, `plus de ${MAX_FILTER_TERMS} critères`, `more than ${MAX_FILTER_TERMS} criteria`);
    }
    const { kind, path, operator, operatorAt } = term;
    return { ok: true, value: { kind, at: at ?? value.at, end: value.end, path, operator, operatorAt, value } };
  }

  /** `names`, or `names[filter].names`: R4 gives a bracket no meaning at the end of a path. */
  private readPath(depth: number): Result<readonly FilterPathPart[]> {
    const parts: FilterPathPart[] = [];
    for (;;) {
      const at = this.cursor.at;
      const text = this.cursor.takePath();
      if (text === undefined || KEYWORD.test(text)) return this.cursor.unexpected(EXPECTED.criterion, at);
      const end = this.cursor.at;
      if (!this.cursor.take('[')) return { ok: true, value: [...parts, { text, at, end }] };
      const inner = this.readBracket(depth + 1, end, ']');
      if (!inner.ok) return inner;
      if (inner.height >= MAX_FILTER_DEPTH) return this.tooDeep(end);
      parts.push({ text, at, end, filter: inner.value });
      if (!this.cursor.take('.')) return this.cursor.unexpected(EXPECTED.rest);
    }
  }

  private tooDeep(at: number): FilterFailure {
    return limit(
      at,
      `au caractère ${at + 1} du filtre, plus de ${MAX_FILTER_DEPTH} niveaux imbriqués`,
      `at character ${at + 1} of the filter, more than ${MAX_FILTER_DEPTH} nested levels`,
    );
  }
}

const KEYWORD = /^(?:and|or|not)(?:[\s()"]|$)/i;

function heightOfPath({ path }: FilterTerm): number {
  return Math.max(0, ...path.map(({ filter }) => (filter === undefined ? 0 : heightOf(filter) + 1)));
}

function heightOf(expression: FilterExpression): number {
  switch (expression.kind) {
    case 'term':
      return heightOfPath(expression);
    case 'not':
      return heightOf(expression.operand) + 1;
    default:
      return Math.max(...expression.operands.map(heightOf)) + 1;
  }
}

function termsOfPath({ path }: FilterTerm): number {
  return path.reduce((count, { filter }) => count + (filter === undefined ? 0 : termsOf(filter)), 0);
}

function termsOf(expression: FilterExpression): number {
  switch (expression.kind) {
    case 'term':
      return termsOfPath(expression) + 1;
    case 'not':
      return termsOf(expression.operand);
    default:
      return expression.operands.reduce((count, operand) => count + termsOf(operand), 0);
  }
}
