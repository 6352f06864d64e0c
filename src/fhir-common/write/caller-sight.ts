import type { RequestContext } from '../context/request-context';
import { excerpt, FhirError } from '../core/errors';
import type { ResourceJson } from '../core/json';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import { Sight } from '../search/compile/sight';
import type { Catalogue } from '../sql/catalogue';
import { sql } from '../sql/sql';
import { renderForms } from '../store/visibility/rendering';
import type { StoredRow } from '../store/writer/resource-rows';

/** The version of a locked resource that the caller sees, the one of his ETag. @throws FhirError `not-found` (404) when he may not see it */
export async function visibleVersion(context: RequestContext, catalogue: Catalogue, api: FhirApi, { rid, type, id, version, profiles }: StoredRow): Promise<number> {
  const sight = Sight.of(api, context.caller, null);
  // Who sees full texts has no form of his own to ask for.
  if (sight.unrestricted && sight.sees(profiles)) return version;
  const [seen] = await context.database.query<{ version: number }>(sql`SELECT version FROM ${sight.texts()} r WHERE r.rid = ${rid}`);
  if (!seen) throw new FhirError('not-found', { type: catalogue.typeName(type), id: excerpt(id) });
  return seen.version;
}

/**
 * A caller who does not see every element may not write: he would lose what is hidden from him, or learn of it by what a patch answers.
 * @throws FhirError `hidden-elements` (403)
 */
export function refuseHidden({ caller }: RequestContext, api: FhirApi, definition: ResourceDefinition, stored: ResourceJson, row: StoredRow): void {
  const profile = caller.accessProfile;
  if (api.accessProfiles === undefined || profile === null || profile === api.accessProfiles.unrestricted) return;
  const { reduced } = renderForms(definition, api.accessProfiles, stored, row.seen);
  if (reduced.some(({ profiles }) => (profiles & (1 << profile)) !== 0)) throw new FhirError('hidden-elements', { type: definition.type, id: row.id });
}
