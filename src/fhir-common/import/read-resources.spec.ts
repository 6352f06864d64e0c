import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringifyJson } from '../core/json-text';
import { readResources } from './read-resources';
import type { ReadResource } from './read-resources';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'read-resources-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, bytes: Buffer | string): Promise<ReadResource[]> {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const found: ReadResource[] = [];
  for await (const resource of readResources(file, () => undefined)) found.push({ ...resource, place: resource.place.replace(file, name) });
  return found;
}

const hospital = '{"resourceType":"Location","id":"1","name":"Hôpital de l\'Été"}';
const latin1 = Buffer.from(hospital, 'latin1');

describe('a file that is not UTF-8', () => {
  it.each([
    ['NDJSON', 'latin1.ndjson', latin1, 'latin1.ndjson:1'],
    ['NDJSON, compressed', 'latin1.ndjson.gz', gzipSync(latin1), 'latin1.ndjson.gz:1'],
    ['one resource', 'latin1.json', latin1, 'latin1.json'],
    ['one resource, compressed', 'latin1.json.gz', gzipSync(latin1), 'latin1.json.gz'],
    ['a Bundle', 'bundle.json', Buffer.from(`{"resourceType":"Bundle","entry":[{"resource":${hospital}}]}`, 'latin1'), 'bundle.json'],
  ])('is refused with its place: %s', async (_kind, name, bytes, place) => {
    const [refused, ...others] = await read(name, bytes);
    expect(others).toEqual([]);
    expect(refused).toMatchObject({ place, unreadable: expect.stringMatching(/n’est pas de l’UTF-8.*is not UTF-8/) as unknown });
  });

  it('leaves the other lines alone', async () => {
    const lines = await read('mixed.ndjson', Buffer.concat([Buffer.from(`\uFEFF${hospital}\r\n\n`), latin1, Buffer.from(`\n${hospital}`)]));
    expect(lines.map((line) => [line.place, 'json' in line])).toEqual([['mixed.ndjson:1', true], ['mixed.ndjson:3', false], ['mixed.ndjson:4', true]]);
    expect(lines[2]).toMatchObject({ json: { name: "Hôpital de l'Été" } });
  });
});

describe('what a file says', () => {
  it('keeps the spelling of its numbers', async () => {
    const [line] = await read('numbers.ndjson', '{"resourceType":"Location","position":{"latitude":48.390000,"longitude":-4.50}}');
    expect(line && 'json' in line ? stringifyJson(line.json) : '').toContain('{"latitude":48.390000,"longitude":-4.50}');
  });

  it.each([['twice.ndjson', '{"resourceType":"Location","id":"1",\t"id":"2"}', 38], ['twice.json', '{"resourceType":"Bundle",\n"entry":[{"resource":{"a":1,"a":2}}]}', 55]])(
    'is refused when a key is given twice, by name and position: %s',
    async (name, text, at) => {
      const [refused] = await read(name, text);
      expect(refused).toMatchObject({ unreadable: expect.stringMatching(new RegExp(`au caractère ${at} : la clé « (id|a) » est donnée deux fois`)) as unknown });
    },
  );

  it('is read across the chunks of the stream', async () => {
    const long = 'é'.repeat(1_500_000);
    const lines = await read('long.ndjson', `{"resourceType":"Location","name":"${long}"}\n${hospital}\n`);
    expect(lines.map((line) => ('json' in line ? JSON.stringify(line.json).length : 0))).toEqual([long.length + 37, hospital.length]);
  });
});
