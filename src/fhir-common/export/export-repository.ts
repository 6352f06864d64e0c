import type { Catalogue } from '../sql/catalogue';
import type { Database } from '../sql/database';
import { sql } from '../sql/sql';
import type { SqlFragment } from '../sql/sql';
import type { WrittenFile } from './export-files';
import type { ExportFailure, ExportJob, ExportProgress, ExportSlice } from './export-job';

/** First keys of the advisory locks: whoever runs a job holds its lock, and one of the places of the installation. */
const JOB_LOCK = 7_203_118;
const PLACE_LOCK = 7_203_119;

const JOB_COLUMNS = sql`id::text AS id, api, client, access_profile AS "accessProfile", roles, perimeter, query, request, base_url AS "baseUrl", state, created_at AS "createdAt",
  expires_at AS "expiresAt", snapshot, transaction_time AS "transactionTime", attempts, failure`;
const RUNNING = sql`state IN ('queued', 'writing')`;
/** The second key of a job's lock, a positive int4. */
const lockKey = (id: SqlFragment): SqlFragment => sql`hashtext(${id}) & 2147483647`;

export type NewExportJob = Pick<ExportJob, 'id' | 'api' | 'client' | 'accessProfile' | 'roles' | 'perimeter' | 'query' | 'request' | 'baseUrl'> & {
  readonly requestKey: string;
  readonly hours: number;
};

/** Jobs and slices in PostgreSQL: whatever a process knows of an export, every other one can read here. */
export class ExportRepository {
  constructor(private readonly catalogue: Catalogue) {}

  /** @returns the job, or the running one that a like kick-off of the same client made before */
  async insert(database: Database, job: NewExportJob): Promise<{ readonly id: string; readonly isNew: boolean }> {
    const [row] = await database.query<{ id: string }>(sql`
      INSERT INTO export_job (id, api, client, access_profile, roles, perimeter, query, request, base_url, request_key, expires_at)
      VALUES (${job.id}, ${job.api}, ${job.client}, ${job.accessProfile}, ${job.roles}, ${job.perimeter === null ? null : JSON.stringify(job.perimeter)}::jsonb, ${job.query}, ${job.request}, ${job.baseUrl}, ${job.requestKey},
        now() + make_interval(hours => ${job.hours}::integer))
      ON CONFLICT DO NOTHING RETURNING id::text AS id`);
    if (row) return { id: row.id, isNew: true };
    const [known] = await database.query<{ id: string }>(sql`
      SELECT id::text AS id FROM export_job WHERE api = ${job.api} AND client = ${job.client} AND request_key = ${job.requestKey} AND ${RUNNING}`);
    // It ended between the two statements: then this kick-off begins a new one.
    return known ? { id: known.id, isNew: false } : this.insert(database, job);
  }

  /** A job that has not expired. */
  async find(database: Database, id: string): Promise<ExportJob | undefined> {
    const [job] = await database.query<ExportJob & Record<string, unknown>>(sql`SELECT ${JOB_COLUMNS} FROM export_job WHERE id = ${id}::uuid AND expires_at > now()`);
    return job;
  }

  async countRunning(database: Database, api: string, client: string): Promise<number> {
    const [row] = await database.query<{ count: number }>(sql`SELECT count(*)::integer AS count FROM export_job WHERE api = ${api} AND client = ${client} AND ${RUNNING}`);
    return row?.count ?? 0;
  }

  /** What all files take on disk. */
  async bytesKept(database: Database): Promise<number> {
    const [row] = await database.query<{ bytes: number }>(sql`SELECT coalesce(sum(stored_bytes), 0)::bigint AS bytes FROM export_slice`);
    return row?.bytes ?? 0;
  }

  /** Takes the moment of a poll. @returns seconds still to wait when it comes too early, 0 otherwise */
  async poll(database: Database, id: string, retryAfterSeconds: number): Promise<number> {
    const [row] = await database.query<{ early: number }>(sql`
      WITH before AS (SELECT id, ceil(extract(epoch FROM next_poll_at - now()))::integer AS early FROM export_job WHERE id = ${id}::uuid),
        taken AS (UPDATE export_job SET next_poll_at = now() + make_interval(secs => ${retryAfterSeconds}) FROM before
          WHERE export_job.id = before.id AND coalesce(before.early, 0) <= 0)
      SELECT coalesce(early, 0) AS early FROM before`);
    return Math.max(0, row?.early ?? 0);
  }

  async progress(database: Database, id: string): Promise<ExportProgress> {
    const [row] = await database.query<ExportProgress & Record<string, unknown>>(sql`
      SELECT count(*)::integer AS files, count(bytes)::integer AS "filesWritten", coalesce(sum(resources), 0)::integer AS resources,
        coalesce(sum(resources) FILTER (WHERE bytes IS NOT NULL), 0)::integer AS "resourcesWritten" FROM export_slice WHERE job = ${id}::uuid`);
    return row ?? { files: 0, filesWritten: 0, resources: 0, resourcesWritten: 0 };
  }

  async slices(database: Database, id: string): Promise<readonly ExportSlice[]> {
    const rows = await database.query<Omit<ExportSlice, 'type'> & { type: number }>(sql`
      SELECT number, deleted, type, part, resources, bytes, stored_bytes AS "storedBytes" FROM export_slice WHERE job = ${id}::uuid ORDER BY number`);
    return rows.map((row) => ({ ...row, type: this.catalogue.typeName(row.type) }));
  }

  /**
   * Makes this connection the one that runs a job, unless another does or every place of the installation is taken. The lock is the
   * connection's: whoever dies gives it back.
   * @param database one connection, not a pool
   */
  async hold(database: Database, id: string, places: number): Promise<boolean> {
    const [job] = await database.query<{ held: boolean }>(sql`SELECT pg_try_advisory_lock(${JOB_LOCK}::integer, ${lockKey(sql`${id}::text`)}) AS held`);
    if (job?.held !== true) return false;
    for (let place = 0; place < places; place += 1) {
      const [taken] = await database.query<{ held: boolean }>(sql`SELECT pg_try_advisory_lock(${PLACE_LOCK}::integer, ${place}::integer) AS held`);
      if (taken?.held === true) return true;
    }
    await this.release(database);
    return false;
  }

  async release(database: Database): Promise<void> {
    await database.query(sql`SELECT pg_advisory_unlock_all()`);
  }

  /** Running jobs nobody runs: yet to begin, or left by a process that died. */
  async abandoned(database: Database): Promise<readonly string[]> {
    const rows = await database.query<{ id: string }>(sql`
      SELECT id::text AS id FROM export_job WHERE ${RUNNING} AND expires_at > now() AND NOT EXISTS (
        SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = ${JOB_LOCK}::oid AND objid = (${lockKey(sql`export_job.id::text`)})::oid AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
      ORDER BY created_at`);
    return rows.map(({ id }) => id);
  }

  /** Counts one more try. @returns the job as it stands, undefined when it runs no more */
  async begin(database: Database, id: string): Promise<ExportJob | undefined> {
    const [job] = await database.query<ExportJob & Record<string, unknown>>(sql`
      UPDATE export_job SET attempts = attempts + 1 WHERE id = ${id}::uuid AND ${RUNNING} AND expires_at > now() RETURNING ${JOB_COLUMNS}`);
    return job;
  }

  /** A slice is whole on disk. @returns false when the job is no more: it was cancelled or has expired */
  async written(database: Database, id: string, number: number, file: WrittenFile): Promise<boolean> {
    const rows = await database.query<{ number: number }>(sql`
      UPDATE export_slice SET bytes = ${file.bytes}, stored_bytes = ${file.storedBytes}, resources = ${file.resources} WHERE job = ${id}::uuid AND number = ${number} RETURNING number`);
    return rows.length > 0;
  }

  /** Every slice is written. @param hours its files are kept from now on */
  async finish(database: Database, id: string, hours: number): Promise<void> {
    await database.query(sql`UPDATE export_job SET state = 'done', finished_at = now(), expires_at = now() + make_interval(hours => ${hours}::integer)
      WHERE id = ${id}::uuid AND state = 'writing' AND NOT EXISTS (SELECT 1 FROM export_slice WHERE job = ${id}::uuid AND bytes IS NULL)`);
  }

  /** No file of it will ever be listed. */
  async fail(database: Database, id: string, failure: ExportFailure): Promise<void> {
    await database.query(sql`WITH gone AS (DELETE FROM export_slice WHERE job = ${id}::uuid)
      UPDATE export_job SET state = 'failed', finished_at = now(), failure = ${JSON.stringify(failure)}::jsonb WHERE id = ${id}::uuid AND ${RUNNING}`);
  }

  async remove(database: Database, id: string): Promise<void> {
    await database.query(sql`DELETE FROM export_job WHERE id = ${id}::uuid`);
  }

  /** @returns ids of the jobs that had expired */
  async removeExpired(database: Database): Promise<readonly string[]> {
    const rows = await database.query<{ id: string }>(sql`DELETE FROM export_job WHERE expires_at <= now() RETURNING id::text AS id`);
    return rows.map(({ id }) => id);
  }

  /** Those of `ids` that are no job. */
  async unknown(database: Database, ids: readonly string[]): Promise<readonly string[]> {
    const rows = await database.query<{ id: string }>(sql`
      SELECT given.id FROM unnest(${ids}::text[]) AS given(id) WHERE NOT EXISTS (SELECT 1 FROM export_job WHERE export_job.id = given.id::uuid)`);
    return rows.map(({ id }) => id);
  }

  /** Every job, the newest first, for the operator. */
  async list(database: Database): Promise<readonly (ExportJob & ExportProgress & { readonly bytes: number })[]> {
    return database.query<ExportJob & ExportProgress & { readonly bytes: number } & Record<string, unknown>>(sql`
      SELECT ${JOB_COLUMNS}, size.* FROM export_job CROSS JOIN LATERAL (
        SELECT count(*)::integer AS files, count(bytes)::integer AS "filesWritten", coalesce(sum(resources), 0)::integer AS resources,
          coalesce(sum(resources) FILTER (WHERE bytes IS NOT NULL), 0)::integer AS "resourcesWritten", coalesce(sum(stored_bytes), 0)::bigint AS bytes
        FROM export_slice WHERE job = export_job.id) size
      ORDER BY created_at DESC LIMIT 200`);
  }
}
