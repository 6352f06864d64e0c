import { crc32 } from 'node:zlib';
import { isObject } from '../fhir-common/core/json';
import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import type { DescribedResource } from '../quality/directory/described-resource';
import type { LocalDefect } from '../quality/directory/rows';
import type { CodeVerdicts } from './seen-codes';

/** Rows of the table `resource` in one block: 2 to the power of this. */
export const BLOCK_BITS = 10;

/** What a run took of one version of a resource. */
export interface KeptResource extends DescribedResource {
  /** Its row in the table `resource`. */
  readonly rid: string;
  /** Version, and the transaction that wrote it: the same stamp, the same content. */
  readonly stamp: string;
  /** What it showed by itself; absent for most. */
  readonly defects?: readonly LocalDefect[];
}

/** The resources whose rows in the table `resource` are neighbours. */
export interface KeptBlock {
  readonly block: number;
  /** The codes that the resources hold, and what was known of them. */
  readonly codes: CodeVerdicts;
  readonly resources: readonly KeptResource[];
}

/** A block as the table has it. */
export interface StoredBlock {
  readonly content: string;
  readonly checksum: number;
}

const EMPTY = { codes: [], resources: [] };

/**
 * What earlier runs took of the directory, so that the next reads what changed since: the table `quality_row_block`, which nothing else writes. A block made by
 * other code, or damaged, is as good as none.
 */
export class KeptRows {
  /** @param database outside the transaction of the run: what was read stays read, whatever becomes of the run */
  constructor(private readonly database: Database, readonly fingerprint: string) {}

  /** The block that a row of the table holds; empty when there is none, or when it is not what was written. */
  open(stored: StoredBlock | undefined): Omit<KeptBlock, 'block'> {
    if (stored === undefined || crc32(stored.content) !== stored.checksum) return EMPTY;
    const block: unknown = JSON.parse(stored.content);
    return isBlock(block) ? block : EMPTY;
  }

  async write({ block, codes, resources }: KeptBlock): Promise<void> {
    const content = JSON.stringify({ codes, resources });
    await this.database.query(sql`
      INSERT INTO quality_row_block (block, fingerprint, checksum, content) VALUES (${block}::bigint, ${this.fingerprint}, ${crc32(content)}::bigint, ${content})
      ON CONFLICT (block) DO UPDATE SET fingerprint = excluded.fingerprint, checksum = excluded.checksum, content = excluded.content`);
  }

  /** Forgets the blocks of which no resource is left. @param blocks those that have some */
  async keepOnly(blocks: readonly number[]): Promise<void> {
    await this.database.query(sql`DELETE FROM quality_row_block WHERE block <> ALL (${blocks}::bigint[])`);
  }
}

// What this class wrote itself, and the checksum holds: one look at the shape.
function isBlock(value: unknown): value is Omit<KeptBlock, 'block'> {
  return isObject(value) && Array.isArray(value['codes']) && Array.isArray(value['resources']);
}
