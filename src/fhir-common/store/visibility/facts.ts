import type { FactStep } from '../../definition/confidentiality';
import type { FhirApi } from '../../definition/fhir-api';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';

/** A link about to be written: the database does not show it yet. */
export interface NewLink {
  readonly parameter: number;
  readonly source: number;
  readonly target: number;
}

/**
 * The facts that reach resources of one type from their neighbours, by row id, sorted and each once.
 * @param links the links these very resources are about to have, in place of the written ones; undefined when those stay
 */
export async function factsOf(
  database: Database,
  catalogue: Catalogue,
  api: FhirApi,
  type: string,
  rids: readonly number[],
  links?: readonly NewLink[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const confidentiality = api.definitions.get(type)?.confidentiality;
  const paths = confidentiality?.factPaths ?? [];
  if (paths.length === 0 || rids.length === 0) return new Map();
  const found = paths.map((path) => pathQuery(path, api, catalogue, { rewritten: links !== undefined, absentFact: path.length === 1 ? confidentiality?.absentFact : undefined }));
  const fresh = links ?? [];
  const rows = await database.query<{ rid: number; facts: string[] }>(sql`
    WITH start AS (SELECT * FROM unnest(${rids}::bigint[]) AS s(rid)),
      fresh AS (SELECT * FROM unnest(${fresh.map((l) => l.parameter)}::smallint[], ${fresh.map((l) => l.source)}::bigint[],
        ${fresh.map((l) => l.target)}::bigint[]) AS f(parameter, source, target))
    SELECT rid, array_agg(DISTINCT fact ORDER BY fact) AS facts FROM (${join(found, ' UNION ALL ')}) reached GROUP BY rid`);
  return new Map(rows.map((row) => [row.rid, row.facts]));
}

/**
 * `(rid, fact)` along one path. First step: links already written by others and fresh ones; a resource about to be written has its fresh
 * links only. Written ones after.
 */
function pathQuery(
  path: readonly FactStep[], api: FhirApi, catalogue: Catalogue, { rewritten, absentFact }: { readonly rewritten: boolean; readonly absentFact: string | undefined },
): SqlFragment {
  let from = sql`start`;
  let current = sql`start.rid`;
  path.forEach((step, index) => {
    const link = name(`link${index}`);
    const parameter = catalogue.parameterId(api.name, step.type, step.parameter);
    const [here, there] = step.direction === 'out' ? [sql`source`, sql`target`] : [sql`target`, sql`source`];
    const written = sql`SELECT w.${there} AS rid FROM reference_index w WHERE w.parameter = ${parameter} AND w.${here} = ${current}`;
    const fresh = sql`SELECT f.${there} AS rid FROM fresh f WHERE f.parameter = ${parameter} AND f.${here} = ${current}`;
    const first = rewritten && step.direction === 'out' ? fresh : sql`${written} UNION ALL ${fresh}`;
    from = sql`${from} CROSS JOIN LATERAL (${index === 0 ? first : written}) ${link}`;
    current = sql`${link}.rid`;
  });
  const stated = sql`SELECT start.rid, bearer.fact FROM ${from} JOIN resource bearer ON bearer.rid = ${current} AND bearer.live AND bearer.fact IS NOT NULL`;
  if (absentFact === undefined) return stated;
  const bearers = [...api.definitions.values()].filter(({ confidentiality }) => confidentiality?.fact !== undefined).map(({ type }) => catalogue.typeId(api.name, type));
  const gone = sql`SELECT start.rid, ${absentFact}::text FROM ${from} JOIN resource bearer ON bearer.rid = ${current}
    AND NOT bearer.live AND bearer.type = ANY (${bearers}::smallint[])`;
  return sql`${stated} UNION ALL ${gone} UNION ALL ${unknownTarget(path, absentFact, api, catalogue)}`;
}

/** A target named by an identifier that no resource has is as absent as one named by an id that is not held. */
function unknownTarget([step]: readonly FactStep[], absentFact: string, api: FhirApi, catalogue: Catalogue): SqlFragment {
  if (step?.direction !== 'out') return sql`SELECT NULL::bigint, NULL::text WHERE false`;
  const parameter = catalogue.parameterId(api.name, step.type, step.parameter);
  const names = [...api.definitions.values()].filter(({ confidentiality }) => confidentiality?.fact !== undefined).map(({ type }) => type);
  return sql`SELECT start.rid, ${absentFact}::text FROM start JOIN identifier_index cited ON cited.rid = start.rid AND cited.parameter = ${parameter}
    AND cited.type_system = 'logical' AND (cited.type_code IS NULL OR cited.type_code = ANY (${names}::text[]))
    WHERE NOT EXISTS (SELECT 1 FROM reference_index w WHERE w.parameter = ${parameter} AND w.source = start.rid AND w.via = 'identifier')`;
}

/** Resources, written or about to be, whose facts may change when the given ones change: found along the declared paths, backwards. */
export async function dependentsOf(
  database: Database,
  catalogue: Catalogue,
  api: FhirApi,
  changed: ReadonlyMap<string, readonly number[]>,
): Promise<readonly { readonly type: string; readonly rid: number }[]> {
  const queries = [...api.definitions.values()].flatMap((definition) =>
    (definition.confidentiality?.factPaths ?? []).flatMap((path) => backwards(path, definition.type, api, catalogue, changed)),
  );
  if (queries.length === 0) return [];
  const rows = await database.query<{ rid: number; type: number }>(sql`
    SELECT DISTINCT r.rid, r.type FROM (${join(queries, ' UNION ALL ')}) d JOIN resource r ON r.rid = d.rid`);
  return rows.map((row) => ({ rid: row.rid, type: catalogue.typeName(row.type) }));
}

/** Node 0 of a path is the dependent, the last node states the fact. A changed resource stands at every node whose type it has. */
function backwards(
  path: readonly FactStep[],
  dependent: string,
  api: FhirApi,
  catalogue: Catalogue,
  changed: ReadonlyMap<string, readonly number[]>,
): SqlFragment[] {
  return path.flatMap((_, index) => {
    const rids = changed.get(nodeType(path, dependent, index + 1, api)) ?? [];
    if (rids.length === 0) return [];
    let from = sql`unnest(${rids}::bigint[]) AS node(rid)`;
    let current = sql`node.rid`;
    for (let step = index; step >= 0; step--) {
      const { direction, type, parameter } = path[step] ?? { direction: 'in' as const, type: '', parameter: '' };
      const link = name(`back${step}`);
      const [here, there] = direction === 'out' ? [sql`target`, sql`source`] : [sql`source`, sql`target`];
      const id = catalogue.parameterId(api.name, type, parameter);
      from = sql`${from} JOIN reference_index ${link} ON ${link}.parameter = ${id} AND ${link}.${here} = ${current}`;
      current = sql`${link}.${there}`;
    }
    return [sql`SELECT ${current} AS rid FROM ${from}`];
  });
}

function nodeType(path: readonly FactStep[], dependent: string, node: number, api: FhirApi): string {
  const step = path[node - 1];
  if (!step) return dependent;
  if (step.direction === 'in') return step.type;
  // Along an outgoing reference the next node is its target; with several targets, the type that states facts or goes on.
  const parameter = api.definitions.get(step.type)?.parameters.get(step.parameter)?.parameter;
  const targets = parameter?.type === 'reference' ? parameter.targets : [];
  const next = path[node];
  if (next?.direction === 'out') return next.type;
  if (next) {
    const incoming = api.definitions.get(next.type)?.parameters.get(next.parameter)?.parameter;
    return (incoming?.type === 'reference' ? incoming.targets[0] : undefined) ?? '';
  }
  return targets.find((target) => api.definitions.get(target)?.confidentiality?.fact !== undefined) ?? '';
}
