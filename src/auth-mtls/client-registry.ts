import { isAccessProfile, isClientRole } from './roles';
import type { AccessProfile, ClientRole } from './roles';

/** The part of the directory a client may see: what lies in one of these regions or belongs to one of these structures. */
export interface Perimeter {
  /** INSEE region codes, for instance `24`. */
  readonly regions: readonly string[];
  /** National structure identifiers, prefixed as in an OU, for instance `1750000001`. */
  readonly structures: readonly string[];
}

/** A client as it was enrolled (table `client`). */
export interface EnrolledClient {
  readonly id: string;
  /** CN expected in the certificate. */
  readonly commonName: string;
  /** OU expected in the certificate: in IGC-Santé the prefixed national identifier of the structure. */
  readonly organizationalUnit: string;
  readonly roles: readonly ClientRole[];
  /** null for clients that do not read the ROR (SAS). */
  readonly accessProfile: AccessProfile | null;
  /** null: everything. */
  readonly perimeter: Perimeter | null;
  /** Points per minute; null: the server's default. */
  readonly quotaPoints: number | null;
  readonly enabled: boolean;
}

/** The enrolled clients at one moment; disabled ones included, so that a refusal can tell the difference. */
export interface ClientRegistry {
  findByCommonName(commonName: string): EnrolledClient | undefined;
  findById(id: string): EnrolledClient | undefined;
}

/** Where the registry comes from. An abstract class, so that it is its own Nest injection token. */
export abstract class ClientRegistrySource {
  /** The current registry, at most one second old. */
  abstract current(): Promise<ClientRegistry>;
}

/** The part of a `pg` pool or client that is needed here. */
export interface Queryable {
  query(sql: string, parameters: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Builds a registry from a list of clients. */
export function clientRegistryOf(clients: Iterable<EnrolledClient>): ClientRegistry {
  const byCommonName = new Map<string, EnrolledClient>();
  const byId = new Map<string, EnrolledClient>();
  for (const client of clients) {
    byCommonName.set(client.commonName, client);
    byId.set(client.id, client);
  }
  return { findByCommonName: (commonName) => byCommonName.get(commonName), findById: (id) => byId.get(id) };
}

const CACHE_MS = 1000;

/**
 * Reads the whole table `client` (some hundreds of rows) when it changed, and at most once a second when nothing tells: an enrolment or a
 * disablement takes effect at once through {@link forget}, within one second without. A failed read is not kept.
 */
export class PostgresClientRegistry extends ClientRegistrySource {
  private cached: { readonly registry: Promise<ClientRegistry>; readonly expiresAt: number } | undefined;

  constructor(
    private readonly database: Queryable,
    private readonly now: () => number = Date.now,
  ) {
    super();
  }

  override current(): Promise<ClientRegistry> {
    const now = this.now();
    if (this.cached !== undefined && now < this.cached.expiresAt) return this.cached.registry;
    const cached = { registry: this.read(), expiresAt: now + CACHE_MS };
    this.cached = cached;
    cached.registry.catch(() => {
      if (this.cached === cached) this.cached = undefined;
    });
    return cached.registry;
  }

  /** The table changed: the next request reads it again. */
  forget(): void {
    this.cached = undefined;
  }

  private async read(): Promise<ClientRegistry> {
    const { rows } = await this.database.query('select * from client', []);
    return clientRegistryOf(rows.map(parseClientRow));
  }
}

/**
 * Reads a row of the table `client`.
 * @throws Error for a row that breaks the table's own rules: a fault of the installation, never a reason to grant access
 */
export function parseClientRow(row: unknown): EnrolledClient {
  const columns = new Map<string, unknown>(typeof row === 'object' && row !== null ? Object.entries(row) : []);
  const [id, commonName, organizationalUnit] = ['id', 'common_name', 'organizational_unit'].map((name) => columns.get(name));
  const [roles, accessProfile, enabled] = [columns.get('roles'), columns.get('access_profile'), columns.get('enabled')];
  const perimeter = parsePerimeter(columns.get('perimeter_regions'), columns.get('perimeter_structures'));
  const quotaPoints = columns.get('quota_points');
  if (
    typeof id !== 'string' || typeof commonName !== 'string' || typeof organizationalUnit !== 'string' || typeof enabled !== 'boolean'
    || !Array.isArray(roles) || !roles.every(isClientRole) || !(accessProfile === null || isAccessProfile(accessProfile))
    || perimeter === undefined || !(quotaPoints === null || typeof quotaPoints === 'number')
  ) {
    throw new Error(`table client: row ${JSON.stringify(id)} cannot be read`);
  }
  return { id, commonName, organizationalUnit, roles, accessProfile, perimeter, quotaPoints, enabled };
}

/** @returns undefined when the columns contradict each other: half a perimeter is no perimeter */
function parsePerimeter(regions: unknown, structures: unknown): Perimeter | null | undefined {
  if (regions === null && structures === null) return null;
  return isTextList(regions) && isTextList(structures) ? { regions, structures } : undefined;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
