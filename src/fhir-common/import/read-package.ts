import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { stringAt } from '../core/json';
import type { OnBytes, ReadResource } from './read-resources';

const BLOCK = 512;
/** An unpacked package larger than this is no list of codes. */
const MAX_UNPACKED_BYTES = 1 << 30;

/** True for the archive of a FHIR package (an NPM package: a gzipped tar). */
export function isPackage(file: string): boolean {
  return /\.(tgz|tar\.gz)$/i.test(file);
}

/**
 * The CodeSystem and ValueSet resources of a FHIR package (https://confluence.hl7.org/display/FHIR/NPM+Package+Specification): those of
 * its `package` folder, CodeSystems first. Other files and resources are for other tools.
 * @throws Error in both languages when the file is no gzipped tar
 */
export async function* readPackage(file: string, onBytes: OnBytes): AsyncGenerator<ReadResource> {
  const raw = await readFile(file);
  onBytes(raw.length);
  const resources = tarEntries(await unpacked(raw, file), file).flatMap(({ name, content }): readonly ReadResource[] => {
    if (!/^package\/[^/]+\.json$/.test(name) || /^package\/(package|\.index)\.json$/.test(name)) return [];
    const place = `${file}, ${name}`;
    try {
      const json: unknown = JSON.parse(content.toString('utf8'));
      return isTerminology(json) ? [{ place, json }] : [];
    } catch (error) {
      return [{ place, unreadable: `JSON illisible / unreadable JSON: ${error instanceof Error ? error.message : String(error)}` }];
    }
  });
  const isCodeSystem = (read: ReadResource): boolean => 'json' in read && stringAt(read.json, 'resourceType') === 'CodeSystem';
  yield* resources.filter(isCodeSystem);
  yield* resources.filter((read) => !isCodeSystem(read));
}

/** True for a resource that `npm run load` takes as a list of codes, whatever the interface. */
export function isTerminology(json: unknown): boolean {
  const type = stringAt(json, 'resourceType');
  return type === 'CodeSystem' || type === 'ValueSet';
}

async function unpacked(raw: Buffer, file: string): Promise<Buffer> {
  try {
    return await promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)(raw, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    throw notAPackage(file, error);
  }
}

function notAPackage(file: string, cause?: unknown): Error {
  return new Error(`${file} n’est pas un paquet FHIR (.tgz) lisible / is not a readable FHIR package (.tgz)`, { cause });
}

interface TarEntry {
  readonly name: string;
  readonly content: Buffer;
}

/** The regular files of a tar archive (POSIX ustar; long names of GNU tar and of pax are followed). */
function tarEntries(archive: Buffer, file: string): TarEntry[] {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(text(archive, at + 124, 12), 8);
    if (Number.isNaN(size)) throw notAPackage(file);
    const kind = text(archive, at + 156, 1);
    const prefix = text(archive, at + 257, 5) === 'ustar' ? text(archive, at + 345, 155) : '';
    const short = text(archive, at, 100);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (kind === 'L') longName = text(content, 0, content.length);
    else if (kind === 'x') longName = /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1];
    else {
      if (kind === '0' || kind === '') entries.push({ name: longName ?? (prefix === '' ? short : `${prefix}/${short}`), content });
      longName = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

/** A field of a tar header: up to its first NUL. */
function text(bytes: Buffer, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return (end < 0 ? field : field.subarray(0, end)).toString('utf8').trim();
}
