import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { arrayAt, isObject, isResource, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';

/** A resource of the copy, in the server's own bytes where it sent them line by line. */
export interface CopiedResource {
  readonly type: string;
  readonly id: string;
  /** Epoch milliseconds of `meta.lastUpdated`; 0 without one. */
  readonly lastUpdated: number;
  /** Equal versions hold the same: `meta.versionId` and `meta.lastUpdated`, or a digest where the server gives neither. */
  readonly version: string;
  readonly text: string;
}

/** @returns undefined for what is no resource with an id */
export function copiedResource(json: unknown, text = JSON.stringify(json)): CopiedResource | undefined {
  if (!isResource(json) || json.id === undefined) return undefined;
  const [versionId, lastUpdated] = [stringAt(json['meta'], 'versionId'), stringAt(json['meta'], 'lastUpdated')];
  const version = versionId === undefined && lastUpdated === undefined ? digestOf(JSON.stringify(json)) : `${versionId ?? ''} ${lastUpdated ?? ''}`;
  return { type: json.resourceType, id: json.id, lastUpdated: Date.parse(lastUpdated ?? '') || 0, version, text };
}

/** The resources of the entries of a Bundle. */
export function entriesOf(bundle: ResourceJson): ResourceJson[] {
  return arrayAt(bundle, 'entry').flatMap((entry) => (isObject(entry) && isResource(entry['resource']) ? [entry['resource']] : []));
}

/** Reads a file of an export, NDJSON or a Bundle. @throws SyntaxError when it is neither */
export async function* readExportFile(path: string): AsyncGenerator<CopiedResource> {
  if (path.endsWith('.json')) {
    const bundle: unknown = JSON.parse(await readFile(path, 'utf8'));
    for (const resource of isResource(bundle) ? entriesOf(bundle) : []) yield* found(copiedResource(resource));
    return;
  }
  yield* readLines(path);
}

/** Reads NDJSON. */
export async function* readLines(path: string): AsyncGenerator<CopiedResource> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line !== '') yield* found(copiedResource(JSON.parse(line), line));
  }
}

function* found(resource: CopiedResource | undefined): Generator<CopiedResource> {
  if (resource !== undefined) yield resource;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
