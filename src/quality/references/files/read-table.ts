import { parse } from 'csv-parse/sync';
import { arrayAt } from '../../../fhir-common/core/json';
import { foldString } from '../../../fhir-common/core/values/string-fold';
import { decodeLines } from './decode-lines';
import type { TextLine } from './decode-lines';
import { ReferenceFileError } from './reference-item';
import type { ReadProgress, ReferenceItem } from './reference-item';
import { RowReader } from './row-reader';
import type { Bilingual } from '../../../fhir-common/core/bilingual';

/** A published table: its columns, all required in the header in any order, and how a line becomes a row. */
export interface TableFormat<Row> {
  readonly columns: readonly string[];
  /** The version, from a row; the table has none of its own otherwise. */
  readonly versionOf?: (row: Row) => string | undefined;
  readonly rowOf: (reader: RowReader) => Row;
}

/**
 * Reads a table with a header, separated by semicolons or commas. A wrong line is reported and left out; a wrong header refuses the
 * file before its first row. @throws ReferenceFileError
 */
export async function* readTable<Row>(format: TableFormat<Row>, input: AsyncIterable<Uint8Array>, progress?: ReadProgress): AsyncGenerator<ReferenceItem<Row>> {
  let header: Header | undefined;
  let version = '';
  for await (const line of decodeLines(input, progress)) {
    if (line.text.trim() === '') continue;
    if (!header) header = headerOf(line.text, format.columns);
    else {
      const reader = readerOf(line, header);
      // A line of another shape has no fields to speak of: it is reported once.
      const row = reader.isRefused ? undefined : format.rowOf(reader);
      for (const problem of reader.problems) yield { kind: 'problem', problem };
      if (row === undefined || reader.isRefused) continue;
      const stated = format.versionOf?.(row) ?? '';
      if (stated > version) version = stated;
      yield { kind: 'row', row };
    }
  }
  if (!header) throw new ReferenceFileError({ fr: `Ce fichier est vide. Colonnes attendues : ${format.columns.join(', ')}.`, en: `This file is empty. Expected columns: ${format.columns.join(', ')}.` });
  if (version !== '') yield { kind: 'version', version };
}

interface Header {
  readonly delimiter: string;
  readonly columns: readonly string[];
}

function headerOf(text: string, expected: readonly string[]): Header {
  const delimiter = text.includes(';') ? ';' : ',';
  const columns = splitLine(text, delimiter)?.map((name) => foldString(name).replaceAll(' ', '_')) ?? [];
  const missing = expected.filter((name) => !columns.includes(name));
  const unknown = columns.filter((name) => !expected.includes(name));
  if (missing.length === 0 && unknown.length === 0) return { delimiter, columns };
  const list = (names: readonly string[]): string => (names.length === 0 ? '-' : names.join(', '));
  throw new ReferenceFileError({
    fr: `Colonnes inattendues. Manquantes : ${list(missing)}. Inconnues : ${list(unknown)}. Attendues : ${expected.join(', ')}. Rien n'est changé.`,
    en: `Unexpected columns. Missing: ${list(missing)}. Unknown: ${list(unknown)}. Expected: ${expected.join(', ')}. Nothing was changed.`,
  });
}

function readerOf({ line, text }: TextLine, { delimiter, columns }: Header): RowReader {
  const cells = splitLine(text, delimiter);
  const reader = new RowReader(`ligne ${line}`, new Map(columns.map((name, index) => [name, cells?.[index] ?? ''])));
  if (cells?.length !== columns.length) reader.refuse(wrongCount(cells?.length, columns.length));
  return reader;
}

export function wrongCount(found: number | undefined, expected: number): Bilingual {
  return found === undefined
    ? { fr: 'Guillemets mal fermés. Doublez ceux du texte.', en: 'Quotes are not closed. Double those of the text.' }
    : { fr: `${found} colonnes au lieu de ${expected}. Corrigez cette ligne.`, en: `${found} columns instead of ${expected}. Correct this line.` };
}

/** Cells of one line; undefined when its quotes do not match. Most lines have none, and need no parser. */
export function splitLine(text: string, delimiter: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter);
  try {
    const [record]: unknown[] = parse(text, { delimiter, relax_column_count: true });
    return arrayAt({ record }, 'record').map(String);
  } catch {
    return undefined;
  }
}
