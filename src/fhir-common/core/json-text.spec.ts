import fc from 'fast-check';
import { isObject } from './json';
import { keepNumberTexts, numberText, parseJson, parseWritten, sameJson, SharedTexts, stringifyJson } from './json-text';

function read(text: string): unknown {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.en);
  return parsed.value;
}

describe('parseJson', () => {
  it('reads what JSON.parse reads, from any value written with or without blanks', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
      expect(stringifyJson(read(text))).toBe(JSON.stringify(value));
    }), { numRuns: 500 });
  });

  it('refuses what JSON.parse refuses', () => {
    const broken = fc.tuple(fc.jsonValue({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', '0', '\\', 'x', '\n', '.'));
    fc.assert(fc.property(broken, ([value, seed, patch]) => {
      const whole = JSON.stringify(value);
      const at = seed % (whole.length + 1);
      const text = whole.slice(0, at) + patch + whole.slice(at + 1);
      let accepted = true;
      try {
        JSON.parse(text);
      } catch {
        accepted = false;
      }
      if (!accepted) expect(parseJson(text).ok).toBe(false);
    }), { numRuns: 2000 });
  });

  it.each([
    ['{"a":1,"b":2,"a":3}', 13, 'key "a" is given twice'],
    ['{"x":[{"code":"1","code":"1"}]}', 18, 'key "code" is given twice'],
    ['{"\\u0061":1,"a":2}', 12, 'key "a" is given twice'],
    ['', 0, 'found the end of the text'],
    ['{"a":1', 6, 'expected "," or "}"'],
    ['{"a" 1}', 5, 'expected ":"'],
    ['{a:1}', 1, 'a key in double quotes'],
    ['[1,]', 3, 'a JSON value'],
    ['"a', 2, 'a closing double quote'],
    ['"a\nb"', 0, 'a control character'],
    ['"a\\xb"', 0, 'an unknown escape'],
    ['[1e999]', 1, 'too large'],
    ['01', 1, 'the end of the text'],
    ['{"a":1} x', 8, 'the end of the text'],
    ['['.repeat(201), 200, '200 nested levels'],
    [`${'['.repeat(201)}${']'.repeat(201)}`, 200, '200 nested levels'],
    [`${'{"a":'.repeat(201)}1${'}'.repeat(201)}`, 1000, '200 nested levels'],
  ])('refuses %j at %i', (text, at, reason) => {
    const parsed = parseJson(text);
    expect(parsed).toMatchObject({ ok: false, at });
    expect(parsed.ok ? '' : parsed.en).toContain(reason);
  });

  it('reads __proto__ as a key like any other', () => {
    const value = read('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(stringifyJson(value)).toBe('{"__proto__":{"polluted":true}}');
  });
});

describe('the spelling of numbers', () => {
  it.each(['133.500', '0.010', '1.0', '-0', '1e2', '1E+2', '12345678901234567890.123456789', '0.1000000000000000055511151231257827', '48.390000', '7'])('%s is kept', (number) => {
    const text = `{"value":${number},"list":[${number},{"deep":${number}}]}`;
    expect(stringifyJson(read(text))).toBe(text);
  });

  it('survives a copy by spread, and a copy key by key that asks for it', () => {
    const original = read('{"value":1.50,"unit":"kg"}');
    expect(stringifyJson({ ...(original as object), more: 1 })).toBe('{"value":1.50,"unit":"kg","more":1}');
    const copied = keepNumberTexts(Object.fromEntries(Object.entries(original as object)), original as object);
    expect(stringifyJson(copied)).toBe('{"value":1.50,"unit":"kg"}');
    expect(numberText(copied, 'value')).toBe('1.50');
  });

  it('is that of the number read, not of another put in its place', () => {
    const changed = { ...(read('{"value":1.50}') as object), value: 2 };
    expect(stringifyJson(changed)).toBe('{"value":2}');
    expect(numberText(changed, 'value')).toBeUndefined();
  });

  it('is seen by nothing that walks the keys of a resource', () => {
    const value = read('{"value":1.50}') as object;
    expect(Object.keys(value)).toEqual(['value']);
    expect(JSON.stringify(value)).toBe('{"value":1.5}');
  });
});

describe('parseWritten', () => {
  it('reads what stringifyJson wrote as parseJson does, however its numbers are spelled', () => {
    const number = fc.oneof(fc.integer().map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.constantFrom('1.0', '-0', '133.500', '1e3', '48.85', '12345678901234567890'));
    const document = fc.tuple(fc.jsonValue({ maxDepth: 3 }), fc.array(number, { maxLength: 4 }), fc.constantFrom('12,05 rue', 'x:1.0', '[2.50]'))
      .map(([value, numbers, text]) => `{"v":${JSON.stringify(value)},"n":[${numbers.join(',')}],"t":${JSON.stringify(text)},"last":${numbers[0] ?? '0'}}`);
    fc.assert(fc.property(document, (text) => {
      const written = parseWritten(text);
      expect(written.ok && stringifyJson(written.value)).toBe(stringifyJson(read(text)));
    }), { numRuns: 500 });
  });

  it('tells what is no JSON as parseJson does', () => {
    expect(parseWritten('{"a":1')).toEqual(parseJson('{"a":1'));
  });
});

describe('sameJson', () => {
  it('is the equality of the texts', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (left, right) => {
      expect(sameJson(left, read(JSON.stringify(left)))).toBe(true);
      expect(sameJson(left, right)).toBe(JSON.stringify(left) === JSON.stringify(right));
    }));
  });

  it.each([
    ['{"a":1.0}', '{"a":1.00}'], ['[1.0]', '[1]'], ['{"a":1,"b":2}', '{"b":2,"a":1}'], ['{"a":[]}', '{"a":{}}'], ['{"a":null}', '{}'], ['["1"]', '[1]'],
  ])('%s is not %s', (left, right) => {
    expect(sameJson(read(left), read(right))).toBe(false);
  });

  it('leaves out what is undefined, as a text does', () => {
    expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  });
});

describe('SharedTexts', () => {
  it('writes what stringifyJson writes, of values that share parts and numbers spelled in their own way', () => {
    const texts = new SharedTexts();
    const spelled = ['{"n":1.50}', '[1.0,2]', '{"a":[{"b":-0.0}]}', '{"n":1.5}'].map(read);
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, ...spelled), fc.array(fc.constantFrom(...spelled, null, 'x'), { maxLength: 3 }))), (value) => {
      expect(texts.stringify(value)).toBe(stringifyJson(value));
    }), { numRuns: 500 });
    const root = read('{"n":1.50,"o":{"n":2.0}}');
    expect(isObject(root) && texts.stringify(root)).toBe('{"n":1.50,"o":{"n":2.0}}');
  });
});
