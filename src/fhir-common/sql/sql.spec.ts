import fc from 'fast-check';
import { join, name, sql, whole } from './sql';
import type { SqlFragment } from './sql';

it('numbers values in the order of the text, whatever was built first', () => {
  const late = sql`b = ${2}`;
  const { text, values } = sql`SELECT ${name('x')} WHERE a = ${1} AND ${late} AND c = ${3} LIMIT ${whole(4)}`;
  expect([text, values]).toEqual(['SELECT x WHERE a = $1 AND b = $2 AND c = $3 LIMIT 4', [1, 2, 3]]);
});

it('binds a value again each time its fragment is put in', () => {
  const asked = sql`a = ${'x'}`;
  const { text, values } = sql`${asked} OR ${join([asked, asked], ' AND ')}`;
  expect([text, values]).toEqual(['a = $1 OR a = $2 AND a = $3', ['x', 'x', 'x']]);
});

it('joins nothing to nothing, and refuses names and numbers that are none', () => {
  expect(join([], ' AND ').text).toBe('');
  expect(() => name('a; DROP')).toThrow('Not an SQL name');
  expect(() => whole(1.5)).toThrow('Not a whole number');
});

it('gives each value the number it has in the list, in any nesting', () => {
  const { tree } = fc.letrec<{ tree: SqlFragment }>((tie) => ({
    tree: fc.oneof({ maxDepth: 5 }, fc.integer().map((value) => sql`(${value})`),
      fc.array(tie('tree'), { maxLength: 4 }).map((parts) => sql`[${join(parts, ' , ')}]`)),
  }));
  fc.assert(fc.property(tree, ({ text, values }) => {
    expect([...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number))).toEqual(values.map((_, index) => index + 1));
  }));
});
