import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable } from './client-registry';

/**
 * Enrols the clients of the throw-away PKI (clients.json) in the table `client`. Safe to repeat at each start:
 * a client an administrator disabled stays disabled.
 * @throws Error when clients.json is absent or not one of ours
 */
export async function enrolDevelopmentClients(database: Queryable, pkiDirectory: string): Promise<void> {
  const clients: unknown = JSON.parse(await readFile(join(pkiDirectory, 'clients.json'), 'utf8'));
  if (typeof clients !== 'object' || clients === null) throw new Error(`${pkiDirectory}/clients.json is not an object`);
  // One statement, so that a process starting beside sees all of them or none. jsonb_to_recordset checks the types.
  await database.query(
    `insert into client (id, common_name, organizational_unit, roles, access_profile, enabled)
     select id, "commonName", "organizationalUnit", roles, "accessProfile", true
       from jsonb_to_recordset($1::jsonb)
         as given(id text, "commonName" text, "organizationalUnit" text, roles text[], "accessProfile" smallint)
      order by id
     on conflict (id) do update
        set common_name = excluded.common_name, organizational_unit = excluded.organizational_unit,
            roles = excluded.roles, access_profile = excluded.access_profile
      where (client.common_name, client.organizational_unit, client.roles, client.access_profile)
            is distinct from (excluded.common_name, excluded.organizational_unit, excluded.roles, excluded.access_profile)`,
    [JSON.stringify(Object.entries(clients).map(([id, client]: [string, unknown]) => ({ ...asObject(client), id })))],
  );
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
