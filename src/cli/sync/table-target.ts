import { Pool } from 'pg';
import type { CopiedResource } from './copied-resource';
import { MAX_NAMED } from './sync-target';
import type { DeltaReport, FullReport, SyncTarget } from './sync-target';

const BATCH = 500;
const STATEMENT_TIMEOUT_MS = 3_600_000;
const COLUMNS = 'type text NOT NULL, id text NOT NULL, last_updated timestamptz NOT NULL, version text NOT NULL, content text NOT NULL, PRIMARY KEY (type, id)';

/** One PostgreSQL table: type, id, last_updated, version, content. A full copy takes its place in one transaction. */
export class TableTarget implements SyncTarget {
  private readonly pool: Pool;

  /** @param table lower-case name, possibly with a schema */
  constructor(connectionString: string, private readonly table: string) {
    this.pool = new Pool({ connectionString, max: 1, options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS}` });
  }

  async replace(resources: AsyncIterable<CopiedResource>, coveredUntil: number | null): Promise<FullReport> {
    const next = `${this.table}_next`;
    await this.make();
    await this.pool.query(`DROP TABLE IF EXISTS ${next}`);
    await this.pool.query(`CREATE TABLE ${next} (${COLUMNS})`);
    let batch: CopiedResource[] = [];
    for await (const resource of resources) {
      batch.push(resource);
      if (batch.length < BATCH) continue;
      await this.upsert(next, batch);
      batch = [];
    }
    await this.upsert(next, batch);
    const report = await this.compare(next, coveredUntil);
    await this.pool.query(`BEGIN; TRUNCATE ${this.table}; INSERT INTO ${this.table} SELECT * FROM ${next}; DROP TABLE ${next}; COMMIT`);
    return report;
  }

  async apply(resources: readonly CopiedResource[]): Promise<DeltaReport> {
    await this.make();
    const total = { added: 0, changed: 0, unchanged: 0 };
    const newest = [...new Map(resources.map((resource) => [`${resource.type}/${resource.id}`, resource])).values()];
    for (let start = 0; start < newest.length; start += BATCH) {
      const { rows: [known] } = await this.pool.query<{ changed: number; unchanged: number }>(
        `SELECT count(*) FILTER (WHERE t.version <> n.version)::integer AS changed, count(*) FILTER (WHERE t.version = n.version)::integer AS unchanged
         FROM ${this.table} t JOIN unnest($1::text[], $2::text[], $3::text[]) AS n(type, id, version) USING (type, id)`, columnsOf(newest.slice(start, start + BATCH)).slice(0, 3));
      const { changed, unchanged } = known ?? { changed: 0, unchanged: 0 };
      total.changed += changed;
      total.unchanged += unchanged;
      total.added += Math.min(BATCH, newest.length - start) - changed - unchanged;
      await this.upsert(this.table, newest.slice(start, start + BATCH));
    }
    return total;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async make(): Promise<void> {
    await this.pool.query(`CREATE TABLE IF NOT EXISTS ${this.table} (${COLUMNS})`);
  }

  private async upsert(table: string, resources: readonly CopiedResource[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO ${table} (type, id, version, content, last_updated)
       SELECT DISTINCT ON (type, id) type, id, version, content, to_timestamp(updated / 1000.0)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[]) AS n(type, id, version, content, updated)
       ON CONFLICT (type, id) DO UPDATE SET version = excluded.version, content = excluded.content, last_updated = excluded.last_updated`, columnsOf(resources));
  }

  private async compare(next: string, coveredUntil: number | null): Promise<FullReport> {
    const { rows: [counts] } = await this.pool.query<{ resources: number; gone: number; missed: string[] | null; missed_count: number }>(`
      WITH missed AS (SELECT n.type || '/' || n.id AS name FROM ${next} n LEFT JOIN ${this.table} o USING (type, id)
        WHERE o.version IS DISTINCT FROM n.version AND n.last_updated < to_timestamp($1::float8 / 1000.0))
      SELECT (SELECT count(*)::integer FROM ${next}) AS resources, (SELECT count(*)::integer FROM missed) AS missed_count,
        (SELECT array_agg(name) FROM (SELECT name FROM missed ORDER BY name LIMIT ${MAX_NAMED}) named) AS missed,
        (SELECT count(*)::integer FROM ${this.table} o WHERE NOT EXISTS (SELECT 1 FROM ${next} n WHERE n.type = o.type AND n.id = o.id)) AS gone`, [coveredUntil]);
    return { resources: counts?.resources ?? 0, missed: counts?.missed ?? [], missedCount: counts?.missed_count ?? 0, gone: counts?.gone ?? 0 };
  }
}

function columnsOf(resources: readonly CopiedResource[]): unknown[] {
  return [resources.map(({ type }) => type), resources.map(({ id }) => id), resources.map(({ version }) => version), resources.map(({ text }) => text), resources.map(({ lastUpdated }) => lastUpdated)];
}
