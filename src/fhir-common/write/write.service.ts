import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../context/request-context';
import { inTransaction } from '../context/transaction';
import type { ResourceJson } from '../core/json';
import type { FhirApi } from '../definition/fhir-api';
import type { Grant } from '../definition/interactions';
import type { Catalogue } from '../sql/catalogue';
import type { StoredRow } from '../store/writer/resource-rows';
import { beginWrite, lockKeys } from './begin-write';
import { followersOf } from './cascades';
import type { ChangeCheck, WriteMoment } from './change-check';
import { draftOf, findTarget, idOf, isOvertaken } from './command-draft';
import type { Draft } from './draft';
import { granted } from './grants';
import { mayShare, writeTogether } from './group-write';
import type { GroupMember } from './group-write';
import type { ImportVerdict } from './import-judge';
import { importResources } from './import-resources';
import type { ReadCommand } from './read-body';
import { retried } from './retry';
import { storeDrafts } from './store-drafts';
import type { CreateCommand, DeleteCommand, ImportOutcome, PatchCommand, UpdateCommand, WriteCommand, WriteOutcome } from './write-command';
import { WriteGroups } from './write-groups';
import type { WriteParts } from './write-parts';
import { WriteQueue } from './write-queue';

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

/** A change of changes of changes: deeper is a loop in the declarations. */
const MAX_CASCADE_WAVES = 10;

/**
 * The only way to change data, for HTTP, the loader and the jobs alike (README.md of this folder). Every method is one transaction: what it
 * returns is committed, and what it throws has changed nothing.
 */
export class WriteService {
  private readonly catalogue: Catalogue;
  private readonly check: ChangeCheck;
  private readonly queue = new WriteQueue();
  private readonly groups: WriteGroups<GroupMember, WriteOutcome>;

  constructor(private readonly parts: WriteParts) {
    this.catalogue = parts.catalogue;
    this.check = parts.check;
    this.groups = new WriteGroups((members) => writeTogether(parts, members), (one, other) => one.api === other.api && one.context.database === other.context.database);
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
    const alone = (): Promise<WriteOutcome[]> => retried(() => inTransaction(context, (inside) => this.run(inside, api, { reads, grants, keys }, options)));
    // Who holds a connection and locks already must not wait for somebody who may wait for them.
    if (context.database.isTransaction) return alone();
    const [only, ...others] = reads;
    const isShared = only !== undefined && others.length === 0 && mayShare(only.command);
    return this.queue.inTurn(keys, context, () => (isShared ? this.together({ context, api, read: only, grants: grants[0] ?? [], keys, strict: options.strict ?? false }, alone) : alone()));
  }

  /**
   * Stores resources under the ids they bring, with the dates of their source (docs/adr/0004): what is valid is stored, the rest is told. For
   * the loader and the jobs, whose caller is the administrator.
   * @param resources of distinct type and id
   * @param verdicts what `judgeImport` said of them elsewhere, by the same lists, in their order; those that have none are judged here
   */
  import(context: RequestContext, api: FhirApi, resources: readonly ResourceJson[], verdicts?: readonly (ImportVerdict | undefined)[]): Promise<ImportOutcome[]> {
    return importResources(this.parts, context, api, resources, verdicts);
  }

  /** In one transaction with others, when it touches nothing but its own resource and nobody stands in its way. */
  private async together(member: GroupMember, alone: () => Promise<WriteOutcome[]>): Promise<WriteOutcome[]> {
    const answer = await this.groups.join(member);
    if (answer.kind === 'refused') throw answer.error;
    return answer.kind === 'done' ? [answer.outcome] : alone();
  }

  private async one(context: RequestContext, api: FhirApi, command: WriteCommand, options: WriteOptions): Promise<WriteOutcome> {
    const [outcome] = await this.execute(context, api, [command], options);
    if (!outcome) throw new Error('A write gave no outcome');
    return outcome;
  }

  private async run(context: RequestContext, api: FhirApi, { reads, grants, keys }: ReadyCommands, options: WriteOptions): Promise<WriteOutcome[]> {
    const { now, found } = await this.begin(context, api, reads, keys);
    const drafts: Draft[] = [];
    const moment = momentOf(context, now, options);
    for (const [index, read] of reads.entries()) {
      const command = { ...read, found: found[index], grants: grants[index] ?? [] };
      const row = await this.lock(context, api, read.command.type, idOf(command) ?? randomUUID(), now);
      drafts.push(await draftOf(this.parts, context, api, command, row, moment));
    }
    const checked = await this.check.refuse(context, api, drafts, moment);
    const outcomes = await storeDrafts(this.parts, context, api, checked, now);
    await this.cascade(context, api, checked, now, options);
    return outcomes;
  }

  /** Takes the place in the order of writes, and finds what the commands are about. The searches follow the first statement without waiting for its answer. */
  private async begin(context: RequestContext, api: FhirApi, reads: readonly ReadCommand[], keys: readonly string[]): Promise<{ readonly now: number; readonly found: readonly (string | undefined)[] }> {
    const beginning = beginWrite(context.database, keys);
    const searching = Promise.all(reads.map(({ command }) => findTarget(this.parts, context, api, command)));
    // Told below, when the place in the order was taken: whoever did not get it must begin again.
    searching.catch(() => undefined);
    return { now: await beginning, found: await searching };
  }

  private async lock(context: RequestContext, api: FhirApi, type: string, id: string, now: number): Promise<StoredRow> {
    const { store } = this.parts;
    const row = store.rowOf(await store.lock(context.database, api, [{ type, id }]), api, type, id);
    if (!row) throw new Error(`No row was locked for ${type}/${id}`);
    // To begin again puts it right.
    if (isOvertaken(row, now)) throw Object.assign(new Error('Overtaken by a later write'), { code: '40001' });
    return row;
  }

  /** What the changes entail elsewhere, wave after wave, until nothing follows any more. */
  private async cascade(context: RequestContext, api: FhirApi, drafts: readonly Draft[], now: number, options: WriteOptions): Promise<void> {
    const reads = this.check.storedReads(context, api);
    const moment = momentOf(context, now, options);
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
        const draft = await this.check.complete(context, api, { interaction: 'update', definition, row, before: stored, warnings: [] }, resource, moment);
        if (!draft.unchanged) next.push(draft);
      }
      const checked = await this.check.refuse(context, api, next, moment);
      for (const { row } of next) renewed.delete(row.rid);
      // What stands as it did is not judged again, and nothing follows from it.
      await storeDrafts(this.parts, context, api, [...checked, ...renewed.values()], now);
      causes = next;
    }
  }
}

function momentOf({ database }: RequestContext, now: number, { strict = false }: WriteOptions): WriteMoment {
  return { now, strict, hold: (keys) => lockKeys(database, keys) };
}
