import { FhirError } from '../fhir-common/core/errors';
import { isAccessProfile, isClientRole } from './roles';
import type { AccessProfile, ClientRole } from './roles';
import type { Perimeter } from '../fhir-common/definition/caller';

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
  /** The current registry: at most one second old, or 30 while the database does not answer. */
  abstract current(): Promise<ClientRegistry>;

  /** The enrolled clients changed: the next request is recognised by the new ones. */
  abstract forget(): void;
}

/** What the table is read through. @throws FhirError `unavailable` when the database is away */
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

/** Without a word of changes, the table is read again after this. */
const FRESH_MS = 1_000;
/** A request waits this long for a fresh registry when an older one is at hand: the table is normally read in a millisecond. */
const PATIENCE_MS = 250;
/** How long the last registry read stands for one that cannot be read. */
const LAST_GOOD_MS = 30_000;

interface DatedRegistry {
  readonly registry: ClientRegistry;
  /** When its reading began, in epoch milliseconds. */
  readonly at: number;
}

interface Reading {
  readonly result: Promise<DatedRegistry>;
  /** True once a request waited in vain for it: the others do not wait as well. */
  late: boolean;
}

export interface RegistryTimes {
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly patienceMs?: number;
}

/**
 * Reads the whole table `client` (some hundreds of rows) when it changed, and at most once a second when nothing tells: an enrolment or a
 * disablement takes effect at once through {@link forget}, within one second without. While the database does not answer, the last registry
 * read stands for 30 seconds and requests do not wait for a new one; after that nobody can be recognised. A registry known to have changed is
 * waited for as long as the database takes: who was disabled a moment ago does not pass because the machine is busy.
 */
export class PostgresClientRegistry extends ClientRegistrySource {
  private last: DatedRegistry | undefined;
  /** False when the table is known to have changed since `last`. */
  private fresh = true;
  private reading: Reading | undefined;

  constructor(
    private readonly database: Queryable,
    private readonly times: RegistryTimes = {},
  ) {
    super();
  }

  /**
   * @throws FhirError `unavailable` (503) when the database is away for longer than the last registry stands
   * @throws Error when a row breaks the rules of the table: nobody is let in by what is left of it
   */
  override async current(): Promise<ClientRegistry> {
    const now = (this.times.now ?? Date.now)();
    if (this.fresh && this.last !== undefined && now - this.last.at < FRESH_MS) return this.last.registry;
    const reading = (this.reading ??= this.begin(now));
    const standIn = this.last !== undefined && now - this.last.at <= LAST_GOOD_MS ? this.last.registry : undefined;
    if (standIn === undefined) return (await reading.result).registry;
    if (!this.fresh) return readOr(standIn, reading);
    return reading.late ? standIn : this.inTime(standIn, reading);
  }

  /** The table changed: the next request reads it again. */
  override forget(): void {
    this.fresh = false;
    this.reading = undefined;
  }

  private async inTime(standIn: ClientRegistry, reading: Reading): Promise<ClientRegistry> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ClientRegistry>((resolve) => {
      timer = setTimeout(() => {
        reading.late = true;
        resolve(standIn);
      }, this.times.patienceMs ?? PATIENCE_MS);
    });
    try {
      return await Promise.race([readOr(standIn, reading), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private begin(now: number): Reading {
    const reading: Reading = { result: this.read(now), late: false };
    const done = (last?: DatedRegistry): void => {
      // A table that changed meanwhile is being read again: this reading came too early.
      if (this.reading !== reading) return;
      this.reading = undefined;
      if (last === undefined) return;
      this.last = last;
      this.fresh = true;
    };
    reading.result.then(done, () => done());
    return reading;
  }

  private async read(at: number): Promise<DatedRegistry> {
    const { rows } = await this.database.query('select * from client', []);
    return { registry: clientRegistryOf(rows.map(parseClientRow)), at };
  }
}

/** What is read, or the older registry when the database turns out to be away. */
async function readOr(standIn: ClientRegistry, { result }: Reading): Promise<ClientRegistry> {
  try {
    return (await result).registry;
  } catch (error) {
    if (error instanceof FhirError) return standIn;
    throw error;
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
