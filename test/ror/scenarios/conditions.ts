/** One criterion as the plain search writes it: name with chain and modifier, value with prefix. */
export interface Term {
  readonly name: string;
  readonly value: string;
}

export type Condition =
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition };

interface Lexeme {
  readonly kind: 'open' | 'close' | 'word' | 'text';
  readonly text: string;
}

interface Level {
  /** Parameter and operator of the last full term of this parenthesis level, for the operands that repeat neither (14.3). */
  path?: string;
  operator?: string;
}

const OPERATORS = new Set(['eq', 'ne', 'co', 'sw', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'pr', '=']);

/** Reads the `_filter` forms of the published corpus (read side, 14.3); throws on anything else. */
export function parseFilter(text: string): Condition {
  const lexemes = split(text);
  const reader = { lexemes, at: 0 };
  const condition = expression(reader);
  if (reader.at < lexemes.length) throw new Error(`filter not covered after lexeme ${reader.at}: ${text}`);
  return condition;
}

interface Reader {
  readonly lexemes: readonly Lexeme[];
  at: number;
}

function split(text: string): Lexeme[] {
  return [...text.matchAll(/\(|\)|"([^"]*)"|([\w.:-]+)=(?=[^\s()])|[^\s()]+/g)].flatMap(([whole, quoted, assigned]): Lexeme[] => {
    if (whole === '(') return [{ kind: 'open', text: whole }];
    if (whole === ')') return [{ kind: 'close', text: whole }];
    if (quoted !== undefined) return [{ kind: 'text', text: quoted }];
    if (assigned !== undefined) return [{ kind: 'word', text: assigned }, { kind: 'word', text: '=' }];
    return [{ kind: 'word', text: whole }];
  });
}

/** No precedence between `and` and `or`: left to right (R4 search_filter). */
function expression(reader: Reader): Condition {
  const level: Level = {};
  let left = operand(reader, level);
  for (;;) {
    const joint = reader.lexemes[reader.at]?.text.toLowerCase();
    if (joint !== 'and' && joint !== 'or') return left;
    reader.at += 1;
    left = { kind: joint, parts: [left, operand(reader, level)] };
  }
}

function operand(reader: Reader, level: Level): Condition {
  const { kind, text } = next(reader);
  if (kind === 'open') return closed(reader);
  if (kind === 'word' && text.toLowerCase() === 'not' && reader.lexemes[reader.at]?.kind === 'open') {
    reader.at += 1;
    return { kind: 'not', part: closed(reader) };
  }
  const operator = reader.lexemes[reader.at];
  if (kind === 'word' && operator?.kind === 'word' && OPERATORS.has(operator.text)) {
    reader.at += 1;
    level.path = text;
    level.operator = operator.text;
    return termOf(text, operator.text, next(reader).text);
  }
  if (level.path === undefined || level.operator === undefined) throw new Error(`filter operand without parameter: ${text}`);
  return termOf(level.path, level.operator, text);
}

function closed(reader: Reader): Condition {
  const inner = expression(reader);
  if (next(reader).kind !== 'close') throw new Error('filter not covered: unbalanced parenthesis');
  return inner;
}

function next(reader: Reader): Lexeme {
  const lexeme = reader.lexemes[reader.at];
  if (lexeme === undefined) throw new Error('filter ends too early');
  reader.at += 1;
  return lexeme;
}

/** The plain criterion an operator stands for: `eq` and `=` are the parameter itself (a string then starts with the value). */
function termOf(path: string, operator: string, value: string): Condition {
  const term = (name: string, wanted: string): Condition => ({ kind: 'term', term: { name, value: wanted } });
  switch (operator) {
    case 'eq': case 'sw': case '=': return term(path, value);
    case 'ne': return { kind: 'not', part: term(path, value) };
    case 'co': return term(`${path}:contains`, value);
    case 'pr': return term(`${path}:missing`, value === 'true' ? 'false' : 'true');
    default: return term(path, `${operator}${value}`);
  }
}
