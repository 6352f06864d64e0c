import type { RequestContext } from '../context/request-context';
import { recordWrites } from '../audit/record';
import type { FhirApi } from '../definition/fhir-api';
import type { Change } from '../store/writer/change';
import type { Draft } from './draft';
import type { WriteOutcome } from './write-command';
import type { WriteParts } from './write-parts';

/** Stores the drafts that change something, and records one audit event for each. @returns what now stands, in the order of the drafts */
export async function storeDrafts({ store }: Pick<WriteParts, 'store'>, context: RequestContext, api: FhirApi, drafts: readonly Draft[], now: number): Promise<WriteOutcome[]> {
  const changing = drafts.filter(({ unchanged }) => !unchanged);
  const stored = changing.length === 0 ? [] : await store.apply(context.database, api, changing.map(changeOf), now);
  const outcomes = new Map(changing.map((draft, index) => [draft, stored[index]]));
  if (changing.length > 0) {
    recordWrites(context, context.database, changing.map(({ interaction, definition, row }) => ({
      at: now, api: api.name, interaction, type: definition.type, query: null, resourceCount: 1, resources: [`${definition.type}/${row.id}`], status: interaction === 'create' ? 201 : 200,
    })));
  }
  return drafts.map((draft): WriteOutcome => {
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
