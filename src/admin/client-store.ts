import { CLIENT_COLUMNS, parseClientRow } from '../auth-mtls/client-registry';
import type { EnrolledClient, Queryable } from '../auth-mtls/client-registry';
import { FhirError } from '../fhir-common/core/errors';

/** A client with the dates of its row. It holds no certificate: only the names a certificate must bear. */
export interface StoredClient extends EnrolledClient {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type NewClient = EnrolledClient;
export type ClientChange = Partial<Omit<EnrolledClient, 'id'>>;

const COLUMNS = `${CLIENT_COLUMNS}, created_at, updated_at`;
const UNIQUE_VIOLATION = '23505';

/** The table `client`, for the command line and the administration interface. Every change reaches running processes by itself. */
export class ClientStore {
  constructor(private readonly database: Queryable) {}

  async list(): Promise<StoredClient[]> {
    const { rows } = await this.database.query(`select ${COLUMNS} from client order by id`, []);
    return rows.map(parseRow);
  }

  /** @throws FhirError `unknown-client` */
  async show(id: string): Promise<StoredClient> {
    const { rows } = await this.database.query(`select ${COLUMNS} from client where id = $1`, [id]);
    return only(rows, id);
  }

  /** @throws FhirError `client-exists` when the id or the CN is taken */
  async add(client: NewClient): Promise<StoredClient> {
    const { id, enabled, ...rest } = client;
    const { rows } = await this.write(
      `insert into client (id, enabled, common_name, organizational_unit, roles, access_profile, perimeter_regions, perimeter_structures, quota_points)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${COLUMNS}`,
      [id, enabled, ...valuesOf(rest)],
    );
    return only(rows, id);
  }

  /** Changes the given fields and leaves the others. @throws FhirError `unknown-client`, `client-exists` */
  async change(id: string, change: ClientChange): Promise<StoredClient> {
    const assignments = Object.entries(columnsOf(change));
    if (assignments.length === 0) return this.show(id);
    const sets = assignments.map(([column], index) => `${column} = $${index + 2}`).join(', ');
    const { rows } = await this.write(
      `update client set ${sets} where id = $1 returning ${COLUMNS}`, [id, ...assignments.map(([, value]) => value)],
    );
    return only(rows, id);
  }

  private async write(sql: string, parameters: unknown[]): Promise<{ rows: unknown[] }> {
    try {
      return await this.database.query(sql, parameters);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) {
        throw new FhirError('client-exists', { detail: 'detail' in error ? String(error.detail) : '' });
      }
      throw error;
    }
  }
}

function valuesOf({ commonName, organizationalUnit, roles, accessProfile, perimeter, quotaPoints }: Omit<NewClient, 'id' | 'enabled'>): unknown[] {
  return [commonName, organizationalUnit, roles, accessProfile, perimeter?.regions ?? null, perimeter?.structures ?? null, quotaPoints];
}

/** Column names are constants of this function: only values come from outside. */
function columnsOf(change: ClientChange): Record<string, unknown> {
  return {
    ...(change.commonName === undefined ? {} : { common_name: change.commonName }),
    ...(change.organizationalUnit === undefined ? {} : { organizational_unit: change.organizationalUnit }),
    ...(change.roles === undefined ? {} : { roles: change.roles }),
    ...(change.accessProfile === undefined ? {} : { access_profile: change.accessProfile }),
    ...(change.perimeter === undefined
      ? {}
      : { perimeter_regions: change.perimeter?.regions ?? null, perimeter_structures: change.perimeter?.structures ?? null }),
    ...(change.quotaPoints === undefined ? {} : { quota_points: change.quotaPoints }),
    ...(change.enabled === undefined ? {} : { enabled: change.enabled }),
  };
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
