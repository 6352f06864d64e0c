import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { join } from 'node:path';
import { StoredTerminology } from '../fhir-common/import/stored-terminology';
import { Database } from '../fhir-common/sql/database';
import { readTerminologyFolder } from '../fhir-common/terminology/load-terminology';
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
        { provide: WRITE_RULE_PARTS, useFactory: (database: Database) => writeRuleParts(call, database), inject: [Database] },
        { provide: StandingDeviations, useFactory: (database: Database, parts: WriteRuleParts) => new StandingRules(database, parts), inject: [Database, WRITE_RULE_PARTS] },
        WeeklyRun,
        WrittenResources,
      ],
      exports: [StandingDeviations],
    };
  }
}

/** The engine itself asks one of these (StandingDeviations) about a write: they cannot ask it for its code lists. */
async function writeRuleParts({ dataFolder, naming }: Omit<RunCall, 'request'>, database: Database): Promise<WriteRuleParts> {
  let tables: Promise<RuleTables> | undefined;
  const lists = await StoredTerminology.open(database, readTerminologyFolder(join(dataFolder, 'terminology')));
  return {
    // Read once, when the first structure is judged.
    tables: () => (tables ??= readShippedTables(join(dataFolder, 'reference', 'quality'))),
    codes: knownCodes(lists.terminology),
    checks: localChecks(lists.terminology, dataFolder),
    naming,
    refresh: () => lists.refresh(database),
  };
}
