import { FhirError } from '../core/errors';
import type { Caller } from '../definition/caller';
import type { FhirApi } from '../definition/fhir-api';
import type { Catalogue } from '../sql/catalogue';
import type { Database } from '../sql/database';
import type { IndexEntries } from '../store/index/index-entries';
import { ownersOf } from '../store/links/owners';

/** Where the perimeter of a caller is looked up. */
export interface PerimeterScope {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly api: FhirApi;
  readonly caller: Caller;
}

/**
 * Refuses what none of the caller's structures or regions owns. Callers without a perimeter may write everything their role allows.
 * @param rid row of the resource as it stands; undefined for a new one
 * @param entriesOf what the resource is about to be; absent to look at it as it stands
 * @throws FhirError `outside-perimeter` (403)
 */
export async function refuseOutside({ database, catalogue, api, caller }: PerimeterScope, type: string, rid: number | undefined, entriesOf?: () => IndexEntries): Promise<void> {
  const perimeter = caller.perimeter ?? null;
  if (perimeter === null || api.definitions.get(type)?.ignoresPerimeter === true) return;
  const entries = entriesOf?.();
  const owners = await ownersOf(database, catalogue, api, type, rid, entries?.references);
  const own = api.owner !== undefined && type === api.owner.type ? identifiersIn(entries, api.owner.identifier, api.owner.identifierSystem) : [];
  const tags = (entries?.tokens ?? []).filter(({ parameter, system }) => parameter === '_tag' && system === api.owner?.regionSystem).map(({ code }) => code);
  const inside = [...owners.structures, ...own].some((structure) => perimeter.structures.includes(structure))
    || [...owners.regions, ...tags].some((region) => perimeter.regions.includes(region));
  if (!inside) throw new FhirError('outside-perimeter', { type });
  // A tag of somebody else's region would take the resource out of its own.
  const foreign = tags.filter((region) => perimeter.regions.length > 0 && !perimeter.regions.includes(region));
  if (foreign.length > 0) throw new FhirError('outside-perimeter', { type });
}

function identifiersIn(entries: IndexEntries | undefined, parameter: string, system: string): string[] {
  return (entries?.identifiers ?? []).filter((identifier) => identifier.parameter === parameter && identifier.system === system).map(({ value }) => value);
}
