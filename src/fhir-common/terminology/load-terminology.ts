import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTerminology } from './terminology';
import type { Terminology } from './terminology';
import { parseTerminologySource } from './terminology-source';

/**
 * Reads every `.json` file of a folder (`data/terminology`), in name order, and builds the terminology.
 * Throws TerminologySourceError when a file has not the expected shape, and the error of the file system or of JSON.parse as it is:
 * the server does not start on broken reference data.
 */
export function loadTerminology(folder: string): Terminology {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  return createTerminology(names.map((name) => parseTerminologySource(JSON.parse(readFileSync(join(folder, name), 'utf8')))));
}
