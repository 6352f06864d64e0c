import { r4ElementTypes } from '../../validation/fixtures/element-types';
import { createPatchEngine } from './patch-engine';
import { DEFAULT_LIMITS } from './patch-operation';
import { PathCompiler } from './patch-path';

const types = r4ElementTypes();
const engine = createPatchEngine({ types });
const resource = { resourceType: 'Organization', id: 'o', name: 'A', telecom: [{ system: 'phone', value: '1' }] };

function verdict(path: string, over = engine): string {
  const body = { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'delete' }, { name: 'path', valueString: path }] }] };
  const parsed = over.parse(body, 'lenient');
  const result = parsed.ok ? over.apply(resource, parsed.patch, 'lenient') : parsed;
  return result.ok ? 'applied' : result.issues.map(({ rule, status }) => `${status} ${rule}`).join();
}

const nested = (depth: number, open: string, inner: string, close: string): string => open.repeat(depth) + inner + close.repeat(depth);

it.each<[string, string, string]>([
  ['resolve', 'Organization.partOf.resolve()', '400 path-function'],
  ['repeat', 'Organization.repeat(telecom)', '400 path-function'],
  ['descendants', 'Organization.descendants()', '400 path-function'],
  ['children', 'Organization.children()', '400 path-function'],
  ['trace', "Organization.name.trace('x')", '400 path-function'],
  ['memberOf', "Organization.type.memberOf('x')", '400 path-function'],
  ['a backquoted function', "Organization.`resolve`()", '400 path-function'],
  ['a forbidden function inside a criterion', 'Organization.telecom.where(value.trace(\'x\').exists())', '400 path-function'],
  ['a regular expression', `Organization.name.matches('(${'a+'.repeat(400)})+$')`, '400 path-function'],
  ['a text that doubles', `Organization.where(name${".replace('a','aa')".repeat(60)} = 'a')`, '400 path-function'],
  ['a collection that doubles', `Organization.telecom${'.combine($this)'.repeat(60)}`, '400 path-function'],
  ['aggregate', 'Organization.telecom.aggregate($total + 1, 0)', '400 path-function'],
  ['defineVariable', "Organization.defineVariable('a', telecom)", '400 path-function'],
  ['a union', 'Organization.telecom | Organization.telecom', '400 path-construct'],
  ['an environment variable', 'Organization.telecom.where(%resource.name.exists())', '400 path-construct'],
  ['a built object', "Organization.where(Coding { code: 'a' }.exists())", '400 path-construct'],
  ['arithmetic', 'Organization.telecom[1 + 1]', '400 path-construct'],
  ['a comment', "Organization.name // '", '400 path-construct'],
  ['where without a criterion', 'Organization.telecom.where()', '400 path-where-empty'],
  ['where with two criteria', "Organization.telecom.where(value, system)", '400 path-syntax'],
  ['a function with an argument too many', 'Organization.telecom.first(1)', '400 path-syntax'],
  ['the prototype', 'Organization.__proto__', '400 forbidden-name'],
  ['the constructor', 'Organization.constructor', '400 forbidden-name'],
  ['the prototype in backquotes', 'Organization.`__proto__`', '400 forbidden-name'],
  ['the prototype in escapes', 'Organization.`\\u005f_proto__`', '400 forbidden-name'],
  ['toString as an element', 'Organization.toString', '400 forbidden-name'],
  ['a long path', `Organization.${'a'.repeat(2_000)}`, '400 path-too-long'],
  ['a path of a megabyte', `Organization.${'a'.repeat(1_000_000)}`, '400 path-too-long'],
  ['many tokens', `Organization${'.a'.repeat(400)}`, '400 path-too-complex'],
  ['many signs', `Organization.telecom[${'-'.repeat(900)}1]`, '400 path-too-complex'],
  ['900 nested parentheses', nested(900, '(', 'name', ')'), '400 path-too-complex'],
  ['10,000 nested parentheses', nested(10_000, '(', 'name', ')'), '400 path-too-long'],
  ['nested criteria', nested(60, 'telecom.where(', 'value', ')'), '400 path-too-complex'],
  ['nested iif', nested(60, 'iif(true, ', 'name', ', name)'), '400 path-too-complex'],
  ['unbalanced parentheses', nested(15, '(', 'name', ''), '400 path-syntax'],
  ['closing parentheses only', nested(200, '', 'name', ')'), '400 path-syntax'],
  ['an open text', "Organization.telecom.where(value = 'a", '400 path-syntax'],
  ['no path at all', '.', '400 path-syntax'],
  ['binary', '\u0000\u0001', '400 path-syntax'],
  ['a doubled operator', "Organization.telecom.where(value = '1' and and system = 'phone')", '400 path-syntax'],
])('%s is refused', (_name, path, expected) => expect(verdict(path)).toBe(expected));

it.each(['Organization.telecom[0]', 'telecom.first()', "Organization.telecom.where(iif(system = 'phone', true, false))", "Organization.telecom.where(value.startsWith('1') and rank.empty())",
  'Organization.telecom.where(value.length() > 0).ofType(ContactPoint)', 'Organization.telecom.where($this.value = \'1\' xor system.empty())', "Organization.`telecom`.single()"])(
  '%s is applied', (path) => expect(verdict(path)).toBe('applied'));

it('stops an evaluation after a number of steps, whichever engine reads the path', () => {
  const small = createPatchEngine({ types, limits: { evaluationSteps: 2 } });
  expect([verdict("Organization.telecom.where(system = 'phone')", small), verdict("Organization.telecom.where(system.startsWith('p'))", small)]).toEqual(
    ['400 path-too-costly', '400 path-too-costly'],
  );
});

it('says where a path stops being FHIRPath and proposes the mended one', () => {
  const compiled = new PathCompiler(DEFAULT_LIMITS).compile("Organization.telecom.where(value = '1' and and system = 'phone')");
  expect(compiled).toMatchObject({ ok: false, problem: { details: { detail: 'position 44' } }, hint: "Organization.telecom.where(value = '1' and system = 'phone')" });
});

it('keeps a bounded number of compiled paths, the last used ones', () => {
  const paths = new PathCompiler({ ...DEFAULT_LIMITS, cachedPaths: 3 });
  const first = paths.compile('Organization.name');
  for (const text of ['a', 'b', 'Organization.name', 'c', 'd', 'x'.repeat(5_000)]) paths.compile(text);
  expect([paths.size, paths.compile('Organization.name') === first]).toEqual([3, true]);
});

it.each<[string, unknown, string]>([
  ['10,000 levels', JSON.parse(`{"resourceType":"Parameters","parameter":${'['.repeat(10_000)}${']'.repeat(10_000)}}`), '400 body-too-deep'],
  ['many values', { resourceType: 'Parameters', parameter: Array(60_000).fill(1) }, '413 body-too-large'],
  ['many operations', { resourceType: 'Parameters', parameter: Array(201).fill({ name: 'operation' }) }, '413 too-many-operations'],
])('a body of %s is refused', (_name, body, expected) => {
  const parsed = engine.parse(body, 'lenient');
  expect(parsed.ok ? [] : parsed.issues.map(({ rule, status }) => `${status} ${rule}`)).toEqual([expected]);
});

it('leaves the prototype of objects alone', () => {
  const body: unknown = JSON.parse('{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Organization"},{"name":"name","valueString":"__proto__"},{"name":"value","valueString":"polluted"}]}]}');
  const parsed = engine.parse(body, 'lenient');
  const result = parsed.ok ? engine.apply(resource, parsed.patch, 'lenient') : parsed;
  expect([result.ok, 'polluted' in {}]).toEqual([false, false]);
});
