import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { join } from 'node:path';
import { Database } from '../fhir-common/sql/database';
import { loadTerminology } from '../fhir-common/terminology/load-terminology';
import { StandingDeviations } from '../quality/anomalies/standing-deviations';
import { readShippedTables } from '../quality/references/shipped-tables';
import type { KnownCodes, RuleTables } from '../quality/references/shipped-tables';
import { knownCodes } from './known-codes';
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
        { provide: WRITE_RULE_PARTS, useFactory: () => writeRuleParts(call) },
        { provide: StandingDeviations, useFactory: (database: Database, parts: WriteRuleParts) => new StandingRules(database, parts), inject: [Database, WRITE_RULE_PARTS] },
        WeeklyRun,
        WrittenResources,
      ],
      exports: [StandingDeviations],
    };
  }
}

function writeRuleParts({ dataFolder, naming }: Omit<RunCall, 'request'>): WriteRuleParts {
  let tables: Promise<RuleTables> | undefined;
  let codes: KnownCodes | undefined;
  // Both are read once, when the first structure is judged.
  return {
    tables: () => (tables ??= readShippedTables(join(dataFolder, 'reference', 'quality'))),
    get codes() {
      return (codes ??= knownCodes(loadTerminology(join(dataFolder, 'terminology'))));
    },
    naming,
  };
}
