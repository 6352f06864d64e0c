import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createPool } from '../database/pool';
import { StoredTerminology } from '../fhir-common/import/stored-terminology';
import { Database } from '../fhir-common/sql/database';
import { readTerminologyFolder } from '../fhir-common/terminology/load-terminology';
import { parisDay } from './calendar';
import type { RunProgress } from './judge';
import type { QualityNaming } from './quality-naming';
import { runQuality } from './run-quality';
import type { RunSummary } from './run-quality';
import type { RunRequest } from './run-store';

/** What a process of its own needs for a run. */
export interface RunCall {
  readonly connectionString: string;
  readonly dataFolder: string;
  readonly origins: readonly string[];
  readonly naming: QualityNaming;
  readonly request: RunRequest;
}

/** A run has no caller waiting. */
const STATEMENT_TIMEOUT_MS = 600_000;
/** One for the lock, one that reads the directory, two that write. */
const CONNECTIONS = 4;
/** Answers come first: a run takes what processor time they leave. */
const LAST_IN_LINE = 10;

/** Runs in this process, which should be one of its own: judging a country keeps a processor busy for half a minute at a time. */
export async function runInProcess({ connectionString, dataFolder, origins, naming, request }: RunCall, progress: (progress: RunProgress) => void): Promise<RunSummary | undefined> {
  setPriority(LAST_IN_LINE);
  const pool = createPool({ connectionString, size: CONNECTIONS, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    const { terminology } = await StoredTerminology.open(new Database(pool), readTerminologyFolder(join(dataFolder, 'terminology')));
    return await runQuality({
      pool, dataFolder, naming, progress, terminology, today: parisDay(Date.now()),
      // What writes is loaded when the directory has been judged: forty megabytes that are not held beside its rows.
      engine: async () => {
        const [{ createEngine }, { fhirApis }] = await Promise.all([import('../engine-factory.js'), import('../fhir-apis.js')]);
        return createEngine(fhirApis(dataFolder), new Database(pool), dataFolder, { origins });
      },
    }, request);
  } finally {
    await pool.end();
  }
}
