import { Inject, Injectable, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Pool } from 'pg';
import { FhirEngine } from './engine';
import { ExportFiles } from './export/export-files';
import { ExportRepository } from './export/export-repository';
import { ExportRunner } from './export/export-runner';
import type { ExportSettings } from './export/export-runner';
import { EXPORT_QUEUE, ExportService } from './export/export.service';
import { JobQueue } from './jobs/job-queue';
import { JobRuns } from './jobs/job-runs';

export interface ExportModuleOptions {
  /** Folder of the files, absolute; every process of the installation shares it. */
  readonly folder: string;
  readonly settings: ExportSettings;
  readonly connectionString: string;
  /** Connections of the jobs, with a time limit of their own: a file takes longer than a search. The module ends the pool. */
  readonly createPool: () => Pool;
  readonly log: { unexpected(error: unknown, requestId: string): void };
}

const EXPORT_OPTIONS = Symbol('EXPORT_OPTIONS');
const EXPORT_POOL = Symbol('EXPORT_POOL');
const SWEEP_MS = 5_000;

/** Takes waiting exports off the queue and sweeps now and then, for as long as the process runs. */
@Injectable()
export class ExportJobs implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(
    @Inject(EXPORT_OPTIONS) private readonly options: ExportModuleOptions,
    @Inject(EXPORT_POOL) private readonly pool: Pool,
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(ExportRunner) private readonly runner: ExportRunner,
    @Inject(ExportService) private readonly exports: ExportService,
    @Inject(JobRuns) private readonly jobs: JobRuns,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.start();
    await this.queue.work(EXPORT_QUEUE, this.options.settings.places, async (id) => {
      await this.runner.run(id);
    });
  }

  @Interval(SWEEP_MS)
  async sweep(): Promise<void> {
    await this.jobs.run('export-sweep', () => this.exports.sweep());
  }

  /** The file under way is ended, the rest of its job is for another process or the next start. */
  async onModuleDestroy(): Promise<void> {
    await this.runner.stop();
  }

  /** After the last answer: a kick-off may still have put its job on the queue. */
  async onApplicationShutdown(): Promise<void> {
    await this.queue.stop();
    await this.pool.end();
  }
}

/** `$export` for every interface that declares one: jobs, files, and the service its operations call. */
@Module({})
export class ExportModule {
  static forRoot(options: ExportModuleOptions): DynamicModule {
    const { folder, settings, log } = options;
    return {
      module: ExportModule,
      global: true,
      providers: [
        { provide: EXPORT_OPTIONS, useValue: options },
        { provide: EXPORT_POOL, useFactory: options.createPool },
        { provide: JobQueue, useFactory: () => new JobQueue({ connectionString: options.connectionString, failed: (error) => log.unexpected(error, 'job-queue') }) },
        { provide: ExportFiles, useFactory: () => new ExportFiles(folder) },
        { provide: ExportRepository, useFactory: ({ catalogue }: FhirEngine) => new ExportRepository(catalogue), inject: [FhirEngine] },
        {
          provide: ExportRunner,
          useFactory: (engine: FhirEngine, pool: Pool, repository: ExportRepository, files: ExportFiles) => new ExportRunner({ engine, pool, repository, files, settings, log }),
          inject: [FhirEngine, EXPORT_POOL, ExportRepository, ExportFiles],
        },
        {
          provide: ExportService,
          useFactory: (engine: FhirEngine, repository: ExportRepository, files: ExportFiles, runner: ExportRunner, queue: JobQueue) =>
            new ExportService({ engine, repository, files, runner, queue, settings }),
          inject: [FhirEngine, ExportRepository, ExportFiles, ExportRunner, JobQueue],
        },
        ExportJobs,
      ],
      exports: [ExportService, ExportRepository],
    };
  }
}
