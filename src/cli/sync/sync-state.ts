import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../fhir-common/core/json';

/** A full copy under way: where it is followed, and what has arrived. */
export interface PendingFull {
  readonly status: string;
  /** Files of the export, once it is done. */
  readonly files: readonly string[] | null;
  /** Those downloaded whole. */
  readonly downloaded: readonly string[];
  readonly transactionTime: string | null;
}

/** How the copy stands between two runs. */
export interface SyncState {
  readonly base: string;
  /** ISO instant of the last full copy; null before the first. */
  readonly fullAt: string | null;
  /** ISO instant up to which the copy is true: the next delta begins there. */
  readonly since: string | null;
  readonly pending: PendingFull | null;
}

const FILE = 'sync-state.json';

/** @returns the state of an earlier run against the same base, else a new one */
export async function readState(folder: string, base: string): Promise<SyncState> {
  const fresh: SyncState = { base, fullAt: null, since: null, pending: null };
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  const state: unknown = text === undefined ? undefined : JSON.parse(text);
  return isState(state) && state.base === base ? state : fresh;
}

/** Replaces the state in one step. */
export async function writeState(folder: string, state: SyncState): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, FILE);
  await writeFile(`${path}.next`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${path}.next`, path);
}

function isState(value: unknown): value is SyncState {
  const text = (item: unknown): boolean => item === null || typeof item === 'string';
  if (!isObject(value) || typeof value['base'] !== 'string' || !text(value['fullAt']) || !text(value['since'])) return false;
  const pending = value['pending'];
  return pending === null || (isObject(pending) && typeof pending['status'] === 'string' && Array.isArray(pending['downloaded']));
}
