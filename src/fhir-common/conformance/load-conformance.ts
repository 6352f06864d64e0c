import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stringAt } from '../core/json';
import { conformanceResource } from './conformance-source';
import type { ConformanceResource, ConformanceSource, Software } from './conformance-source';

/**
 * Reads the software name and version, and the published definitions: `definitions/<interface>/*.json` under `dataFolder`, one resource
 * a file, in file name order. Compressed files (the R4 base definitions) are for the validator and are not published.
 * @param dataFolder the reference data folder (`data`); @param packageFile the package.json of the application, by default beside it
 * @throws Error naming the file when it holds no definition: the server does not start on broken reference data
 */
export function loadConformanceSource(dataFolder: string, packageFile = join(dataFolder, '..', 'package.json')): ConformanceSource {
  const folder = join(dataFolder, 'definitions');
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return { software: readSoftware(packageFile), definitions: new Map(names.map((name) => [name, readDefinitions(join(folder, name))])) };
}

function readSoftware(packageFile: string): Software {
  const description: unknown = JSON.parse(readFileSync(packageFile, 'utf8'));
  const name = stringAt(description, 'name');
  const version = stringAt(description, 'version');
  if (name === undefined || version === undefined) throw new Error(`${packageFile} has no name or no version`);
  return { name, version, installedAt: statSync(packageFile).mtime.toISOString() };
}

function readDefinitions(folder: string): ConformanceResource[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
  return files.map((name) => readDefinition(join(folder, name)));
}

function readDefinition(file: string): ConformanceResource {
  try {
    return conformanceResource(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot publish ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
