import { join } from 'node:path';
import { StartupError } from './config/startup-error';
import { loadCommunes } from './fhir-apis';
import type { FhirApi } from './fhir-common/definition/fhir-api';
import { FhirEngine } from './fhir-common/engine';
import type { EngineParts } from './fhir-common/engine';
import { StoredTerminology } from './fhir-common/import/stored-terminology';
import { renderChangedRules, typesToReindex } from './fhir-common/jobs/reindex';
import type { Database } from './fhir-common/sql/database';
import { readTerminologyFolder } from './fhir-common/terminology/load-terminology';
import type { TerminologySource } from './fhir-common/terminology/terminology-source';
import { rootElements } from './fhir-common/validation/root-elements';
import { loadDefinitions } from './fhir-common/validation/definition-loader';
import { contradictions } from './fhir-common/definition/contradictions';
import type { StructureDefinition } from './fhir-common/validation/structure-definition';
import { uselessRules } from './fhir-common/validation/redactable';
import type { EngineFault } from './fhir-common/validation/issue-collector';
import { createValidator } from './fhir-common/validation/validator';
import type { Validator } from './fhir-common/validation/validator';
import { communeTerminology } from './ror/communes';
import type { Commune } from './ror/communes';
import { ROR_INVARIANT_TEXTS } from './ror/invariant-texts';
import { SAS_INVARIANT_TEXTS } from './sas/invariant-texts';

/** What an engine reads of `dataFolder` before it asks its database; nothing changes it, so engines may share it. */
export interface ReferenceLists {
  readonly communes: readonly Commune[];
  /** The code lists of the `terminology` folder, and the communes. */
  readonly terminology: readonly TerminologySource[];
  readonly definitions: readonly StructureDefinition[];
}

/** @throws Error naming the file that cannot be read */
export function readReferenceLists(dataFolder: string): ReferenceLists {
  const communes = loadCommunes(dataFolder);
  return {
    communes,
    terminology: [...readTerminologyFolder(join(dataFolder, 'terminology')), communeTerminology(communes)],
    definitions: loadDefinitions(join(dataFolder, 'definitions')),
  };
}

/** Resources between two lines about a pass. */
const LINE_EVERY = 10_000;

/** What an engine may be given besides its interfaces. */
type MoreParts = Pick<EngineParts, 'rules' | 'tokens' | 'origins'> & {
  /** What was read of the data folder already. */
  readonly lists?: ReferenceLists;
  /** Takes lines for the operator. */
  readonly log?: (line: string) => void;
  /** Takes those about our own defects. */
  readonly fail?: (line: string) => void;
};

/**
 * The engine with the reference data of `dataFolder` (`data`) and the code lists loaded since: terminology, profiles and base definitions. Access rules that changed since the
 * data were stored are applied to them first. @throws StartupError for a declaration that contradicts itself, or an access rule that would hide nothing
 */
export async function createEngine(
  apis: readonly FhirApi[], database: Database, dataFolder: string, { lists = readReferenceLists(dataFolder), log = () => undefined, fail = log, ...parts }: MoreParts = {},
): Promise<FhirEngine> {
  const terminology = await StoredTerminology.open(database, lists.terminology);
  const { definitions } = lists;
  const [wrong] = [...contradictions(apis), ...uselessRules(apis, definitions)];
  if (wrong) throw new StartupError(wrong.fr, wrong.en);
  const validator = validatorOf(lists, terminology, fail);
  const engine = await FhirEngine.create({ apis, database, terminology, validator, elementsOf: (type) => rootElements(definitions, type), ...parts });
  await renderChangedRules(engine, ({ api, type, done, total }) => {
    if (done >= total || done % LINE_EVERY === 0) log(`règles d’accès appliquées / access rules applied: ${api} ${type} ${done}/${total}`);
  });
  const waiting = typesToReindex(engine).map(({ api, definition }) => `${api.name} ${definition.type}`);
  if (waiting.length > 0) log(`des critères ne sont pas encore indexés, lancez npm run reindex / criteria not indexed yet, run npm run reindex: ${waiting.join(', ')}`);
  return engine;
}

/** What judges resources by the profiles of the interfaces and the lists in use. @param fail takes lines about our own defects */
export function validatorOf({ definitions }: ReferenceLists, { terminology }: StoredTerminology, fail: (line: string) => void): Validator {
  const messages = new Map([...ROR_INVARIANT_TEXTS, ...SAS_INVARIANT_TEXTS]);
  return createValidator({ definitions, terminology, messages, onEngineFault: (fault) => fail(faultLine(fault)) });
}

/** The value is left out: it may be personal. */
function faultLine({ key, constraint, expression, error }: EngineFault): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `règle ${key} impossible à évaluer sur ${expression}, écriture refusée / rule ${key} cannot be evaluated on ${expression}, write refused: ${reason} [${constraint}]`;
}
