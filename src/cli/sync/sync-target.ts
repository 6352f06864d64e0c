import type { CopiedResource } from './copied-resource';

/** What a full copy found against the copy that deltas had kept. */
export interface FullReport {
  /** Resources of the new copy. */
  readonly resources: number;
  /** `Type/id` of those the deltas should have brought and had not; at most {@link MAX_NAMED}. */
  readonly missed: readonly string[];
  readonly missedCount: number;
  /** No longer in the extract: deleted, or linked to nothing in it. No delta tells of them. */
  readonly gone: number;
}

export interface DeltaReport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** Most resources a report names. */
export const MAX_NAMED = 20;

/** Where the copy is kept. */
export interface SyncTarget {
  /**
   * Puts a full copy in the place of the one kept. Interrupted, it is begun again.
   * @param coveredUntil epoch milliseconds up to which deltas have kept the old copy true; null for the first copy
   */
  replace(resources: AsyncIterable<CopiedResource>, coveredUntil: number | null): Promise<FullReport>;
  /** Puts new and changed resources into the copy. */
  apply(resources: readonly CopiedResource[]): Promise<DeltaReport>;
  close(): Promise<void>;
}

/** Counts what a full copy shows of the deltas before it. */
export class MissedCount {
  private readonly named: string[] = [];
  private count = 0;
  private total = 0;

  constructor(private readonly coveredUntil: number | null) {}

  /** @param kept whether the old copy holds the same text */
  see({ type, id, lastUpdated }: CopiedResource, kept: boolean): void {
    this.total += 1;
    if (kept || this.coveredUntil === null || lastUpdated >= this.coveredUntil) return;
    this.count += 1;
    if (this.named.length < MAX_NAMED) this.named.push(`${type}/${id}`);
  }

  report(gone: number): FullReport {
    return { resources: this.total, missed: this.named, missedCount: this.count, gone };
  }
}
