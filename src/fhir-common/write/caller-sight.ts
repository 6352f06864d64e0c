import type { RequestContext } from '../context/request-context';
import { excerpt, FhirError } from '../core/errors';
import type { ResourceJson } from '../core/json';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import { Sight } from '../search/compile/sight';
import type { Catalogue } from '../sql/catalogue';
import { sql } from '../sql/sql';
import { renderForms } from '../store/visibility/rendering';
import { withoutReserved } from '../store/visibility/reserved';
import type { StoredRow } from '../store/writer/resource-rows';

/** What the caller sees of a locked resource. */
export interface CallerView {
  /** The version of his ETag. */
  readonly version: number;
  /** True when he does not read the elements reserved to some readers. */
  readonly reserved?: boolean;
}

/** @throws FhirError `not-found` (404) when the caller may not see the resource */
export async function callerView(context: RequestContext, catalogue: Catalogue, api: FhirApi, { rid, type, id, version, profiles }: StoredRow): Promise<CallerView> {
  const typeName = catalogue.typeName(type);
  const sight = Sight.of({ api, catalogue }, context.caller, null);
  // Who sees full texts of what has no readers of its own has no form to ask for.
  if (sight.seesAllOf(typeName, profiles)) return { version };
  const [seen] = await context.database.query<CallerView>(sql`
    SELECT version${sight.reservedColumn(sql`r.rid`, sql`r.type`, typeName)} FROM ${sight.texts(typeName)} r WHERE r.rid = ${rid}`);
  if (!seen) throw new FhirError('not-found', { type: typeName, id: excerpt(id) });
  return seen;
}

/**
 * A caller who does not see every element may not write: he would lose what is hidden from him, or learn of it by what a patch answers.
 * @throws FhirError `hidden-elements` (403)
 */
export function refuseHidden({ caller }: RequestContext, api: FhirApi, definition: ResourceDefinition, stored: ResourceJson, row: StoredRow, { reserved }: CallerView): void {
  if (reserved === true && withoutReserved(definition, stored) !== stored) throw new FhirError('hidden-elements', { type: definition.type, id: row.id });
  const profile = caller.accessProfile;
  if (api.accessProfiles === undefined || profile === null || profile === api.accessProfiles.unrestricted) return;
  const { reduced } = renderForms(definition, api.accessProfiles, stored, row.seen);
  if (reduced.some(({ profiles }) => (profiles & (1 << profile)) !== 0)) throw new FhirError('hidden-elements', { type: definition.type, id: row.id });
}
