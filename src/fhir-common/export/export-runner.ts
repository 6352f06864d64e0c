import type { Pool, PoolClient } from 'pg';
import type { RequestContext } from '../context/request-context';
import { FhirError } from '../core/errors';
import type { FhirApi } from '../definition/fhir-api';
import type { FhirEngine } from '../engine';
import { copyOut, rowFields } from '../sql/copy-out';
import { Database } from '../sql/database';
import type { ExportFiles, FileFrame } from './export-files';
import { fileName } from './export-job';
import type { ExportFailure, ExportJob, ExportSlice } from './export-job';
import type { ExportRepository } from './export-repository';
import { parseExportRequest } from './export-request';
import type { ExportFormat } from './export-request';
import { bindExport, selectionStatement, sliceStatement, takeTransactionTime } from './export-selection';

/** A job that could not be ended this many times is given up. */
const MAX_ATTEMPTS = 5;
const RETRY_SECONDS = 600;

export interface ExportSettings {
  /** Hours a result is kept, and a job may take. */
  readonly hours: number;
  /** Jobs at work at the same time, all processes together. */
  readonly places: number;
  /** Bytes all files together may take. */
  readonly maxBytes: number;
}

export interface ExportRunnerParts {
  readonly engine: Pick<FhirEngine, 'api' | 'searches' | 'compileScope' | 'database' | 'catalogue'>;
  /** Connections of the jobs alone: one for each that runs here, for as long as it runs. */
  readonly pool: Pool;
  readonly repository: ExportRepository;
  readonly files: ExportFiles;
  readonly settings: ExportSettings;
  readonly log: { unexpected(error: unknown, requestId: string): void };
}

/** What became of a job here: `busy` when another process runs it or no place is free. */
export type RunOutcome = 'ran' | 'busy';

/**
 * Runs exports: takes the snapshot and chooses the slices once, then writes one file after the other. Everything that is done is in PostgreSQL
 * or on disk under its last name, so that a process that dies in the middle leaves a job any other can go on with.
 */
export class ExportRunner {
  private readonly running = new Map<string, Promise<RunOutcome>>();
  private stopping = false;

  constructor(private readonly parts: ExportRunnerParts) {}

  /** Never throws: what fails is in the job, or is tried again. */
  run(id: string): Promise<RunOutcome> {
    if (this.stopping || this.running.has(id) || this.running.size >= this.parts.settings.places) return Promise.resolve('busy');
    const run = this.attempt(id)
      .catch((error: unknown): RunOutcome => {
        this.parts.log.unexpected(error, id); // the sweep finds the job again
        return 'ran';
      })
      .finally(() => this.running.delete(id));
    this.running.set(id, run);
    return run;
  }

  /** Ends after the file under way; other processes go on with the jobs. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running.values());
  }

  private async attempt(id: string): Promise<RunOutcome> {
    const { pool, repository, settings } = this.parts;
    const client = await pool.connect();
    const database = new Database(client);
    let usable = true;
    try {
      if (!(await repository.hold(database, id, settings.places))) return 'busy';
      const job = await repository.begin(database, id);
      if (job) await this.execute(client, job).catch((error: unknown) => this.failed(job, error));
      await repository.release(database);
      return 'ran';
    } catch (error) {
      usable = false; // closing the connection gives its locks back
      throw error;
    } finally {
      client.release(!usable);
    }
  }

  private async execute(client: PoolClient, job: ExportJob): Promise<void> {
    const { engine, repository, settings } = this.parts;
    const database = new Database(client);
    const api = engine.api(job.api);
    const context = contextOf(job, database);
    if (api.export === undefined) throw new Error(`${api.name} exports nothing`);
    const request = parseExportRequest(api.export, job.query, true);
    if (job.state === 'queued') {
      await takeTransactionTime(database, job.id);
      await database.query(selectionStatement(engine.compileScope(api.name), context, api, job.id, bindExport(engine.searches, context, api, request)));
    }
    const snapshot = job.snapshot ?? (await repository.find(database, job.id))?.snapshot ?? null;
    if (snapshot === null) return; // cancelled meanwhile
    for (const slice of await repository.slices(database, job.id)) {
      if (slice.bytes !== null) continue;
      if (this.stopping) return;
      if ((await repository.bytesKept(database)) >= settings.maxBytes) throw storageFull();
      if (!(await this.write(client, { job, api, context, slice, snapshot, format: request.format }))) return;
    }
    await repository.finish(database, job.id, settings.hours);
  }

  /** @returns false when nobody wants the file any more */
  private async write(client: PoolClient, given: SliceToWrite): Promise<boolean> {
    const { job, api, context, slice, snapshot, format } = given;
    const { files, repository } = this.parts;
    const file = await files.begin(job.id, fileName(slice, format), frameOf(slice, format));
    let written;
    try {
      await copyOut(client, sliceStatement({ api, catalogue: this.parts.engine.catalogue }, context, { job: job.id, ...slice }, { snapshot, format }), (row) => file.add(rowFields(row)));
      written = await file.end();
    } catch (error) {
      await file.discard();
      throw error;
    }
    if (await repository.written(new Database(client), job.id, slice.number, written)) return true;
    await files.remove(job.id);
    return false;
  }

  /** Said on a connection that works: that of the job may be what failed. */
  private async failed(job: ExportJob, error: unknown): Promise<void> {
    const { engine, repository, files, log } = this.parts;
    const known = error instanceof FhirError ? error : undefined;
    const final = known !== undefined && (known.definition.status < 500 || known.code === 'export-storage-full');
    if (known === undefined) log.unexpected(error, job.id);
    if (!final && job.attempts < MAX_ATTEMPTS) throw error;
    const failure: ExportFailure = known === undefined ? { code: 'export-failed', details: { requestId: job.id } } : { code: known.code, details: known.details };
    await repository.fail(engine.database, job.id, failure);
    await files.remove(job.id);
  }
}

interface SliceToWrite {
  readonly job: ExportJob;
  readonly api: FhirApi;
  readonly context: RequestContext;
  readonly slice: ExportSlice;
  readonly snapshot: string;
  readonly format: ExportFormat;
}

export function storageFull(): FhirError {
  return new FhirError('export-storage-full', { seconds: RETRY_SECONDS }, { 'Retry-After': String(RETRY_SECONDS) });
}

/** The kick-off's caller, with the access profile of then; its "now" is that of the kick-off. */
function contextOf(job: ExportJob, database: Database): RequestContext {
  return {
    requestId: job.id,
    caller: { id: job.client, roles: job.roles, accessProfile: job.accessProfile, perimeter: job.perimeter },
    database,
    baseUrl: job.baseUrl,
    startedAt: job.createdAt.getTime(),
  };
}

function frameOf({ deleted }: ExportSlice, format: ExportFormat): FileFrame {
  if (format === 'ndjson') return { head: '', separator: '', tail: '' };
  return { head: `{"resourceType":"Bundle","type":"${deleted ? 'transaction' : 'collection'}","entry":[\n`, separator: ',', tail: ']}\n' };
}
