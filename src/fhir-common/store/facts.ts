import type { FactStep } from '../definition/confidentiality';
import type { FhirApi } from '../definition/fhir-api';
import { join, name, sql } from '../search/sql';
import type { SqlFragment } from '../search/sql';
import type { Catalogue } from './catalogue';
import type { Database } from './database';

/** Any number, with the interface's: the same in every process. */
const FACT_LOCK = 7_203_115;

/**
 * Keeps a fact and what it decides about from being written past each other: two transactions that do not see one another would leave a
 * place visible whose offer has just become sensitive. Writers of facts and of links go one after the other, and apart from the writers
 * of what they decide about; those go side by side.
 */
export async function lockFacts(database: Database, api: FhirApi, types: readonly string[]): Promise<void> {
  const definitions = [...api.definitions.values()];
  const deciding = new Set([
    ...definitions.filter(({ confidentiality }) => confidentiality?.fact !== undefined).map(({ type }) => type),
    ...definitions.flatMap(({ confidentiality }) => (confidentiality?.factPaths ?? []).flatMap((path) => path.map(({ type }) => type))),
  ]);
  if (types.some((type) => deciding.has(type))) await database.query(sql`SELECT pg_advisory_xact_lock(${FACT_LOCK}, hashtext(${api.name}))`);
  else if (types.some((type) => (api.definitions.get(type)?.confidentiality?.factPaths.length ?? 0) > 0)) {
    await database.query(sql`SELECT pg_advisory_xact_lock_shared(${FACT_LOCK}, hashtext(${api.name}))`);
  }
}

/** A link about to be written: the database does not show it yet. */
export interface NewLink {
  readonly parameter: number;
  readonly source: number;
  readonly target: number;
}

/**
 * The facts that reach resources of one type from their neighbours, by row id, sorted and each once.
 * @param links links of these very resources that are not written yet
 */
export async function factsOf(
  database: Database,
  catalogue: Catalogue,
  api: FhirApi,
  type: string,
  rids: readonly number[],
  links: readonly NewLink[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const paths = api.definitions.get(type)?.confidentiality?.factPaths ?? [];
  if (paths.length === 0 || rids.length === 0) return new Map();
  const found = paths.map((path) => pathQuery(path, api, catalogue));
  const rows = await database.query<{ rid: number; facts: string[] }>(sql`
    WITH start AS (SELECT * FROM unnest(${rids}::bigint[]) AS s(rid)),
      fresh AS (SELECT * FROM unnest(${links.map((l) => l.parameter)}::smallint[], ${links.map((l) => l.source)}::bigint[],
        ${links.map((l) => l.target)}::bigint[]) AS f(parameter, source, target))
    SELECT rid, array_agg(DISTINCT fact ORDER BY fact) AS facts FROM (${join(found, ' UNION ALL ')}) reached GROUP BY rid`);
  return new Map(rows.map((row) => [row.rid, row.facts]));
}

/** `(rid, fact)` along one path: links already written and fresh ones for its first step, written ones after. */
function pathQuery(path: readonly FactStep[], api: FhirApi, catalogue: Catalogue): SqlFragment {
  let from = sql`start`;
  let current = sql`start.rid`;
  path.forEach((step, index) => {
    const link = name(`link${index}`);
    const parameter = catalogue.parameterId(api.name, step.type, step.parameter);
    const [here, there] = step.direction === 'out' ? [sql`source`, sql`target`] : [sql`target`, sql`source`];
    const written = sql`SELECT w.${there} AS rid FROM reference_index w WHERE w.parameter = ${parameter} AND w.${here} = ${current}`;
    const all = index === 0 ? sql`${written} UNION ALL SELECT f.${there} FROM fresh f WHERE f.parameter = ${parameter} AND f.${here} = ${current}` : written;
    from = sql`${from} CROSS JOIN LATERAL (${all}) ${link}`;
    current = sql`${link}.rid`;
  });
  return sql`SELECT start.rid, bearer.fact FROM ${from} JOIN resource bearer ON bearer.rid = ${current} AND bearer.live AND bearer.fact IS NOT NULL`;
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
