import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseTerminologySource } from './parse-terminology-source';
import { createTerminology } from './terminology';
import type { Terminology } from './terminology';
import type { TerminologySource } from './terminology-source';

/**
 * Reads every `.json` file of a folder (`data/terminology`), then those of its folders, in name order.
 * Throws TerminologySourceError when a file has not the expected shape, and the error of the file system or of JSON.parse as it is:
 * the server does not start on broken reference data.
 */
export function readTerminologyFolder(folder: string): readonly TerminologySource[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  return [
    ...files.map(({ name }) => parseTerminologySource(JSON.parse(readFileSync(join(folder, name), 'utf8')))),
    ...entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => readTerminologyFolder(join(folder, name))),
  ];
}

/** The terminology of a folder alone, without what an installation loaded since. */
export function loadTerminology(folder: string): Terminology {
  return createTerminology(readTerminologyFolder(folder));
}
