import fc from 'fast-check';
import type { FilterExpression, FilterPathPart, FilterTerm } from './filter-expression';
import { FILTER_OPERATORS, printFilter } from './filter-expression';
import { MAX_FILTER_CHARACTERS, MAX_FILTER_DEPTH, MAX_FILTER_TERMS, parseFilter } from './parse-filter';

function read(raw: string): FilterExpression {
  const parsed = parseFilter(raw);
  if (!parsed.ok) throw new Error(`${raw}: ${parsed.en}`);
  return parsed.value;
}

/** The tree without offsets, as nested text: what the filter means. */
function shape(expression: FilterExpression): unknown {
  switch (expression.kind) {
    case 'term':
      return [shapeOfPath(expression.path), expression.operator, expression.value.text];
    case 'not':
      return { not: shape(expression.operand) };
    default:
      return { [expression.kind]: expression.operands.map(shape) };
  }
}

function shapeOfPath(path: readonly FilterPathPart[]): unknown {
  const parts = path.map(({ text, filter }) => (filter === undefined ? text : { text, filter: shape(filter) }));
  return parts.length === 1 ? parts[0] : parts;
}

function failure(raw: string): { at: number; cause: string; fr: string; en: string } {
  const parsed = parseFilter(raw);
  if (parsed.ok) throw new Error(`accepted: ${printFilter(parsed.value)}`);
  const { at, cause, fr, en } = parsed;
  return { at, cause, fr, en };
}

const R211 = 'https://mos.esante.gouv.fr/NOS/TRE_R211-ActiviteOperationnelle/FHIR/TRE-R211-ActiviteOperationnelle';

describe('the filters printed in the ROR guide', () => {
  it.each<[string, unknown]>([
    ['(address-postalcode eq "22" or "29" or "35")', { or: ['22', '29', '35'].map((code) => ['address-postalcode', 'eq', code]) }],
    ['(_id eq 140 or 141)', { or: [['_id', 'eq', '140'], ['_id', 'eq', '141']] }],
    ['(identifier eq 11/339772 or 11/347254)', { or: [['identifier', 'eq', '11/339772'], ['identifier', 'eq', '11/347254']] }],
    [
      '(_lastUpdated ge 2022-11-06T15:00 or organization._lastUpdated:above ge 2022-11-06T15:00)',
      { or: [['_lastUpdated', 'ge', '2022-11-06T15:00'], ['organization._lastUpdated:above', 'ge', '2022-11-06T15:00']] },
    ],
    [`(specialty eq ${R211}|005 or ${R211}|481)`, { or: [['specialty', 'eq', `${R211}|005`], ['specialty', 'eq', `${R211}|481`]] }],
    [
      '(((service-category eq S|102) or (specialty eq T|233)) and (age-range-low le 35|https://unitsofmeasure.org|a and age-range-high ge 35))',
      {
        and: [
          { or: [['service-category', 'eq', 'S|102'], ['specialty', 'eq', 'T|233']] },
          { and: [['age-range-low', 'le', '35|https://unitsofmeasure.org|a'], ['age-range-high', 'ge', '35']] },
        ],
      },
    ],
    ['(location.commune-cog eq A|1 OR location.commune-cog eq A|2)', { or: [['location.commune-cog', 'eq', 'A|1'], ['location.commune-cog', 'eq', 'A|2']] }],
    ['(_has:Task:focus:business-status eq S|02 or S|10)', { or: ['S|02', 'S|10'].map((code) => ['_has:Task:focus:business-status', 'eq', code]) }],
    ['(_content=cardio or location._content=cardio)', { or: [['_content', 'eq', 'cardio'], ['location._content', 'eq', 'cardio']] }],
  ])('%s', (raw, expected) => {
    expect(shape(read(raw))).toEqual(expected);
  });
});

describe('the R4 grammar', () => {
  it.each(FILTER_OPERATORS)('reads the operator %s in any case', (operator) => {
    expect(shape(read(`name ${operator} x`))).toEqual(['name', operator, 'x']);
    expect(shape(read(`name ${operator.toUpperCase()} x`))).toEqual(['name', operator, 'x']);
  });

  it('reads and, or from left to right without precedence, as R4 says', () => {
    expect(shape(read('a eq 1 or b eq 2 and c eq 3'))).toEqual({ and: [{ or: [['a', 'eq', '1'], ['b', 'eq', '2']] }, ['c', 'eq', '3']] });
    expect(shape(read('a eq 1 and b eq 2 or c eq 3'))).toEqual({ or: [{ and: [['a', 'eq', '1'], ['b', 'eq', '2']] }, ['c', 'eq', '3']] });
    expect(shape(read('a eq 1 or (b eq 2 and c eq 3)'))).toEqual({ or: [['a', 'eq', '1'], { and: [['b', 'eq', '2'], ['c', 'eq', '3']] }] });
  });

  it('makes one list of terms joined by the same connective', () => {
    expect(shape(read('a eq 1 and b eq 2 AND c eq 3'))).toEqual({ and: [['a', 'eq', '1'], ['b', 'eq', '2'], ['c', 'eq', '3']] });
  });

  it('reads not, in any case, before brackets only', () => {
    expect(shape(read('not (a eq 1)'))).toEqual({ not: ['a', 'eq', '1'] });
    expect(shape(read('b eq 2 and NOT(a eq 1 or not(c eq 3))'))).toEqual({
      and: [['b', 'eq', '2'], { not: { or: [['a', 'eq', '1'], { not: ['c', 'eq', '3'] }] } }],
    });
  });

  it('reads a filter inside a path, and the path after it', () => {
    expect(shape(read('related[type eq "has-component" and rank gt 2].target re Observation/4'))).toEqual([
      [{ text: 'related', filter: { and: [['type', 'eq', 'has-component'], ['rank', 'gt', '2']] } }, 'target'], 're', 'Observation/4',
    ]);
    expect(shape(read('a.b[c eq 1].d[e eq (x)].f.g eq 2'.replace('(x)', '"(x)"')))).toEqual([
      [{ text: 'a.b', filter: ['c', 'eq', '1'] }, { text: 'd', filter: ['e', 'eq', '(x)'] }, 'f.g'], 'eq', '2',
    ]);
  });

  it('reads quoted values as JSON strings', () => {
    expect(shape(read(String.raw`name eq "L\u2019H\u00f4pital \"Nord\" (A) [B]\\\/\t, or b"`))).toEqual(['name', 'eq', 'L’Hôpital "Nord" (A) [B]\\/\t, or b']);
    expect(shape(read(String.raw`name eq "\uD83D\uDE00"`))).toEqual(['name', 'eq', '😀']);
    expect(shape(read('name eq ""'))).toEqual(['name', 'eq', '']);
  });

  it('ends an unquoted value at a blank, ) or ]', () => {
    expect(shape(read('(a eq x(y,z|"w$)'))).toEqual(['a', 'eq', 'x(y,z|"w$']);
    expect(shape(read('p[a eq -1.5e3].b eq 2'))).toEqual([[{ text: 'p', filter: ['a', 'eq', '-1.5e3'] }, 'b'], 'eq', '2']);
  });

  it('takes blanks around brackets, connectives and = as they come', () => {
    expect(shape(read(' \t( a = 1\nor\u00a0b eq "2" )and(c eq 3) '))).toEqual({ and: [{ or: [['a', 'eq', '1'], ['b', 'eq', '2']] }, ['c', 'eq', '3']] });
  });

  it('keeps the offsets of paths, operators and values in the source', () => {
    const raw = '(x eq "1" and location.name co "a\\u0062c")';
    const tree = read(raw);
    const term = tree.kind === 'and' ? tree.operands[1] : undefined;
    if (term?.kind !== 'term') throw new Error('not a term');
    expect(raw.slice(term.at, term.end)).toBe('location.name co "a\\u0062c"');
    expect(raw.slice(term.path[0]?.at, term.path[0]?.end)).toBe('location.name');
    expect(raw.slice(term.operatorAt, term.operatorAt + 2)).toBe('co');
    expect(raw.slice(term.value.at, term.value.end)).toBe('"a\\u0062c"');
    expect(term.value).toMatchObject({ text: 'abc', quoted: true });
  });
});

describe('a value alone', () => {
  it('repeats the path and operator of the term before it, with and or or', () => {
    expect(shape(read('a ge 1 and 2'))).toEqual({ and: [['a', 'ge', '1'], ['a', 'ge', '2']] });
    expect(shape(read('a eq 1 or b co x or y'))).toEqual({ or: [['a', 'eq', '1'], { or: [['b', 'co', 'x'], ['b', 'co', 'y']] }] });
  });

  it('belongs to its term before left-to-right reading', () => {
    expect(shape(read('a eq 1 and b eq 2 or 3'))).toEqual({ and: [['a', 'eq', '1'], { or: [['b', 'eq', '2'], ['b', 'eq', '3']] }] });
  });

  it('after a bracket repeats the nearest term of its own level', () => {
    expect(shape(read('a eq 1 and (b eq 2) or 3'))).toEqual({ or: [{ and: [['a', 'eq', '1'], ['b', 'eq', '2']] }, ['a', 'eq', '3']] });
    expect(failure('(a eq 1) or 2')).toMatchObject({ at: 12, cause: 'syntax' });
    expect(failure('a eq 1 or (2)').at).toBe(11);
  });

  it('may be quoted, or be any word that no operator follows', () => {
    expect(shape(read('a eq "and" or "or" or active or pr'))).toEqual({ or: ['and', 'or', 'active', 'pr'].map((value) => ['a', 'eq', value]) });
  });
});

describe('refusals', () => {
  it.each<[string, number, string, string]>([
    ['', 0, 'la fin du filtre', 'a criterion'],
    ['   ', 3, 'la fin du filtre', 'a criterion'],
    ['()', 1, '« ) »', 'a criterion'],
    ['(a eq 1', 7, 'la fin du filtre', '"and", "or" or ")"'],
    ['a eq 1)', 6, '« ) »', 'the end of the filter'],
    ['a eq 1 b', 7, '« b »', 'the end of the filter'],
    ['(a eq 1 b eq 2)', 8, '« b »', '"and", "or" or ")"'],
    ['a', 1, 'la fin du filtre', 'an operator (eq, ne'],
    ['a xx 1', 2, '« xx »', 'an operator'],
    ['a equals 1', 2, '« equals »', 'an operator'],
    ['a eq', 4, 'la fin du filtre', 'a value'],
    ['(a eq )', 6, '« ) »', 'a value'],
    ['a eq (1 or 2)', 5, '« ( »', 'a value'],
    ['a eq 1 or', 9, 'la fin du filtre', 'a criterion'],
    ['a eq 1 or and b eq 2', 10, '« and »', 'a criterion'],
    ['and a eq 1', 0, '« and »', 'a criterion'],
    ['not a eq 1', 4, '« a »', '"(" after not'],
    ['1a eq 2', 0, '« 1a »', 'a criterion'],
    ['a..b eq 1', 1, '« ..b »', 'an operator'],
    ['a[b eq 1] eq 2', 9, '«   »', '"." and the rest of the path'],
    ['a[b eq 1).c eq 2', 8, '« ) »', '"and", "or" or "]"'],
    ['a[].b eq 2', 2, '« ] »', 'a criterion'],
    ['a eq "x\\y"', 7, '« \\y »', 'a JSON escape'],
    ['a eq "\\u00e"', 6, '« \\u00e »', 'a JSON escape'],
    ['a eq "\\u0000"', 6, '« \\u0000 »', 'a JSON escape'],
    ['a eq "\\ud800"', 5, '« " »', 'a JSON escape'],
    ['a eq "x\ny"', 7, '« \uFFFD »', 'a printable character'],
    ['a eq "x"y', 8, '« y »', 'a blank or ")"'],
    ['a eq x\0y', 6, 'interdit', 'UTF-8 text'],
    ['a eq \ud800', 5, 'interdit', 'UTF-8 text'],
  ])('%j at %i', (raw, at, foundFr, expectedEn) => {
    const refused = failure(raw);
    expect(refused).toMatchObject({ at, cause: 'syntax' });
    expect(refused.fr).toContain(`au caractère ${at + 1} du filtre, trouvé`);
    expect(refused.fr).toContain(foundFr);
    expect(refused.en).toContain(expectedEn);
  });
});

describe('a string that never ends', () => {
  it.each([['a eq "x', 5, 7], ['a eq 1 and b eq "', 16, 17], ['(a eq "x and b eq 2)', 6, 20], ['a["b eq 1].c eq 2', 2, undefined]])('%j is named where it opens', (raw, at, end) => {
    const refused = failure(raw);
    expect(refused.at).toBe(at);
    if (end === undefined) return;
    expect(refused.fr).toBe(`au caractère ${end + 1} du filtre, trouvé la fin du filtre, attendu des guillemets fermants (") pour la chaîne ouverte au caractère ${at + 1}.`);
    expect(refused.en).toContain(`for the string opened at character ${at + 1}.`);
  });
});

describe('a time zone whose + became a blank', () => {
  const noon = '2026-01-01T12:00:00';

  it.each<[string, unknown]>([
    [`a ge ${noon} 02:00`, ['a', 'ge', `${noon}+02:00`]],
    [`(a ge ${noon}.5 02:00)`, ['a', 'ge', `${noon}.5+02:00`]],
    ['a ge 2026-01-01T12:00 01:00 or 2026-02-01T12:00 02:00', { or: [['a', 'ge', '2026-01-01T12:00+01:00'], ['a', 'ge', '2026-02-01T12:00+02:00']] }],
    [`a.b:above ge ${noon} 02:00 and c eq 1`, { and: [['a.b:above', 'ge', `${noon}+02:00`], ['c', 'eq', '1']] }],
    [`b[a le ${noon} 02:00].c eq x`, [[{ text: 'b', filter: ['a', 'le', `${noon}+02:00`] }, 'c'], 'eq', 'x']],
    [`a ge ${noon}+02:00`, ['a', 'ge', `${noon}+02:00`]],
  ])('%s', (raw, expected) => {
    expect(JSON.stringify(shape(read(raw)))).toBe(JSON.stringify(expected));
  });

  it.each([[`a ge ${noon}  02:00`], ['a ge 2026-01-01 02:00'], [`a ge ${noon} 02:00x`], [`a ge ${noon} 2:00`]])('%s is refused after the date', (raw) => {
    expect(failure(raw)).toMatchObject({ cause: 'syntax', at: raw.lastIndexOf(' ') + 1 });
  });
});

describe('limits', () => {
  const nested = (levels: number): string => `${'('.repeat(levels)}a eq 1${')'.repeat(levels)}`;

  it('reads 20 nested levels and refuses the 21st where it opens', () => {
    expect(shape(read(nested(MAX_FILTER_DEPTH)))).toEqual(['a', 'eq', '1']);
    expect(failure(nested(MAX_FILTER_DEPTH + 1))).toMatchObject({ at: MAX_FILTER_DEPTH, cause: 'limit' });
  });

  it.each([['('], ['not ('], ['a['], ['b eq 1 and (']])('refuses 1,000 times %s without deep recursion', (opening) => {
    expect(failure(opening.repeat(1000))).toMatchObject({ at: opening.repeat(MAX_FILTER_DEPTH).length + opening.search(/not|[[(]/), cause: 'limit' });
  });

  it('counts levels made by left-to-right reading, without any bracket', () => {
    const alternating = (count: number): string => Array.from({ length: count }, (_, index) => `a eq ${index} ${index % 2 === 0 ? 'and' : 'or'} `).join('');
    const limit = `${alternating(MAX_FILTER_DEPTH)}b eq 1`;
    expect(read(limit).kind).toBe('or');
    expect(failure(`${limit} and b eq 2`)).toMatchObject({ cause: 'limit' });
  });

  it('reads 500 terms and refuses one more', () => {
    const list = (count: number): string => `a eq ${Array.from({ length: count }, (_, index) => String(index)).join(' or ')}`;
    const tree = read(list(MAX_FILTER_TERMS));
    expect(tree.kind === 'or' ? tree.operands.length : 0).toBe(MAX_FILTER_TERMS);
    expect(failure(list(MAX_FILTER_TERMS + 1))).toMatchObject({ at: list(MAX_FILTER_TERMS).length + 4, cause: 'limit' });
  });

  it('counts again the filters of a path that a value alone repeats', () => {
    const list = (count: number): string => `p[a eq 1 and b eq 2].c eq ${Array.from({ length: count }, (_, index) => String(index)).join(' or ')}`;
    expect(read(list(166)).kind).toBe('or');
    expect(failure(list(167))).toMatchObject({ cause: 'limit' });
  });

  it('refuses more than 16 kB', () => {
    expect(shape(read(`a eq ${'x'.repeat(MAX_FILTER_CHARACTERS - 5)}`))).toEqual(['a', 'eq', 'x'.repeat(MAX_FILTER_CHARACTERS - 5)]);
    expect(failure(`a eq ${'x'.repeat(MAX_FILTER_CHARACTERS - 4)}`)).toMatchObject({ at: MAX_FILTER_CHARACTERS, cause: 'limit' });
  });
});

describe('properties', () => {
  const piece = fc.oneof(
    fc.constantFrom('a eq 1', ' b.c co "x y"', ' 2', ' and ', ' or ', '(', ')'),
    fc.constantFrom('(', ')', '[', ']', '.', ' ', ' and ', ' or ', 'not ', 'a', 'b:above', '_has:T:r:p', ' eq ', ' co ', '=', '"', '"x y"'),
    fc.constantFrom('1', 'S|01', '\\', '\\u00e9', '\0'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

  // Operands of every form joined by connectives: accepted unless a value alone comes first at its level.
  const operand = fc.constantFrom('a eq 1', 'b.c:above co "x y"', '2', '"z"', '(a eq 1)', '(a ge 1 and 2 or b = 3)', 'not (b = 3 or 4)', 'p[a eq 1 or 2].b ge 3');
  const connective = fc.constantFrom(' and ', ' or ', ' OR ');
  const nearlyLegal = fc
    .array(fc.tuple(connective, operand), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.map(([joint, text], index) => (index === 0 ? text : `${joint}${text}`)).join(''));

  const path = fc.stringMatching(/^[a-z_][a-z-]{0,4}(?:\.[a-z_]{1,3}){0,2}(?::above)?$/);
  // A quoted value may hold anything but NUL; an unquoted one neither begins like a quoted one nor holds what ends it.
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')).map((text) => ({ text, quoted: true })),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => /^[^\s)\]("\0][^\s)\]\0]*$/.test(text)).map((text) => ({ text, quoted: false })),
  );
  const span = { at: 0, end: 0 };
  const { tree } = fc.letrec<{ tree: FilterExpression; term: FilterTerm }>((tie) => ({
    term: fc
      .tuple(fc.array(fc.tuple(path, tie('tree')), { maxLength: 1 }), path, fc.constantFrom(...FILTER_OPERATORS), value)
      .map(([bracketed, last, operator, given]): FilterTerm => ({
        kind: 'term',
        path: [...bracketed.map(([text, filter]) => ({ text, filter, ...span })), { text: last, ...span }],
        operator,
        operatorAt: 0,
        value: { ...given, ...span },
        ...span,
      })),
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tie('term'),
      tie('tree').map((operand): FilterExpression => ({ kind: 'not', operand, ...span })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([kind, operands]): FilterExpression => ({ kind, operands, ...span })),
    ),
  }));

  it('a printed tree parses to the same tree', () => {
    fc.assert(fc.property(tree, (expression) => {
      const printed = printFilter(expression);
      fc.pre(printed.length < 4000);
      const parsed = parseFilter(printed);
      fc.pre(parsed.ok || parsed.cause === 'syntax');
      expect(parsed.ok ? shape(parsed.value) : `${printed}: ${parsed.en}`).toEqual(shape(expression));
    }), { numRuns: 300 });
  });

  it('any accepted text, printed, parses to the same tree', () => {
    fc.assert(fc.property(fc.oneof(soup, nearlyLegal), (raw) => {
      const first = parseFilter(raw);
      if (first.ok) expect(shape(read(printFilter(first.value)))).toEqual(shape(first.value));
    }), { numRuns: 2000 });
  });

  it('never throws, and an error points inside the text or at its end', () => {
    fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 200 })), (raw) => {
      const parsed = parseFilter(raw);
      if (!parsed.ok) expect(parsed.at >= 0 && parsed.at <= raw.length).toBe(true);
    }), { numRuns: 2000 });
  });
});
