import type { ResourceDefinition } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { sql } from '../../sql/sql';
import type { IndexEntries, Indexer } from '../index/index-entries';
import { referencedKeys } from '../index/index-entries';
import { difference, indexRows, mergeRows, tokensOf } from '../index/index-rows';
import type { IndexRow, RowContext } from '../index/index-rows';
import type { TokenDictionary } from '../index/token-dictionary';
import { carriedTables, carryRows } from '../links/carried-rows';
import { indirectLinks } from '../links/indirect-links';
import type { WrittenRow } from '../links/indirect-links';
import { ownedBy, ownerSignature, refreshReaders, writeReaders } from '../visibility/readers';
import { dependentsOf, factsOf } from '../visibility/facts';
import { formRows } from '../visibility/form-rows';
import type { FullText } from '../visibility/form-rows';
import { renderForms } from '../visibility/rendering';
import type { Rendering } from '../visibility/rendering';
import { typeOf } from './change';
import type { Change, IdentifiedResource, Put, StoredResource } from './change';
import { citesByValue, farEnds, linkSignature, lockFarEnds } from './far-ends';
import { lockRows, readForms, resourceKey, writeForms, writeTexts } from './resource-rows';
import type { StoredRow } from './resource-rows';
import { additions, removals } from './row-statements';
import { parseStored, serialize, stamp } from './stamp';

/** A resource made ready outside the transaction: its index entries and its text. */
export type Prepared = Pick<Put, 'resource' | 'entries' | 'text'>;

/** A row going from one state to another: written, removed, or only seen by others than before. */
interface Step {
  readonly type: string;
  readonly stored: StoredRow;
  /** What stood before; undefined for what was not there. */
  readonly before: { readonly rendering: Rendering; readonly entries: IndexEntries } | undefined;
  /** What stands after; undefined for a removal. */
  readonly after: { readonly rendering: Rendering; readonly entries: IndexEntries; readonly full: FullText } | undefined;
}

/** The index entries of one form, with the profiles that see it. */
interface FormEntries {
  readonly entries: IndexEntries;
  readonly profiles: number;
}

/**
 * Stores resources with their versions, forms and index rows, inside the caller's transaction. Resources referred to but not yet written get
 * an empty row, so that a file can be loaded in any order. Only `write/` and the jobs call it: it checks nothing.
 */
export class ResourceStore {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly dictionary: TokenDictionary,
    private readonly indexerOf: (api: FhirApi, type: string) => Indexer,
  ) {}

  /** Index entries and text of a resource about to be stored. Pure, so that it is done before any row is locked. */
  prepare(api: FhirApi, resource: IdentifiedResource): Prepared {
    return { resource, entries: this.indexerOf(api, resource.resourceType)(resource), text: serialize(resource) };
  }

  /** Numbers the coded values ahead of the transaction, so that a writer never holds one connection while it waits for another. */
  async numberTokens(api: FhirApi, prepared: readonly Prepared[]): Promise<void> {
    await this.dictionary.resolve(prepared.flatMap(({ resource, entries }) => tokensOf(entries, this.parameterIds(api, resource.resourceType))));
  }

  /** The rows of the resources to be written, locked until the transaction ends; those never written have `version` 0. */
  lock(database: Database, api: FhirApi, keys: readonly { readonly type: string; readonly id: string }[]): Promise<ReadonlyMap<string, StoredRow>> {
    return lockRows(database, keys.map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id })), []);
  }

  rowOf(rows: ReadonlyMap<string, StoredRow>, api: FhirApi, type: string, id: string): StoredRow | undefined {
    return rows.get(resourceKey(this.catalogue.typeId(api.name, type), id));
  }

  /**
   * Stores the changes of distinct, locked rows. @param now epoch milliseconds of the write
   * @returns what now stands, in the order of the changes
   */
  async apply(database: Database, api: FhirApi, changes: readonly Change[], now: number): Promise<StoredResource[]> {
    const before = new Map(changes.map((change) => [change, this.before(api, change)]));
    const linking = changes.filter((change) => this.linksChange(api, change, before.get(change)));
    const rows = await this.citedRows(database, api, changes, linking.flatMap((change) => before.get(change)?.entries ?? []));
    await lockFarEnds(database, farEnds(api, this.catalogue, rows, linking.map((change) => ({ change, before: before.get(change)?.entries }))));
    const existing = linking.filter(({ stored }) => stored.version > 0);
    const dependentsBefore = await dependentsOf(database, this.catalogue, api, ridsByType(existing));
    const owning = changes.filter((change) => ownerSignature(api, before.get(change)?.entries) !== ownerSignature(api, change.kind === 'put' ? change.entries : undefined)).map(({ stored: { rid } }) => rid);
    const ownedBefore = await ownedBy(database, this.catalogue, api, owning);
    const facts = await this.facts(database, api, changes, linking, rows);
    const steps = changes.map((change) => this.step(api, change, before.get(change), facts.get(change.stored.rid) ?? [], now));
    await writeTexts(database, steps.map(({ type, stored, after }) => ({
      stored, full: after?.full, now, profiles: after?.rendering.profiles, fullProfiles: after?.rendering.full.profiles, seen: after?.rendering.facts ?? [],
      fact: after === undefined ? null : (this.definition(api, type).confidentiality?.fact?.(after.rendering.full.resource) ?? null),
    })));
    const carried = await this.store(database, api, steps, rows, now);
    const written = steps.map(({ type, stored }) => ({ type, rid: stored.rid }));
    for (const statement of indirectLinks(api, this.catalogue, written)) await database.query(statement);
    const rendered = await this.renderNeighbours(database, api, { linking, dependentsBefore, now });
    // Links made by a value are seen by whoever sees the value, which may be others now.
    for (const statement of indirectLinks(api, this.catalogue, rendered)) await database.query(statement);
    await writeReaders(database, this.catalogue, api, steps.map(({ type, stored, after }) => ({ type, rid: stored.rid, resource: after?.rendering.full.resource })));
    const own = new Set(written.map(({ rid }) => rid));
    await refreshReaders(database, this.catalogue, api, [...new Set([...ownedBefore, ...(await ownedBy(database, this.catalogue, api, owning))])].filter((rid) => !own.has(rid)));
    const carry = written.filter(({ rid }) => carried.has(rid) || linking.some(({ stored }) => stored.rid === rid));
    for (const statement of carryRows(api, this.catalogue, [...carry, ...rendered])) await database.query(statement);
    return steps.map((step) => outcomeOf(step, now));
  }

  private before(api: FhirApi, { stored }: Change): Step['before'] {
    if (!stored.live || stored.content === null) return undefined;
    const resource = parseStored(stored.content);
    const rendering = renderForms(this.definition(api, resource.resourceType), api.accessProfiles, resource, stored.seen);
    return { rendering, entries: this.indexerOf(api, resource.resourceType)(resource) };
  }

  /** Whether others must be looked at: what the change cites, is cited by or states of itself is not what it was. */
  private linksChange(api: FhirApi, change: Change, before: Step['before']): boolean {
    if (change.kind === 'removal' || before === undefined) return true;
    const definition = this.definition(api, change.resource.resourceType);
    return linkSignature(api, definition, change.resource, change.entries) !== linkSignature(api, definition, before.rendering.full.resource, before.entries);
  }

  /** Rows of everything the changes cite, and of the changes themselves; targets nobody has written yet get an empty one. */
  private async citedRows(database: Database, api: FhirApi, changes: readonly Change[], before: readonly IndexEntries[]): Promise<ReadonlyMap<string, StoredRow>> {
    const entries = [...changes.flatMap((change) => (change.kind === 'put' ? [change.entries] : [])), ...before];
    const own = new Map(changes.map(({ stored }) => [resourceKey(stored.type, stored.id), stored]));
    const keys = entries.flatMap(referencedKeys).map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id }));
    const cited = await lockRows(database, [], keys.filter(({ type, id }) => !own.has(resourceKey(type, id))));
    return new Map([...cited, ...own]);
  }

  private step(api: FhirApi, change: Change, before: Step['before'], facts: readonly string[], now: number): Step {
    const { stored } = change;
    if (change.kind === 'removal') return { type: change.type, stored, before, after: undefined };
    const { resource, entries, text } = change;
    const full = { ...stamp(text, stored.version + 1, now), digest: text.digest };
    const rendering = renderForms(this.definition(api, resource.resourceType), api.accessProfiles, resource, facts);
    return { type: resource.resourceType, stored, before, after: { rendering, entries, full } };
  }

  /** Facts of the resources about to be written; those whose links stay keep the facts they were last rendered with. */
  private async facts(
    database: Database, api: FhirApi, changes: readonly Change[], linking: readonly Change[], rows: ReadonlyMap<string, StoredRow>,
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    const found = new Map<number, readonly string[]>(changes.map(({ stored }) => [stored.rid, stored.seen]));
    const puts = linking.filter((change): change is Put => change.kind === 'put');
    for (const type of new Set(puts.map(({ resource }) => resource.resourceType))) {
      const same = puts.filter(({ resource }) => resource.resourceType === type);
      const links = same.flatMap(({ entries, stored }) =>
        entries.references.map((reference) => ({
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
    const steps: Step[] = [];
    for (const type of new Set([...distinct.values()].map((dependent) => dependent.type))) {
      const same = stored.filter(({ rid }) => distinct.get(rid)?.type === type);
      const facts = await factsOf(database, this.catalogue, api, type, same.map(({ rid }) => rid));
      for (const row of same) {
        const seen = facts.get(row.rid) ?? [];
        if (row.content === null || row.digest === null || row.lastUpdated === null || seen.join('\n') === row.seen.join('\n')) continue;
        const resource = parseStored(row.content);
        const render = (labels: readonly string[]): Rendering => renderForms(this.definition(api, type), api.accessProfiles, resource, labels);
        const entries = this.indexerOf(api, type)(resource);
        const full = { version: row.version, lastUpdated: row.lastUpdated.toISOString(), content: row.content, digest: row.digest };
        steps.push({ type, stored: row, before: { rendering: render(row.seen), entries }, after: { rendering: render(seen), entries, full } });
      }
    }
    if (steps.length === 0) return [];
    const keys = steps.flatMap(({ after }) => (after === undefined ? [] : referencedKeys(after.entries))).map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id }));
    const rows = await lockRows(database, [], keys);
    await database.query(sql`
      UPDATE resource SET profiles = new.profiles, full_profiles = new.full_profiles, seen = coalesce(string_to_array(nullif(new.seen, ''), E'\n'), '{}')
      FROM unnest(${steps.map(({ stored: { rid } }) => rid)}::bigint[], ${steps.map(({ after }) => after?.rendering.profiles ?? 0)}::smallint[],
        ${steps.map(({ after }) => after?.rendering.full.profiles ?? 0)}::smallint[],
        ${steps.map(({ after }) => after?.rendering.facts.join('\n') ?? '')}::text[]) AS new(rid, profiles, full_profiles, seen) WHERE resource.rid = new.rid`);
    await this.store(database, api, steps, rows, now);
    return steps.map(({ type, stored: { rid } }) => ({ type, rid }));
  }

  /**
   * Forms and index rows of each step: what is gone is taken out, what is new is put in, the rest is not touched.
   * @returns the rows whose carried index rows changed
   */
  private async store(database: Database, api: FhirApi, steps: readonly Step[], rows: ReadonlyMap<string, StoredRow>, now: number): Promise<ReadonlySet<number>> {
    const forms = await readForms(database, steps.filter(({ before }) => before !== undefined).map(({ stored }) => stored.rid));
    await writeForms(database, steps.map((step) => {
      const previous = forms.get(step.stored.rid) ?? [];
      return { rid: step.stored.rid, previous, next: step.after === undefined ? [] : formRows(step.after.rendering, api.accessProfiles, step.after.full, seenBefore(step, previous), now) };
    }));
    const prepared = steps.map((step) => ({
      step,
      before: step.before === undefined ? [] : this.formEntries(api, step.before),
      after: step.after === undefined ? [] : this.formEntries(api, step.after),
    }));
    const tokenId = await this.dictionary.resolve(prepared.flatMap(({ step, before, after }) => [...before, ...after].flatMap(({ entries }) => tokensOf(entries, this.parameterIds(api, step.type)))));
    const carriedNames = new Set(carriedTables(api).map(({ table }) => table.name));
    const carried = new Set<number>();
    const removed: IndexRow[] = [];
    const added: IndexRow[] = [];
    for (const { step, before, after } of prepared) {
      const context = this.rowContext(api, step, tokenId, rows);
      const rowsOf = (some: readonly FormEntries[]): IndexRow[] => {
        const perForm = some.flatMap(({ entries, profiles }) => indexRows(entries, profiles, context));
        return some.length < 2 ? perForm : mergeRows(perForm);
      };
      const { remove, add } = before.length === 0 ? { remove: [], add: rowsOf(after) } : difference(rowsOf(before), rowsOf(after));
      removed.push(...remove);
      added.push(...add);
      if ([...remove, ...add].some(({ table }) => carriedNames.has(table.name))) carried.add(step.stored.rid);
    }
    for (const statement of [...removals(removed), ...additions(added)]) await database.query(statement);
    return carried;
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

  private formEntries(api: FhirApi, { rendering: { full, reduced }, entries }: { readonly rendering: Rendering; readonly entries: IndexEntries }): FormEntries[] {
    const index = this.indexerOf(api, full.resource.resourceType);
    return [{ entries, profiles: full.profiles }, ...reduced.map(({ resource, profiles }) => ({ entries: index(resource), profiles }))];
  }

  private parameterIds(api: FhirApi, type: string): (code: string) => number {
    return (code) => this.catalogue.parameterId(api.name, type, code);
  }

  private definition(api: FhirApi, type: string): ResourceDefinition {
    const definition = api.definitions.get(type);
    if (!definition) throw new Error(`${type} is not declared in ${api.name}`);
    return definition;
  }
}

/** What each profile saw of a row until now. */
function seenBefore({ before, stored }: Step, previous: readonly (FullText & { readonly profiles: number })[]): (profile: number) => FullText | undefined {
  return (profile) => {
    if (before === undefined || (before.rendering.profiles & (1 << profile)) === 0 || stored.digest === null || stored.content === null || stored.lastUpdated === null) return undefined;
    return previous.find(({ profiles }) => (profiles & (1 << profile)) !== 0)
      ?? { version: stored.version, digest: stored.digest, content: stored.content, lastUpdated: stored.lastUpdated.toISOString() };
  };
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
