import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { FhirEngine } from '../engine';
import { sql } from '../sql/sql';
import { JobRuns } from './job-runs';

const EVERY_MS = 60_000;

/**
 * Keeps the planner's view of the data fresh; a failed refresh leaves the one before, the next minute tries again. The view is made of what
 * ANALYZE found, and of the positions, which ANALYZE visits once a tenth of them changed: without an ANALYZE since the last refresh there is
 * nothing to read, and every position need not be read each minute by each process.
 * What is known of the index is read each minute: a pass may have ended in another process.
 */
@Injectable()
export class StatisticsRefresh {
  private analyzed: string | undefined;

  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    private readonly jobs: JobRuns,
  ) {}

  @Interval(EVERY_MS)
  async refresh(): Promise<void> {
    await this.jobs.run('statistics-refresh', () => this.refreshOnce());
    await this.jobs.run('index-state-refresh', () => this.engine.stored.refresh(this.engine.database).then(() => 0));
  }

  private async refreshOnce(): Promise<number> {
    const { database, statistics } = this.engine;
    const [row] = await database.query<{ analyzed: string | null }>(sql`
      SELECT max(greatest(last_analyze, last_autoanalyze))::text AS analyzed FROM pg_stat_user_tables WHERE schemaname = current_schema()`);
    const analyzed = row?.analyzed ?? '';
    if (analyzed === this.analyzed) return 0;
    await statistics.refresh(database);
    this.analyzed = analyzed;
    return 0;
  }
}
