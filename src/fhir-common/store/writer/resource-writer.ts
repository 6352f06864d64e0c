import type { AuditedAction } from '../../audit/audit-event';
import { recordWrite } from '../../audit/record';
import type { RequestContext } from '../../context/request-context';
import type { ResourceJson } from '../../core/json';
import type { FhirApi } from '../../definition/fhir-api';
import { sql } from '../../sql/sql';
import { carryRows } from '../links/carried-rows';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { dependentsOf, factsOf, lockFacts } from '../visibility/facts';
import { formRows } from '../visibility/form-rows';
import type { FullText } from '../visibility/form-rows';
import { indirectLinks } from '../links/indirect-links';
import type { WrittenRow } from '../links/indirect-links';
import type { IndexEntries, Indexer } from '../index/index-entries';
import { referencedKeys } from '../index/index-entries';
import { difference, indexRows, mergeRows, tokensOf } from '../index/index-rows';
import type { IndexRow, RowContext } from '../index/index-rows';
import { renderForms } from '../visibility/rendering';
import type { Rendering } from '../visibility/rendering';
import { lockRows, readForms, requiredRow, resourceKey, writeForms, writeTexts } from './resource-rows';
import type { StoredRow } from './resource-rows';
import { additions, removals } from './row-statements';
import { parseStored, serialize, stamp } from './stamp';
import type { Serialized } from './stamp';
import type { TokenDictionary } from '../index/token-dictionary';

/** A resource to store. `id` is set; `meta.lastUpdated`, when given, is kept (an import brings the date of its source). */
export type IdentifiedResource = ResourceJson & { readonly id: string };

export type WriteOutcome = 'created' | 'updated' | 'unchanged';

/** A resource going from one state to another: written anew, or only seen by others than before. */
interface Change {
  readonly resource: ResourceJson;
  readonly stored: StoredRow;
  readonly full: FullText;
  readonly before: Rendering | undefined;
  readonly after: Rendering;
  /** Index entries of the full form after the change, when they are already made. */
  readonly entries?: IndexEntries;
}

/** The index entries of one form, with the profiles that see it. */
interface FormEntries {
  readonly entries: IndexEntries;
  readonly profiles: number;
}

/**
 * Stores validated resources with their versions, forms and index rows, in one transaction: all of them or none.
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
      key: { type: this.catalogue.typeId(api.name, resource.resourceType), id: resource.id },
      entries: this.indexerOf(api, resource.resourceType)(resource),
      text: serialize(resource),
    }));
    return retried(() => context.database.transaction(async (database) => {
      await lockFacts(database, api, prepared.map(({ resource }) => resource.resourceType));
      const referenced = prepared.flatMap(({ entries }) =>
        referencedKeys(entries).map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id })),
      );
      const rows = await lockRows(database, prepared.map(({ key }) => key), referenced);
      const changed: (typeof prepared[number] & { readonly stored: StoredRow })[] = [];
      const outcomes = prepared.map((item): WriteOutcome => {
        const stored = requiredRow(rows, resourceKey(item.key.type, item.key.id));
        if (stored.live && stored.digest?.equals(item.text.digest) === true) return 'unchanged';
        changed.push({ ...item, stored });
        return stored.version === 0 ? 'created' : 'updated';
      });
      if (changed.length > 0) {
        await this.apply(database, api, changed, rows, context.startedAt);
        await recordWrite(context, database, writeAction(context, api, changed.map(({ resource }) => resource), outcomes));
      }
      return outcomes;
    }));
  }

  private async apply(
    database: Database,
    api: FhirApi,
    changed: readonly { readonly resource: IdentifiedResource; readonly entries: IndexEntries; readonly text: Serialized; readonly stored: StoredRow }[],
    rows: ReadonlyMap<string, StoredRow>,
    now: number,
  ): Promise<void> {
    const byType = new Map<string, number[]>();
    for (const { resource, stored } of changed) byType.set(resource.resourceType, [...(byType.get(resource.resourceType) ?? []), stored.rid]);
    // Whoever was linked before and whoever is linked after may be seen differently now.
    const dependentsBefore = await dependentsOf(database, this.catalogue, api, onlyUpdated(changed, byType));
    const facts = await this.factsBefore(database, api, changed, rows);
    const changes = changed.map(({ resource, stored, text, entries }): Change => {
      const definition = this.definition(api, resource.resourceType);
      const full = { ...stamp(text, stored.version + 1, now), digest: text.digest };
      const before = stored.live && stored.content !== null ? renderForms(definition, api.accessProfiles, parseStored(stored.content), stored.seen) : undefined;
      return { resource, stored, full, before, entries, after: renderForms(definition, api.accessProfiles, resource, facts.get(stored.rid) ?? []) };
    });
    await writeTexts(database, changes.map(({ stored, full, after, resource }) => ({
      stored, full, profiles: after.profiles, seen: after.facts, fact: this.definition(api, resource.resourceType).confidentiality?.fact?.(resource) ?? null,
    })));
    await this.store(database, api, changes, rows, now);
    const written = changed.map(({ resource, stored }) => ({ type: resource.resourceType, rid: stored.rid }));
    for (const statement of indirectLinks(api, this.catalogue, written)) await database.query(statement);
    const dependentsAfter = await dependentsOf(database, this.catalogue, api, byType);
    const rendered = await this.renderAgain(database, api, [...dependentsBefore, ...dependentsAfter], now);
    for (const statement of carryRows(api, this.catalogue, [...written, ...rendered])) await database.query(statement);
  }

  /** Facts of the resources about to be written, their own new links included. */
  private async factsBefore(
    database: Database,
    api: FhirApi,
    changed: readonly { readonly resource: IdentifiedResource; readonly entries: IndexEntries; readonly stored: StoredRow }[],
    rows: ReadonlyMap<string, StoredRow>,
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    const found = new Map<number, readonly string[]>();
    for (const type of new Set(changed.map(({ resource }) => resource.resourceType))) {
      const same = changed.filter(({ resource }) => resource.resourceType === type);
      const links = same.flatMap(({ entries, stored }) =>
        entries.references.map((reference) => ({
          parameter: this.catalogue.parameterId(api.name, type, reference.parameter),
          source: stored.rid,
          target: rows.get(resourceKey(this.catalogue.typeId(api.name, reference.type), reference.id))?.rid ?? -1,
        })),
      );
      for (const [rid, facts] of await factsOf(database, this.catalogue, api, type, same.map(({ stored }) => stored.rid), links)) found.set(rid, facts);
    }
    return found;
  }

  /** Resources whose neighbours changed: their text stays, who sees what of it may not. @returns those it did not stay for */
  private async renderAgain(database: Database, api: FhirApi, dependents: readonly WrittenRow[], now: number): Promise<readonly WrittenRow[]> {
    const distinct = new Map(dependents.map((dependent) => [dependent.rid, dependent]));
    if (distinct.size === 0) return [];
    const stored = await database.query<StoredRow>(sql`
      SELECT rid, type, id, version, live, digest, content, last_updated AS "lastUpdated", seen FROM resource
      WHERE rid = ANY (${[...distinct.keys()]}::bigint[]) AND live ORDER BY rid FOR UPDATE`);
    const changes: Change[] = [];
    for (const type of new Set([...distinct.values()].map((dependent) => dependent.type))) {
      const same = stored.filter(({ rid }) => distinct.get(rid)?.type === type);
      const facts = await factsOf(database, this.catalogue, api, type, same.map(({ rid }) => rid));
      for (const row of same) {
        const seen = facts.get(row.rid) ?? [];
        if (row.content === null || row.digest === null || row.lastUpdated === null || seen.join('\n') === row.seen.join('\n')) continue;
        const resource = parseStored(row.content);
        const definition = this.definition(api, type);
        const full = { version: row.version, lastUpdated: row.lastUpdated.toISOString(), content: row.content, digest: row.digest };
        changes.push({ resource, stored: row, full, before: renderForms(definition, api.accessProfiles, resource, row.seen), after: renderForms(definition, api.accessProfiles, resource, seen) });
      }
    }
    if (changes.length === 0) return [];
    const keys = changes.flatMap(({ resource }) => referencedKeys(this.indexerOf(api, resource.resourceType)(resource)))
      .map(({ type, id }) => ({ type: this.catalogue.typeId(api.name, type), id }));
    const rows = await lockRows(database, [], keys);
    await database.query(sql`
      UPDATE resource SET profiles = new.profiles, seen = coalesce(string_to_array(nullif(new.seen, ''), E'\n'), '{}')
      FROM unnest(${changes.map(({ stored: { rid } }) => rid)}::bigint[], ${changes.map(({ after }) => after.profiles)}::smallint[],
        ${changes.map(({ after }) => after.facts.join('\n'))}::text[]) AS new(rid, profiles, seen) WHERE resource.rid = new.rid`);
    await this.store(database, api, changes, rows, now);
    return changes.map(({ resource, stored }) => ({ type: resource.resourceType, rid: stored.rid }));
  }

  /** Forms and index rows of each change: what is gone is taken out, what is new is put in, the rest is not touched. */
  private async store(database: Database, api: FhirApi, changes: readonly Change[], rows: ReadonlyMap<string, StoredRow>, now: number): Promise<void> {
    const forms = await readForms(database, changes.filter(({ before }) => before !== undefined).map(({ stored }) => stored.rid));
    await writeForms(database, changes.map(({ stored, full, before, after }) => {
      const previous = forms.get(stored.rid) ?? [];
      const seenBefore = (profile: number): FullText | undefined => {
        if (before === undefined || (before.profiles & (1 << profile)) === 0 || stored.digest === null || stored.content === null || stored.lastUpdated === null) return undefined;
        return previous.find(({ profiles }) => (profiles & (1 << profile)) !== 0)
          ?? { version: stored.version, digest: stored.digest, content: stored.content, lastUpdated: stored.lastUpdated.toISOString() };
      };
      return { rid: stored.rid, previous, next: formRows(after, api.accessProfiles, full, seenBefore, now) };
    }));
    const prepared = changes.map((change) => ({
      change,
      before: change.before ? this.formEntries(api, change.before) : [],
      after: this.formEntries(api, change.after, change.entries),
    }));
    const tokens = prepared.flatMap(({ change, before, after }) => [...before, ...after].flatMap(({ entries }) => tokensOf(entries, this.parameterIds(api, change))));
    const tokenId = await this.dictionary.resolve(tokens);
    const removed: IndexRow[] = [];
    const added: IndexRow[] = [];
    for (const { change, before, after } of prepared) {
      const context: RowContext = {
        rid: change.stored.rid,
        parameterId: this.parameterIds(api, change),
        tokenId,
        target: (type, id) => {
          const typeId = this.catalogue.typeId(api.name, type);
          // A target of the old version only: its row is taken out by parameter and source, whatever the target.
          return { rid: rows.get(resourceKey(typeId, id))?.rid ?? -1, typeId };
        },
      };
      const rowsOf = (forms: readonly FormEntries[]): IndexRow[] => {
        const perForm = forms.flatMap(({ entries, profiles }) => indexRows(entries, profiles, context));
        return forms.length < 2 ? perForm : mergeRows(perForm);
      };
      if (before.length === 0) {
        added.push(...rowsOf(after));
        continue;
      }
      const { remove, add } = difference(rowsOf(before), rowsOf(after));
      removed.push(...remove);
      added.push(...add);
    }
    for (const statement of [...removals(removed), ...additions(added)]) await database.query(statement);
  }

  private formEntries(api: FhirApi, { full, reduced }: Rendering, known?: IndexEntries): FormEntries[] {
    const index = this.indexerOf(api, full.resource.resourceType);
    return [{ entries: known ?? index(full.resource), profiles: full.profiles }, ...reduced.map(({ resource, profiles }) => ({ entries: index(resource), profiles }))];
  }

  private parameterIds(api: FhirApi, { resource }: Change): (code: string) => number {
    return (code) => this.catalogue.parameterId(api.name, resource.resourceType, code);
  }

  private definition(api: FhirApi, type: string): NonNullable<ReturnType<FhirApi['definitions']['get']>> {
    const definition = api.definitions.get(type);
    if (!definition) throw new Error(`${type} is not declared in ${api.name}`);
    return definition;
  }
}

const UNIQUE_VIOLATION = '23505';
const DEADLOCK = '40P01';
const ATTEMPTS = 5;

/** Two writers may create the same resource at once: the second starts again and finds it there. */
async function retried<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (attempt >= ATTEMPTS || (code !== UNIQUE_VIOLATION && code !== DEADLOCK)) throw error;
    }
  }
}

/** What the audit keeps of a write: one event for the request, naming every resource it changed. */
function writeAction(context: RequestContext, api: FhirApi, changed: readonly IdentifiedResource[], outcomes: readonly WriteOutcome[]): AuditedAction {
  const created = outcomes.includes('created');
  return {
    at: context.startedAt,
    api: api.name,
    interaction: created ? 'create' : 'update',
    type: changed[0]?.resourceType ?? null,
    query: null,
    resourceCount: changed.length,
    resources: changed.map(({ resourceType, id }) => `${resourceType}/${id}`),
    status: created ? 201 : 200,
  };
}

/** A resource written for the first time had no links before. */
function onlyUpdated(changed: readonly { readonly stored: StoredRow }[], byType: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, readonly number[]> {
  const known = new Set(changed.filter(({ stored }) => stored.version > 0).map(({ stored }) => stored.rid));
  return new Map([...byType].map(([type, rids]) => [type, rids.filter((rid) => known.has(rid))]));
}
