import type { RequestContext } from '../context/request-context';
import { recordTogether } from '../audit/record';
import type { FhirApi } from '../definition/fhir-api';
import type { Database } from '../sql/database';
import type { Change } from '../store/writer/change';
import type { ComparedChange } from '../store/writer/compare-change';
import type { Draft } from './draft';
import type { WriteOutcome } from './write-command';
import type { WriteParts } from './write-parts';

/** A draft with who wrote it, and with what it changes; absent: it changes nothing. */
export interface ComparedDraft {
  readonly context: RequestContext;
  readonly draft: Draft;
  readonly compared: ComparedChange | undefined;
}

/** What a draft changes. Pure. */
export function comparedDraft({ store }: Pick<WriteParts, 'store'>, context: RequestContext, api: FhirApi, draft: Draft): ComparedDraft {
  return { context, draft, compared: draft.unchanged ? undefined : store.compare(api, changeOf(draft)) };
}

/** Stores the drafts that change something, and records one audit event for each. @returns what now stands, in the order of the drafts */
export function storeDrafts(parts: Pick<WriteParts, 'store'>, context: RequestContext, api: FhirApi, drafts: readonly Draft[], now: number): Promise<WriteOutcome[]> {
  return storeCompared(parts, context.database, api, drafts.map((draft) => comparedDraft(parts, context, api, draft)), now);
}

/** The same for the drafts of several writers, in one transaction. */
export async function storeCompared({ store }: Pick<WriteParts, 'store'>, database: Database, api: FhirApi, drafts: readonly ComparedDraft[], now: number): Promise<WriteOutcome[]> {
  const changing = drafts.filter(({ compared }) => compared !== undefined);
  const changes = changing.flatMap(({ compared }) => compared ?? []);
  const stored = changes.length === 0 ? [] : await store.applyCompared(database, api, changes, now);
  const outcomes = new Map(changing.map(({ draft }, index) => [draft, stored[index]]));
  recordTogether(database, changing.map(({ context, draft: { interaction, definition, row } }) => ({
    context,
    action: { at: now, api: api.name, interaction, type: definition.type, query: null, resourceCount: 1, resources: [`${definition.type}/${row.id}`], status: interaction === 'create' ? 201 : 200 },
  })));
  return drafts.map(({ draft }): WriteOutcome => {
    const outcome = outcomes.get(draft);
    return outcome === undefined ? standing(draft) : { ...outcome, warnings: draft.warnings };
  });
}

function changeOf({ definition, row, before, prepared }: Draft): Change {
  return prepared === undefined ? { kind: 'removal', type: definition.type, stored: row } : { kind: 'put', stored: row, prepared, before };
}

/** A resource that already stood as it was sent. */
function standing({ definition, row, warnings }: Draft): WriteOutcome {
  const { id, rid, version, lastUpdated, content } = row;
  return { kind: 'unchanged', type: definition.type, id, rid, version, lastUpdated: (lastUpdated ?? new Date(0)).toISOString(), content: content ?? '', warnings };
}
