import * as fc from 'fast-check';
import { parseJson } from './parse-json';

const fault = (text: string): unknown => {
  const parsed = parseJson(text);
  return parsed.ok ? 'ok' : { rule: parsed.fault.rule, line: parsed.fault.line, column: parsed.fault.column };
};

describe('parseJson', () => {
  it.each([
    ['a missing comma', '{"url":"x"\n "b":1}', { rule: 'json-syntax', line: 2, column: 2 }],
    ['a text cut short', '{"a":', { rule: 'json-syntax', line: 1, column: 6 }],
    ['two braces', '{ {', { rule: 'json-syntax', line: 1, column: 3 }],
    ['a trailing comma', '[1,]', { rule: 'json-syntax', line: 1, column: 4 }],
    ['a key given twice', '{"a":1,\n"a":2}', { rule: 'json-duplicate-key', line: 2, column: 1 }],
    ['a key given twice, once escaped', '{"a":1,"\\u0061":2}', { rule: 'json-duplicate-key', line: 1, column: 8 }],
    ['a key that reaches for the prototype', '{"x":{"__proto__":{}}}', { rule: 'json-forbidden-key', line: 1, column: 7 }],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, { rule: 'json-depth', line: 1, column: 101 }],
    ['the same key in two objects', '[{"a":1},{"a":2}]', 'ok'],
    ['a value that looks like a key', '{"a":"b","c":["b","b"]}', 'ok'],
  ])('tells %s', (_name, text, expected) => {
    expect(fault(text)).toEqual(expected);
  });

  it('reads what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      if (/"(__proto__|constructor|prototype)"/.test(text)) return;
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
    }));
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200, unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', '1', '\n') }), (text) => {
      expect(['ok', false, true]).toContain(parseJson(text).ok);
    }));
  });
});
