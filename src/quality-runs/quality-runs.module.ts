import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { join } from 'node:path';
import { FhirEngine } from '../fhir-common/engine';
import { Database } from '../fhir-common/sql/database';
import type { Terminology } from '../fhir-common/terminology/terminology';
import { StandingDeviations } from '../quality/anomalies/standing-deviations';
import { readShippedTables } from '../quality/references/shipped-tables';
import type { KnownCodes, RuleTables } from '../quality/references/shipped-tables';
import { knownCodes } from './known-codes';
import { localChecks } from './local-checks';
import type { ChecksOfDay } from './local-checks';
import type { RunCall } from './run-process';
import { RUN_CALL, WeeklyRun } from './weekly-run';
import { StandingRules } from './standing-rules';
import { WRITE_RULE_PARTS, WrittenResources } from './written-resources';
import type { WriteRuleParts } from './written-resources';

/** The quality rules at work: every Monday on the whole directory, and on structures as they are written. */
@Module({})
export class QualityRunsModule {
  static forRoot(call: Omit<RunCall, 'request'>): DynamicModule {
    return {
      module: QualityRunsModule,
      global: true,
      providers: [
        { provide: RUN_CALL, useValue: call },
        { provide: WRITE_RULE_PARTS, useFactory: (modules: ModuleRef) => writeRuleParts(call, modules), inject: [ModuleRef] },
        { provide: StandingDeviations, useFactory: (database: Database, parts: WriteRuleParts) => new StandingRules(database, parts), inject: [Database, WRITE_RULE_PARTS] },
        WeeklyRun,
        WrittenResources,
      ],
      exports: [StandingDeviations],
    };
  }
}

/**
 * The engine itself asks one of these (StandingDeviations) about a write, so that it cannot be given to them: they ask it for its code lists when
 * the first resource is judged.
 */
function writeRuleParts({ dataFolder, naming }: Omit<RunCall, 'request'>, modules: ModuleRef): WriteRuleParts {
  const terminology = (): Terminology => modules.get(FhirEngine, { strict: false }).terminology.terminology;
  let tables: Promise<RuleTables> | undefined;
  let codes: KnownCodes | undefined;
  let checks: ChecksOfDay | undefined;
  return {
    tables: () => (tables ??= readShippedTables(join(dataFolder, 'reference', 'quality'))),
    get codes() {
      return (codes ??= knownCodes(terminology()));
    },
    checks: (day) => (checks ??= localChecks(terminology(), dataFolder))(day),
    naming,
  };
}
