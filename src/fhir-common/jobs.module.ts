import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { HISTORY_DAYS, HistoryTrim } from './jobs/history-trim';
import { JOB_LOG, JobRuns } from './jobs/job-runs';
import type { JobLog } from './jobs/job-runs';
import { StatisticsRefresh } from './jobs/statistics-refresh';
import { TerminologyRefresh } from './jobs/terminology-refresh';

export interface JobsModuleOptions {
  readonly log: JobLog;
  /** Days an earlier version of a resource is kept once another took its place. */
  readonly historyDays: number;
}

/** What the engine does by itself, and the counts of every job; other modules run theirs through {@link JobRuns}. `Database` is the engine's. */
@Module({})
export class JobsModule {
  static forRoot({ log, historyDays }: JobsModuleOptions): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [{ provide: JOB_LOG, useValue: log }, { provide: HISTORY_DAYS, useValue: historyDays }, JobRuns, HistoryTrim, StatisticsRefresh, TerminologyRefresh],
      exports: [JobRuns],
    };
  }
}
