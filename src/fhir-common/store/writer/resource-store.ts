import { SharedTexts } from '../../core/json-text';
import type { FhirApi } from '../../definition/fhir-api';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { sql } from '../../sql/sql';
import type { Indexer } from '../index/index-entries';
import { referencedKeys } from '../index/index-entries';
import { difference, IDENTIFIER, indexRows, mergeRows, REFERENCE, STRING, tokensOf } from '../index/index-rows';
import type { IndexRow, RowContext } from '../index/index-rows';
import type { TokenDictionary } from '../index/token-dictionary';
import { carryRows } from '../links/carried-rows';
import type { CarriedRow } from '../links/carried-rows';
import { indirectLinks } from '../links/indirect-links';
import type { WrittenRow } from '../links/indirect-links';
import { ownedBy, refreshReaders, writeReaders } from '../visibility/readers';
import { dependentsOf, factsOf } from '../visibility/facts';
import { formRows } from '../visibility/form-rows';
import type { FormRow, FullText } from '../visibility/form-rows';
import { renderForms } from '../visibility/rendering';
import type { Rendering } from '../visibility/rendering';
import { typeOf } from './change';
import type { Change, IdentifiedResource, Prepared, Put, StoredResource } from './change';
import { ChangeComparer, definitionOf, once } from './compare-change';
import type { ComparedChange } from './compare-change';
import { citesByValue, farEnds, lockFarEnds } from './far-ends';
import { lockFreeRows, lockRows, readForms, resourceKey, writeForms, writeTexts } from './resource-rows';
import type { StoredRow } from './resource-rows';
import { changedEntries } from './indexed-change';
import type { FormEntries, IndexedChange } from './indexed-change';
import { additions, removals } from './row-statements';
import { parseStored, serialize, stamp } from './stamp';

/** A row going from one state to another: written, removed, or only seen by others than before. */
interface Step {
  readonly type: string;
  readonly stored: StoredRow;
  /** What stood before; undefined for what was not there. */
  readonly before: Rendering | undefined;
  /** What stands after; undefined for a removal. */
  readonly after: { readonly rendering: Rendering; readonly full: FullText } | undefined;
  readonly indexed: IndexedChange;
  /** Of the parts of the full form, where it was just written. */
  readonly texts?: SharedTexts;
}

/** Where the values stand that links are made through. */
const VALUE_TABLES = [IDENTIFIER, STRING, REFERENCE];

/**
 * Stores resources with their versions, forms and index rows, inside the caller's transaction. Resources referred to but not yet written get
 * an empty row, so that a file can be loaded in any order. Only `write/` and the jobs call it: it checks nothing.
 */
export class ResourceStore {
  private readonly comparer: ChangeComparer;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly dictionary: TokenDictionary,
    private readonly indexerOf: (api: FhirApi, type: string) => Indexer,
  ) {
    this.comparer = new ChangeComparer(indexerOf);
  }

  /** Index entries and text of a resource about to be stored. Pure, so that it is done before any row is locked. */
  prepare(api: FhirApi, resource: IdentifiedResource): Prepared {
    const texts = new SharedTexts();
    return { resource, text: serialize(resource, texts), texts, entries: once(() => this.indexerOf(api, resource.resourceType)(resource)) };
  }

  /** Numbers the coded values of what is surely stored ahead of its transaction. A single write numbers its own once nothing speaks against it: a refusal leaves no number. */
  async numberTokens(api: FhirApi, prepared: readonly Prepared[]): Promise<void> {
    await this.dictionary.resolve(prepared.flatMap(({ resource, entries }) => tokensOf(entries(), this.parameterIds(api, resource.resourceType))));
  }

  /** The rows of the resources to be written, locked until the transaction ends; those never written have `version` 0. */
  lock(database: Database, api: FhirApi, keys: readonly { readonly type: string; readonly id: string }[]): Promise<ReadonlyMap<string, StoredRow>> {
    return lockRows(database, keys.map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id })), []);
  }

  /** The rows of the resources that exist and that nobody else writes, locked until the transaction ends. */
  async lockFree(database: Database, api: FhirApi, keys: readonly { readonly type: string; readonly id: string }[]): Promise<ReadonlyMap<string, StoredRow>> {
    const rows = await lockFreeRows(database, keys.map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id })));
    return new Map(rows.map((row) => [resourceKey(row.type, row.id), row]));
  }

  rowOf(rows: ReadonlyMap<string, StoredRow>, api: FhirApi, type: string, id: string): StoredRow | undefined {
    return rows.get(resourceKey(this.catalogue.typeId(api.name, type), id));
  }

  /**
   * Stores the changes of distinct, locked rows. @param now epoch milliseconds of the write
   * @param onLocked told when every row they write, cite or link to is numbered and locked
   * @returns what now stands, in the order of the changes
   */
  apply(database: Database, api: FhirApi, changes: readonly Change[], now: number, onLocked?: () => void): Promise<StoredResource[]> {
    return this.applyCompared(database, api, changes.map((change) => this.compare(api, change)), now, onLocked);
  }

  /** What a change of a locked row changes. Pure. */
  compare(api: FhirApi, change: Change): ComparedChange {
    return this.comparer.compare(api, change);
  }

  /** The same as {@link apply}, for changes that were compared already. */
  async applyCompared(database: Database, api: FhirApi, compared: readonly ComparedChange[], now: number, onLocked: () => void = () => undefined): Promise<StoredResource[]> {
    const linking = compared.filter(({ after }) => after === undefined);
    const rows = await this.citedRows(database, api, compared);
    await lockFarEnds(database, farEnds(api, this.catalogue, rows, linking.map(({ change, before }) => ({ change, before: before?.entries() }))));
    onLocked();
    const relinked = linking.map(({ change }) => change);
    const dependentsBefore = await dependentsOf(database, this.catalogue, api, ridsByType(relinked.filter(({ stored }) => stored.version > 0)));
    const owning = compared.filter(({ changesOwners }) => changesOwners).map(({ change }) => change.stored.rid);
    const ownedBefore = await ownedBy(database, this.catalogue, api, owning);
    const facts = await this.facts(database, api, relinked, rows);
    const steps = compared.map((one) => this.step(api, one, facts, now));
    writeTexts(database, steps.map(({ type, stored, after }) => ({
      stored, full: after?.full, now, profiles: after?.rendering.profiles, fullProfiles: after?.rendering.full.profiles, seen: after?.rendering.facts ?? [],
      fact: after === undefined ? null : (definitionOf(api, type).confidentiality?.fact?.(after.rendering.full.resource) ?? null),
      rendition: after === undefined ? null : (definitionOf(api, type).rendition?.of(after.rendering.full.resource) ?? null),
    })));
    const written = await this.store(database, api, steps, rows, now);
    // Links by a value follow the rows that hold the values.
    const valued = written.filter(({ changed }) => VALUE_TABLES.some((table) => changed.has(table.name)));
    for (const statement of indirectLinks(api, this.catalogue, valued)) database.send(statement);
    const rendered = await this.renderNeighbours(database, api, { linking: relinked, dependentsBefore, now });
    // Links made by a value are seen by whoever sees the value, which may be others now.
    for (const statement of indirectLinks(api, this.catalogue, rendered)) database.send(statement);
    await writeReaders(database, this.catalogue, api, steps.map(({ type, stored, after }) => ({ type, rid: stored.rid, resource: after?.rendering.full.resource })));
    const own = new Set(written.map(({ rid }) => rid));
    await refreshReaders(database, this.catalogue, api, [...new Set([...ownedBefore, ...(await ownedBy(database, this.catalogue, api, owning))])].filter((rid) => !own.has(rid)));
    const carry = written.map((row): CarriedRow => (relinked.some(({ stored }) => stored.rid === row.rid) ? { type: row.type, rid: row.rid } : row));
    for (const statement of carryRows(api, this.catalogue, [...carry, ...rendered])) database.send(statement);
    return steps.map((step) => outcomeOf(step, now));
  }

  /** Rows of what the changes cite, and of the changes themselves; targets nobody has written yet get an empty one. */
  private async citedRows(database: Database, api: FhirApi, compared: readonly ComparedChange[]): Promise<ReadonlyMap<string, StoredRow>> {
    const entries = compared.flatMap(({ change, before, after }) => {
      if (after !== undefined) return after.indexed.after.map((form) => form.entries);
      return [...(change.kind === 'put' ? [change.prepared.entries()] : []), ...(before === undefined ? [] : [before.entries()])];
    });
    const own = new Map(compared.map(({ change: { stored } }) => [resourceKey(stored.type, stored.id), stored]));
    const keys = entries.flatMap(referencedKeys).map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id }));
    const cited = await lockRows(database, [], keys.filter(({ type, id }) => !own.has(resourceKey(type, id))));
    return new Map([...cited, ...own]);
  }

  private step(api: FhirApi, { change, before, after }: ComparedChange, facts: ReadonlyMap<number, readonly string[]>, now: number): Step {
    const { stored } = change;
    if (change.kind === 'removal') return { type: change.type, stored, before: before?.rendering, after: undefined, indexed: this.comparer.indexed(api, before, undefined) };
    const { resource, text, texts } = change.prepared;
    const full = { ...stamp(text, stored.version + 1, now), digest: text.digest };
    const type = resource.resourceType;
    if (after !== undefined) return { type, stored, before: before?.rendering, after: { rendering: after.rendering, full }, indexed: after.indexed, texts };
    const rendering = renderForms(definitionOf(api, type), api.accessProfiles, resource, facts.get(stored.rid) ?? []);
    return { type, stored, before: before?.rendering, after: { rendering, full }, indexed: this.comparer.indexed(api, before, { rendering, entries: change.prepared.entries }), texts };
  }

  /** Facts of resources about to be written whose links are not what they were. */
  private async facts(database: Database, api: FhirApi, linking: readonly Change[], rows: ReadonlyMap<string, StoredRow>): Promise<ReadonlyMap<number, readonly string[]>> {
    const found = new Map<number, readonly string[]>();
    const puts = linking.filter((change): change is Put => change.kind === 'put');
    for (const type of new Set(puts.map(typeOf))) {
      const same = puts.filter((put) => typeOf(put) === type);
      const links = same.flatMap(({ prepared, stored }) =>
        prepared.entries().references.map((reference) => ({
          parameter: this.catalogue.parameterId(api.name, type, reference.parameter),
          source: stored.rid,
          target: rows.get(resourceKey(this.catalogue.typeId(api.name, reference.type), reference.id))?.rid ?? -1,
        })),
      );
      const reached = await factsOf(database, this.catalogue, api, type, same.map(({ stored }) => stored.rid), links);
      for (const { stored } of same) found.set(stored.rid, reached.get(stored.rid) ?? []);
    }
    return found;
  }

  /** Renders again whoever was or is linked to the changes, until nobody new turns up: others may have linked while we waited for a row. */
  private async renderNeighbours(
    database: Database, api: FhirApi, { linking, dependentsBefore, now }: { readonly linking: readonly Change[]; readonly dependentsBefore: readonly WrittenRow[]; readonly now: number },
  ): Promise<readonly WrittenRow[]> {
    if (linking.length === 0) return [];
    const changed = ridsByType(linking);
    // A link made through a value exists only now: whoever cites by value is rendered again with the facts it leads to.
    const own = linking.filter((change) => citesByValue(api, typeOf(change))).map((change) => ({ type: typeOf(change), rid: change.stored.rid }));
    const done = new Set<number>();
    const rendered: WrittenRow[] = [];
    for (let found = [...dependentsBefore, ...own, ...(await dependentsOf(database, this.catalogue, api, changed))]; ; found = [...(await dependentsOf(database, this.catalogue, api, changed))]) {
      const fresh = found.filter(({ rid }) => !done.has(rid));
      if (fresh.length === 0) return rendered;
      for (const { rid } of fresh) done.add(rid);
      rendered.push(...(await this.renderAgain(database, api, fresh, now)));
    }
  }

  /** Resources whose neighbours changed: their text stays, who sees what of it may not. @returns those it did not stay for */
  private async renderAgain(database: Database, api: FhirApi, dependents: readonly WrittenRow[], now: number): Promise<readonly WrittenRow[]> {
    const distinct = new Map(dependents.map((dependent) => [dependent.rid, dependent]));
    const stored = await database.query<StoredRow>(sql`
      SELECT rid, type, id, version, live, digest, content, last_updated AS "lastUpdated", seen FROM resource
      WHERE rid = ANY (${[...distinct.keys()]}::bigint[]) AND live ORDER BY rid FOR NO KEY UPDATE`);
    const forms = await readForms(database, stored.map(({ rid }) => rid));
    const steps: Step[] = [];
    for (const type of new Set([...distinct.values()].map((dependent) => dependent.type))) {
      const same = stored.filter(({ rid }) => distinct.get(rid)?.type === type);
      const facts = await factsOf(database, this.catalogue, api, type, same.map(({ rid }) => rid));
      for (const row of same) {
        const seen = facts.get(row.rid) ?? [];
        if (row.content === null || row.digest === null || row.lastUpdated === null || seen.join('\n') === row.seen.join('\n')) continue;
        const resource = parseStored(row.content);
        const render = (labels: readonly string[]): Rendering => renderForms(definitionOf(api, type), api.accessProfiles, resource, labels);
        const full = { version: row.version, lastUpdated: row.lastUpdated.toISOString(), content: row.content, digest: row.digest };
        const entries = once(() => this.indexerOf(api, type)(resource));
        const [before, after] = [{ rendering: render(row.seen), entries }, { rendering: render(seen), entries }];
        steps.push({ type, stored: { ...row, forms: forms.get(row.rid) ?? [] }, before: before.rendering, after: { rendering: after.rendering, full }, indexed: this.comparer.indexed(api, before, after) });
      }
    }
    if (steps.length === 0) return [];
    const keys = steps.flatMap(({ indexed }) => indexed.after.flatMap(({ entries }) => referencedKeys(entries))).map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id }));
    const rows = await lockRows(database, [], keys);
    database.send(sql`
      UPDATE resource SET profiles = new.profiles, full_profiles = new.full_profiles, seen = coalesce(string_to_array(nullif(new.seen, ''), E'\n'), '{}')
      FROM unnest(${steps.map(({ stored: { rid } }) => rid)}::bigint[], ${steps.map(({ after }) => after?.rendering.profiles ?? 0)}::smallint[],
        ${steps.map(({ after }) => after?.rendering.full.profiles ?? 0)}::smallint[],
        ${steps.map(({ after }) => after?.rendering.facts.join('\n') ?? '')}::text[]) AS new(rid, profiles, full_profiles, seen) WHERE resource.rid = new.rid`);
    await this.store(database, api, steps, rows, now);
    return steps.map(({ type, stored: { rid } }) => ({ type, rid }));
  }

  /**
   * Forms and index rows of each step: what is gone is taken out, what is new is put in, the rest is not touched.
   * @returns the rows, with what of their index rows changed
   */
  private async store(database: Database, api: FhirApi, steps: readonly Step[], rows: ReadonlyMap<string, StoredRow>, now: number): Promise<readonly ChangedRow[]> {
    writeForms(database, steps.map((step) => {
      const previous = formsOf(step.stored);
      return { rid: step.stored.rid, previous, next: step.after === undefined ? [] : formRows(step.after.rendering, api.accessProfiles, step.after.full, { before: seenBefore(step, previous), now, texts: step.texts }) };
    }));
    const tokenId = await this.dictionary.resolve(steps.flatMap(({ type, indexed: { before, after } }) =>
      [...before, ...after].flatMap(({ entries }) => tokensOf(entries, this.parameterIds(api, type)))));
    const removed: IndexRow[] = [];
    const added: IndexRow[] = [];
    const written = steps.map((step): ChangedRow => {
      const context = this.rowContext(api, step, tokenId, rows);
      const rowsOf = (some: readonly FormEntries[]): IndexRow[] => {
        const perForm = some.flatMap(({ entries, profiles }) => indexRows(entries, profiles, context));
        return some.length < 2 ? perForm : mergeRows(perForm);
      };
      const { before, after } = step.indexed;
      const { remove, add } = before.length === 0 ? { remove: [], add: rowsOf(after) } : difference(rowsOf(before), rowsOf(after));
      removed.push(...remove);
      added.push(...add);
      return { type: step.type, rid: step.stored.rid, changed: changedEntries([...remove, ...add]) };
    });
    for (const statement of [...removals(removed), ...additions(added)]) database.send(statement);
    return written;
  }

  private rowContext(api: FhirApi, { type, stored }: Step, tokenId: RowContext['tokenId'], rows: ReadonlyMap<string, StoredRow>): RowContext {
    return {
      rid: stored.rid,
      parameterId: this.parameterIds(api, type),
      tokenId,
      target: (targetType, id) => {
        const typeId = this.catalogue.typeId(api.name, targetType);
        // A target of the old version only: its row is taken out by parameter and source, whatever the target.
        return { rid: rows.get(resourceKey(typeId, id))?.rid ?? -1, typeId };
      },
    };
  }

  private parameterIds(api: FhirApi, type: string): (code: string) => number {
    return (code) => this.catalogue.parameterId(api.name, type, code);
  }

}

/** What each profile saw of a row until now. */
function seenBefore({ before, stored }: Step, previous: readonly (FullText & { readonly profiles: number })[]): (profile: number) => FullText | undefined {
  return (profile) => {
    if (before === undefined || (before.profiles & (1 << profile)) === 0 || stored.digest === null || stored.content === null || stored.lastUpdated === null) return undefined;
    return previous.find(({ profiles }) => (profiles & (1 << profile)) !== 0)
      ?? { version: stored.version, digest: stored.digest, content: stored.content, lastUpdated: stored.lastUpdated.toISOString() };
  };
}

interface ChangedRow extends WrittenRow {
  readonly changed: ReadonlyMap<string, readonly number[]>;
}

/** A form that nobody takes out would go on being shown. @throws Error for a row that was read without its forms */
function formsOf({ forms, isNew, rid }: StoredRow): readonly FormRow[] {
  if (forms === undefined && isNew !== true) throw new Error(`Row ${rid} was not locked with its forms`);
  return forms ?? [];
}

function ridsByType(changes: readonly Change[]): ReadonlyMap<string, readonly number[]> {
  const byType = new Map<string, number[]>();
  for (const change of changes) {
    const type = typeOf(change);
    byType.set(type, [...(byType.get(type) ?? []), change.stored.rid]);
  }
  return byType;
}

function outcomeOf({ type, stored, after }: Step, now: number): StoredResource {
  const { id, rid } = stored;
  if (after === undefined) return { kind: 'deleted', type, id, rid, version: stored.version + 1, lastUpdated: new Date(now).toISOString(), content: '' };
  const { version, lastUpdated, content } = after.full;
  return { kind: stored.live ? 'updated' : 'created', type, id, rid, version, lastUpdated, content };
}
