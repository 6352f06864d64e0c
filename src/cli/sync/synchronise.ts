import { join } from 'node:path';
import { readDelta } from './delta';
import { downloadExtract, forgetExtract } from './full-copy';
import type { FullCopyParts, SyncProgress } from './full-copy';
import type { RorClient } from './ror-client';
import { readState, writeState } from './sync-state';
import type { SyncState } from './sync-state';
import type { DeltaReport, FullReport, SyncTarget } from './sync-target';

/** Deltas ask again for the last minutes: a write may be dated before it can be seen, and clocks differ. Putting twice changes nothing. */
const OVERLAP_MS = 600_000;
const DAY_MS = 86_400_000;

export interface SyncOptions {
  readonly client: RorClient;
  readonly target: SyncTarget;
  /** Folder of the state and of downloads. */
  readonly folder: string;
  /** Types whose deltas are asked: those of the extract. */
  readonly types: readonly string[];
  readonly filter?: string;
  /** Days between two full copies. */
  readonly fullEveryDays: number;
  readonly now: () => number;
  readonly progress: SyncProgress;
}

export type SyncReport =
  | ({ readonly kind: 'full'; readonly transactionTime: string } & FullReport)
  | ({ readonly kind: 'delta'; readonly since: string } & DeltaReport);

/**
 * One run of a consumer (ror-read.md 13.5): a full copy at first, then every week; deltas in between. A run that was interrupted is gone on with
 * by the next one. A filtered copy is always full: what leaves or enters a filter shows in no delta.
 */
export async function synchronise(options: SyncOptions): Promise<SyncReport> {
  const { client, folder, fullEveryDays, filter, now } = options;
  const state = await readState(folder, client.base);
  const { since, fullAt, pending } = state;
  const isDue = fullAt === null || now() - Date.parse(fullAt) >= fullEveryDays * DAY_MS;
  if (since === null || isDue || pending !== null || filter !== undefined) return fullCopy(options, state);
  const begun = await serverTime(client);
  const delta = await readDelta(client, options.types, since, options.progress);
  if (delta === 'tooLarge') return fullCopy(options, state);
  const report = await options.target.apply(delta.resources);
  await writeState(folder, { ...state, since: new Date(begun - OVERLAP_MS).toISOString() });
  return { kind: 'delta', since, ...report };
}

async function fullCopy(options: SyncOptions, before: SyncState): Promise<SyncReport> {
  const { client, target, folder, filter, progress, now } = options;
  const current = { state: before };
  const parts: FullCopyParts = {
    client, progress, folder: join(folder, 'download'), ...(filter === undefined ? {} : { filter }),
    save: async (pending) => {
      current.state = { ...current.state, pending };
      await writeState(folder, current.state);
    },
  };
  const { transactionTime, resources } = await downloadExtract(parts, before.pending);
  const report = await target.replace(resources, before.since === null ? null : Date.parse(before.since));
  const { pending } = current.state;
  await writeState(folder, { ...before, fullAt: new Date(now()).toISOString(), since: transactionTime, pending: null });
  if (pending) await forgetExtract(parts, pending);
  return { kind: 'full', transactionTime, ...report };
}

/** Epoch milliseconds by the server's clock. @throws StartupError when it does not answer */
async function serverTime(client: RorClient): Promise<number> {
  const { date } = await client.json('/metadata');
  return Date.parse(date ?? '') || Date.now();
}
