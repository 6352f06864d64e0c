import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asByteText, byteText } from '../core/byte-text';
import type { ByteText } from '../core/byte-text';
import { FhirError } from '../core/errors';
import { fragmentOf, GzipJoiner } from '../store/fragments/fragment';
import type { ByteRange } from './byte-range';
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

/** A file as it was written. */
export interface WrittenFile {
  readonly resources: number;
  /** Of the text. */
  readonly bytes: number;
  /** On disk. */
  readonly storedBytes: number;
}

/** One line of a file, as PostgreSQL sends its columns: bytes before, fragment, text where there is no fragment, bytes behind. */
export type FileLine = readonly (Buffer | null)[];

/**
 * The folder of extractions, one subfolder per job. All processes share it. A file gets its name when it is whole and on disk, never before;
 * writing it again writes the same bytes. Files are compressed, put together from what was deflated when it was written (`store/fragments/fragment.ts`).
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
      return new ExportFile(await open(partial, 'wx', 0o600), partial, this.path(job, name), frame);
    });
  }

  /**
   * Opens a file for reading, compressed as it is.
   * @throws FhirError `export-storage-unavailable` (503) when it is not there as it was written
   */
  async read(job: string, name: string, { storedBytes }: Pick<WrittenFile, 'storedBytes'>): Promise<Readable> {
    const path = this.path(job, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.size !== storedBytes) throw unavailable();
    return createReadStream(path);
  }

  /** Opens the text of a file, or a part of it. @throws FhirError as {@link read} */
  async readText(job: string, name: string, file: Pick<WrittenFile, 'storedBytes'>, part: ByteRange | undefined): Promise<Readable> {
    const source = await this.read(job, name, file);
    const text = createGunzip();
    source.on('error', (error) => text.destroy(error));
    text.on('close', () => source.destroy());
    source.pipe(text);
    return part === undefined ? text : Readable.from(partOf(text, part), { objectMode: false });
  }

  /** Frees what a job holds. A folder that is away holds nothing we could free. */
  async remove(job: string): Promise<void> {
    await rm(join(this.folder, job), { recursive: true, force: true }).catch(() => undefined);
  }

  private path(job: string, name: string): string {
    return join(this.folder, job, `${name}.gz`);
  }

  /** Jobs that have a folder untouched for a day: what a dead process left behind is old, and what another database owns is in use. */
  async stale(): Promise<readonly string[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter(isJobId);
    const ages = await Promise.all(names.map((name) => stat(join(this.folder, name)).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0)));
    return names.filter((_, index) => (ages[index] ?? 0) > NOT_AFTER_MS * 2);
  }
}

/** One file being written. */
export class ExportFile {
  private buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private used = 0;
  private written = 0;
  private lines = 0;
  private pending: Promise<void> = Promise.resolve();
  private readonly joiner = new GzipJoiner((bytes) => this.put(bytes));
  private readonly tail: string;
  private readonly separator: string;

  constructor(
    private readonly handle: FileHandle,
    private readonly partial: string,
    private readonly path: string,
    { head, separator, tail }: FileFrame,
  ) {
    this.joiner.text(byteText(head));
    this.separator = separator;
    this.tail = tail;
  }

  /** Adds a line. @returns when to go on, if not at once @throws Error for a line that holds nothing */
  add([before = null, packed = null, text = null, behind = null]: FileLine): Promise<void> | undefined {
    const fragment = packed ?? (text === null ? undefined : fragmentOf(text));
    if (fragment === undefined) throw new Error(`A line of ${this.path} has neither fragment nor text`);
    const written = this.written;
    if (this.lines > 0) this.joiner.text(byteText(this.separator));
    if (before !== null) this.joiner.text(bytesOf(before));
    this.joiner.fragment(fragment);
    this.joiner.text(asByteText(`${behind === null ? '' : bytesOf(behind)}\n`));
    this.lines += 1;
    return this.written === written ? undefined : this.pending;
  }

  /** Ends the file: on disk, under its name. @throws FhirError as `ExportFiles.probe` */
  async end(): Promise<WrittenFile> {
    this.joiner.text(byteText(this.tail));
    const bytes = this.joiner.end();
    this.flush(0);
    await onDisk(async () => {
      await this.pending;
      await this.handle.sync();
      await this.handle.close();
      await rename(this.partial, this.path);
    });
    return { resources: this.lines, bytes, storedBytes: this.written };
  }

  /** Gives the file up. */
  async discard(): Promise<void> {
    await this.pending.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(this.partial, { force: true }).catch(() => undefined);
  }

  private put(bytes: Buffer): void {
    if (this.used + bytes.length > this.buffer.length) this.flush(Math.max(BUFFER_BYTES, bytes.length));
    this.used += bytes.copy(this.buffer, this.used);
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

function bytesOf(buffer: Buffer): ByteText {
  return asByteText(buffer.toString('latin1'));
}

/** Some bytes of a stream; it is closed once they are read, or nobody wants them any more. */
async function* partOf(source: AsyncIterable<Buffer>, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of source) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    if (part.length > 0) yield part;
    at += chunk.length;
    if (at > end) return;
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
