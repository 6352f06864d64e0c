import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A place revocation lists come from. */
export interface RevocationSource {
  /** Path or URL, for messages. */
  readonly name: string;
  /** Lists read now. @throws Error when the source cannot be read or is no list */
  read(): Promise<Buffer>;
}

/** A list of ten million certificates is some 400 MB; national lists are a few MB. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

export function fileSource(path: string): RevocationSource {
  return { name: path, read: () => readFile(path) };
}

/** @param timeoutMs for the whole download */
export function urlSource(url: string, timeoutMs: number): RevocationSource {
  return { name: url, read: () => download(url, timeoutMs) };
}

/** Lists are signed, so that plain http is as good as https here (RFC 5280 8). */
async function download(url: string, timeoutMs: number): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), headers: { Accept: 'application/pkix-crl, */*;q=0.1' } });
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
  const parts: Uint8Array[] = [];
  let size = 0;
  // Node's stream is asynchronously iterable, and yields bytes.
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const part of body) {
    size += part.byteLength;
    if (size > MAX_LIST_BYTES) throw new Error(`larger than ${MAX_LIST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The last good copy of each downloaded list, so that a restart does not depend on the authority's server. */
export class RevocationListCache {
  /** @param folder DATA_DIR/crl */
  constructor(private readonly folder: string) {}

  /** The copy as a source of its own. @returns undefined when none was kept */
  kept(source: RevocationSource): RevocationSource | undefined {
    const path = this.path(source);
    return existsSync(path) ? { name: source.name, read: () => readFile(path) } : undefined;
  }

  async keep(source: RevocationSource, bytes: Buffer): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const draft = `${this.path(source)}.${process.pid}`;
    await writeFile(draft, bytes);
    await rename(draft, this.path(source));
  }

  private path({ name }: RevocationSource): string {
    return join(this.folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.crl`);
  }
}
