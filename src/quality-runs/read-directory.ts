import { isResource } from '../fhir-common/core/json';
import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import type { DirectorySnapshot } from '../quality/directory/rows';
import { SnapshotBuilder } from '../quality/directory/snapshot-builder';
import type { Examine } from '../quality/directory/snapshot-builder';

/** Resources read at once: some megabytes of text, whatever the size of the directory. */
const PAGE = 500;

/** What the runs make themselves: reading it would judge their own output. */
const OWN_TYPES = ['Task', 'Measure', 'MeasureReport'];

export interface DirectoryReading {
  readonly snapshot: DirectorySnapshot;
  /** Resources read, of every type. */
  readonly resources: number;
}

export interface ReadingOptions {
  /** Rules local to one resource. */
  readonly examine: Examine;
  /** Told after each page: resources read, and how many PostgreSQL expects there to be. */
  readonly progress: (done: number, expected: number) => void;
}

interface Page {
  readonly rid: string;
  readonly content: string;
}

/**
 * The rows of the whole directory, type by type, from one state of the data: whatever is written meanwhile, a place and its offer were read
 * at the same moment. Texts are held a page at a time; the next page is on its way while one is read.
 * @param api name of the interface that holds the directory
 */
export async function readDirectory(database: Database, api: string, { examine, progress }: ReadingOptions): Promise<DirectoryReading> {
  const builder = new SnapshotBuilder(examine);
  let resources = 0;
  await database.transaction(async (connection) => {
    await connection.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`);
    await connection.query(sql`SET LOCAL statement_timeout = 0`);
    const types = await connection.query<{ id: number }>(sql`SELECT id FROM resource_type WHERE api = ${api} AND name <> ALL (${OWN_TYPES}::text[]) ORDER BY id`);
    const [{ expected } = { expected: 0 }] = await connection.query<{ expected: number }>(
      sql`SELECT greatest(reltuples, 0)::integer AS expected FROM pg_class WHERE oid = 'resource'::regclass`);
    for (const { id } of types) {
      for await (const page of pagesOf(connection, id)) {
        for (const { content } of page) {
          const resource: unknown = JSON.parse(content);
          if (isResource(resource)) builder.add(resource);
        }
        resources += page.length;
        progress(resources, Math.max(expected, resources));
      }
    }
  });
  return { snapshot: builder.build(), resources };
}

async function* pagesOf(connection: Database, type: number): AsyncGenerator<readonly Page[]> {
  const after = async (rid: string): Promise<Page[]> =>
    connection.query<Page & Record<string, unknown>>(sql`SELECT rid::text AS rid, content FROM resource WHERE type = ${type} AND live AND rid > ${rid}::bigint ORDER BY rid LIMIT ${PAGE}`);
  for (let page = await after('0'); page.length > 0;) {
    const last = page.at(-1)?.rid ?? '0';
    const next = page.length < PAGE ? Promise.resolve([]) : after(last);
    // Awaited below; a reader that stops in between leaves nobody to hear of a failure.
    next.catch(() => undefined);
    yield page;
    page = await next;
  }
}
