import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FhirError } from '../core/errors';
import { unescapeRow } from '../sql/copy-out';
import { isJobId } from './export-job';

const RETRY_SECONDS = 60;
/** A buffer is written once it holds this much; two of them and the largest row are all the memory a file takes. */
const BUFFER_BYTES = 1_048_576;
const FULL = /^(ENOSPC|EDQUOT)$/;
const NOT_AFTER_MS = 86_400_000;

/** What stands around and between the lines of a file. */
export interface FileFrame {
  readonly head: string;
  /** Before every line but the first. */
  readonly separator: string;
  readonly tail: string;
}

/**
 * The folder of extractions, one subfolder per job. All processes share it. A file gets its name when it is whole and on disk, never before;
 * writing it again writes the same bytes.
 */
export class ExportFiles {
  /** @param folder absolute path; made when needed */
  constructor(private readonly folder: string) {}

  /** @throws FhirError `export-storage-full` or `export-storage-unavailable` (503) when nothing can be written there */
  async probe(): Promise<void> {
    const file = join(this.folder, `.probe-${randomUUID()}`);
    await onDisk(async () => {
      await mkdir(this.folder, { recursive: true });
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile('probe').finally(() => handle.close());
    }).finally(() => rm(file, { force: true }).catch(() => undefined));
  }

  /** Begins a file. @throws FhirError as {@link probe} */
  async begin(job: string, name: string, frame: FileFrame): Promise<ExportFile> {
    return onDisk(async () => {
      await mkdir(join(this.folder, job), { recursive: true, mode: 0o700 });
      const partial = join(this.folder, job, `.${name}.${randomUUID()}`);
      return new ExportFile(await open(partial, 'wx', 0o600), partial, join(this.folder, job, name), frame);
    });
  }

  /**
   * Opens a part of a file for reading.
   * @param size bytes the file must have
   * @param start and `end`: first and last byte
   * @throws FhirError `export-storage-unavailable` (503) when it is not there as it was written
   */
  async read(job: string, name: string, part: { readonly size: number; readonly start: number; readonly end: number }): Promise<Readable> {
    const path = join(this.folder, job, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.size !== part.size) throw unavailable();
    return part.size === 0 ? createReadStream(path) : createReadStream(path, { start: part.start, end: part.end });
  }

  /** Frees what a job holds. A folder that is away holds nothing we could free. */
  async remove(job: string): Promise<void> {
    await rm(join(this.folder, job), { recursive: true, force: true }).catch(() => undefined);
  }

  /** Jobs that have a folder untouched for a day: what a dead process left behind is old, and what another database owns is in use. */
  async stale(): Promise<readonly string[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter(isJobId);
    const ages = await Promise.all(names.map((name) => stat(join(this.folder, name)).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0)));
    return names.filter((_, index) => (ages[index] ?? 0) > NOT_AFTER_MS * 2);
  }
}

/** One file being written from the rows of a COPY. */
export class ExportFile {
  private buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private used = 0;
  private written = 0;
  private lines = 0;
  private pending: Promise<void> = Promise.resolve();
  private readonly separator: Buffer;

  constructor(
    private readonly handle: FileHandle,
    private readonly partial: string,
    private readonly path: string,
    private readonly frame: FileFrame,
  ) {
    this.separator = Buffer.from(frame.separator, 'utf8');
    this.used = this.buffer.write(frame.head, 'utf8');
  }

  /** Adds a row as COPY sends it. @returns when to go on, if not at once */
  add(row: Buffer): Promise<void> | undefined {
    const needed = this.separator.length + row.length;
    const full = this.used + needed > this.buffer.length;
    if (full) this.flush(Math.max(BUFFER_BYTES, needed));
    if (this.lines > 0) this.used += this.separator.copy(this.buffer, this.used);
    this.used = unescapeRow(row, this.buffer, this.used);
    this.lines += 1;
    return full ? this.pending : undefined;
  }

  /** Ends the file: on disk, under its name. @throws FhirError as `ExportFiles.probe` */
  async end(): Promise<{ readonly resources: number; readonly bytes: number }> {
    const tail = Buffer.from(this.frame.tail, 'utf8');
    if (this.used + tail.length > this.buffer.length) this.flush(BUFFER_BYTES);
    this.used += tail.copy(this.buffer, this.used);
    this.flush(0);
    await onDisk(async () => {
      await this.pending;
      await this.handle.sync();
      await this.handle.close();
      await rename(this.partial, this.path);
    });
    return { resources: this.lines, bytes: this.written };
  }

  /** Gives the file up. */
  async discard(): Promise<void> {
    await this.pending.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(this.partial, { force: true }).catch(() => undefined);
  }

  private flush(next: number): void {
    const bytes = this.buffer.subarray(0, this.used);
    this.buffer = Buffer.allocUnsafe(next);
    this.used = 0;
    this.written += bytes.length;
    this.pending = this.pending.then(() => onDisk(() => this.handle.writeFile(bytes)));
    // Whoever waits for it is told; until then a failure must not end the process.
    this.pending.catch(() => undefined);
  }
}

async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FhirError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (FULL.test(code)) throw new FhirError('export-storage-full', { seconds: RETRY_SECONDS }, { 'Retry-After': String(RETRY_SECONDS) });
    if (code === '') throw error;
    throw unavailable();
  }
}

function unavailable(): FhirError {
  return new FhirError('export-storage-unavailable', { seconds: RETRY_SECONDS }, { 'Retry-After': String(RETRY_SECONDS) });
}
