import type { FinessEstablishment } from '../finess';
import type { Territory } from '../territory';
import { notFiness, readFinessCsv } from './finess-csv';
import { readFinessStructures } from './finess-json';
import type { ReadProgress, ReferenceItem } from './reference-item';

/** What a FINESS structures file is, by its first bytes: the JSON flow holds closed establishments, the older CSV does not. */
export interface FinessFile {
  readonly holdsClosed: boolean;
  readonly items: AsyncGenerator<ReferenceItem<FinessEstablishment>>;
}

/** Recognises a published FINESS structures file and reads it. @throws ReferenceFileError when it is neither form */
export async function readFiness(input: AsyncIterable<Uint8Array>, territory: Territory, progress?: ReadProgress): Promise<FinessFile> {
  const chunks = input[Symbol.asyncIterator]();
  const first = await chunks.next();
  const head = first.done === true ? '' : Buffer.from(first.value).subarray(0, 200).toString('latin1').replace(/^\u00EF\u00BB\u00BF/, '').trimStart();
  const whole = rejoin(first, chunks);
  if (head.startsWith('{')) return { holdsClosed: true, items: readFinessStructures(whole, territory, progress) };
  if (head.startsWith('finess;etalab;')) return { holdsClosed: false, items: readFinessCsv(whole, territory, progress) };
  throw notFiness();
}

async function* rejoin(first: IteratorResult<Uint8Array, unknown>, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let chunk = first; chunk.done !== true; chunk = await rest.next()) yield chunk.value;
}
