import type { ResourceJson } from '../core/json';
import type { FactStep } from '../definition/confidentiality';
import type { FhirApi } from '../definition/fhir-api';
import type { CascadeChange, StoredReads } from '../definition/write-declaration';
import type { Catalogue } from '../sql/catalogue';
import type { Database } from '../sql/database';
import { name, sql } from '../sql/sql';

/** A change whose followers are wanted. */
export interface CascadeCause extends CascadeChange {
  readonly type: string;
  readonly rid: number;
}

/** A resource that a cascade reaches, and what it must become given its stored state. */
export interface Follower {
  readonly type: string;
  readonly id: string;
  /** A version is made even when nothing in it changes. */
  readonly renews: boolean;
  readonly follow: (stored: ResourceJson, reads: StoredReads) => Promise<ResourceJson | undefined>;
}

/** The resources that the declared cascades of some changes reach, each once per cascade. */
export async function followersOf(database: Database, catalogue: Catalogue, api: FhirApi, causes: readonly CascadeCause[]): Promise<Follower[]> {
  const followers: Follower[] = [];
  for (const { type, rid, before, after } of causes) {
    for (const cascade of (api.definitions.get(type)?.cascades ?? []).filter(({ concerns }) => concerns({ before, after }))) {
      const rows = await database.query<{ id: string }>(sql`
        SELECT DISTINCT r.id FROM ${endOf(cascade.path, rid, api, catalogue)} JOIN resource r ON r.rid = ${name(`node${cascade.path.length - 1}`)}.rid
        WHERE r.live AND r.type = ${catalogue.typeId(api.name, cascade.type)} ORDER BY r.id`);
      followers.push(...rows.map(({ id }) => ({ type: cascade.type, id, renews: cascade.renews === true, follow: async (stored: ResourceJson, reads: StoredReads) => cascade.follow(stored, { before, after }, reads) })));
    }
  }
  return followers;
}

function endOf(path: readonly FactStep[], rid: number, api: FhirApi, catalogue: Catalogue): ReturnType<typeof sql> {
  return path.reduce((from, { direction, type, parameter }, index) => {
    const [here, there] = direction === 'out' ? [sql`source`, sql`target`] : [sql`target`, sql`source`];
    const current = index === 0 ? sql`${rid}::bigint` : sql`${name(`node${index - 1}`)}.rid`;
    const next = sql`LATERAL (SELECT l.${there} AS rid FROM reference_index l
      WHERE l.parameter = ${catalogue.parameterId(api.name, type, parameter)} AND l.${here} = ${current}) ${name(`node${index}`)}`;
    return index === 0 ? next : sql`${from} CROSS JOIN ${next}`;
  }, sql``);
}
