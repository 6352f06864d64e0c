import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { arrayAt, isObject, stringAt } from '../core/json';
import { parseJson } from '../core/json-text';
import { decodeUtf8 } from '../core/utf-8';
import type { ImportVerdict } from '../write/import-judge';

/** One resource of a file, or why it could not be read. `place` tells people where it stands. */
export type ReadResource = { readonly place: string } & ({ readonly json: unknown; /** Where it was judged already. */ readonly verdict?: ImportVerdict } | { readonly unreadable: string });

/** The text of one resource of a file, or why it is none. */
export type ReadText = { readonly place: string } & ({ readonly text: string } | { readonly unreadable: string });

/** Bytes read so far of the file as it lies on disk, for the progress bar. */
export type OnBytes = (bytes: number) => void;

/**
 * The resources of a file: NDJSON line by line (`.ndjson`, `.jsonl`), else one JSON document, a resource or a Bundle. A final `.gz` is
 * unpacked. NDJSON is streamed: memory does not grow with the file. What is not UTF-8 is refused, never stored with its letters lost, and
 * numbers keep the spelling of the file.
 */
export async function* readResources(file: string, onBytes: OnBytes): AsyncGenerator<ReadResource> {
  if (!hasLines(file)) yield* readDocument(file, onBytes);
  else for await (const read of readLines(file, onBytes)) yield 'text' in read ? parseText(read.text, read.place) : read;
}

/** Whether a file holds one resource on each line. */
export function hasLines(file: string): boolean {
  return /\.(ndjson|jsonl)(\.gz)?$/i.test(file);
}

/** The lines of a file that {@link hasLines}, but for those that hold nothing. */
export async function* readLines(file: string, onBytes: OnBytes): AsyncGenerator<ReadText, void> {
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

function* readLine(line: Buffer, place: string, isFirst: boolean): Generator<ReadText> {
  const text = decodeUtf8(line);
  if (!text.ok) yield { place, unreadable: `${text.fr} / ${text.en}` };
  else if (text.value.trim() !== '') yield { place, text: isFirst ? text.value.replace(/^\uFEFF/, '') : text.value };
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
  const document = parseText(text.value.replace(/^\uFEFF/, ''), file);
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

/** The resource a text holds. */
export function parseText(text: string, place: string): ReadResource {
  const parsed = parseJson(text);
  return parsed.ok ? { place, json: parsed.value } : { place, unreadable: `${parsed.fr} / ${parsed.en}` };
}
