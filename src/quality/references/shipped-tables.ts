import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { CategoryRow } from './categories';
import { CategoryTable } from './categories';
import type { CodeListRow } from './code-lists';
import { CodeLists } from './code-lists';
import { CATEGORY_FORMAT, LIST_FORMAT, TERRITORY_FORMAT } from './files/formats';
import { readTable } from './files/read-table';
import type { TableFormat } from './files/read-table';
import { ReferenceFileError } from './files/reference-item';
import type { References } from './references';
import type { TerritoryRow } from './territory';
import { Territory } from './territory';

/** The tables that come with the server, with all their periods of validity. */
export interface RuleTables {
  readonly categories: readonly CategoryRow[];
  readonly lists: readonly CodeListRow[];
  readonly territories: readonly TerritoryRow[];
}

/** Reads the tables of a folder (`data/reference/quality`). @throws ReferenceFileError on the first wrong line: shipped data has none */
export async function readShippedTables(directory: string): Promise<RuleTables> {
  const read = <Row>(file: string, format: TableFormat<Row>): Promise<Row[]> => wholeTable(join(directory, file), format);
  return {
    categories: await read('categories.csv', CATEGORY_FORMAT),
    lists: await read('lists.csv', LIST_FORMAT),
    territories: await read('territories.csv', TERRITORY_FORMAT),
  };
}

async function wholeTable<Row>(file: string, format: TableFormat<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const item of readTable(format, createReadStream(file))) {
    if (item.kind === 'row') rows.push(item.row);
    else if (item.kind === 'problem') {
      const { where, text } = item.problem;
      throw new ReferenceFileError({ fr: `${file}, ${where} : ${text.fr}`, en: `${file}, ${where}: ${text.en}` });
    }
  }
  return rows;
}

/** What of a terminology the rules ask; a nomenclature that it does not hold whole must answer true to every code. */
export interface KnownCodes {
  readonly holdsCode: (list: string, code: string) => boolean;
  /** Whether TRE_R66 holds a category that the tables do not list. */
  readonly isCategory: (code: string) => boolean;
}

/** The tables in force at a date, beside what was loaded. */
export function referencesAt(
  date: string, tables: RuleTables, { holdsCode, isCategory }: KnownCodes, loaded: Pick<References, 'finess' | 'authorisations' | 'viaTrajectoire' | 'apaPerimeter'>,
): References {
  return {
    categories: new CategoryTable(tables.categories, date, isCategory),
    lists: new CodeLists(tables.lists, date),
    territory: new Territory(tables.territories, date),
    holdsCode,
    ...loaded,
  };
}
