import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { arrayAt, stringAt } from '../../fhir-common/core/json';
import { readExportFile } from './copied-resource';
import type { CopiedResource } from './copied-resource';
import { refusal, textOf } from './ror-client';
import type { RorClient } from './ror-client';
import type { PendingFull } from './sync-state';
import { StartupError } from '../../config/startup-error';

const MAX_POLL_SECONDS = 60;

/** What a run shows as it goes. */
export interface SyncProgress {
  /** @param total null while it is not known */
  show(step: 'export' | 'files' | 'deltas', done: number, total: number | null, text?: string): void;
}

/** The parameters of the extract; the national server writes Bundles alone. */
const EXTRACT = '_type=HealthcareService&includeAssociatedData=_myCompleteExtract';
const FORMATS = ['application/fhir%2Bndjson', 'application/fhir%2Bjson'];

export interface FullCopyParts {
  readonly client: RorClient;
  /** Folder of the downloads. */
  readonly folder: string;
  readonly progress: SyncProgress;
  /** Narrows the extract: `HealthcareService?_tag=…`; absent: the whole. */
  readonly filter?: string;
  readonly save: (pending: PendingFull | null) => Promise<void>;
}

/** An extract on this disk. */
export interface Extract {
  /** The date up to which it is whole. */
  readonly transactionTime: string;
  readonly resources: AsyncGenerator<CopiedResource>;
}

/**
 * Brings every file of a full extract to this disk. What an earlier run has begun is gone on with; where the server knows of it no more, a new
 * one is begun.
 */
export async function downloadExtract(parts: FullCopyParts, begun: PendingFull | null): Promise<Extract> {
  const extract = (begun === null ? undefined : await bring(parts, begun)) ?? (await bring(parts, await kickOff(parts)));
  if (extract === undefined) throw new StartupError('le serveur a oublié l’extraction aussitôt commencée', 'the server forgot the extraction as soon as it began');
  return extract;
}

/** @returns undefined when the server knows the extraction no more */
async function bring(parts: FullCopyParts, begun: PendingFull): Promise<Extract | undefined> {
  let pending = begun.files === null ? await follow(parts, begun) : begun;
  if (pending === undefined) return undefined;
  await parts.save(pending);
  await mkdir(parts.folder, { recursive: true });
  const files = pending.files ?? [];
  for (const [index, url] of files.entries()) {
    parts.progress.show('files', index, files.length);
    if (pending.downloaded.includes(url)) continue;
    if (!(await download(parts, url, fileOf(parts, index, url)))) return undefined;
    pending = { ...pending, downloaded: [...pending.downloaded, url] };
    await parts.save(pending);
  }
  parts.progress.show('files', files.length, files.length);
  const paths = files.map((url, index) => fileOf(parts, index, url));
  return { transactionTime: pending.transactionTime ?? new Date(0).toISOString(), resources: resourcesOf(paths) };
}

/** The server may free its files, and so may we. */
export async function forgetExtract({ client, folder }: FullCopyParts, pending: PendingFull): Promise<void> {
  const answer = await client.ask(pending.status, 'DELETE').catch(() => undefined);
  answer?.body.resume();
  await rm(folder, { recursive: true, force: true });
}

async function* resourcesOf(paths: readonly string[]): AsyncGenerator<CopiedResource> {
  for (const path of paths) yield* readExportFile(path);
}

async function kickOff({ client, filter, save }: FullCopyParts): Promise<PendingFull> {
  const narrowed = filter === undefined ? '' : `&_typeFilter=${encodeURIComponent(filter)}`;
  for (const format of FORMATS) {
    const address = `/$export?_outputFormat=${format}&${EXTRACT}${narrowed}`;
    const answer = await client.ask(address);
    const text = await textOf(answer.body);
    const status = answer.header('content-location');
    if ([200, 202].includes(answer.status) && status !== undefined) {
      const pending: PendingFull = { status, files: null, downloaded: [], transactionTime: null };
      await save(pending);
      return pending;
    }
    if (answer.status !== 400 || format === FORMATS.at(-1)) throw refusal(address, answer.status, text);
  }
  throw new Error('No format was tried');
}

/** @returns undefined when the server knows the extraction no more */
async function follow({ client, progress, save }: FullCopyParts, pending: PendingFull): Promise<PendingFull | undefined> {
  for (;;) {
    const answer = await client.ask(pending.status);
    const text = await textOf(answer.body);
    if (answer.status === 404) return undefined;
    if (answer.status === 200) {
      const manifest: unknown = JSON.parse(text);
      const files = arrayAt(manifest, 'output').flatMap((file) => stringAt(file, 'url') ?? []);
      return { ...pending, files, transactionTime: stringAt(manifest, 'transactionTime') ?? null };
    }
    if (answer.status !== 202) {
      await save(null); // it failed: the next run begins another
      throw refusal(pending.status, answer.status, text);
    }
    progress.show('export', 0, null, answer.header('x-progress'));
    await pause(Math.min(MAX_POLL_SECONDS, Math.max(1, Number(answer.header('retry-after')) || 10)) * 1_000);
  }
}

/** @returns false when the server has the file no more */
async function download({ client }: FullCopyParts, url: string, path: string): Promise<boolean> {
  const answer = await client.ask(url);
  if (answer.status === 404 || answer.status === 410) {
    answer.body.resume();
    return false;
  }
  if (answer.status !== 200) throw refusal(url, answer.status, await textOf(answer.body));
  await pipeline(answer.body, createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
  return true;
}

function fileOf({ folder }: FullCopyParts, index: number, url: string): string {
  return join(folder, `${index + 1}${/\.ndjson$/.test(new URL(url).pathname) ? '.ndjson' : '.json'}`);
}
