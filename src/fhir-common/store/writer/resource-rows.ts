import { fragmentOf } from '../fragments/fragment';
import { sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Database } from '../../sql/database';
import type { FormRow, FullText } from '../visibility/form-rows';
import { listedRows, removal } from './row-statements';

/** The row of a resource; `version` 0 when it is only referred to. */
export interface StoredRow {
  readonly rid: number;
  readonly type: number;
  readonly id: string;
  readonly version: number;
  readonly live: boolean;
  readonly digest: Buffer | null;
  readonly content: string | null;
  readonly lastUpdated: Date | null;
  /** Facts of its neighbours when it was last rendered. */
  readonly seen: readonly string[];
  /** Access profiles that see the record. */
  readonly profiles: number;
  /** A row id is reserved, the row is yet to be inserted. */
  readonly isNew?: boolean;
  /** What those see who do not see the full text; absent for rows that are only referred to. */
  readonly forms?: readonly FormRow[];
}

interface Key {
  readonly type: number;
  readonly id: string;
}

export const resourceKey = (type: number, id: string): string => `${type}/${id}`;

export function requiredRow(rows: ReadonlyMap<string, StoredRow>, key: string): StoredRow {
  const row = rows.get(key);
  if (!row) throw new Error(`No row was locked for ${key}`);
  return row;
}

/**
 * Locks the rows of the resources to be written, reserves row ids for those that have none, and makes sure every referenced resource has
 * a row. Keyed by {@link resourceKey}.
 */
export async function lockRows(database: Database, own: readonly Key[], referenced: readonly Key[]): Promise<ReadonlyMap<string, StoredRow>> {
  const written = new Set(own.map((key) => resourceKey(key.type, key.id)));
  const targets = new Map(referenced.map((key) => [resourceKey(key.type, key.id), key]));
  const cited = [...targets].filter(([key]) => !written.has(key)).map(([, key]) => key);
  // One order for every writer, so that two of them never wait for each other crosswise.
  cited.sort((a, b) => a.type - b.type || (a.id < b.id ? -1 : 1));
  const citedRows = cited.length === 0 ? [] : await citedRowsOf(database, cited);
  const locked = own.length === 0 ? [] : await lockedRows(database, own);
  const rows = new Map([...citedRows, ...locked].map((row) => [resourceKey(row.type, row.id), row]));
  for (const row of await reserve(database, own.filter((key) => !rows.has(resourceKey(key.type, key.id))))) rows.set(resourceKey(row.type, row.id), row);
  return rows;
}

/** Locks those rows of some resources that nobody else holds, without waiting for the others. */
export function lockFreeRows(database: Database, own: readonly Key[]): Promise<readonly StoredRow[]> {
  return own.length === 0 ? Promise.resolve([]) : lockedRows(database, own, sql`SKIP LOCKED`);
}

/** The rows of some resources, locked, with their forms as they are once the locks are held. @param held what to do about rows that others hold; absent: wait */
async function lockedRows(database: Database, own: readonly Key[], held = sql``): Promise<StoredRow[]> {
  const wanted = sql`unnest(${own.map(({ type }) => type)}::smallint[], ${own.map(({ id }) => id)}::text[]) AS wanted(type, id)`;
  const [rows, forms] = await Promise.all([
    database.query<StoredRow>(sql`
      SELECT rid, type, id, version, live, digest, content, last_updated AS "lastUpdated", seen, profiles FROM resource
      JOIN ${wanted} USING (type, id)
      ORDER BY rid FOR NO KEY UPDATE OF resource ${held}`),
    // A statement of its own, which sees what stood when the locks were given: a form beside its row would be as old as the wait for it.
    formsWhere(database, sql`JOIN resource USING (rid) JOIN ${wanted} USING (type, id)`),
  ]);
  return rows.map((row) => ({ ...row, forms: forms.get(row.rid) ?? [] }));
}

/** Rows of what is referred to; targets nobody has written yet get an empty one. */
async function citedRowsOf(database: Database, cited: readonly Key[]): Promise<StoredRow[]> {
  const types = cited.map(({ type }) => type);
  const ids = cited.map(({ id }) => id);
  await database.query(sql`
    INSERT INTO resource (type, id)
    SELECT wanted.type, wanted.id FROM unnest(${types}::smallint[], ${ids}::text[]) WITH ORDINALITY AS wanted(type, id, position)
    WHERE NOT EXISTS (SELECT 1 FROM resource known WHERE known.type = wanted.type AND known.id = wanted.id)
    ORDER BY position
    ON CONFLICT DO NOTHING`);
  return database.query<StoredRow>(sql`
    SELECT rid, type, id, version, live, NULL AS digest, NULL AS content, NULL AS "lastUpdated", seen, profiles FROM resource
    JOIN unnest(${types}::smallint[], ${ids}::text[]) AS wanted(type, id) USING (type, id)`);
}

async function reserve(database: Database, keys: readonly Key[]): Promise<StoredRow[]> {
  if (keys.length === 0) return [];
  const rids = await database.query<{ rid: number }>(
    sql`SELECT nextval(pg_get_serial_sequence('resource', 'rid')) AS rid FROM generate_series(1, ${keys.length}::integer)`,
  );
  return keys.flatMap(({ type, id }, index) => {
    const rid = rids[index]?.rid;
    const empty = { version: 0, live: false, digest: null, content: null, lastUpdated: null, seen: [], profiles: 0, isNew: true };
    return rid === undefined ? [] : [{ rid, type, id, ...empty }];
  });
}

/** A row about to be written. */
export interface RowText {
  readonly stored: StoredRow;
  /** Absent: the resource is taken away. */
  readonly full: FullText | undefined;
  /** Epoch milliseconds, the date of a removal. */
  readonly now: number;
  /** Profiles that see it; absent: those that saw it see that it is gone. */
  readonly profiles: number | undefined;
  /** Those that may be shown all of it. */
  readonly fullProfiles: number | undefined;
  readonly seen: readonly string[];
  readonly fact: string | null;
  /** What presentations of searches read in its place; null where its type declares none. */
  readonly rendition: string | null;
}

/** Keeps the versions that end here, and writes the new texts. */
export function writeTexts(database: Database, texts: readonly RowText[]): void {
  const columns = ['bigint', 'smallint', 'text', 'integer', 'boolean', 'timestamptz', 'bytea', 'text', 'bytea', 'smallint', 'smallint', 'text', 'text', 'text'].map((sqlType) => ({ sqlType }));
  const cellsOf = (some: readonly RowText[]): (string | number | boolean | Buffer | null)[][] =>
    some.map(({ stored, full, now, profiles, fullProfiles, seen, fact, rendition }) => [
      stored.rid, stored.type, stored.id, full?.version ?? stored.version + 1, full !== undefined, full?.lastUpdated ?? new Date(now).toISOString(),
      full?.digest ?? null, full?.content ?? null, full === undefined ? null : fragmentOf(full.content), profiles ?? null, fullProfiles ?? null, seen.join('\n'), fact, rendition,
    ]);
  const names = sql`new(rid, type, id, version, live, last_updated, digest, content, packed, profiles, full_profiles, seen, fact, rendition)`;
  const seen = sql`coalesce(string_to_array(nullif(new.seen, ''), E'\n'), '{}')`;
  const inserted = texts.filter(({ stored }) => stored.isNew === true);
  if (inserted.length > 0) {
    database.send(sql`
      INSERT INTO resource (rid, type, id, version, live, last_updated, digest, content, packed, profiles, full_profiles, seen, fact, rendition) OVERRIDING SYSTEM VALUE
      SELECT rid, type, id, version, live, last_updated, digest, content, packed, profiles, full_profiles, ${seen}, fact, rendition FROM ${listedRows(columns, cellsOf(inserted))} AS ${names}`);
  }
  const updated = texts.filter(({ stored }) => stored.isNew !== true);
  if (updated.length === 0) return;
  const ended = updated.filter(({ stored }) => stored.version > 0).map(({ stored }) => stored.rid);
  // Both parts see the rows as they stood before the statement: what is kept is what ends.
  database.send(sql`
    WITH kept AS (INSERT INTO resource_version (rid, version, live, last_updated, content, type, id, profiles, full_profiles, born)
      SELECT rid, version, live, last_updated, content, type, id, profiles, full_profiles, born FROM resource WHERE rid = ANY (${ended}::bigint[]))
    UPDATE resource SET version = new.version, live = new.live, last_updated = new.last_updated, digest = new.digest, content = new.content,
      packed = new.packed, profiles = coalesce(new.profiles, resource.profiles), full_profiles = coalesce(new.full_profiles, resource.profiles), seen = ${seen}, fact = new.fact,
      rendition = new.rendition, born = pg_current_xact_id()
    FROM ${listedRows(columns, cellsOf(updated))} AS ${names}
    WHERE resource.rid = new.rid`);
}

/** The stored forms of some resources, by row id. */
export async function readForms(database: Database, rids: readonly number[]): Promise<ReadonlyMap<number, readonly FormRow[]>> {
  return rids.length === 0 ? new Map() : formsWhere(database, sql`WHERE form.rid = ANY (${rids}::bigint[])`);
}

/** @param condition what follows `FROM resource_form form` */
async function formsWhere(database: Database, condition: SqlFragment): Promise<ReadonlyMap<number, readonly FormRow[]>> {
  const rows = await database.query<{ rid: number; profiles: number; version: number; last_updated: Date; digest: Buffer; content: string }>(
    sql`SELECT rid, form.profiles, form.version, form.last_updated, form.digest, form.content FROM resource_form form ${condition}`,
  );
  const forms = new Map<number, FormRow[]>();
  for (const { rid, last_updated: lastUpdated, ...form } of rows) forms.set(rid, [...(forms.get(rid) ?? []), { ...form, lastUpdated: lastUpdated.toISOString() }]);
  return forms;
}

/** Replaces the forms that changed; the old ones go to the history. */
export function writeForms(
  database: Database,
  changes: readonly { readonly rid: number; readonly previous: readonly FormRow[]; readonly next: readonly FormRow[] }[],
): void {
  const same = (left: readonly FormRow[], right: readonly FormRow[]): boolean =>
    left.length === right.length && left.every((form) => right.some((other) => other.profiles === form.profiles && other.content === form.content));
  const different = changes.filter(({ previous, next }) => !same(previous, next));
  const emptied = different.filter(({ previous }) => previous.length > 0).map(({ rid }) => rid);
  if (emptied.length > 0) {
    database.send(removal('resource_form', sql`WHERE stored.rid = ANY (${emptied}::bigint[])`, ['rid', 'version', 'last_updated', 'digest', 'content']));
  }
  const cells = different.flatMap(({ rid, next }) => next.map((form) => [rid, form.profiles, form.version, form.lastUpdated, form.digest, form.content, fragmentOf(form.content)]));
  if (cells.length === 0) return;
  const columns = ['bigint', 'smallint', 'integer', 'timestamptz', 'bytea', 'text', 'bytea'].map((sqlType) => ({ sqlType }));
  database.send(sql`
    INSERT INTO resource_form (rid, profiles, version, last_updated, digest, content, packed) SELECT * FROM ${listedRows(columns, cells)} AS given`);
}
