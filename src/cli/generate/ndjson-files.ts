import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

/** The types of resources of the ROR, one file each. */
export const resourceTypes = ['Organization', 'HealthcareService', 'Location', 'Practitioner', 'PractitionerRole'] as const;

/** Lines are gathered into chunks of about this size: few system calls, little memory. */
const chunkCharacters = 512 * 1024;

interface OpenFile {
  readonly handle: FileHandle;
  lines: string[];
  characters: number;
}

/** What a run has written. */
export interface WrittenFiles {
  readonly resources: number;
  readonly bytes: number;
}

/**
 * Writes each resource on one line of `<type>.ndjson`. All files advance together; a chunk is awaited before the next
 * resource is made, so that memory does not depend on the number of resources. Rejects with the file-system error.
 */
export async function writeNdjsonFiles(
  directory: string, resources: Iterable<{ readonly resourceType: string }>, onProgress: (resources: number) => void, types: readonly string[] = resourceTypes,
): Promise<WrittenFiles> {
  await mkdir(directory, { recursive: true });
  const files = new Map<string, OpenFile>();
  let written = 0;
  let bytes = 0;
  const flush = async (file: OpenFile): Promise<void> => {
    if (file.lines.length === 0) return;
    const chunk = Buffer.from(`${file.lines.join('\n')}\n`, 'utf8');
    bytes += chunk.length;
    file.lines = [];
    file.characters = 0;
    await file.handle.appendFile(chunk);
  };
  try {
    for (const type of types) files.set(type, { handle: await open(join(directory, `${type}.ndjson`), 'w'), lines: [],
      characters: 0 });
    for (const resource of resources) {
      const file = files.get(resource.resourceType);
      if (!file) continue;
      const line = JSON.stringify(resource);
      file.lines.push(line);
      file.characters += line.length;
      if (file.characters >= chunkCharacters) await flush(file);
      written += 1;
      if (written % 1000 === 0) onProgress(written);
    }
    for (const file of files.values()) await flush(file);
    onProgress(written);
    return { resources: written, bytes };
  } finally {
    for (const file of files.values()) await file.handle.close();
  }
}
