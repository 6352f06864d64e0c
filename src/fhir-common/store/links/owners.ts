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
  const tags = [...api.definitions].filter(([, definition]) => definition.parameters.has('_tag')).map(([known]) => catalogue.parameterId(api.name, known, '_tag'));
  const rows = await database.query<{ kind: string; value: string }>(sql`
    WITH RECURSIVE structure(rid) AS (
      SELECT rid FROM (${reached.length === 0 ? sql`SELECT NULL::bigint AS rid WHERE false` : join(reached, ' UNION ')}) found
      UNION SELECT up.target FROM structure JOIN reference_index up ON up.parameter = ${parent} AND up.source = structure.rid),
      looked(rid) AS (SELECT rid FROM structure ${tagged.length === 0 ? sql`` : sql`UNION ${join(tagged, ' UNION ')}`})
    SELECT 'structure' AS kind, i.value FROM structure JOIN identifier_index i ON i.rid = structure.rid AND i.parameter = ${identifier} AND i.system = ${owner.identifierSystem}
    UNION SELECT 'region', t.code FROM looked JOIN token_index x ON x.rid = looked.rid
      JOIN token t ON t.id = x.token AND t.parameter = ANY (${tags}::smallint[]) AND t.system = ${owner.regionSystem}`);
  const of = (kind: string): string[] => rows.filter((row) => row.kind === kind).map(({ value }) => value);
  return { structures: of('structure'), regions: of('region') };
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

