import { isResource } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import type { DirectorySnapshot } from '../quality/directory/rows';
import { SnapshotBuilder } from '../quality/directory/snapshot-builder';

/** Resources read at once: a megabyte of text, whatever the size of the directory. */
const NEXT_PAGE = sql`FETCH 250 FROM directory`;

/** What the runs make themselves: reading it would judge their own output. */
const OWN_TYPES = ['Task', 'Measure', 'MeasureReport'];

export interface DirectoryReading {
  readonly snapshot: DirectorySnapshot;
  /** Resources read, of every type. */
  readonly resources: number;
}

export interface ReadingOptions {
  /** Told of each resource. */
  readonly each: (resource: ResourceJson) => void;
  /** Waited for after each page: resources read, and how many PostgreSQL expects there to be. */
  readonly page: (done: number, expected: number) => Promise<void>;
}

interface Page {
  readonly content: string;
}

/**
 * The rows of the whole directory, from one state of the data: whatever is written meanwhile, a place and its offer were read at the same
 * moment. Texts are held a page at a time; the next page is on its way while one is read.
 * @param api name of the interface that holds the directory
 */
export async function readDirectory(database: Database, api: string, { each, page }: ReadingOptions): Promise<DirectoryReading> {
  const builder = new SnapshotBuilder();
  let resources = 0;
  await database.transaction(async (connection) => {
    await connection.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`);
    await connection.query(sql`SET LOCAL statement_timeout = 0`);
    const [{ expected } = { expected: 0 }] = await connection.query<{ expected: number }>(
      sql`SELECT greatest(reltuples, 0)::integer AS expected FROM pg_class WHERE oid = 'resource'::regclass`);
    for await (const rows of pagesOf(connection, api)) {
      for (const { content } of rows) {
        const resource: unknown = JSON.parse(content);
        if (!isResource(resource)) continue;
        each(resource);
        builder.add(resource);
      }
      resources += rows.length;
      await page(resources, Math.max(expected, resources));
    }
  });
  return { snapshot: builder.build(), resources };
}

async function* pagesOf(connection: Database, api: string): AsyncGenerator<readonly Page[]> {
  // Read to its end: the plan that gives all rows soonest is wanted, which is one pass over the table in the order in which it lies.
  await connection.query(sql`SET LOCAL cursor_tuple_fraction = 1`);
  await connection.query(sql`
    DECLARE directory NO SCROLL CURSOR FOR SELECT content FROM resource
    WHERE live AND type = ANY (ARRAY (SELECT id FROM resource_type WHERE api = ${api} AND name <> ALL (${OWN_TYPES}::text[])))`);
  const fetched = (): Promise<Page[]> => connection.query<Page & Record<string, unknown>>(NEXT_PAGE);
  for (let page = await fetched(); page.length > 0;) {
    const next = fetched();
    // Awaited below; a reader that stops in between leaves nobody to hear of a failure.
    next.catch(() => undefined);
    yield page;
    page = await next;
  }
}
