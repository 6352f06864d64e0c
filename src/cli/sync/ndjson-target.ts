import { createWriteStream, existsSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { groupBy } from '../../fhir-common/core/group-by';
import { readLines } from './copied-resource';
import type { CopiedResource } from './copied-resource';
import { MissedCount } from './sync-target';
import type { DeltaReport, FullReport, SyncTarget } from './sync-target';

const NEXT = '.next';

/** One file per type, a resource a line: `HealthcareService.ndjson`. A file is replaced when its successor is whole. */
export class NdjsonTarget implements SyncTarget {
  constructor(private readonly folder: string) {}

  async replace(resources: AsyncIterable<CopiedResource>, coveredUntil: number | null): Promise<FullReport> {
    await mkdir(this.folder, { recursive: true });
    const files = new Map<string, { readonly file: LineFile; readonly old: Map<string, string> }>();
    const missed = new MissedCount(coveredUntil);
    for await (const resource of resources) {
      let open = files.get(resource.type);
      if (open === undefined) {
        open = { file: new LineFile(`${this.path(resource.type)}${NEXT}`), old: await this.versions(resource.type) };
        files.set(resource.type, open);
      }
      missed.see(resource, open.old.get(resource.id) === resource.version);
      open.old.delete(resource.id);
      await open.file.add(resource.text);
    }
    let gone = 0;
    for (const { file, old } of files.values()) {
      await file.end();
      gone += old.size;
    }
    for (const type of await this.types()) {
      if (files.has(type)) continue;
      gone += (await this.versions(type)).size;
      await rm(this.path(type));
    }
    for (const type of files.keys()) await rename(`${this.path(type)}${NEXT}`, this.path(type));
    return missed.report(gone);
  }

  async apply(resources: readonly CopiedResource[]): Promise<DeltaReport> {
    const total = { added: 0, changed: 0, unchanged: 0 };
    for (const some of groupBy(resources, (resource) => resource.type)) {
      const [{ type }] = some;
      const newest = new Map(some.map((resource) => [resource.id, resource]));
      const file = new LineFile(`${this.path(type)}${NEXT}`);
      if (existsSync(this.path(type))) {
        for await (const old of readLines(this.path(type))) {
          const now = newest.get(old.id);
          newest.delete(old.id);
          await file.add((now ?? old).text);
          if (now) total[now.version === old.version ? 'unchanged' : 'changed'] += 1;
        }
      }
      for (const added of newest.values()) await file.add(added.text);
      total.added += newest.size;
      await file.end();
      await rename(`${this.path(type)}${NEXT}`, this.path(type));
    }
    return total;
  }

  async close(): Promise<void> {
    // Nothing stays open between two calls.
  }

  private path(type: string): string {
    return join(this.folder, `${type}.ndjson`);
  }

  private async types(): Promise<string[]> {
    return (await readdir(this.folder)).flatMap((name) => /^([A-Z]\w+)\.ndjson$/.exec(name)?.[1] ?? []);
  }

  private async versions(type: string): Promise<Map<string, string>> {
    const versions = new Map<string, string>();
    if (!existsSync(this.path(type))) return versions;
    for await (const resource of readLines(this.path(type))) versions.set(resource.id, resource.version);
    return versions;
  }
}

/** A file written line by line, in constant memory. */
class LineFile {
  private readonly stream: WriteStream;

  constructor(path: string) {
    this.stream = createWriteStream(path);
  }

  async add(line: string): Promise<void> {
    if (!this.stream.write(`${line}\n`)) await once(this.stream, 'drain');
  }

  async end(): Promise<void> {
    this.stream.end();
    await once(this.stream, 'close');
  }
}
