import type { ParseFailure } from '../values/parsed';

/** The comparison operators of R4 search_filter. `=`, seen in the ROR guide (UC6 S2), is read as `eq`. */
export const FILTER_OPERATORS = [
  'eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le', 'ap', 'sa', 'eb', 'pr', 'po', 'ss', 'sb', 'in', 'ni', 're',
] as const;

export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** Offsets are in UTF-16 units in the raw filter; `end` is the offset after the last character. */
export interface FilterSpan {
  readonly at: number;
  readonly end: number;
}

/** A part of a path, with its dots and modifiers (`organization._lastUpdated:above`). `filter`: what stands in brackets after it. */
export interface FilterPathPart extends FilterSpan {
  readonly text: string;
  readonly filter?: FilterExpression;
}

/** `text` is decoded: without the quotes and JSON escapes of a quoted value. The span is that of the source, quotes included. */
export interface FilterValue extends FilterSpan {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * `path operator value`. All parts of the path but the last have a bracket. The path and operator of a term written in shorthand are
 * those of the term they were copied from, with its offsets.
 */
export interface FilterTerm extends FilterSpan {
  readonly kind: 'term';
  readonly path: readonly FilterPathPart[];
  readonly operator: FilterOperator;
  readonly operatorAt: number;
  readonly value: FilterValue;
}

/** A filter as a tree. `and` and `or` have two operands or more; brackets of the source show only in the shape of the tree. */
export type FilterExpression =
  | FilterTerm
  | (FilterSpan & { readonly kind: 'and' | 'or'; readonly operands: readonly FilterExpression[] })
  | (FilterSpan & { readonly kind: 'not'; readonly operand: FilterExpression });

/** A refused filter. `limit`: it may be legal, but it is longer or deeper than this server evaluates. */
export interface FilterFailure extends ParseFailure {
  readonly cause: 'syntax' | 'limit';
}

export type ParsedFilter = { readonly ok: true; readonly value: FilterExpression } | FilterFailure;

/**
 * Writes a filter back as R4 text: shorthand written in full, operators in lower case, the fewest brackets. Parsing the text gives the
 * same tree, offsets aside (as long as writing shorthand in full does not make it longer than the parser reads).
 */
export function printFilter(expression: FilterExpression): string {
  switch (expression.kind) {
    case 'term':
      return `${printPath(expression.path)} ${expression.operator} ${printValue(expression.value)}`;
    case 'not':
      return `not (${printFilter(expression.operand)})`;
    default:
      return expression.operands.map((operand, index) => printOperand(expression.kind, operand, index)).join(` ${expression.kind} `);
  }
}

/** The source form of a path, brackets included. */
export function printPath(path: readonly FilterPathPart[]): string {
  return path.map(({ text, filter }) => (filter === undefined ? text : `${text}[${printFilter(filter)}]`)).join('.');
}

/** R4 reads from left to right: only the first operand can be a list of the other connective without brackets. */
function printOperand(connective: 'and' | 'or', operand: FilterExpression, index: number): string {
  const isList = operand.kind === 'and' || operand.kind === 'or';
  return isList && (index > 0 || operand.kind === connective) ? `(${printFilter(operand)})` : printFilter(operand);
}

function printValue({ text, quoted }: FilterValue): string {
  return quoted ? JSON.stringify(text) : text;
}
