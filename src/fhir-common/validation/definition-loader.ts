import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isObject } from '../core/json';
import { readStructureDefinition } from './structure-definition';
import type { StructureDefinition } from './structure-definition';

/**
 * Reads every StructureDefinition under a folder, sub-folders included: `.json` and `.json.gz` files that hold a resource, a
 * Bundle or an array of resources. Other resources (code systems, value sets) are passed over.
 * @param folder for example `data/definitions`
 * @returns the definitions in the order of the sorted file names, so that two starts see the same list
 * @throws Error naming the file when it is not JSON or when a definition has no snapshot
 */
export function loadDefinitions(folder: string): StructureDefinition[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return loadDefinitions(path);
    return /\.json(\.gz)?$/.test(entry.name) ? readDefinitionFile(path) : [];
  });
}

function readDefinitionFile(path: string): StructureDefinition[] {
  const bytes = readFileSync(path);
  try {
    return definitionsOf(JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')));
  } catch (error) {
    throw new Error(`Cannot read the definitions of ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/**
 * The StructureDefinitions in a JSON value: a resource, a Bundle or an array of resources.
 * @throws Error when one of them has no snapshot
 */
export function definitionsOf(json: unknown): StructureDefinition[] {
  if (Array.isArray(json)) return json.flatMap(definitionsOf);
  if (isObject(json) && json['resourceType'] === 'Bundle' && Array.isArray(json['entry'])) {
    return json['entry'].flatMap((entry: unknown) => (isObject(entry) ? definitionsOf(entry['resource']) : []));
  }
  const definition = readStructureDefinition(json);
  return definition === undefined ? [] : [definition];
}
