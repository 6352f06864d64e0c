import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { join } from 'node:path';
import { FhirEngine } from '../fhir-common/engine';
import { Database } from '../fhir-common/sql/database';
import type { Terminology } from '../fhir-common/terminology/terminology';
import { StandingDeviations } from '../quality/anomalies/standing-deviations';
import { readShippedTables } from '../quality/references/shipped-tables';
import type { RuleTables } from '../quality/references/shipped-tables';
import { knownCodes } from './known-codes';
import { localChecks } from './local-checks';
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
        { provide: WRITE_RULE_PARTS, useFactory: (engine: FhirEngine) => writeRuleParts(call, engine.terminology.terminology), inject: [FhirEngine] },
        { provide: StandingDeviations, useFactory: (database: Database, parts: WriteRuleParts) => new StandingRules(database, parts), inject: [Database, WRITE_RULE_PARTS] },
        WeeklyRun,
        WrittenResources,
      ],
      exports: [StandingDeviations],
    };
  }
}

function writeRuleParts({ dataFolder, naming }: Omit<RunCall, 'request'>, terminology: Terminology): WriteRuleParts {
  let tables: Promise<RuleTables> | undefined;
  return {
    // Read once, when the first structure is judged.
    tables: () => (tables ??= readShippedTables(join(dataFolder, 'reference', 'quality'))),
    codes: knownCodes(terminology),
    checks: localChecks(terminology, dataFolder),
    naming,
  };
}
