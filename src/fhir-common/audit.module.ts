import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { Pool } from 'pg';
import { Database } from './sql/database';
import { AUDIT_JOB_OPTIONS, AuditJobs } from './jobs/audit-jobs';
import type { AuditJobOptions } from './jobs/audit-jobs';
import { ReadAuditInterceptor } from './http/read-audit.interceptor';
import { ReadTrail } from './http/read-trail';
import { RefusalTrail } from './http/refusal-trail';
import { REFUSAL_COUNTS, RefusalSummary } from './jobs/refusal-summary';
import { FHIR_APIS } from './definition/fhir-api';
import type { FhirApi } from './definition/fhir-api';

export interface AuditModuleOptions {
  /**
   * The one connection that records reads. Its commits may skip the wait for the disk (0.2 ms against 2.4 ms a read): the event is in the
   * database before the answer leaves, so that the death of this process loses none, and a crash of the database's machine those of
   * the last 0.6 s at most. The module ends the pool.
   */
  readonly createReadPool: () => Pool;
  /** The one connection of sealing and retention, which wait for the disk like all data. The module ends the pool. */
  readonly createJobPool: () => Pool;
  readonly retentionDays: number;
  readonly log: AuditJobOptions['log'];
}

const READ_POOL = Symbol('AUDIT_READ_POOL');
const JOB_POOL = Symbol('AUDIT_JOB_POOL');

/** The audit trail: recorded reads, sealing, retention. Writes are recorded by the writer ({@link recordWrite}). */
@Module({})
export class AuditModule implements OnApplicationShutdown {
  constructor(
    @Inject(READ_POOL) private readonly readPool: Pool,
    @Inject(JOB_POOL) private readonly jobPool: Pool,
  ) {}

  static forRoot({ createReadPool, createJobPool, retentionDays, log }: AuditModuleOptions): DynamicModule {
    return {
      module: AuditModule,
      global: true,
      providers: [
        { provide: READ_POOL, useFactory: createReadPool },
        { provide: JOB_POOL, useFactory: createJobPool },
        { provide: ReadTrail, useFactory: (pool: Pool) => new ReadTrail(new Database(pool)), inject: [READ_POOL] },
        {
          provide: AUDIT_JOB_OPTIONS,
          useFactory: (pool: Pool): AuditJobOptions => ({ database: new Database(pool), retentionDays, log }),
          inject: [JOB_POOL],
        },
        { provide: RefusalTrail, useFactory: (trail: ReadTrail, apis: readonly FhirApi[]) => new RefusalTrail(trail, apis), inject: [ReadTrail, FHIR_APIS] },
        { provide: REFUSAL_COUNTS, useExisting: RefusalTrail },
        AuditJobs,
        RefusalSummary,
        ReadAuditInterceptor,
        { provide: APP_INTERCEPTOR, useExisting: ReadAuditInterceptor },
      ],
      exports: [ReadAuditInterceptor, ReadTrail, RefusalTrail],
    };
  }

  /** After the last answer was sent: answers under way still record their reads. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.readPool.end(), this.jobPool.end()]);
  }
}
