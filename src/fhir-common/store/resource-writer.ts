import { createHash } from 'node:crypto';
import { isObject } from '../core/json';
import type { ResourceJson } from '../core/json';
import { dateInterval } from '../core/values/date-value';
import type { RequestContext } from '../context/request-context';
import type { FhirApi } from '../definition/fhir-api';
import { join, name, sql, SqlFragment } from '../search/sql';
import type { Catalogue } from './catalogue';
import type { Database } from './database';
import { indirectLinks } from './indirect-links';
import type { IndexEntries, Indexer } from './index-entries';
import { referencedKeys } from './index-entries';
import { difference, indexRows, keyCells, tokensOf } from './index-rows';
import type { Cell, IndexRow, RowContext } from './index-rows';
import type { TokenDictionary } from './token-dictionary';

/** A resource to store. `id` is set; `meta.lastUpdated`, when given, is kept (an import brings the date of its source). */
export type IdentifiedResource = ResourceJson & { readonly id: string };

export type WriteOutcome = 'created' | 'updated' | 'unchanged';

interface StoredRow {
  readonly rid: number;
  readonly type: number;
  readonly id: string;
  readonly version: number;
  readonly live: boolean;
  readonly digest: Buffer | null;
  readonly content: string | null;
}

interface Change {
  readonly resource: IdentifiedResource;
  readonly stored: StoredRow;
  readonly entries: IndexEntries;
  readonly digest: Buffer;
}

const resourceKey = (type: number | string, id: string): string => `${type}/${id}`;

/**
 * Stores validated resources with their versions and index rows, in one transaction: all of them or none.
 * Writing a resource as it already stands makes no version. Resources referred to but not yet written get an empty row, so that
 * a file can be loaded in any order.
 */
export class ResourceWriter {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly dictionary: TokenDictionary,
    private readonly indexerOf: (api: FhirApi, type: string) => Indexer,
  ) {}

  /** @returns one outcome per resource, in order. @param resources of distinct type and id */
  async write(context: RequestContext, api: FhirApi, resources: readonly IdentifiedResource[]): Promise<WriteOutcome[]> {
    const prepared = resources.map((resource) => ({
      resource,
      entries: this.indexerOf(api, resource.resourceType)(resource),
      digest: digestOf(resource),
    }));
    return context.database.transaction(async (database) => {
      const rows = await this.lockRows(database, api, prepared);
      const changes: Change[] = [];
      const outcomes = prepared.map(({ resource, entries, digest }): WriteOutcome => {
        const stored = requiredRow(rows, resourceKey(this.catalogue.typeId(api.name, resource.resourceType), resource.id));
        if (stored.live && stored.digest?.equals(digest) === true) return 'unchanged';
        changes.push({ resource, entries, digest, stored });
        return stored.version === 0 ? 'created' : 'updated';
      });
      if (changes.length > 0) await this.apply(database, api, changes, rows, context.startedAt);
      return outcomes;
    });
  }

  /** Makes sure every written or referenced resource has a row; locks the written ones. Keyed by `typeId/id`. */
  private async lockRows(
    database: Database,
    api: FhirApi,
    prepared: readonly { readonly resource: IdentifiedResource; readonly entries: IndexEntries }[],
  ): Promise<Map<string, StoredRow>> {
    const own = prepared.map(({ resource }) => ({ type: this.catalogue.typeId(api.name, resource.resourceType), id: resource.id }));
    const referenced = prepared.flatMap(({ entries }) =>
      referencedKeys(entries).map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id })),
    );
    const all = [...new Map([...own, ...referenced].map((key) => [resourceKey(key.type, key.id), key])).values()];
    // One order for every writer, so that two of them never wait for each other crosswise.
    all.sort((a, b) => a.type - b.type || (a.id < b.id ? -1 : 1));
    const types = all.map(({ type }) => type);
    const ids = all.map(({ id }) => id);
    await database.query(sql`
      INSERT INTO resource (type, id)
      SELECT wanted.type, wanted.id FROM unnest(${types}::smallint[], ${ids}::text[]) WITH ORDINALITY AS wanted(type, id, position)
      WHERE NOT EXISTS (SELECT 1 FROM resource known WHERE known.type = wanted.type AND known.id = wanted.id)
      ORDER BY position
      ON CONFLICT DO NOTHING`);
    const targets = await database.query<StoredRow>(sql`
      SELECT rid, type, id, version, live, NULL AS digest, NULL AS content FROM resource
      JOIN unnest(${types}::smallint[], ${ids}::text[]) AS wanted(type, id) USING (type, id)`);
    const locked = await database.query<StoredRow>(sql`
      SELECT rid, type, id, version, live, digest, content FROM resource
      JOIN unnest(${own.map(({ type }) => type)}::smallint[], ${own.map(({ id }) => id)}::text[]) AS wanted(type, id) USING (type, id)
      ORDER BY rid FOR UPDATE OF resource`);
    return new Map([...targets, ...locked].map((row) => [resourceKey(row.type, row.id), row]));
  }

  private async apply(
    database: Database,
    api: FhirApi,
    changes: readonly Change[],
    rows: ReadonlyMap<string, StoredRow>,
    now: number,
  ): Promise<void> {
    const previous = changes.filter(({ stored }) => stored.version > 0).map(({ stored }) => stored.rid);
    if (previous.length > 0) {
      await database.query(sql`
        INSERT INTO resource_version (rid, version, live, last_updated, content, type, id, born)
        SELECT rid, version, live, last_updated, content, type, id, born FROM resource WHERE rid = ANY(${previous}::bigint[])`);
    }
    const stamped = changes.map((change) => stamp(change, now));
    await database.query(sql`
      UPDATE resource SET version = new.version, live = true, last_updated = new.last_updated, digest = new.digest, content = new.content,
        born = pg_current_xact_id()
      FROM unnest(${changes.map(({ stored }) => stored.rid)}::bigint[], ${stamped.map(({ version }) => version)}::integer[],
        ${stamped.map(({ lastUpdated }) => lastUpdated)}::timestamptz[], ${changes.map(({ digest }) => digest)}::bytea[],
        ${stamped.map(({ content }) => content)}::text[]) AS new(rid, version, last_updated, digest, content)
      WHERE resource.rid = new.rid`);
    await this.reindex(database, api, changes, rows);
  }

  private async reindex(database: Database, api: FhirApi, changes: readonly Change[], rows: ReadonlyMap<string, StoredRow>): Promise<void> {
    const before = changes.map(({ resource, stored }) =>
      stored.live && stored.content !== null ? this.indexerOf(api, resource.resourceType)(parseStored(stored.content)) : undefined,
    );
    const parameterId = (change: Change) => (code: string): number => this.catalogue.parameterId(api.name, change.resource.resourceType, code);
    const tokens = changes.flatMap((change, index) => {
      const old = before[index];
      return [...tokensOf(change.entries, parameterId(change)), ...(old ? tokensOf(old, parameterId(change)) : [])];
    });
    const tokenId = await this.dictionary.resolve(tokens);
    const removed: IndexRow[] = [];
    const added: IndexRow[] = [];
    changes.forEach((change, index) => {
      const rowContext: RowContext = {
        rid: change.stored.rid,
        parameterId: parameterId(change),
        tokenId,
        target: (type, id) => {
          const typeId = this.catalogue.typeId(api.name, type);
          // A target of the old version only: its row is taken out by parameter and source, whatever the target.
          return { rid: rows.get(resourceKey(typeId, id))?.rid ?? -1, typeId };
        },
      };
      const old = before[index];
      const fresh = indexRows(change.entries, rowContext);
      if (!old) added.push(...fresh);
      else {
        const { remove, add } = difference(indexRows(old, rowContext), fresh);
        removed.push(...remove);
        added.push(...add);
      }
    });
    for (const statement of [...removals(removed), ...additions(added)]) await database.query(statement);
    const written = changes.map(({ resource, stored }) => ({ type: resource.resourceType, rid: stored.rid }));
    for (const statement of indirectLinks(api, this.catalogue, written)) await database.query(statement);
  }
}

function requiredRow(rows: ReadonlyMap<string, StoredRow>, key: string): StoredRow {
  const row = rows.get(key);
  if (!row) throw new Error(`No row was locked for ${key}`);
  return row;
}

function parseStored(content: string): ResourceJson {
  const parsed: unknown = JSON.parse(content);
  if (!isObject(parsed) || typeof parsed['resourceType'] !== 'string') throw new Error('A stored resource is not a FHIR resource');
  return { ...parsed, resourceType: parsed['resourceType'] };
}

/** Everything but the version and the date the server sets itself. */
function digestOf(resource: ResourceJson): Buffer {
  const meta = isObject(resource['meta']) ? { ...resource['meta'], versionId: undefined, lastUpdated: undefined } : undefined;
  return createHash('sha256').update(JSON.stringify({ ...resource, meta })).digest();
}

function stamp({ resource, stored }: Change, now: number): { version: number; lastUpdated: string; content: string } {
  const version = stored.version + 1;
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  const given = meta['lastUpdated'];
  const interval = typeof given === 'string' ? dateInterval(given) : undefined;
  const written = typeof given === 'string' && interval?.ok ? given : new Date(now).toISOString();
  const { resourceType, id, ...rest } = resource;
  const content = JSON.stringify({ resourceType, id, ...rest, meta: { ...meta, versionId: String(version), lastUpdated: written } });
  const lastUpdated = interval?.ok ? new Date(interval.value.low).toISOString() : written;
  return { version, lastUpdated, content };
}

function byTable(rows: readonly IndexRow[]): readonly (readonly [IndexRow, ...IndexRow[]])[] {
  const tables = new Map<string, [IndexRow, ...IndexRow[]]>();
  for (const row of rows) {
    const known = tables.get(row.table.name);
    if (known) known.push(row);
    else tables.set(row.table.name, [row]);
  }
  return [...tables.values()];
}

function unnest(columns: readonly { readonly sqlType: string }[], cells: readonly (readonly Cell[])[]): SqlFragment {
  const arrays = columns.map((column, index) => sql`${cells.map((row) => row[index] ?? null)}::${new SqlFragment([`${column.sqlType}[]`], [])}`);
  return sql`unnest(${join(arrays, ', ')})`;
}

function removals(rows: readonly IndexRow[]): SqlFragment[] {
  return byTable(rows).map((group) => {
    const [{ table }] = group;
    const columns = table.columns.filter((column) => table.key.includes(column.name));
    const same = columns.map((column) => sql`stored.${name(column.name)} = old.${name(column.name)}`);
    const names = join(columns.map((column) => name(column.name)), ', ');
    const ordered = columns.map((column) => table.key.indexOf(column.name));
    const cells = group.map((row) => ordered.map((position) => keyCells(row)[position] ?? null));
    const gone = join([...table.columns.map((column) => sql`gone.${name(column.name)}`), sql`gone.born`], ', ');
    const kept = join([...table.columns.map((column) => name(column.name)), sql`born`], ', ');
    return sql`WITH gone AS (
        DELETE FROM ${name(table.name)} stored USING ${unnest(columns, cells)} AS old(${names}) WHERE ${join(same, ' AND ')} RETURNING stored.*)
      INSERT INTO history.${name(table.name)} (${kept}) SELECT ${gone} FROM gone`;
  });
}

function additions(rows: readonly IndexRow[]): SqlFragment[] {
  return byTable(rows).map((group) => {
    const [{ table }] = group;
    const names = join(table.columns.map((column) => name(column.name)), ', ');
    const cells = group.map((row) => row.cells);
    if (table.name !== 'text_index') return sql`INSERT INTO ${name(table.name)} (${names}) SELECT * FROM ${unnest(table.columns, cells)}`;
    // The words of a text are PostgreSQL's to find: French stems, from the folded text.
    const texts = unnest(table.columns.map((column) => ({ sqlType: column.sqlType === 'tsvector' ? 'text' : column.sqlType })), cells);
    return sql`INSERT INTO text_index (rid, parameter, words) SELECT rid, parameter, to_tsvector('french', words) FROM ${texts} AS given(rid, parameter, words)`;
  });
}
