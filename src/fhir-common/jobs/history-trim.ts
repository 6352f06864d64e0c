import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { FhirEngine } from '../engine';
import { PAGE_LINK_MINUTES } from '../search/answer/page-state';
import { name, sql } from '../sql/sql';
import type { Database } from '../sql/database';

const EVERY_MS = 600_000;

/** Forgets index rows that no valid page link can ask for any more: those taken out before the oldest link was given. */
@Injectable()
export class HistoryTrim {
  constructor(@Inject(FhirEngine) private readonly engine: FhirEngine) {}

  @Interval(EVERY_MS)
  async trim(): Promise<void> {
    await trimHistory(this.engine.database).catch(() => undefined); // the next turn tries again
  }
}

/** @returns number of rows forgotten */
export async function trimHistory(database: Database): Promise<number> {
  const tables = await database.query<{ table: string }>(sql`SELECT table_name AS table FROM information_schema.tables WHERE table_schema = 'history' ORDER BY 1`);
  let forgotten = 0;
  for (const { table } of tables) {
    const [row] = await database.query<{ gone: number }>(sql`
      WITH gone AS (DELETE FROM history.${name(table)} WHERE died_at < now() - make_interval(mins => ${PAGE_LINK_MINUTES * 2}) RETURNING 1)
      SELECT count(*)::integer AS gone FROM gone`);
    forgotten += row?.gone ?? 0;
  }
  return forgotten;
}
