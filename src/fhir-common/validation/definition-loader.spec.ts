import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadDefinitions } from './definition-loader';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'definitions-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const definition = (name: string): unknown => ({
  resourceType: 'StructureDefinition', url: `https://example.org/${name}`, type: 'Location', kind: 'resource', derivation: 'constraint',
  snapshot: { element: [{ id: 'Location', path: 'Location', min: 0, max: '*' }, {
    id: 'Location.mode', path: 'Location.mode', min: 1, max: '1', fixedCode: 'instance',
      type: [{ code: 'code', profile: ['https://example.org/p|1.0'] }],
    binding: { strength: 'required', valueSet: 'https://example.org/v|4.0.1' },
      slicing: { rules: 'closed', discriminator: [{ type: 'value', path: '$this' }] },
  }] },
});

test('reads resources, Bundles, arrays and gzip in all sub-folders, in name order, and passes over other resources', () => {
  mkdirSync(join(folder, 'b'));
  writeFileSync(join(folder, 'c.json'),
    JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: definition('in-bundle') }, { resource: { resourceType: 'ValueSet' } }] }));
  writeFileSync(join(folder, 'b', 'x.json'), JSON.stringify(definition('nested')));
  writeFileSync(join(folder, 'a.json.gz'), gzipSync(JSON.stringify([definition('zipped')])));
  writeFileSync(join(folder, 'readme.md'), 'not JSON');
  expect(loadDefinitions(folder).map(({ url }) => url.slice('https://example.org/'.length))).toEqual(['zipped', 'nested', 'in-bundle']);
});

test('keeps what validation needs, without versions on canonicals', () => {
  writeFileSync(join(folder, 'a.json'), JSON.stringify(definition('a')));
  expect(loadDefinitions(folder)[0]?.elements[1]).toEqual({
    id: 'Location.mode', path: 'Location.mode', min: 1, max: 1, fixed: 'instance', constraints: [],
    types: [{ code: 'code', profiles: ['https://example.org/p'], targets: [] }],
    binding: { strength: 'required', valueSet: 'https://example.org/v' },
    slicing: { rules: 'closed', ordered: false, discriminators: [{ type: 'value', path: '$this' }] },
  });
});

test.each([
  ['broken JSON', '{', 'a.json'],
  ['a definition without snapshot',
    JSON.stringify({ resourceType: 'StructureDefinition', url: 'https://example.org/x', type: 'Location', kind: 'resource' }),
    'https://example.org/x has no snapshot'],
  ['a definition without url', JSON.stringify({ resourceType: 'StructureDefinition', type: 'Location', kind: 'resource' }), 'lacks url'],
])('%s is refused, naming the file', (_name, text, message) => {
  writeFileSync(join(folder, 'a.json'), text);
  expect(() => loadDefinitions(folder)).toThrow(message);
  expect(() => loadDefinitions(folder)).toThrow(join(folder, 'a.json'));
});
