import { join } from 'node:path';
import { StartupError } from './config/startup-error';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import { FhirEngine } from './fhir-common/engine';
import type { EngineParts } from './fhir-common/engine';
import { renderChangedRules, typesToReindex } from './fhir-common/jobs/reindex';
import type { Database } from './fhir-common/sql/database';
import { loadTerminology } from './fhir-common/terminology/load-terminology';
import { rootElements } from './fhir-common/validation/root-elements';
import { loadDefinitions } from './fhir-common/validation/definition-loader';
import { uselessRules } from './fhir-common/validation/redactable';
import type { EngineFault } from './fhir-common/validation/issue-collector';
import { createValidator } from './fhir-common/validation/validator';

/** Resources between two lines about a pass. */
const LINE_EVERY = 10_000;

/** What an engine may be given besides its interfaces; `log` and `fail` take lines for the operator, `fail` those about our own defects. */
type MoreParts = Pick<EngineParts, 'rules' | 'tokens' | 'origins'> & { readonly log?: (line: string) => void; readonly fail?: (line: string) => void };

/**
 * The engine with the reference data of `dataFolder` (`data`): terminology, profiles and base definitions. Access rules that changed since the
 * data were stored are applied to them first. @throws StartupError for an access rule that would hide nothing
 */
export async function createEngine(
  apis: readonly FhirApi[], database: Database, dataFolder: string, { log = () => undefined, fail = log, ...parts }: MoreParts = {},
): Promise<FhirEngine> {
  const terminology = loadTerminology(join(dataFolder, 'terminology'));
  const definitions = loadDefinitions(join(dataFolder, 'definitions'));
  const [useless] = uselessRules(apis, definitions);
  if (useless) throw new StartupError(useless.fr, useless.en);
  const validator = createValidator({ definitions, terminology, onEngineFault: (fault) => fail(faultLine(fault)) });
  const engine = await FhirEngine.create({ apis, database, systems: terminology, validator, elementsOf: (type) => rootElements(definitions, type), ...parts });
  await renderChangedRules(engine, ({ api, type, done, total }) => {
    if (done >= total || done % LINE_EVERY === 0) log(`règles d’accès appliquées / access rules applied: ${api} ${type} ${done}/${total}`);
  });
  const waiting = typesToReindex(engine).map(({ api, definition }) => `${api.name} ${definition.type}`);
  if (waiting.length > 0) log(`des critères ne sont pas encore indexés, lancez npm run reindex / criteria not indexed yet, run npm run reindex: ${waiting.join(', ')}`);
  return engine;
}

/** The value is left out: it may be personal. */
function faultLine({ key, constraint, expression, error }: EngineFault): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `règle ${key} impossible à évaluer sur ${expression}, écriture refusée / rule ${key} cannot be evaluated on ${expression}, write refused: ${reason} [${constraint}]`;
}
