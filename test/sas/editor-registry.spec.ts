import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartupError } from '../../src/config/startup-error';
import type { RegisteredEditor } from '../../src/sas/aggregator/editor';
import { EditorRegistry } from '../../src/sas/aggregator/editor-registry';
import { parseEditors } from '../../src/sas/aggregator/editors-file';
import { createOwnPki } from '../auth-mtls/own-pki';
import type { OwnPki } from '../auth-mtls/own-pki';

let pki: OwnPki;
let folder: string;
let file: string;
const opened: EditorRegistry[] = [];
const refusals: StartupError[] = [];

beforeAll(async () => {
  pki = await createOwnPki();
  folder = mkdtempSync(join(tmpdir(), 'editors-'));
  file = join(folder, 'editors.json');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((registry) => registry.close()));
  refusals.length = 0;
});

afterAll(() => {
  pki.remove();
  rmSync(folder, { recursive: true, force: true });
});

const fallback = (): { certFile: string; keyFile: string } => ({
  certFile: join(pki.folder, 'clients', 'sas-platform.crt'), keyFile: join(pki.folder, 'clients', 'sas-platform.key'),
});
const entry = (name: string, fields: object = {}): object => ({ name, baseUrl: 'https://editor.example/fhir/', flows: ['INT_R01'], caFile: join(pki.folder, 'ca.crt'), ...fields });

function open(list: unknown, extra: Partial<Parameters<typeof EditorRegistry.open>[0]> = {}): EditorRegistry {
  writeFileSync(file, JSON.stringify(list));
  const registry = EditorRegistry.open({ file, fallback: fallback(), refused: (error) => refusals.push(error), ...extra });
  opened.push(registry);
  return registry;
}

const namesOf = async (registry: EditorRegistry): Promise<string[]> => (await registry.editors()).map(({ editor }) => editor.name);

test('an entry is read with its defaults', () => {
  const [editor] = parseEditors(JSON.stringify([entry('alpha')]), file, fallback());
  expect(editor).toEqual({
    name: 'alpha', baseUrl: 'https://editor.example/fhir', flows: ['INT_R01'], caFile: join(pki.folder, 'ca.crt'), ...fallback(), timeoutMs: 7000, active: true,
  });
});

test.each<[string, unknown, RegExp]>([
  ['no list', { name: 'alpha' }, /must be a JSON list/],
  ['no object', ['alpha'], /\[0\]: must be an object/],
  ['a misspelt key', [{ name: 'alpha', baseURL: 'https://x' }], /\[0\] \(alpha\): "baseURL" does not exist/],
  ['no name', [{}], /\[0\]: name must have/],
  ['the name of the local agenda', [{ name: 'local' }], /\[0\] \(local\): name must have/],
  ['plain http', [{ name: 'a', baseUrl: 'http://editor.example' }], /\(a\): baseUrl must be an https address/],
  ['a password in the address', [{ name: 'a', baseUrl: 'https://u:p@editor.example' }], /baseUrl must be/],
  ['no flow', [{ name: 'a', baseUrl: 'https://e.example', flows: [] }], /flows must list/],
  ['an unknown flow', [{ name: 'a', baseUrl: 'https://e.example', flows: ['INT_R01', 'INT_R09'] }], /flows must list/],
  ['no limit', [{ name: 'a', baseUrl: 'https://e.example', flows: ['SOS'], timeoutMs: 0 }], /timeoutMs must be an integer/],
  ['a switch that is none', [{ name: 'a', baseUrl: 'https://e.example', flows: ['SOS'], active: 'no' }], /active must be/],
  ['no authority', [{ name: 'a', baseUrl: 'https://e.example', flows: ['SOS'] }], /caFile is required/],
  ['an authority that cannot be read', [{ name: 'a', baseUrl: 'https://e.example', flows: ['SOS'], caFile: '/nowhere.crt' }], /caFile cannot be read: \/nowhere\.crt/],
  ['a certificate without key', [{ name: 'a', baseUrl: 'https://e.example', flows: ['SOS'], caFile: '/x', certFile: '/y' }], /certFile and keyFile go together/],
])('%s stops the start with one line', (_title, list, message) => {
  expect(() => open(list)).toThrow(message);
  try {
    open(list);
  } catch (error) {
    expect(String(error)).not.toContain('\n');
  }
});

test('the same name twice, and what is no certificate, stop the start', () => {
  expect(() => open([entry('alpha'), entry('alpha')])).toThrow('already in the list');
  expect(() => open([entry('alpha', { caFile: file })])).toThrow('editor alpha: certificates cannot be used');
});

test('a change of the list counts, an unchanged editor keeps its connections', async () => {
  const registry = open([entry('alpha'), entry('beta')]);
  const [alpha] = await registry.editors();
  writeFileSync(file, JSON.stringify([entry('alpha'), entry('gamma')]));
  registry.look();
  expect(await namesOf(registry)).toEqual(['alpha', 'gamma']);
  expect((await registry.editors())[0]).toBe(alpha);
  writeFileSync(file, JSON.stringify([entry('alpha', { active: false })]));
  registry.look();
  expect((await registry.editors()).map(({ editor }) => editor.active)).toEqual([false]);
});

test('a list that is wrong later is told once and the last good one stays', async () => {
  const registry = open([entry('alpha')]);
  writeFileSync(file, JSON.stringify([entry('alpha'), { name: 'beta' }]));
  registry.look();
  registry.look();
  expect(refusals.map(({ message }) => message)).toEqual([expect.stringContaining('[1] (beta)')]);
  expect(registry.refusal).toBe(refusals[0]);
  expect(await namesOf(registry)).toEqual(['alpha']);
  writeFileSync(file, JSON.stringify([entry('alpha'), entry('beta')]));
  registry.look();
  expect(registry.refusal).toBeUndefined();
  expect(await namesOf(registry)).toEqual(['alpha', 'beta']);
});

describe('registered editors', () => {
  const registered = (name: string, fields: Partial<RegisteredEditor> = {}): RegisteredEditor => ({
    name, baseUrl: 'https://registered.example/fhir', flows: ['SOS'], caFile: join(pki.folder, 'ca.crt'), certFile: null, keyFile: null, timeoutMs: 7000, active: true, ...fields,
  });

  test('are asked besides those of the file, whose word prevails', async () => {
    const registry = open([entry('alpha')]);
    registry.register([registered('alpha'), registered('beta')]);
    expect((await registry.editors()).map(({ editor }) => `${editor.name} ${editor.baseUrl}`)).toEqual(['alpha https://editor.example/fhir', 'beta https://registered.example/fhir']);
    const beta = registry.standing('beta').asked;
    registry.register([registered('beta'), registered('gamma')]);
    expect(registry.standing('beta').asked).toBe(beta);
    registry.register([]);
    expect(await namesOf(registry)).toEqual(['alpha']);
  });

  test('are asked without any file', async () => {
    const registry = EditorRegistry.open({ fallback: fallback(), refused: (error) => refusals.push(error) });
    opened.push(registry);
    registry.register([registered('beta')]);
    expect((await registry.editors()).map(({ editor }) => [editor.name, editor.certFile])).toEqual([['beta', fallback().certFile]]);
  });

  test('one that cannot be used is told once and holds up no other; it is asked once it is mended', async () => {
    const own = join(folder, 'beta-ca.crt');
    writeFileSync(own, 'no certificate');
    const registry = open([entry('alpha')]);
    const list = [registered('beta', { caFile: own }), registered('gamma')];
    registry.register(list);
    registry.register(list);
    expect(refusals.map(({ message }) => message)).toEqual([expect.stringContaining('editor beta: certificates cannot be used')]);
    expect([await namesOf(registry), registry.standing('beta').unusable]).toEqual([['alpha', 'gamma'], refusals[0]]);
    copyFileSync(join(pki.folder, 'ca.crt'), own);
    registry.register(list);
    expect([await namesOf(registry), registry.refusedEditors]).toEqual([['alpha', 'beta', 'gamma'], []]);
  });

  test('go on while a certificate of the file is broken', async () => {
    const own = join(folder, 'alpha-ca.crt');
    copyFileSync(join(pki.folder, 'ca.crt'), own);
    const registry = open([entry('alpha', { caFile: own })]);
    writeFileSync(own, 'no certificate');
    registry.register([registered('beta')]);
    expect(await namesOf(registry)).toEqual(['alpha', 'beta']);
    registry.look();
    expect([registry.refusal?.message, await namesOf(registry)]).toEqual([expect.stringContaining('editor alpha'), ['alpha', 'beta']]);
  });

  test('a device is no certificate', () => {
    expect(() => open([]).refuseUnusable(registered('beta', { caFile: '/dev/zero' }))).toThrow(/editor beta: certificates cannot be used \(Error: \/dev\/zero: no file/);
  });
});

test('the agenda of this server is an editor while it holds a schedule', async () => {
  let holds = false;
  const channel = { ask: () => Promise.resolve({ ok: true as const, bundle: {} }), close: () => Promise.resolve() };
  const registry = open([entry('zeta')], { local: { baseUrl: 'https://sas.example/sas/editor/fhir', channel, holdsSchedule: () => Promise.resolve(holds) } });
  expect(await namesOf(registry)).toEqual(['zeta']);
  holds = true;
  expect(await namesOf(registry)).toEqual(['local', 'zeta']);
});
