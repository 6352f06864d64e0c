import { isResource } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import { describeResource } from '../quality/directory/described-resource';
import type { DescribedResource } from '../quality/directory/described-resource';
import { DayReader } from '../quality/directory/fhir-reading';
import type { DirectorySnapshot, LocalDefect } from '../quality/directory/rows';
import { SnapshotBuilder } from '../quality/directory/snapshot-builder';
import type { LocalJudgement } from '../quality/rules/local-judgement';
import { BLOCK_BITS } from './kept-rows';
import type { KeptResource, KeptRows } from './kept-rows';
import type { SeenCodes } from './seen-codes';

/** Blocks asked for at once: a few megabytes of rows. */
const NEXT_BLOCKS = sql`FETCH 4 FROM directory`;
/** Resources read at once: a megabyte of text, whatever the size of the directory. */
const PAGE = 256;

/** What the runs make themselves: reading it would judge their own output. */
const OWN_TYPES = ['Task', 'Measure', 'MeasureReport'];

export interface DirectoryReading {
  readonly snapshot: DirectorySnapshot;
  /** Resources of the directory, of every type. */
  readonly resources: number;
  /** Those whose text was read: the rows of the others were kept from the run before. */
  readonly read: number;
}

export interface ReadingOptions {
  readonly kept: KeptRows;
  /** Finds the defects of what is read; those of the others were kept too. */
  readonly local: LocalJudgement;
  /** The codes that `local` asks for. */
  readonly codes: SeenCodes;
  /** Told of each resource. */
  readonly each: (resource: DescribedResource, defects: readonly LocalDefect[]) => void;
  /** Waited for after each page: resources taken in, and how many PostgreSQL expects there to be. */
  readonly page: (done: number, expected: number) => Promise<void>;
}

/** The live resources of a block, `rid stamp` each, and what was kept of it. */
interface ListedBlock {
  readonly block: number;
  readonly stamps: string;
  readonly content: string | null;
  readonly checksum: number | null;
}

interface Text {
  readonly rid: string;
  readonly content: string;
}

/**
 * The rows of the whole directory, from one state of the data: whatever is written meanwhile, a place and its offer were read at the same
 * moment. Of a resource that has not changed since an earlier run, the row of that run is taken. Texts are held a page at a time; the next is on its
 * way while one is read.
 * @param api name of the interface that holds the directory
 */
export async function readDirectory(database: Database, api: string, options: ReadingOptions): Promise<DirectoryReading> {
  const reading = new Reading(options);
  await database.transaction(async (connection) => {
    await connection.query(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`);
    await connection.query(sql`SET LOCAL statement_timeout = 0`);
    const [{ expected } = { expected: 0 }] = await connection.query<{ expected: number }>(
      sql`SELECT greatest(reltuples, 0)::integer AS expected FROM pg_class WHERE oid = 'resource'::regclass`);
    reading.expected = expected;
    await openBlocks(connection, api, options.kept.fingerprint);
    for await (const blocks of ahead(() => connection.query<ListedBlock & Record<string, unknown>>(NEXT_BLOCKS))) for (const block of blocks) await reading.take(connection, block);
  });
  await reading.end();
  return reading.result();
}

/** Every block that has a resource, one after the other. */
async function openBlocks(connection: Database, api: string, fingerprint: string): Promise<void> {
  await connection.query(sql`
    DECLARE directory NO SCROLL CURSOR FOR
    SELECT listed.block, listed.stamps, kept.content, kept.checksum
    FROM (
      SELECT rid >> ${BLOCK_BITS}::integer AS block, string_agg(rid || ' ' || version || '.' || born::text, ',' ORDER BY rid) AS stamps FROM resource
      WHERE live AND type = ANY (ARRAY (SELECT id FROM resource_type WHERE api = ${api} AND name <> ALL (${OWN_TYPES}::text[]))) GROUP BY 1) listed
    LEFT JOIN quality_row_block kept ON kept.block = listed.block AND kept.fingerprint = ${fingerprint}
    ORDER BY listed.block`);
}

/** Answers until an empty one, each of them asked for while the one before is used. */
async function* ahead<Row>(ask: () => Promise<Row[]>): AsyncGenerator<readonly Row[]> {
  for (let answer = await ask(); answer.length > 0;) {
    const next = ask();
    // Awaited below; a reader that stops in between leaves nobody to hear of a failure.
    next.catch(() => undefined);
    yield answer;
    answer = await next;
  }
}

/** Takes one block after the other. */
class Reading {
  expected = 0;
  private readonly builder = new SnapshotBuilder();
  private readonly days = new DayReader();
  private readonly blocks: number[] = [];
  /** Written while the next block is read. */
  private writing: Promise<void> = Promise.resolve();
  private resources = 0;
  private read = 0;

  constructor(private readonly options: ReadingOptions) {}

  async take(connection: Database, { block, stamps, content, checksum }: ListedBlock): Promise<void> {
    const { kept, codes, local } = this.options;
    const before = kept.open(content === null || checksum === null ? undefined : { content, checksum });
    const live = new Map(stamps.split(',').map((one): [string, string] => [one.slice(0, one.indexOf(' ')), one.slice(one.indexOf(' ') + 1)]));
    const resources = codes.stand(before.codes) ? before.resources.filter(({ rid, stamp }) => live.get(rid) === stamp) : [];
    for (const resource of resources) {
      this.add(resource);
      live.delete(resource.rid);
    }
    await this.pause(resources.length);
    this.blocks.push(block);
    const isSame = live.size === 0 && resources.length === before.resources.length;
    const anew = await this.readAnew(connection, live);
    // What a check that stopped would have found is not known.
    if (isSame || !local.isWhole) return;
    await this.writing;
    this.writing = kept.write({ block, codes: codes.take(resources.length === 0 ? [] : before.codes), resources: [...resources, ...anew] });
    // Awaited above or at the end; a reading that fails in between leaves nobody to hear of it.
    this.writing.catch(() => undefined);
  }

  /** The blocks of which nothing is left are forgotten. */
  async end(): Promise<void> {
    await this.writing;
    await this.options.kept.keepOnly(this.blocks);
  }

  result(): DirectoryReading {
    return { snapshot: this.builder.build(), resources: this.resources, read: this.read };
  }

  /** @param stamps by row of the table */
  private async readAnew(connection: Database, stamps: ReadonlyMap<string, string>): Promise<KeptResource[]> {
    const rids = [...stamps.keys()];
    const anew: KeptResource[] = [];
    let from = 0;
    const next = (): Promise<Text[]> => {
      const page = rids.slice(from, from + PAGE);
      from += PAGE;
      return page.length === 0 ? Promise.resolve([]) : connection.query<Text & Record<string, unknown>>(sql`SELECT rid::text AS rid, content FROM resource WHERE rid = ANY (${page}::bigint[])`);
    };
    for await (const texts of ahead(next)) {
      for (const { rid, content } of texts) {
        const resource: unknown = JSON.parse(content);
        if (isResource(resource)) anew.push(this.taken(resource, rid, stamps.get(rid) ?? ''));
      }
      this.read += texts.length;
      await this.pause(texts.length);
    }
    return anew;
  }

  private taken(resource: ResourceJson, rid: string, stamp: string): KeptResource {
    const defects = this.options.local.examine(resource);
    const taken = { ...describeResource(resource, this.days), rid, stamp, ...(defects.length === 0 ? {} : { defects }) };
    this.add(taken);
    return taken;
  }

  private add(resource: KeptResource): void {
    this.builder.addDescribed(resource);
    this.options.each(resource, resource.defects ?? []);
  }

  private async pause(taken: number): Promise<void> {
    this.resources += taken;
    if (taken > 0) await this.options.page(this.resources, Math.max(this.expected, this.resources));
  }
}
