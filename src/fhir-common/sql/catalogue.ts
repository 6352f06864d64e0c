import type { FhirApi } from '../definition/fhir-api';
import { declaredParameters } from '../definition/define-resource';
import { sql } from './sql';
import type { Database } from './database';

/** Row ids of the declared resource types and search parameters: index rows carry these small numbers instead of names. */
export interface Catalogue {
  /** @throws Error when the type is not declared in this interface */
  typeId(api: string, type: string): number;
  typeName(typeId: number): string;
  /** @throws Error when the parameter is not declared */
  parameterId(api: string, type: string, code: string): number;
}

/** Writes what is declared and not yet known, then reads every id. Safe when several processes start together. */
export async function loadCatalogue(database: Database, apis: readonly FhirApi[]): Promise<Catalogue> {
  const declared = apis.flatMap((api) => [...api.definitions.values()].map((definition) => ({ api: api.name, definition })));
  await database.query(sql`
    INSERT INTO resource_type (api, name)
    SELECT * FROM unnest(${declared.map(({ api }) => api)}::text[], ${declared.map(({ definition }) => definition.type)}::text[])
    ON CONFLICT DO NOTHING`);
  const types = await database.query<{ id: number; api: string; name: string }>(sql`SELECT id, api, name FROM resource_type`);
  const typeIds = new Map(types.map((row) => [`${row.api} ${row.name}`, row.id]));
  const typeNames = new Map(types.map((row) => [row.id, row.name]));
  const typeId = (api: string, type: string): number => required(typeIds, `${api} ${type}`);

  const parameters = declared.flatMap(({ api, definition }) =>
    declaredParameters(definition).map(({ parameter }) => ({ type: typeId(api, definition.type), code: parameter.code })),
  );
  await database.query(sql`
    INSERT INTO search_parameter (type, code)
    SELECT * FROM unnest(${parameters.map(({ type }) => type)}::smallint[], ${parameters.map(({ code }) => code)}::text[])
    ON CONFLICT DO NOTHING`);
  const rows = await database.query<{ id: number; type: number; code: string }>(sql`SELECT id, type, code FROM search_parameter`);
  // By interface, by type, by code: several of these are asked for with every index row.
  const parameterIds = new Map(apis.map((api) => [api.name, new Map([...api.definitions.keys()].map((type) => [type, codesOf(rows, typeId(api.name, type))]))]));
  return {
    typeId,
    typeName: (id) => required(typeNames, id),
    parameterId: (api, type, code) => {
      const id = parameterIds.get(api)?.get(type)?.get(code);
      if (id === undefined) throw new Error(`Not declared: ${api} ${type} ${code}`);
      return id;
    },
  };
}

function codesOf(parameters: readonly { readonly id: number; readonly type: number; readonly code: string }[], type: number): ReadonlyMap<string, number> {
  return new Map(parameters.filter((parameter) => parameter.type === type).map(({ code, id }) => [code, id]));
}

function required<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`Not declared: ${String(key)}`);
  return value;
}
