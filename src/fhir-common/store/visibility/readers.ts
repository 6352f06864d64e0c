import type { ResourceJson } from '../../core/json';
import { elementsOfPath } from '../../core/path';
import type { FactStep } from '../../definition/confidentiality';
import { declaredParameters } from '../../definition/define-resource';
import type { ResourceDefinition } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import { regionKey, structureKey } from '../../definition/reader-keys';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { join, name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { IndexEntries } from '../index/index-entries';
import { storedOwners } from '../links/owners';
import { parseStored } from '../writer/stamp';

/** A resource just stored, or taken away. */
export interface ReadableRow {
  readonly type: string;
  readonly rid: number;
  readonly resource: ResourceJson | undefined;
}

/** Writes who may read resources whose declaration restricts it (`visibility`): their own keys and those of their owners. */
export async function writeReaders(database: Database, catalogue: Catalogue, api: FhirApi, rows: readonly ReadableRow[]): Promise<void> {
  const restricted = rows.filter(({ type }) => api.definitions.get(type)?.visibility !== undefined);
  if (restricted.length === 0) return;
  database.send(sql`DELETE FROM resource_reader WHERE rid = ANY (${restricted.map(({ rid }) => rid)}::bigint[])`);
  const keys: { readonly rid: number; readonly key: string }[] = [];
  for (const type of new Set(restricted.map((row) => row.type))) {
    const same = restricted.filter((row) => row.type === type && row.resource !== undefined);
    const owners = await storedOwners(database, catalogue, api, type, same.map(({ rid }) => rid));
    for (const { rid, resource } of same) {
      const own = resource === undefined ? [] : (api.definitions.get(type)?.visibility?.keysOf(resource) ?? []);
      const { structures = [], regions = [] } = owners.get(rid) ?? {};
      for (const key of new Set([...own, ...structures.map(structureKey), ...regions.map(regionKey)])) keys.push({ rid, key });
    }
  }
  if (keys.length === 0) return;
  database.send(sql`
    INSERT INTO resource_reader (rid, reader) SELECT * FROM unnest(${keys.map(({ rid }) => rid)}::bigint[], ${keys.map(({ key }) => key)}::text[])
    ON CONFLICT DO NOTHING`);
}

/** Whether some type of an interface restricts its readers. */
export function restrictsReaders({ definitions, owner }: FhirApi): boolean {
  return owner !== undefined && [...definitions.values()].some(({ visibility, owners = [] }) => visibility !== undefined && owners.length > 0);
}

const OWNING = new WeakMap<ResourceDefinition, readonly string[] | undefined>();

/** Whether a change of some first-level elements may change who owns others. */
export function mayOwn(definition: ResourceDefinition, changed: ReadonlySet<string>): boolean {
  if (!OWNING.has(definition)) OWNING.set(definition, owningElements(definition));
  const elements = OWNING.get(definition);
  return elements === undefined || elements.some((element) => changed.has(element));
}

/** Elements that hold references, identifiers and tags; undefined when an expression looks at the resource itself. */
function owningElements(definition: ResourceDefinition): readonly string[] | undefined {
  const deciding = declaredParameters(definition).filter(({ parameter }) =>
    parameter.type === 'reference' || parameter.code === '_tag' || (parameter.type === 'token' && parameter.valueType === 'Identifier'));
  const elements = deciding.map(({ parameter }) => elementsOfPath(parameter.expression));
  const known = elements.filter((some) => some !== undefined);
  return known.length === elements.length ? known.flat() : undefined;
}

/** Everything of a resource that decides who owns others, as a text: equal texts mean that nobody else gets other readers. */
export function ownerSignature({ owner }: FhirApi, entries: IndexEntries): string {
  if (owner === undefined) return '';
  return JSON.stringify([
    entries.references.map(({ parameter, type, id }) => [parameter, type, id]),
    entries.identifiers.map(({ parameter, system, value }) => [parameter, system, value]),
    entries.tokens.filter(({ parameter, system }) => parameter === '_tag' && system === owner.regionSystem).map(({ code }) => code),
  ]);
}

/**
 * Row ids of the restricted resources that some resources may own: those whose declared paths pass by one of them, or by a structure below one.
 * @param rids resources whose {@link ownerSignature} changes; asked before and after the change, because a link may go
 */
export async function ownedBy(database: Database, catalogue: Catalogue, api: FhirApi, rids: readonly number[]): Promise<readonly number[]> {
  const paths = [...api.definitions.values()].flatMap(({ visibility, owners }) => (visibility === undefined ? [] : (owners ?? [])));
  if (paths.length === 0 || rids.length === 0 || api.owner === undefined) return [];
  const [any] = await database.query<{ any: boolean }>(sql`SELECT EXISTS (SELECT 1 FROM resource_reader) AS any`);
  if (any?.any !== true) return [];
  const parent = catalogue.parameterId(api.name, api.owner.type, api.owner.parent);
  const found = await database.query<{ rid: number }>(sql`
    WITH RECURSIVE start(rid) AS (
      SELECT * FROM unnest(${rids}::bigint[])
      UNION SELECT below.source FROM start JOIN reference_index below ON below.parameter = ${parent} AND below.target = start.rid)
    SELECT DISTINCT owned.rid FROM (${join(paths.flatMap((path) => backwards(path, api, catalogue)), ' UNION ')}) owned ORDER BY owned.rid`);
  return found.map(({ rid }) => rid);
}

/** From the resource at each node of a path, back to where the path begins. */
function backwards(path: readonly FactStep[], api: FhirApi, catalogue: Catalogue): SqlFragment[] {
  return path.map((_, index) => {
    const steps = path.slice(0, index + 1).reverse();
    const from = steps.reduce((joined, { direction, type, parameter }, at) => {
      const [here, there] = direction === 'out' ? [sql`target`, sql`source`] : [sql`source`, sql`target`];
      const current = at === 0 ? sql`start.rid` : sql`${name(`back${at - 1}`)}.rid`;
      return sql`${joined} CROSS JOIN LATERAL (SELECT l.${there} AS rid FROM reference_index l
        WHERE l.parameter = ${catalogue.parameterId(api.name, type, parameter)} AND l.${here} = ${current}) ${name(`back${at}`)}`;
    }, sql`start`);
    return sql`SELECT ${name(`back${index}`)}.rid FROM ${from}`;
  });
}

/** Writes the readers of resources anew whose texts stay: something that owns them changed. */
export async function refreshReaders(database: Database, catalogue: Catalogue, api: FhirApi, rids: readonly number[]): Promise<void> {
  if (rids.length === 0) return;
  const rows = await database.query<{ rid: number; type: number; content: string }>(sql`
    SELECT rid, type, content FROM resource WHERE rid = ANY (${rids}::bigint[]) AND live ORDER BY rid FOR NO KEY UPDATE`);
  await writeReaders(database, catalogue, api, rows.map(({ rid, type, content }) => ({ rid, type: catalogue.typeName(type), resource: parseStored(content) })));
}
