import { isObject, stringAt } from '../core/json';
import { sql } from '../sql/sql';
import type { Database } from '../sql/database';
import { publishedTerminology } from '../terminology/fhir-terminology';
import { LiveTerminology } from '../terminology/live-terminology';
import type { TerminologySource } from '../terminology/terminology-source';

/** Loaded one at a time, so that the newest revision seen is never followed by an older one. Any number, the same in every process. */
const LOAD_LOCK = 7_203_115;

/** What one resource of a package became. */
export type StoredOutcome = 'created' | 'updated' | 'unchanged';

/**
 * The lists shipped with the server, over which lie those an operator loaded: the latter are in the database, so that every process has
 * them, and a running one takes them in at its next refresh.
 */
export class StoredTerminology {
  private constructor(
    private readonly shipped: readonly TerminologySource[],
    readonly terminology: LiveTerminology,
    private revision: string,
  ) {}

  /** The schema must be migrated. */
  static async open(database: Database, shipped: readonly TerminologySource[]): Promise<StoredTerminology> {
    const revision = await currentRevision(database);
    return new StoredTerminology(shipped, new LiveTerminology([...shipped, ...(await loadedSources(database))]), revision);
  }

  /** Takes in what was loaded since; cheap when nothing was. */
  async refresh(database: Database): Promise<void> {
    const revision = await currentRevision(database);
    if (revision === this.revision) return;
    this.terminology.replace([...this.shipped, ...(await loadedSources(database))]);
    this.revision = revision;
  }

  /**
   * Stores one CodeSystem or ValueSet, in place of the one of the same url.
   * @param resource one that `publishedTerminology` could read
   */
  async store(database: Database, resource: Readonly<Record<string, unknown>>): Promise<StoredOutcome> {
    const url = this.terminology.canonicalSystem(stringAt(resource, 'url') ?? '');
    const content = JSON.stringify(resource);
    const [row] = await database.query<{ outcome: StoredOutcome }>(sql`
      WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(${LOAD_LOCK})),
           known AS MATERIALIZED (SELECT t.content FROM locked LEFT JOIN terminology_resource t ON t.url = ${url}),
           written AS (
             INSERT INTO terminology_resource (url, content)
             SELECT ${url}, ${content} FROM known WHERE known.content IS DISTINCT FROM ${content}
             ON CONFLICT (url) DO UPDATE SET content = excluded.content, revision = nextval('terminology_revision'), loaded_at = now()
           )
      SELECT CASE WHEN content IS NULL THEN 'created' WHEN content = ${content} THEN 'unchanged' ELSE 'updated' END AS outcome FROM known`);
    return row?.outcome ?? 'unchanged';
  }
}

async function currentRevision(database: Database): Promise<string> {
  const [row] = await database.query<{ revision: string }>(sql`
    SELECT coalesce(max(revision), 0)::text || '/' || count(*)::text AS revision FROM terminology_resource`);
  return row?.revision ?? '';
}

async function loadedSources(database: Database): Promise<readonly TerminologySource[]> {
  const rows = await database.query<{ content: string }>(sql`SELECT content FROM terminology_resource ORDER BY revision`);
  return rows.flatMap(({ content }) => {
    const resource: unknown = JSON.parse(content);
    return isObject(resource) ? (publishedTerminology(resource)?.source ?? []) : [];
  });
}
