import { parseClientRow } from '../auth-mtls/client-registry';
import type { EnrolledClient } from '../auth-mtls/client-registry';
import type { RequestOrigin } from '../fhir-common/context/request-origin';
import { FhirError } from '../fhir-common/core/errors';
import { sql } from '../fhir-common/sql/sql';
import type { Sql } from '../fhir-common/sql/sql';
import type { Database } from '../fhir-common/sql/database';
import { recordChange } from './record-change';

/** A client with the dates of its row. It holds no certificate: only the names a certificate must bear. */
export interface StoredClient extends EnrolledClient {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Fields to change; undefined leaves a field as it is. */
export type ClientChange = { readonly [Field in keyof Omit<EnrolledClient, 'id'>]?: EnrolledClient[Field] | undefined };

const UNIQUE_VIOLATION = '23505';

/**
 * The table `client`, for the command line and the administration interface. Every change is audited in its own transaction, and reaches running
 * processes by itself.
 */
export class ClientStore {
  constructor(private readonly database: Database) {}

  async list(): Promise<StoredClient[]> {
    const rows = await this.database.query(sql`SELECT * FROM client ORDER BY id`);
    return rows.map(parseRow);
  }

  /** @throws FhirError `unknown-client` */
  async show(id: string): Promise<StoredClient> {
    return only(await this.database.query(sql`SELECT * FROM client WHERE id = ${id}`), id);
  }

  /** @throws FhirError `client-exists` when the id or the CN is taken */
  add(client: EnrolledClient, origin: RequestOrigin): Promise<StoredClient> {
    const { id, commonName, organizationalUnit, roles, accessProfile, perimeter, quotaPoints, enabled } = client;
    return this.database.transaction(async (database) => {
      const stored = await write(database, id, sql`
        INSERT INTO client (id, common_name, organizational_unit, roles, access_profile, perimeter_regions, perimeter_structures, quota_points, enabled)
        VALUES (${id}, ${commonName}, ${organizationalUnit}, ${roles}::text[], ${accessProfile}::smallint,
          ${perimeter?.regions ?? null}::text[], ${perimeter?.structures ?? null}::text[], ${quotaPoints}::integer, ${enabled}) RETURNING *`);
      await recordChange(database, origin, { interaction: 'create', type: 'Client', id, content: client, status: 201 });
      return stored;
    });
  }

  /** @throws FhirError `unknown-client`, `client-exists` */
  change(id: string, change: ClientChange, origin: RequestOrigin): Promise<StoredClient> {
    return this.database.transaction(async (database) => {
      const known = only(await database.query(sql`SELECT * FROM client WHERE id = ${id} FOR UPDATE`), id);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const { commonName, organizationalUnit, roles, accessProfile, perimeter, quotaPoints, enabled }: EnrolledClient = { ...known, ...given };
      const stored = await write(database, id, sql`
        UPDATE client SET common_name = ${commonName}, organizational_unit = ${organizationalUnit}, roles = ${roles}::text[],
          access_profile = ${accessProfile}::smallint, perimeter_regions = ${perimeter?.regions ?? null}::text[],
          perimeter_structures = ${perimeter?.structures ?? null}::text[], quota_points = ${quotaPoints}::integer, enabled = ${enabled}
        WHERE id = ${id} RETURNING *`);
      await recordChange(database, origin, { interaction: 'update', type: 'Client', id, content: given, status: 200 });
      return stored;
    });
  }
}

async function write(database: Database, id: string, statement: Sql): Promise<StoredClient> {
  try {
    return only(await database.query(statement), id);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) {
      throw new FhirError('client-exists', { detail: 'detail' in error ? String(error.detail) : '' });
    }
    throw error;
  }
}

function only(rows: readonly unknown[], id: string): StoredClient {
  const [row] = rows;
  if (row === undefined) throw new FhirError('unknown-client', { id });
  return parseRow(row);
}

function parseRow(row: unknown): StoredClient {
  const columns = new Map<string, unknown>(typeof row === 'object' && row !== null ? Object.entries(row) : []);
  return { ...parseClientRow(row), createdAt: isoDate(columns.get('created_at')), updatedAt: isoDate(columns.get('updated_at')) };
}

function isoDate(value: unknown): string {
  return value instanceof Date ? value.toISOString() : '';
}
