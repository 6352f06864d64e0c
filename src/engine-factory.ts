import { join } from 'node:path';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import { FhirEngine } from './fhir-common/engine';
import type { EngineParts } from './fhir-common/engine';
import type { Database } from './fhir-common/sql/database';
import { loadTerminology } from './fhir-common/terminology/load-terminology';
import { loadDefinitions } from './fhir-common/validation/definition-loader';
import { createValidator } from './fhir-common/validation/validator';

/** The engine with the reference data of `dataFolder` (`data`): terminology, profiles and base definitions. */
export async function createEngine(
  apis: readonly FhirApi[], database: Database, dataFolder: string, parts: Pick<EngineParts, 'rules' | 'tokens'> = {},
): Promise<FhirEngine> {
  const terminology = loadTerminology(join(dataFolder, 'terminology'));
  const validator = createValidator({ definitions: loadDefinitions(join(dataFolder, 'definitions')), terminology });
  return FhirEngine.create({ apis, database, systems: terminology, validator, ...parts });
}
