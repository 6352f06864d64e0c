import 'reflect-metadata';
import { parentPort, workerData } from 'node:worker_threads';
import { createPool } from '../database/pool';
import { readReferenceLists, validatorOf } from '../engine-factory';
import { fhirApis } from '../fhir-apis';
import { isObject } from '../fhir-common/core/json';
import { serveJudgedLines } from '../fhir-common/import/judged-lines';
import { StoredTerminology } from '../fhir-common/import/stored-terminology';
import { Database } from '../fhir-common/sql/database';
import { judgeImport } from '../fhir-common/write/import-judge';

/** What the thread that judges for `npm run load` is given. */
export interface JudgeCall {
  readonly connectionString: string;
  readonly dataFolder: string;
  /** Name of the interface. */
  readonly api: string;
}

/** The same as the command's: nobody waits. */
const COMMAND_TIMEOUT_MS = 600_000;

function isCall(data: unknown): data is JudgeCall {
  return isObject(data) && ['connectionString', 'dataFolder', 'api'].every((key) => typeof data[key] === 'string');
}

/** Judges what the command is about to write, until the command ends. */
async function judge(): Promise<void> {
  if (parentPort === null || !isCall(workerData)) throw new Error('load-judge runs as a thread of npm run load');
  const { connectionString, dataFolder, api: name } = workerData;
  const database = new Database(createPool({ connectionString, size: 1, statementTimeoutMs: COMMAND_TIMEOUT_MS }));
  const lists = readReferenceLists(dataFolder);
  const api = fhirApis(dataFolder).find((candidate) => candidate.name === name);
  if (api === undefined) throw new Error(`No interface ${name}`);
  const stored = await StoredTerminology.open(database, lists.terminology);
  const validator = validatorOf(lists, stored, () => undefined);
  const startedAt = Date.now();
  await serveJudgedLines(parentPort, { begin: () => stored.refresh(database), judge: (resource) => judgeImport(validator, api, resource, startedAt) });
}

judge().catch((error: unknown) => {
  // Thrown past the promise, so that the thread ends with it.
  setImmediate(() => {
    throw error;
  });
});
