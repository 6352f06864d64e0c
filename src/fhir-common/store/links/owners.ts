import type { FactStep } from '../../definition/confidentiality';
import type { Perimeter } from '../../definition/caller';
import type { FhirApi } from '../../definition/fhir-api';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';

/** A link a resource is about to have: the database does not show it yet. */
export interface OwnerLink {
  readonly parameter: string;
  readonly type: string;
  readonly id: string;
}

/**
 * Who owns a resource: identifiers of the structures its declared paths lead to and of those above them, and the regions these are tagged
 * with, its own included.
 * @param rid its row; undefined for a resource that is yet to be created
 * @param links its links as they are about to be, in place of the stored ones
 */
export async function ownersOf(
  database: Database, catalogue: Catalogue, api: FhirApi, type: string, rid: number | undefined, links?: readonly OwnerLink[],
): Promise<Perimeter> {
  const owner = api.owner;
  const paths = api.definitions.get(type)?.owners ?? [];
  if (owner === undefined) return { regions: [], structures: [] };
  const starts = paths.flatMap((path) => start(path, { api, catalogue, rid, links }));
  const self = rid !== undefined && type === owner.type ? [sql`SELECT ${rid}::bigint AS rid`] : [];
  const tagged = rid === undefined ? [] : [sql`SELECT ${rid}::bigint AS rid`];
  const reached = [...starts, ...self];
  const parent = catalogue.parameterId(api.name, owner.type, owner.parent);
  const identifier = catalogue.parameterId(api.name, owner.type, owner.identifier);
  const rows = await database.query<{ kind: string; value: string }>(sql`
    WITH RECURSIVE structure(rid) AS (
      SELECT rid FROM (${reached.length === 0 ? sql`SELECT NULL::bigint AS rid WHERE false` : join(reached, ' UNION ')}) found
      UNION SELECT up.target FROM structure JOIN reference_index up ON up.parameter = ${parent} AND up.source = structure.rid),
      looked(rid) AS (SELECT rid FROM structure ${tagged.length === 0 ? sql`` : sql`UNION ${join(tagged, ' UNION ')}`})
    SELECT 'structure' AS kind, i.value FROM structure JOIN identifier_index i ON i.rid = structure.rid AND i.parameter = ${identifier} AND i.system = ${owner.identifierSystem}
    UNION SELECT 'region', t.code FROM looked JOIN token_index x ON x.rid = looked.rid
      JOIN token t ON t.id = x.token AND t.parameter = ANY (${regionTags(api, catalogue)}::smallint[]) AND t.system = ${owner.regionSystem}`);
  const of = (kind: string): string[] => rows.filter((row) => row.kind === kind).map(({ value }) => value);
  return { structures: of('structure'), regions: of('region') };
}

/** The same for stored resources of one type, many at a time, by row id. */
export async function storedOwners(database: Database, catalogue: Catalogue, api: FhirApi, type: string, rids: readonly number[]): Promise<ReadonlyMap<number, Perimeter>> {
  const { owner } = api;
  if (owner === undefined || rids.length === 0) return new Map();
  const paths = (api.definitions.get(type)?.owners ?? []).filter((path) => path.length > 0);
  const reached = paths.map((path) => {
    const from = path.reduce((joined, next, index) =>
      sql`${joined} CROSS JOIN LATERAL ${step(next, `node${index}`, index === 0 ? sql`start.rid` : sql`${name(`node${index - 1}`)}.rid`, api, catalogue)}`, sql`start`);
    return sql`SELECT start.rid AS owned, ${name(`node${path.length - 1}`)}.rid FROM ${from}`;
  });
  const itself = sql`SELECT start.rid AS owned, start.rid FROM start`;
  const structures = type === owner.type ? [...reached, itself] : reached;
  const rows = await database.query<{ owned: number; kind: string; value: string }>(sql`
    WITH RECURSIVE start(rid) AS (SELECT * FROM unnest(${rids}::bigint[])),
      structure(owned, rid) AS (
        ${structures.length === 0 ? sql`SELECT NULL::bigint, NULL::bigint WHERE false` : sql`SELECT owned, rid FROM (${join(structures, ' UNION ')}) found`}
        UNION SELECT structure.owned, up.target FROM structure JOIN reference_index up
          ON up.parameter = ${catalogue.parameterId(api.name, owner.type, owner.parent)} AND up.source = structure.rid),
      looked(owned, rid) AS (SELECT owned, rid FROM structure UNION ${itself})
    SELECT s.owned, 'structure' AS kind, i.value FROM structure s JOIN identifier_index i ON i.rid = s.rid
      AND i.parameter = ${catalogue.parameterId(api.name, owner.type, owner.identifier)} AND i.system = ${owner.identifierSystem}
    UNION SELECT looked.owned, 'region', t.code FROM looked JOIN token_index x ON x.rid = looked.rid
      JOIN token t ON t.id = x.token AND t.parameter = ANY (${regionTags(api, catalogue)}::smallint[]) AND t.system = ${owner.regionSystem}`);
  const owners = new Map<number, { readonly structures: string[]; readonly regions: string[] }>();
  for (const { owned, kind, value } of rows) {
    const known = owners.get(owned) ?? { structures: [], regions: [] };
    (kind === 'structure' ? known.structures : known.regions).push(value);
    owners.set(owned, known);
  }
  return owners;
}

/** Numbers of the parameters that hold the tags of the resources. */
function regionTags(api: FhirApi, catalogue: Catalogue): number[] {
  return [...api.definitions].filter(([, definition]) => definition.parameters.has('_tag')).map(([known]) => catalogue.parameterId(api.name, known, '_tag'));
}

interface Start {
  readonly api: FhirApi;
  readonly catalogue: Catalogue;
  readonly rid: number | undefined;
  readonly links: readonly OwnerLink[] | undefined;
}

/** Row ids at the end of one path; the first step follows the links about to be, when they are given. */
function start(path: readonly FactStep[], { api, catalogue, rid, links }: Start): SqlFragment[] {
  const [first, ...rest] = path;
  if (first === undefined) return [];
  const fresh = first.direction === 'out' && links !== undefined ? links.filter(({ parameter }) => parameter === first.parameter) : undefined;
  if (fresh === undefined && rid === undefined) return [];
  let from =
    fresh === undefined
      ? step(first, 'node0', sql`${rid ?? 0}::bigint`, api, catalogue)
      : sql`(SELECT r.rid FROM resource r JOIN unnest(${fresh.map(({ type }) => catalogue.typeId(api.name, type))}::smallint[], ${fresh.map(({ id }) => id)}::text[]) AS w(type, id)
          USING (type, id)) node0`;
  rest.forEach((next, index) => {
    from = sql`${from} CROSS JOIN LATERAL ${step(next, `node${index + 1}`, sql`${name(`node${index}`)}.rid`, api, catalogue)}`;
  });
  return [sql`SELECT ${name(`node${rest.length}`)}.rid FROM ${from}`];
}

function step({ direction, type, parameter }: FactStep, alias: string, current: SqlFragment, api: FhirApi, catalogue: Catalogue): SqlFragment {
  const [here, there] = direction === 'out' ? [sql`source`, sql`target`] : [sql`target`, sql`source`];
  return sql`(SELECT l.${there} AS rid FROM reference_index l WHERE l.parameter = ${catalogue.parameterId(api.name, type, parameter)} AND l.${here} = ${current}) ${name(alias)}`;
}

