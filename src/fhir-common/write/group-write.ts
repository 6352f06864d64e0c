import type { RequestContext } from '../context/request-context';
import { inTransaction } from '../context/transaction';
import { FhirError } from '../core/errors';
import type { FhirApi } from '../definition/fhir-api';
import type { Grant } from '../definition/interactions';
import type { Database } from '../sql/database';
import { concernsItselfAlone } from '../store/writer/compare-change';
import type { StoredRow } from '../store/writer/resource-rows';
import { beginTogether } from './begin-write';
import { followersOf } from './cascades';
import type { WriteMoment } from './change-check';
import { draftOf, findTarget, idOf, isOvertaken } from './command-draft';
import type { ReadCommand } from './read-body';
import { comparedDraft, storeCompared } from './store-drafts';
import type { ComparedDraft } from './store-drafts';
import type { WriteCommand, WriteOutcome } from './write-command';
import type { GroupAnswer } from './write-groups';
import type { WriteParts } from './write-parts';

/** A write that may share a transaction: it holds its keys in this process already. */
export interface GroupMember {
  readonly context: RequestContext;
  readonly api: FhirApi;
  readonly read: ReadCommand;
  readonly grants: readonly Grant[];
  readonly keys: readonly string[];
  readonly strict: boolean;
}

type Answer = GroupAnswer<WriteOutcome>;

const ALONE: Answer = { kind: 'alone' };

/** A write turns out to need what only a transaction of its own may wait for or hold. */
class LeavesGroup extends Error {}

/** A member on its way: what it has come to, or what is answered to it already. */
type Stage<Value> = { readonly at: Value } | { readonly answer: Answer };

/** Whether a command may begin in a group: a new resource, or one that goes, always concerns others. */
export function mayShare({ interaction }: WriteCommand): boolean {
  return interaction === 'patch' || interaction === 'update';
}

/**
 * The writes of a group in one transaction. Each is judged as if it were alone: what speaks against one is told to it and nobody else, before
 * anything is stored. No member waits for its row or a key: one whose resource or key somebody holds, or whose change touches more than its own
 * rows, is left to a transaction of its own. When the transaction fails, it has changed nothing, and every member is.
 * @param members of one interface and one database, with distinct keys
 */
export async function writeTogether(parts: WriteParts, members: readonly [GroupMember, ...GroupMember[]]): Promise<readonly Answer[]> {
  try {
    return await inTransaction(members[0].context, ({ database }) => inOneTransaction(parts, database, members));
  } catch (error) {
    // A lost connection does not tell whether the transaction was committed: to do it again might do it twice.
    if (error instanceof FhirError && error.code === 'unavailable') return members.map(() => ({ kind: 'refused', error }));
    return members.map(() => ALONE);
  }
}

async function inOneTransaction(parts: WriteParts, database: Database, members: readonly [GroupMember, ...GroupMember[]]): Promise<readonly Answer[]> {
  const [{ api }] = members;
  const inside = members.map((member) => ({ ...member, context: { ...member.context, database } }));
  const beginning = beginTogether(database, members.flatMap(({ keys }) => keys));
  const finding = Promise.all(inside.map(({ context, read }) => attempt(async () => ({ at: await findTarget(parts, context, api, read.command) }))));
  const [{ now, held }, found] = await Promise.all([beginning, finding]);
  const names = new Set<string>();
  const named = inside.map((member, index) => stepped(found[index] ?? { answer: ALONE }, (id) => {
    const target = idOf({ command: member.read.command, found: id });
    const name = `${member.read.command.type}/${target ?? ''}`;
    // Two commands may name one resource in two ways: the second is to see what the first made of it.
    if (target === undefined || names.has(name) || !member.keys.every((key) => held.has(key))) return { answer: ALONE };
    names.add(name);
    return { at: { id: target, found: id } };
  }));
  const rows = await parts.store.lockFree(database, api, named.flatMap((stage, index) => ('at' in stage ? [{ type: inside[index]?.read.command.type ?? '', id: stage.at.id }] : [])));
  const drafted = await Promise.all(inside.map((member, index): Promise<Stage<ComparedDraft>> => {
    const stage = named[index] ?? { answer: ALONE };
    if ('answer' in stage) return Promise.resolve(stage);
    const row = parts.store.rowOf(rows, api, member.read.command.type, stage.at.id);
    if (row === undefined || isOvertaken(row, now)) return Promise.resolve({ answer: ALONE });
    return attempt(() => judged(parts, member, row, stage.at.found, now));
  }));
  const accepted = drafted.flatMap((stage) => ('at' in stage ? [stage.at] : []));
  const outcomes = await storeCompared(parts, database, api, accepted, now);
  let next = 0;
  return drafted.map((stage): Answer => {
    if ('answer' in stage) return stage.answer;
    const outcome = outcomes[next++];
    return outcome === undefined ? ALONE : { kind: 'done', outcome };
  });
}

/** What a member makes of its locked row, with nothing said against it; or that it must be done alone. @throws what speaks against it */
async function judged(parts: WriteParts, { context, api, read, grants, strict }: GroupMember, row: StoredRow, found: string | undefined, now: number): Promise<Stage<ComparedDraft>> {
  const moment: WriteMoment = { now, strict, hold: (keys) => (keys.length === 0 ? Promise.resolve() : Promise.reject(new LeavesGroup())) };
  const draft = await draftOf(parts, context, api, { ...read, grants, found }, row, moment);
  const [checked = draft] = await parts.check.refuse(context, api, [draft], moment);
  const { definition, before, after, unchanged } = checked;
  const compared = comparedDraft(parts, context, api, checked);
  if (compared.compared !== undefined && !concernsItselfAlone(compared.compared)) return { answer: ALONE };
  const followers = after === undefined || unchanged ? [] : await followersOf(context.database, parts.catalogue, api, [{ type: definition.type, rid: row.rid, before, after }]);
  return followers.length > 0 ? { answer: ALONE } : { at: compared };
}

/** What somebody comes to, or what speaks against it. */
async function attempt<Value>(work: () => Promise<Stage<Value>>): Promise<Stage<Value>> {
  try {
    return await work();
  } catch (error) {
    return { answer: error instanceof LeavesGroup ? ALONE : { kind: 'refused', error } };
  }
}

function stepped<Value, Next>(stage: Stage<Value>, step: (value: Value) => Stage<Next>): Stage<Next> {
  return 'at' in stage ? step(stage.at) : stage;
}
