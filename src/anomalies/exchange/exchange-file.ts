import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { COLUMNS } from './exchange-row';
import type { ExchangeRow } from './exchange-row';

const isCsv = (file: string): boolean => /\.csv$/i.test(file);

/** The lines of a table, CSV (by its name; `;` or `,` between columns, names in the first line) or NDJSON. @throws Error when the file cannot be read */
export async function* readLines(file: string): AsyncGenerator {
  const source = createReadStream(file);
  if (isCsv(file)) {
    // `pipe` hands no error on: a file that cannot be read would end as an empty one.
    const rows = source.pipe(parse({ columns: true, bom: true, delimiter: [';', ','], relax_column_count: true, skip_empty_lines: true }));
    source.on('error', (error) => rows.destroy(error));
    for await (const row of rows) yield row;
    return;
  }
  for await (const line of createInterface({ input: source, crlfDelay: Infinity })) if (line.trim() !== '') yield parsed(line);
}

/** What is no JSON is a line that is refused, not the end of the run. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** Writes a table, CSV or NDJSON by the name of the file. @returns how many lines */
export async function writeLines(file: string, rows: AsyncIterable<ExchangeRow>): Promise<number> {
  let written = 0;
  async function* counted(): AsyncGenerator<ExchangeRow> {
    for await (const row of rows) {
      written += 1;
      yield row;
    }
  }
  const target = createWriteStream(file);
  if (isCsv(file)) await pipeline(Readable.from(counted()), stringify({ header: true, columns: [...COLUMNS], delimiter: ';' }), target);
  else await pipeline(Readable.from(ndjson(counted())), target);
  return written;
}

async function* ndjson(rows: AsyncIterable<ExchangeRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
