import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { OperationAnswer } from '../context/fhir-operation';
import type { RequestContext } from '../context/request-context';
import { acceptsGzip } from '../core/accepts-gzip';
import { excerpt, FhirError } from '../core/errors';
import { operationOutcome } from '../core/operation-outcome';
import type { Perimeter } from '../definition/caller';
import type { FhirApi } from '../definition/fhir-api';
import type { FhirEngine } from '../engine';
import type { JobQueue } from '../jobs/job-queue';
import { Sight } from '../search/compile/sight';
import { byteRange } from './byte-range';
import type { ExportFiles } from './export-files';
import { fileName, isJobId, requestKey } from './export-job';
import type { ExportFailure, ExportJob, ExportProgress, ExportSlice } from './export-job';
import type { ExportRepository } from './export-repository';
import { parseExportRequest } from './export-request';
import type { ExportFormat, ExportRequest } from './export-request';
import type { ExportRunner, ExportSettings } from './export-runner';
import { storageFull } from './export-runner';
import { bindExport } from './export-selection';

/** Name of the queue of exports. */
export const EXPORT_QUEUE = 'export';
/** A client may have this many different exports running. */
const MAX_RUNNING_PER_CLIENT = 5;
/** The published sample programs poll once, at once: what is ready within this time is ready for them. */
const KICK_OFF_WAIT_MS = 3_000;
const MIN_RETRY_SECONDS = 2;
const MAX_RETRY_SECONDS = 30;
const TOO_MANY_RETRY_SECONDS = 60;
const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = { ndjson: 'application/fhir+ndjson', json: 'application/fhir+json; charset=utf-8' };

export interface ExportServiceParts {
  readonly engine: FhirEngine;
  readonly repository: ExportRepository;
  readonly files: ExportFiles;
  readonly runner: ExportRunner;
  readonly queue: JobQueue;
  readonly settings: ExportSettings;
}

/** What a request for a file says about how it wants it. */
export interface FileRequest {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly acceptEncoding: string | undefined;
}

/** The asynchronous extraction as its clients see it (Bulk Data STU2, export; ror-read.md 13). */
export class ExportService {
  constructor(private readonly parts: ExportServiceParts) {}

  /**
   * Begins an export, or joins the running one that was asked with the same words.
   * @param query raw query string
   * @throws FhirError 400 for what cannot be exported, 429 `too-many-exports`, 503 when there is no place for files
   */
  async kickOff(context: RequestContext, api: FhirApi, query: string, lenient: boolean): Promise<OperationAnswer> {
    const { engine, repository, files, settings } = this.parts;
    const { caller } = context;
    bindExport(engine.searches, context, api, requestOf(api, query, lenient));
    Sight.of({ api, catalogue: engine.catalogue }, caller, null); // nothing is begun for who may see nothing
    await files.probe();
    if ((await repository.bytesKept(context.database)) >= settings.maxBytes) throw storageFull();
    const { id, isNew } = await repository.insert(context.database, {
      id: randomUUID(), api: api.name, client: caller.id, accessProfile: caller.accessProfile, roles: caller.roles, perimeter: caller.perimeter ?? null, query,
      request: `${context.baseUrl}/$export${query === '' ? '' : `?${query}`}`, baseUrl: context.baseUrl,
      requestKey: requestKey(query, caller), hours: settings.hours,
    });
    if (isNew) await this.begin(context, api, id);
    const headers = { 'Content-Location': `${context.baseUrl}/$export-poll-status?_jobId=${id}` };
    const accepted = { severity: 'information' as const, issue: 'informational', code: 'export-accepted', fr: `Extraction ${id} acceptée : suivez l’adresse de Content-Location.`, en: `Extraction ${id} accepted: follow the address in Content-Location.` };
    return { status: 202, headers, body: operationOutcome([accepted]) };
  }

  /** @throws FhirError 404, 429 `export-polled-too-often`, 5xx with the reason of a failure */
  async poll(context: RequestContext, api: FhirApi, id: string | undefined): Promise<OperationAnswer> {
    const { repository } = this.parts;
    const job = await this.ownJob(context, api, id);
    if (job.failure) throw failed(job.failure);
    if (job.state === 'done') {
      const slices = await repository.slices(context.database, job.id);
      return {
        status: 200, body: manifest(job, slices, context.baseUrl, formatOf(api, job)),
        headers: { 'Content-Type': 'application/json', Expires: job.expiresAt.toUTCString(), 'Cache-Control': 'no-store' },
      };
    }
    const progress = await repository.progress(context.database, job.id);
    const seconds = retrySeconds(progress);
    const early = await repository.poll(context.database, job.id, seconds);
    if (early > 0) throw new FhirError('export-polled-too-often', { seconds: early }, { 'Retry-After': String(early) });
    return { status: 202, headers: { 'X-Progress': progressText(job, progress), 'Retry-After': String(seconds) } };
  }

  /** Stops a job, or gives its files up. @throws FhirError 404 */
  async cancel(context: RequestContext, api: FhirApi, id: string | undefined): Promise<OperationAnswer> {
    const job = await this.ownJob(context, api, id);
    await this.remove(job.id);
    return { status: 202 };
  }

  /** @throws FhirError 404, 416, 503 when the file cannot be read */
  async file(context: RequestContext, api: FhirApi, [id, name = '', ...more]: readonly string[], asked: FileRequest): Promise<OperationAnswer> {
    const job = await this.ownJob(context, api, id);
    const format = formatOf(api, job);
    const slices = job.state === 'done' && more.length === 0 ? await this.parts.repository.slices(context.database, job.id) : [];
    const slice = slices.find((known) => fileName(known, format) === name);
    const { bytes: size, storedBytes } = slice ?? {};
    if (slice === undefined || typeof size !== 'number' || typeof storedBytes !== 'number') throw new FhirError('export-file-not-found', { file: excerpt(name) });
    // The snapshot of a job never changes: neither does a file of it.
    const tag = `${job.id}-${slice.number}-${size}`;
    const range = asked.ifRange === undefined || asked.ifRange === `"${tag}"` ? byteRange(asked.range, size) : undefined;
    const zipped = range === undefined && acceptsGzip(asked.acceptEncoding);
    const etag = zipped ? `"${tag}-gzip"` : `"${tag}"`;
    const headers = { ETag: etag, 'Accept-Ranges': 'bytes', Vary: 'Accept-Encoding', 'Cache-Control': 'private, no-transform', Expires: job.expiresAt.toUTCString() };
    if (matches(asked.ifNoneMatch, etag)) return { status: 304, headers };
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const { files } = this.parts;
    const open = (): Promise<Readable> => (zipped ? files.read(job.id, name, { storedBytes }) : files.readText(job.id, name, { storedBytes }, range));
    return {
      status: range === undefined ? 200 : 206,
      stream: { open, type: slice.type, served: { count: slice.resources, resources: [`${job.id}/${name}`] } },
      headers: {
        ...headers,
        'Content-Type': CONTENT_TYPES[format],
        ...(zipped ? { 'Content-Encoding': 'gzip', 'Content-Length': String(storedBytes) } : { 'Content-Length': String(end - start + 1) }),
        ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` }),
      },
    };
  }

  /** Forgets a job and frees its files. */
  async remove(id: string): Promise<void> {
    await this.parts.repository.remove(this.parts.engine.database, id);
    await this.parts.files.remove(id);
  }

  /** What every process does now and then: frees what has expired, and sees to jobs whose process died. @returns number of jobs handled */
  async sweep(): Promise<number> {
    const { engine: { database }, repository, files, queue } = this.parts;
    const expired = [...(await repository.removeExpired(database)), ...(await repository.unknown(database, await files.stale()))];
    for (const id of expired) await files.remove(id);
    const abandoned = await repository.abandoned(database);
    for (const id of abandoned) await queue.send(EXPORT_QUEUE, id);
    return expired.length + abandoned.length;
  }

  private async begin(context: RequestContext, api: FhirApi, id: string): Promise<void> {
    const { repository, runner, queue } = this.parts;
    const count = await repository.countRunning(context.database, api.name, context.caller.id);
    if (count > MAX_RUNNING_PER_CLIENT) {
      await repository.remove(context.database, id);
      throw new FhirError('too-many-exports', { count: count - 1, maximum: MAX_RUNNING_PER_CLIENT }, { 'Retry-After': String(TOO_MANY_RETRY_SECONDS) });
    }
    const run = runner.run(id).then(async (outcome) => {
      if (outcome === 'busy') await queue.send(EXPORT_QUEUE, id);
    });
    const waited = new AbortController();
    await Promise.race([run, pause(KICK_OFF_WAIT_MS, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
    run.catch(() => undefined); // the sweep hands it out again
  }

  /** @throws FhirError `export-not-found` (404): nobody learns of the exports of others */
  private async ownJob(context: RequestContext, api: FhirApi, id: string | undefined): Promise<ExportJob> {
    const job = isJobId(id) ? await this.parts.repository.find(context.database, id) : undefined;
    if (job?.api !== api.name || job.client !== context.caller.id || !maySee(api, context, job)) throw new FhirError('export-not-found');
    return job;
  }
}

/** A client whose profile was changed since is not given what the old one saw, unless it sees everything now; nor one that lost a role or a part of its perimeter. */
function maySee({ accessProfiles }: FhirApi, { caller }: RequestContext, job: ExportJob): boolean {
  const profile = accessProfiles === undefined || caller.accessProfile === job.accessProfile || caller.accessProfile === accessProfiles.unrestricted;
  return profile && job.roles.every((role) => caller.roles.includes(role)) && isWithin(job.perimeter, caller.perimeter ?? null);
}

/** Null is everything. */
function isWithin(inner: Perimeter | null, outer: Perimeter | null): boolean {
  if (outer === null || inner === null) return outer === null;
  return inner.regions.every((region) => outer.regions.includes(region)) && inner.structures.every((structure) => outer.structures.includes(structure));
}

/** @throws Error for an interface that declares no export: the operation is not offered there */
function requestOf(api: FhirApi, query: string, lenient: boolean): ExportRequest {
  if (api.export === undefined) throw new Error(`${api.name} exports nothing`);
  return parseExportRequest(api.export, query, lenient);
}

function formatOf(api: FhirApi, job: ExportJob): ExportFormat {
  return requestOf(api, job.query, true).format;
}

/** Why a job failed; with the time after which to ask for another, where waiting helps. */
function failed({ code, details }: ExportFailure): FhirError {
  const { seconds } = details;
  return new FhirError(code, details, seconds === undefined ? {} : { 'Retry-After': String(seconds) });
}

function manifest(job: ExportJob, slices: readonly ExportSlice[], baseUrl: string, format: ExportFormat): object {
  const entries = (deleted: boolean): object[] =>
    slices.filter((slice) => slice.deleted === deleted).map((slice) => ({
      type: deleted ? 'Bundle' : slice.type, url: `${baseUrl}/$export-get-file/${job.id}/${fileName(slice, format)}`, count: slice.resources,
    }));
  return {
    transactionTime: job.transactionTime?.toISOString(), request: job.request, requiresAccessToken: true,
    output: entries(false), deleted: entries(true), error: [],
  };
}

function progressText(job: ExportJob, { files, filesWritten, resources, resourcesWritten }: ExportProgress): string {
  if (job.state === 'queued') return 'queued';
  const percent = resources === 0 ? 0 : Math.floor((100 * resourcesWritten) / resources);
  return `${percent} %, ${filesWritten}/${files} files`;
}

/** The more files are left, the longer nothing is worth asking. */
function retrySeconds({ files, filesWritten }: ExportProgress): number {
  return Math.min(MAX_RETRY_SECONDS, Math.max(MIN_RETRY_SECONDS, Math.ceil((files - filesWritten) / 4)));
}

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => [etag, `W/${etag}`, '*'].includes(tag.trim()));
}
