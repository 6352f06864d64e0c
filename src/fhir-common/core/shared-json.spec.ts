import fc from 'fast-check';
import { isObject } from './json';
import { parseJson, sameJson, stringifyJson } from './json-text';
import { withShared } from './shared-json';

const json = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', null, true), fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('value'), { maxKeys: 3 }),
}));
const object = json.object.filter(isObject);

function read(text: string): Readonly<Record<string, unknown>> {
  const parsed = parseJson(text);
  if (!parsed.ok || !isObject(parsed.value)) throw new Error(text);
  return parsed.value;
}

it('what is shared reads as it was given, and what reads alike is shared', () => {
  fc.assert(fc.property(object, object, (before, after) => {
    const [old, given] = [JSON.stringify(before), JSON.stringify(after)];
    const shared = withShared(before, after);
    expect(stringifyJson(shared)).toBe(given);
    expect([JSON.stringify(before), JSON.stringify(after)]).toEqual([old, given]);
    for (const [key, value] of Object.entries(shared)) {
      if (key !== '__proto__' && Object.hasOwn(before, key) && sameJson(before[key], value)) expect(value).toBe(before[key]);
    }
  }), { numRuns: 500 });
});

it('an item added or taken out leaves the others the very same', () => {
  const before = { list: [{ n: 1 }, { n: 2 }, { n: 3 }] };
  const [one, two, three] = before.list;
  const items = (list: readonly object[]): readonly unknown[] => withShared(before, { list }).list;
  expect(items([{ n: 1 }, { n: 9 }, { n: 2 }, { n: 3 }])).toEqual([one, { n: 9 }, two, three]);
  const [first, , third, fourth] = items([{ n: 1 }, { n: 9 }, { n: 2 }, { n: 3 }]);
  expect([first === one, third === two, fourth === three]).toEqual([true, true, true]);
  const [left, right] = items([{ n: 1 }, { n: 3 }]);
  expect([left === one, right === three]).toEqual([true, true]);
});

it('a number that is written otherwise is another number', () => {
  const shared = withShared(read('{"a":{"n":1.50},"b":[1.0,2]}'), read('{"a":{"n":1.5},"b":[1.00,2]}'));
  expect(stringifyJson(shared)).toBe('{"a":{"n":1.5},"b":[1.00,2]}');
  const before = read('{"a":{"n":1.50}}');
  expect(withShared(before, read('{"a":{"n":1.50},"c":1}'))['a']).toBe(before['a']);
});
