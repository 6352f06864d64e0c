import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, isResource } from '../../src/fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../src/fhir-common/core/json';

const FOLDER = join(__dirname, 'examples');

/** The frozen clock of every example. */
export const EXAMPLE_CLOCK = Date.parse('2026-03-27T14:00:00+01:00');

/** One JSON file of the examples. @param path for example `requests/04-sos.response.json` */
export function readExample(path: string): JsonObject {
  const json: unknown = JSON.parse(readFileSync(join(FOLDER, path), 'utf8'));
  if (!isObject(json)) throw new Error(`${path} is not a JSON object`);
  return json;
}

export function exampleNames(folder: string): string[] {
  return readdirSync(join(FOLDER, folder)).sort();
}

/** The resources of the entries of a Bundle. */
export function entriesOf(bundle: JsonObject): ResourceJson[] {
  const entries = Array.isArray(bundle['entry']) ? bundle['entry'] : [];
  return entries.map((entry: unknown) => (isObject(entry) ? entry['resource'] : undefined)).filter(isResource);
}
