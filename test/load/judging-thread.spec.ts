import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringifyJson } from '../../src/fhir-common/core/json-text';
import { JudgingThread } from '../../src/fhir-common/import/judging-thread';
import { readResources } from '../../src/fhir-common/import/read-resources';
import type { ReadResource } from '../../src/fhir-common/import/read-resources';

/** The id that the thread fails on. */
const FATAL = 'fatal';

let folder: string;
let thread: JudgingThread;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'judging-thread-'))));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => (thread = new JudgingThread(join(__dirname, 'judging-worker.cjs'), FATAL)));
afterEach(() => thread.close());

function fileOf(name: string, lines: readonly string[] | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, Buffer.isBuffer(lines) ? lines : lines.join('\n'));
  return file;
}

async function all(resources: AsyncIterable<ReadResource>): Promise<ReadResource[]> {
  const found: ReadResource[] = [];
  for await (const resource of resources) found.push(resource);
  return found;
}

const location = (id: string, more = ''): string => `{"resourceType":"Location","id":"${id}"${more}}`;

it('gives the resources of a file as they are read elsewhere, each with what was said of it', async () => {
  const lines = [...Array.from({ length: 120 }, (_, index) => location(`l-${index}`)), '', location('refused', ',"active":false'), '{"resourceType":"Loc'];
  const file = fileOf('places.ndjson', lines);
  const judged = await all(thread.read(file, () => undefined));
  const read = await all(readResources(file, () => undefined));
  expect(judged.map(({ place, ...one }) => ('json' in one ? { place, json: one.json } : { place, ...one }))).toEqual(read);
  expect(judged).toHaveLength(122);
  const verdicts = judged.map((one) => ('json' in one ? one.verdict : undefined));
  expect(verdicts.slice(0, 120).every((verdict) => verdict?.kind === 'accepted' && verdict.kept[0]?.en === 'kept')).toBe(true);
  expect(verdicts[120]).toMatchObject({ kind: 'refused', reasons: [{ code: 'file 1', expression: 'Location' }] });
  expect(verdicts[121]).toBeUndefined();
});

it('keeps the spelling of numbers and the letters of names', async () => {
  const line = location('1', ',"name":"Hôpital de l’Été 病院","position":{"longitude":4.850,"latitude":45.7500}');
  const [judged] = await all(thread.read(fileOf('spelled.ndjson', [line]), () => undefined));
  expect(judged !== undefined && 'json' in judged ? stringifyJson(judged.json) : undefined).toBe(line);
});

it('tells a line that is no UTF-8 or holds a key twice, and leaves the others alone', async () => {
  const bytes = Buffer.concat([Buffer.from('{"resourceType":"Location","id":"é"}', 'latin1'), Buffer.from(`\n${location('1', ',"id":"2"')}\n${location('3')}`)]);
  const [latin1, twice, right] = await all(thread.read(fileOf('wrong.ndjson.gz', gzipSync(bytes)), () => undefined));
  expect(latin1).toMatchObject({ unreadable: expect.stringContaining('is not UTF-8') as unknown });
  expect(twice).toMatchObject({ unreadable: expect.stringContaining('given twice') as unknown });
  expect(right).toMatchObject({ json: { id: '3' }, verdict: { kind: 'accepted' } });
});

it('gives no verdict of what is no resource or a list of codes', async () => {
  const judged = await all(thread.read(fileOf('others.ndjson', ['{"id":"1"}', '[1]', '{"resourceType":"CodeSystem","url":"urn:x"}']), () => undefined));
  expect(judged.map((one) => ('json' in one ? [one.json, one.verdict] : one))).toEqual([[{ id: '1' }, undefined], [[1], undefined], [{ resourceType: 'CodeSystem', url: 'urn:x' }, undefined]]);
});

it('looks at the lists again before each file, and tells how far it has read', async () => {
  const file = fileOf('twice.ndjson', Array.from({ length: 60 }, (_, index) => location(`l-${index}`)));
  let bytes = 0;
  const first = await all(thread.read(file, (count) => (bytes += count)));
  const second = await all(thread.read(file, () => undefined));
  expect(bytes).toBe(statSync(file).size);
  const codes = (resources: readonly ReadResource[]): Set<string | undefined> => new Set(resources.map((one) => ('json' in one && one.verdict?.kind === 'accepted' ? one.verdict.kept[0]?.code : undefined)));
  expect([codes(first), codes(second)]).toEqual([new Set(['file 1']), new Set(['file 2'])]);
});

it('fails with the failure of the thread, now and later', async () => {
  const file = fileOf('fatal.ndjson', [location('1'), location(FATAL), location('3')]);
  await expect(all(thread.read(file, () => undefined))).rejects.toThrow('cannot judge fatal');
  await expect(all(thread.read(file, () => undefined))).rejects.toThrow('cannot judge fatal');
});

it('fails when the thread leaves before the end of a file: no line is lost in silence', async () => {
  await expect(all(thread.read(fileOf('left.ndjson', [location('1'), location('leave')]), () => undefined))).rejects.toThrow('has ended');
});

it('fails for a file that is not there', async () => {
  await expect(all(thread.read(join(folder, 'nowhere.ndjson'), () => undefined))).rejects.toThrow('nowhere.ndjson');
});
