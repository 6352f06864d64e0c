import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { arrayAt, isObject, stringAt } from '../core/json';
import { parseJson } from '../core/json-text';
import { decodeUtf8 } from '../core/utf-8';

/** One resource of a file, or why it could not be read. `place` tells people where it stands. */
export type ReadResource = { readonly place: string } & ({ readonly json: unknown } | { readonly unreadable: string });

/** Bytes read so far of the file as it lies on disk, for the progress bar. */
export type OnBytes = (bytes: number) => void;

/**
 * The resources of a file: NDJSON line by line (`.ndjson`, `.jsonl`), else one JSON document, a resource or a Bundle. A final `.gz` is
 * unpacked. NDJSON is streamed: memory does not grow with the file. What is not UTF-8 is refused, never stored with its letters lost, and
 * numbers keep the spelling of the file.
 */
export async function* readResources(file: string, onBytes: OnBytes): AsyncGenerator<ReadResource> {
  const name = file.replace(/\.gz$/i, '');
  if (/\.(ndjson|jsonl)$/i.test(name)) yield* readLines(file, onBytes);
  else yield* readDocument(file, onBytes);
}

async function* readLines(file: string, onBytes: OnBytes): AsyncGenerator<ReadResource> {
  const bytes = createReadStream(file, { highWaterMark: 1 << 20 });
  bytes.on('data', (chunk) => onBytes(chunk.length));
  const unpacked = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => unpacked.destroy(error));
  let number = 0;
  for await (const line of linesOf(unpacked)) {
    number += 1;
    if (line.length > 0) yield* readLine(line, `${file}:${number}`, number === 1);
  }
}

function* readLine(line: Buffer, place: string, isFirst: boolean): Generator<ReadResource> {
  const text = decodeUtf8(line);
  if (!text.ok) yield { place, unreadable: `${text.fr} / ${text.en}` };
  else if (text.value.trim() !== '') yield parse(isFirst ? text.value.replace(/^\uFEFF/, '') : text.value, place);
}

/** The lines of a stream as bytes: they are decoded one by one, so that one that is no UTF-8 is refused alone. */
async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new Error('A file was read as text instead of bytes');
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)]);
      begun = [];
      start = end + 1;
    }
    begun.push(chunk.subarray(start));
  }
  yield Buffer.concat(begun);
}

const LINE_FEED = 0x0a;

async function* readDocument(file: string, onBytes: OnBytes): AsyncGenerator<ReadResource> {
  const raw = await readFile(file);
  onBytes(raw.length);
  const text = decodeUtf8(/\.gz$/i.test(file) ? await promisify(gunzip)(raw) : raw);
  if (!text.ok) {
    yield { place: file, unreadable: `${text.fr} / ${text.en}` };
    return;
  }
  const document = parse(text.value.replace(/^\uFEFF/, ''), file);
  if (!('json' in document) || stringAt(document.json, 'resourceType') !== 'Bundle') {
    yield document;
    return;
  }
  for (const [index, entry] of arrayAt(document.json, 'entry').entries()) {
    const place = `${file}, entry[${index}]`;
    if (isObject(entry) && entry['resource'] !== undefined) yield { place, json: entry['resource'] };
    else yield { place, unreadable: 'cette entrée ne porte pas de ressource / this entry holds no resource' };
  }
}

function parse(text: string, place: string): ReadResource {
  const parsed = parseJson(text);
  return parsed.ok ? { place, json: parsed.value } : { place, unreadable: `${parsed.fr} / ${parsed.en}` };
}
