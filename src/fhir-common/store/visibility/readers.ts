import type { ResourceJson } from '../../core/json';
import type { FhirApi } from '../../definition/fhir-api';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { sql } from '../../sql/sql';
import { ownersOf } from '../links/owners';

/** A resource just stored, or taken away. */
export interface ReadableRow {
  readonly type: string;
  readonly rid: number;
  readonly resource: ResourceJson | undefined;
}

/** Reader keys of what owns a resource, as {@link ReaderVisibility} names them. */
export const structureKey = (identifier: string): string => `structure:${identifier}`;
export const regionKey = (code: string): string => `region:${code}`;

/** Writes who may read resources whose declaration restricts it (`visibility`): their own keys and those of their owners. */
export async function writeReaders(database: Database, catalogue: Catalogue, api: FhirApi, rows: readonly ReadableRow[]): Promise<void> {
  const restricted = rows.filter(({ type }) => api.definitions.get(type)?.visibility !== undefined);
  if (restricted.length === 0) return;
  database.send(sql`DELETE FROM resource_reader WHERE rid = ANY (${restricted.map(({ rid }) => rid)}::bigint[])`);
  const keys: { readonly rid: number; readonly key: string }[] = [];
  for (const { type, rid, resource } of restricted) {
    if (resource === undefined) continue;
    const owners = await ownersOf(database, catalogue, api, type, rid);
    const own = api.definitions.get(type)?.visibility?.keysOf(resource) ?? [];
    for (const key of new Set([...own, ...owners.structures.map(structureKey), ...owners.regions.map(regionKey)])) keys.push({ rid, key });
  }
  if (keys.length === 0) return;
  database.send(sql`
    INSERT INTO resource_reader (rid, reader) SELECT * FROM unnest(${keys.map(({ rid }) => rid)}::bigint[], ${keys.map(({ key }) => key)}::text[])`);
}
