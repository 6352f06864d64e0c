import type { LineProblem, ReferenceItem } from './files/reference-item';
import { ReferenceFileError } from './files/reference-item';
import { REFERENCE_SHAPES } from './reference-kinds';
import type { ReferenceKind, ReferenceRows } from './reference-kinds';
import { hasShape } from './row-shape';

/** The part of a database that the repository uses: numbered parameters, and one transaction. */
export interface ReferenceDatabase {
  query<Row extends Record<string, unknown>>(statement: { readonly text: string; readonly values: readonly unknown[] }): Promise<Row[]>;
  transaction<Result>(work: (database: ReferenceDatabase) => Promise<Result>): Promise<Result>;
}

export interface ReferenceVersion {
  readonly id: string;
  readonly kind: string;
  /** Date of the file: `generatedAt`, its first line, its latest row; else the day it was loaded. */
  readonly version: string;
  readonly loadedAt: Date;
  /** False when the file tells nothing of closed establishments. */
  readonly holdsClosed: boolean;
  readonly rows: number;
  readonly refused: number;
}

export interface LoadReport {
  readonly version: ReferenceVersion;
  /** Problems of the first lines; `refused` of the version counts every line left out. */
  readonly problems: readonly LineProblem[];
}

export interface LoadOptions {
  readonly holdsClosed?: boolean;
  /** Version when the file has none. */
  readonly fallbackVersion: string;
  readonly maxProblems?: number;
}

const BATCH_ROWS = 5_000;
const MAX_PROBLEMS = 1_000;
const VERSION_COLUMNS = 'id, kind, version, loaded_at AS "loadedAt", holds_closed AS "holdsClosed", row_count AS rows, refused_count AS refused';

/** Versioned reference tables. The version in use is the last one loaded; older ones are kept. */
export class ReferenceRepository {
  constructor(private readonly database: ReferenceDatabase) {}

  /**
   * Loads a whole file as a new version, in one transaction: a file that stops half-way changes nothing. A version that is loaded again
   * takes the place of its former self. @throws ReferenceFileError when the file is refused, or has no row at all
   */
  async load<Kind extends ReferenceKind>(kind: Kind, items: AsyncIterable<ReferenceItem<ReferenceRows[Kind]>>, options: LoadOptions): Promise<LoadReport> {
    return this.database.transaction(async (database) => {
      const id = await open(database, kind, options);
      const state = await fill(database, id, items, options.maxProblems ?? MAX_PROBLEMS);
      if (state.rows === 0) {
        throw new ReferenceFileError({ fr: `Aucune ligne lisible (${state.refused} refusée(s)). Rien n'est changé.`, en: `No readable row (${state.refused} refused). Nothing was changed.` });
      }
      const version = state.version ?? options.fallbackVersion;
      await database.query({ text: 'DELETE FROM reference_version WHERE kind = $1 AND version = $2 AND id <> $3', values: [kind, version, id] });
      const [stored] = await database.query<Record<keyof ReferenceVersion, unknown>>({
        text: `UPDATE reference_version SET version = $2, row_count = $3, refused_count = $4 WHERE id = $1 RETURNING ${VERSION_COLUMNS}`,
        values: [id, version, state.rows, state.refused],
      });
      return { version: versionOf(stored ?? {}), problems: state.problems };
    });
  }

  /** Every version of a reference, the one in use first. */
  async versions(kind: ReferenceKind): Promise<ReferenceVersion[]> {
    const rows = await this.database.query<Record<keyof ReferenceVersion, unknown>>({
      text: `SELECT ${VERSION_COLUMNS} FROM reference_version WHERE kind = $1 ORDER BY id DESC`, values: [kind],
    });
    return rows.map((row) => versionOf(row));
  }

  /** The version in use; undefined when none was ever loaded. */
  async current(kind: ReferenceKind): Promise<ReferenceVersion | undefined> {
    const [latest] = await this.versions(kind);
    return latest;
  }

  /** The rows of some FINESS numbers in one version, by their index: what a written establishment is judged by, without reading the file. */
  async rowsOf<Kind extends 'finess' | 'authorisations'>(kind: Kind, { id }: ReferenceVersion, numbers: readonly string[]): Promise<ReferenceRows[Kind][]> {
    const rows = await this.database.query<{ content: string }>({
      text: `SELECT content FROM reference_row WHERE version_id = $1 AND substring(content FROM '"(?:number|finess)":"([^"]*)"') = ANY ($2::text[])`, values: [id, numbers],
    });
    return rows.flatMap(({ content }) => {
      const row: unknown = JSON.parse(content);
      return hasShape<ReferenceRows[Kind]>(row, REFERENCE_SHAPES[kind]) ? [row] : [];
    });
  }

  /** Rows of one version, in the order of the file, a batch at a time. */
  async *rows<Kind extends ReferenceKind>(kind: Kind, { id }: ReferenceVersion): AsyncGenerator<ReferenceRows[Kind]> {
    for (let after = -1; ;) {
      const batch = await this.database.query<{ position: number; content: string }>({
        text: 'SELECT position, content FROM reference_row WHERE version_id = $1 AND position > $2 ORDER BY position LIMIT $3', values: [id, after, BATCH_ROWS],
      });
      for (const { content } of batch) {
        const row: unknown = JSON.parse(content);
        if (hasShape<ReferenceRows[Kind]>(row, REFERENCE_SHAPES[kind])) yield row;
      }
      const last = batch.at(-1);
      if (!last) return;
      after = last.position;
    }
  }
}

async function open(database: ReferenceDatabase, kind: ReferenceKind, { holdsClosed = true, fallbackVersion }: LoadOptions): Promise<string> {
  // One load of a kind at a time: two at once would each think they are the last.
  await database.query({ text: "SELECT pg_advisory_xact_lock(hashtext('reference ' || $1::text))", values: [kind] });
  const [row] = await database.query<{ id: unknown }>({
    text: 'INSERT INTO reference_version (kind, version, holds_closed) VALUES ($1, $2, $3) RETURNING id', values: [kind, fallbackVersion, holdsClosed],
  });
  return String(row?.id);
}

interface FillState {
  version: string | undefined;
  rows: number;
  refused: number;
  readonly problems: LineProblem[];
}

async function fill<Row>(database: ReferenceDatabase, id: string, items: AsyncIterable<ReferenceItem<Row>>, maxProblems: number): Promise<FillState> {
  const state: FillState = { version: undefined, rows: 0, refused: 0, problems: [] };
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    await database.query({
      text: 'INSERT INTO reference_row (version_id, position, content) SELECT $1, $2 + ordinality, content FROM unnest($3::text[]) WITH ORDINALITY AS t (content, ordinality)',
      values: [id, state.rows - batch.length, batch],
    });
    batch = [];
  };
  for await (const item of items) {
    if (item.kind === 'version') state.version = item.version;
    else if (item.kind === 'problem') {
      if (item.problem.refused) state.refused += 1;
      if (state.problems.length < maxProblems) state.problems.push(item.problem);
    } else {
      batch.push(JSON.stringify(item.row));
      state.rows += 1;
      if (batch.length === BATCH_ROWS) await flush();
    }
  }
  if (batch.length > 0) await flush();
  return state;
}

function versionOf(row: Partial<Record<keyof ReferenceVersion, unknown>>): ReferenceVersion {
  return {
    id: String(row.id), kind: String(row.kind), version: String(row.version), loadedAt: row.loadedAt instanceof Date ? row.loadedAt : new Date(String(row.loadedAt)), holdsClosed: row.holdsClosed === true,
    rows: Number(row.rows), refused: Number(row.refused),
  };
}
