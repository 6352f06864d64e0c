import { FhirError } from '../core/errors';
import type { Caller } from '../definition/caller';
import type { FhirApi } from '../definition/fhir-api';
import type { Catalogue } from '../sql/catalogue';
import type { Database } from '../sql/database';
import { Sight } from '../search/compile/sight';
import { sql } from '../sql/sql';
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

/**
 * Refuses a new link by which the caller would come to own what others own: a place belongs to whoever's offer names it. What he does not see
 * is left to the check of references, for which it is not there: a refusal of its own would tell that it is.
 * @param rid row of the resource as it stands; undefined for a new one
 * @param entriesOf what the resource is about to be
 * @throws FhirError `outside-perimeter` (403)
 */
export async function refuseTakeover({ database, catalogue, api, caller }: PerimeterScope, type: string, rid: number | undefined, entriesOf: () => IndexEntries): Promise<void> {
  const perimeter = caller.perimeter ?? null;
  const owning = [...api.definitions].flatMap(([owned, { owners = [] }]) =>
    owners.flatMap(([first]) => (first?.direction === 'in' && first.type === type ? [{ owned, parameter: first.parameter }] : [])));
  if (perimeter === null || owning.length === 0) return;
  const sight = Sight.of({ api, catalogue }, caller, null);
  for (const { owned, parameter } of owning) {
    const ids = entriesOf().references.filter((link) => link.parameter === parameter && link.type === owned).map(({ id }) => id);
    const targets = await database.query<{ rid: number }>(sql`
      SELECT r.rid FROM ${sight.records(owned)} r WHERE r.type = ${catalogue.typeId(api.name, owned)} AND r.id = ANY (${ids}::text[]) AND r.live
        AND NOT EXISTS (SELECT FROM reference_index l WHERE l.parameter = ${catalogue.parameterId(api.name, type, parameter)} AND l.source = ${rid ?? null}::bigint AND l.target = r.rid)`);
    for (const target of targets) {
      const { structures, regions } = await ownersOf(database, catalogue, api, owned, target.rid);
      const isOwn = structures.some((structure) => perimeter.structures.includes(structure)) || regions.some((region) => perimeter.regions.includes(region));
      if (structures.length + regions.length > 0 && !isOwn) throw new FhirError('outside-perimeter', { type: owned });
    }
  }
}

function identifiersIn(entries: IndexEntries | undefined, parameter: string, system: string): string[] {
  return (entries?.identifiers ?? []).filter((identifier) => identifier.parameter === parameter && identifier.system === system).map(({ value }) => value);
}
