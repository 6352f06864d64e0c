import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../context/request-context';
import { inTransaction } from '../context/transaction';
import { FhirError } from '../core/errors';
import type { ResourceJson } from '../core/json';
import type { FhirApi } from '../definition/fhir-api';
import type { Grant } from '../definition/interactions';
import type { SearchService } from '../search/search.service';
import type { Catalogue } from '../sql/catalogue';
import type { StoredRow } from '../store/writer/resource-rows';
import { callerView, refuseHidden } from './caller-sight';
import { beginWrite } from './begin-write';
import type { ChangeCheck } from './change-check';
import { followersOf } from './cascades';
import { refusalOf } from './draft';
import type { Draft } from './draft';
import { granted, refuseUngranted } from './grants';
import { importResources } from './import-resources';
import { refuseAbsent, refuseOtherVersion } from './preconditions';
import type { ReadCommand } from './read-body';
import { refuseOutside, refuseTakeover } from './perimeter';
import { retried } from './retry';
import { storeDrafts } from './store-drafts';
import type { WriteParts } from './write-parts';
import { WriteQueue } from './write-queue';
import type { CreateCommand, DeleteCommand, ImportOutcome, PatchCommand, Target, UpdateCommand, WriteCommand, WriteOutcome } from './write-command';

/** How a request wants to be read. `strict`: what is only tolerated is refused (`Prefer: handling=strict`). */
export interface WriteOptions {
  readonly strict?: boolean;
}

/** Commands as they are about to be carried out: their bodies read, what the caller may do with each, what they lock. */
interface ReadyCommands {
  readonly reads: readonly ReadCommand[];
  readonly grants: readonly (readonly Grant[])[];
  readonly keys: readonly string[];
}

/** A command with the id that the search of its condition found. */
interface FoundCommand extends ReadCommand {
  readonly found: string | undefined;
  readonly grants: readonly Grant[];
}

/** A change of changes of changes: deeper is a loop in the declarations. */
const MAX_CASCADE_WAVES = 10;

/**
 * The only way to change data, for HTTP, the loader and the jobs alike (README.md of this folder). Every method is one transaction: what it
 * returns is committed, and what it throws has changed nothing.
 */
export class WriteService {
  private readonly searches: SearchService;
  private readonly catalogue: Catalogue;
  private readonly check: ChangeCheck;
  private readonly queue = new WriteQueue();

  constructor(private readonly parts: WriteParts) {
    this.searches = parts.searches;
    this.catalogue = parts.catalogue;
    this.check = parts.check;
  }

  /** @throws FhirError, RefusedRequest: the reasons, as the answer will give them */
  create(context: RequestContext, api: FhirApi, command: Omit<CreateCommand, 'interaction'>, options: WriteOptions = {}): Promise<WriteOutcome> {
    return this.one(context, api, { interaction: 'create', ...command }, options);
  }

  /** Replaces a resource; creates it where the declaration lets PUT create. @throws FhirError, RefusedRequest */
  update(context: RequestContext, api: FhirApi, command: Omit<UpdateCommand, 'interaction'>, options: WriteOptions = {}): Promise<WriteOutcome> {
    return this.one(context, api, { interaction: 'update', ...command }, options);
  }

  /** Applies a patch to a copy and stores the whole of it, or nothing. @throws FhirError, RefusedRequest */
  patch(context: RequestContext, api: FhirApi, command: Omit<PatchCommand, 'interaction'>, options: WriteOptions = {}): Promise<WriteOutcome> {
    return this.one(context, api, { interaction: 'patch', ...command }, options);
  }

  /** Takes a resource away: reads answer 410, its versions stay. @throws FhirError, RefusedRequest */
  delete(context: RequestContext, api: FhirApi, command: Omit<DeleteCommand, 'interaction'>, options: WriteOptions = {}): Promise<WriteOutcome> {
    return this.one(context, api, { interaction: 'delete', ...command }, options);
  }

  /** Several commands on distinct resources, all of them or none. @returns one outcome per command, in order */
  async execute(context: RequestContext, api: FhirApi, commands: readonly WriteCommand[], options: WriteOptions = {}): Promise<WriteOutcome[]> {
    const grants = commands.map(({ type, interaction }) => granted(api, context.caller, type, interaction).grants);
    const reads = commands.map((command) => this.parts.bodies.read(api, command, options.strict ?? false));
    const keys = reads.flatMap(({ command }) => this.check.lockKeys(api, command));
    const work = (): Promise<WriteOutcome[]> => retried(() => inTransaction(context, (inside) => this.run(inside, api, { reads, grants, keys }, options)));
    // Who holds a connection and locks already must not wait for somebody who may wait for them.
    return context.database.isTransaction ? work() : this.queue.inTurn(keys, context, work);
  }

  /**
   * Stores resources under the ids they bring, with the dates of their source (docs/adr/0004): what is valid is stored, the rest is told. For
   * the loader and the jobs, whose caller is the administrator.
   * @param resources of distinct type and id
   */
  import(context: RequestContext, api: FhirApi, resources: readonly ResourceJson[]): Promise<ImportOutcome[]> {
    return importResources(this.parts, context, api, resources);
  }

  private async one(context: RequestContext, api: FhirApi, command: WriteCommand, options: WriteOptions): Promise<WriteOutcome> {
    const [outcome] = await this.execute(context, api, [command], options);
    if (!outcome) throw new Error('A write gave no outcome');
    return outcome;
  }

  private async run(context: RequestContext, api: FhirApi, { reads, grants, keys }: ReadyCommands, options: WriteOptions): Promise<WriteOutcome[]> {
    const { now, found } = await this.begin(context, api, reads, keys);
    const drafts: Draft[] = [];
    for (const [index, read] of reads.entries()) drafts.push(await this.draft(context, api, { ...read, found: found[index], grants: grants[index] ?? [] }, { now, strict: options.strict ?? false }));
    const checked = await this.check.refuse(context, api, drafts, now, options.strict ?? false);
    const outcomes = await storeDrafts(this.parts, context, api, checked, now);
    await this.cascade(context, api, checked, now, options);
    return outcomes;
  }

  /** Takes the place in the order of writes, and finds what the commands are about. The searches follow the first statement without waiting for its answer. */
  private async begin(context: RequestContext, api: FhirApi, reads: readonly ReadCommand[], keys: readonly string[]): Promise<{ readonly now: number; readonly found: readonly (string | undefined)[] }> {
    const beginning = beginWrite(context.database, keys);
    const searching = Promise.all(reads.map(({ command }) => this.find(context, api, command)));
    // Told below, when the place in the order was taken: whoever did not get it must begin again.
    searching.catch(() => undefined);
    return { now: await beginning, found: await searching };
  }

  /** Locks the resource a command is about, and works out what it is to become. */
  private async draft(
    context: RequestContext, api: FhirApi, { command, found, grants, ...reading }: FoundCommand, { now, strict }: { readonly now: number; readonly strict: boolean },
  ): Promise<Draft> {
    const { type, interaction } = command;
    const id = found ?? (command.interaction === 'create' ? command.id : 'id' in command.target ? command.target.id : undefined);
    const place = command.place === undefined ? {} : { place: command.place };
    const row = await this.lock(context, api, type, id ?? randomUUID(), now);
    const definition = granted(api, context.caller, type, interaction).definition;
    if (interaction === 'create' && found !== undefined) return this.check.existing(definition, row);
    const before = row.live && row.version > 0 ? this.check.parse(row) : undefined;
    const scope = { database: context.database, catalogue: this.catalogue, api, caller: context.caller };
    if (interaction !== 'create' && before === undefined && !(interaction === 'update' && definition.updateCreates === true)) refuseAbsent(type, row.id, row);
    if (before !== undefined) {
      const view = await callerView(context, this.catalogue, api, row);
      refuseOtherVersion(type, row.id, view.version, 'ifMatch' in command ? command.ifMatch : undefined);
      if (interaction === 'update' && command.onlyNew === true) throw new FhirError('already-exists', { type, id: row.id });
      await refuseOutside(scope, type, row.rid);
      refuseHidden(context, api, definition, before, row, view);
    }
    if (command.interaction === 'delete') return { interaction, definition, row, before, after: undefined, prepared: undefined, warnings: [], unchanged: false, ...place };
    const { resource, warnings } = command.interaction === 'patch' ? command.apply(before ?? { resourceType: type }) : { resource: command.resource, warnings: reading.warnings };
    const draft = await this.check.complete(context, api, { interaction, definition, row, before, warnings, refusals: reading.refusals, ...place }, resource, { now, strict });
    if (draft.after !== undefined) refuseUngranted(type, grants, before, draft.after);
    await refuseOutside(scope, type, row.live ? row.rid : undefined, draft.prepared?.entries);
    if (draft.prepared !== undefined) await refuseTakeover(scope, type, row.live ? row.rid : undefined, draft.prepared.entries);
    return draft;
  }

  /** The id that the search of a conditional command finds. @throws FhirError `multiple-matches` (412), RefusedRequest `no-match` (404) */
  private async find(context: RequestContext, api: FhirApi, command: WriteCommand): Promise<string | undefined> {
    const query = command.interaction === 'create' ? command.ifNoneExist : queryOf(command.target);
    if (query === undefined) return undefined;
    const { type } = command;
    const ids = await this.searches.matchingIds(context, api, type, query, 2);
    if (ids.length > 1) throw new FhirError('multiple-matches', { query, type });
    const mayCreate = command.interaction === 'create' || (command.interaction === 'update' && api.definitions.get(type)?.updateCreates === true);
    if (ids.length === 0 && !mayCreate) throw refusalOf('no-match', { query, type }, type);
    return ids[0];
  }

  private async lock(context: RequestContext, api: FhirApi, type: string, id: string, now: number): Promise<StoredRow> {
    const { store } = this.parts;
    const row = store.rowOf(await store.lock(context.database, api, [{ type, id }]), api, type, id);
    if (!row) throw new Error(`No row was locked for ${type}/${id}`);
    // Somebody who began later has written it meanwhile: begin again, so that the dates of its versions keep their order.
    if (row.lastUpdated !== null && row.lastUpdated.getTime() > now && row.lastUpdated.getTime() <= Date.now()) throw Object.assign(new Error('Overtaken by a later write'), { code: '40001' });
    return row;
  }

  /** What the changes entail elsewhere, wave after wave, until nothing follows any more. */
  private async cascade(context: RequestContext, api: FhirApi, drafts: readonly Draft[], now: number, options: WriteOptions): Promise<void> {
    const reads = this.check.storedReads(context, api);
    let causes: readonly Draft[] = drafts;
    for (let wave = 0; causes.length > 0; wave++) {
      if (wave === MAX_CASCADE_WAVES) throw new Error('Cascades follow one another without end');
      const changed = causes.flatMap(({ definition, row, before, after, unchanged }) => (after === undefined || unchanged ? [] : [{ type: definition.type, rid: row.rid, before, after }]));
      const next: Draft[] = [];
      const renewed = new Map<number, Draft>();
      for (const { type, id, renews, follow } of await followersOf(context.database, this.catalogue, api, changed)) {
        const row = await this.lock(context, api, type, id, now);
        const definition = api.definitions.get(type);
        const stored = row.live ? this.check.parse(row) : undefined;
        const resource = stored === undefined ? undefined : await follow(stored, reads);
        if (definition === undefined || stored === undefined || resource === undefined || next.some((other) => other.row.rid === row.rid)) continue;
        if (renews && resource === stored) {
          renewed.set(row.rid, this.check.renewed(api, definition, row, stored, now));
          continue;
        }
        const draft = await this.check.complete(context, api, { interaction: 'update', definition, row, before: stored, warnings: [] }, resource, { now, strict: options.strict ?? false });
        if (!draft.unchanged) next.push(draft);
      }
      const checked = await this.check.refuse(context, api, next, now, options.strict ?? false);
      for (const { row } of next) renewed.delete(row.rid);
      // What stands as it did is not judged again, and nothing follows from it.
      await storeDrafts(this.parts, context, api, [...checked, ...renewed.values()], now);
      causes = next;
    }
  }
}

const queryOf = (target: Target): string | undefined => ('query' in target ? target.query : undefined);
