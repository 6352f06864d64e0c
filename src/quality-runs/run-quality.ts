import type { Pool } from 'pg';
import type { FhirEngine } from '../fhir-common/engine';
import { Database } from '../fhir-common/sql/database';
import type { Terminology } from '../fhir-common/terminology/terminology';
import { judge } from './judge';
import type { RunProgress } from './judge';
import { Pace } from './pace';
import type { QualityNaming } from './quality-naming';
import { makesReports, RunStore } from './run-store';
import { writeAnomalies, writeReports } from './write-run';
import type { DoneCounts, QualityRun, RunRequest } from './run-store';

/** Any number, the same in every process. */
const RUN_LOCK = 7_203_119;

export interface RunParts {
  readonly pool: Pool;
  /** Folder of the reference data (`data`). */
  readonly dataFolder: string;
  readonly terminology: Terminology;
  readonly naming: QualityNaming;
  /** Asked for when the directory has been judged and its snapshot let go: the two are not held at once. */
  readonly engine: () => Promise<FhirEngine>;
  readonly progress: (progress: RunProgress) => void;
  /** Day of today in Europe/Paris, `YYYY-MM-DD`. */
  readonly today: string;
}

export interface RunSummary extends DoneCounts {
  readonly run: string;
  /** It had been judged by a run that was killed. */
  readonly takenUp: boolean;
  /** Rules without figures, or whose anomalies could not be written, with the reason in French. */
  readonly failures: readonly { readonly rule: string; readonly reason: string }[];
}

/**
 * One run: judges the directory, makes the Tasks and the reports say what it found. One at a time on a database; killed, it goes on where it
 * stopped when the same run is asked for again.
 * @returns undefined when another run is at work, or when the weekly run asked for is already done
 */
export async function runQuality(parts: RunParts, request: RunRequest): Promise<RunSummary | undefined> {
  const client = await parts.pool.connect();
  try {
    const { rows: [lock] } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [RUN_LOCK]);
    if (lock?.taken !== true) return undefined;
    const database = new Database(parts.pool);
    const store = new RunStore(database);
    if (request.occasion === 'weekly' && (await store.isWeekDone(request.day))) return undefined;
    return await underLock(parts, database, store, request);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [RUN_LOCK]).catch(() => undefined);
    client.release();
  }
}

async function underLock(parts: RunParts, database: Database, store: RunStore, request: RunRequest): Promise<RunSummary> {
  await store.dropUnjudged();
  const unfinished = await store.unfinished();
  const takenUp = unfinished !== undefined && isSame(unfinished, request);
  // What another run judged and did not write is judged again by this one.
  if (unfinished && !takenUp) await store.drop(unfinished.id);
  const pace = new Pace();
  if (!takenUp) await judge({ database, dataFolder: parts.dataFolder, terminology: parts.terminology, progress: parts.progress, pace }, request);
  const run = await store.unfinished();
  if (!run) throw new Error('A run was judged and is not there');
  const engine = await parts.engine();
  const writing = { engine, store, run, today: parts.today, naming: parts.naming, progress: parts.progress, pace };
  await writeAnomalies(writing);
  if (makesReports(run.occasion)) await writeReports(writing);
  await store.finish(run.id);
  return { run: run.id, takenUp, ...(await store.counts(run.id)), failures: await store.failures(run.id) };
}

function isSame(run: QualityRun, { occasion, day, region }: RunRequest): boolean {
  return run.occasion === occasion && run.day === day && run.region === region;
}
