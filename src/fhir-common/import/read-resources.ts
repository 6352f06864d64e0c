import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { arrayAt, isObject, stringAt } from '../core/json';

/** One resource of a file, or why it could not be read. `place` tells people where it stands. */
export type ReadResource = { readonly place: string } & ({ readonly json: unknown } | { readonly unreadable: string });

/** Bytes read so far of the file as it lies on disk, for the progress bar. */
export type OnBytes = (bytes: number) => void;

/**
 * The resources of a file: NDJSON line by line (`.ndjson`, `.jsonl`), else one JSON document, a resource or a Bundle. A final `.gz` is
 * unpacked. NDJSON is streamed: memory does not grow with the file.
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
  for await (const line of createInterface({ input: unpacked, crlfDelay: Infinity })) {
    number += 1;
    const text = number === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (text.trim() !== '') yield parse(text, `${file}:${number}`);
  }
}

async function* readDocument(file: string, onBytes: OnBytes): AsyncGenerator<ReadResource> {
  const raw = await readFile(file);
  onBytes(raw.length);
  const text = (/\.gz$/i.test(file) ? await promisify(gunzip)(raw) : raw).toString('utf8').replace(/^\uFEFF/, '');
  const document = parse(text, file);
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
  try {
    return { place, json: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { place, unreadable: `JSON illisible / unreadable JSON: ${reason}` };
  }
}
