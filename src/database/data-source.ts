import { DataSource } from 'typeorm';
import { InitialSchema1763600000000 } from './migrations/1763600000000-initial-schema';
import { ClientPerimeter1763600100000 } from './migrations/1763600100000-client-perimeter';
import { Audit1763600200000 } from './migrations/1763600200000-audit';
import { Communes1763600300000 } from './migrations/1763600300000-communes';
import { ListingIndexes1763600400000 } from './migrations/1763600400000-listing-indexes';
import { SearchIndexes1763600500000 } from './migrations/1763600500000-search-indexes';
import { CarriedRows1763600600000 } from './migrations/1763600600000-carried-rows';
import { WriteDoor1763600700000 } from './migrations/1763600700000-write-door';
import { LinkOrigins1763600701000 } from './migrations/1763600701000-link-origins';
import { FullProfiles1763600702000 } from './migrations/1763600702000-full-profiles';
import { DeclarationFingerprints1763600703000 } from './migrations/1763600703000-declaration-fingerprints';
import { WordsAndStems1763600750000 } from './migrations/1763600750000-words-and-stems';
import { VersionRetention1763600800000 } from './migrations/1763600800000-version-retention';
import { ReferenceTables1763601400000 } from './migrations/1763601400000-reference-tables';
import { QualityRuns1763601500000 } from './migrations/1763601500000-quality-runs';
import { Terminology1763601500000 } from './migrations/1763601500000-terminology';
import { Exports1763601600000 } from './migrations/1763601600000-exports';
import { RegulatorLogin1763602000000 } from './migrations/1763602000000-regulator-login';
import { SasAccounts1763602500000 } from './migrations/1763602500000-sas-accounts';
import { SasDeliveries1763602600000 } from './migrations/1763602600000-sas-deliveries';
import { ExportReaders1763602700000 } from './migrations/1763602700000-export-readers';
import { SasDeliveryIndexes1763605000000 } from './migrations/1763605000000-sas-delivery-indexes';
import { SasEditors1763605100000 } from './migrations/1763605100000-sas-editors';
import { Renditions1763608000000 } from './migrations/1763608000000-renditions';
import { SasBookings1763608100000 } from './migrations/1763608100000-sas-bookings';
import { Fragments1763609000000 } from './migrations/1763609000000-fragments';
import { QuestionOnce1763609100000 } from './migrations/1763609100000-question-once';
import { QualityRowBlocks1763609200000 } from './migrations/1763609200000-quality-row-blocks';

/** TypeORM's part: migrations and configuration entities. Searches go through {@link createPool}. */
export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    migrations: [
      InitialSchema1763600000000, ClientPerimeter1763600100000, Audit1763600200000, Communes1763600300000, ListingIndexes1763600400000,
      SearchIndexes1763600500000, CarriedRows1763600600000, WriteDoor1763600700000, LinkOrigins1763600701000, FullProfiles1763600702000,
      DeclarationFingerprints1763600703000, WordsAndStems1763600750000, VersionRetention1763600800000, ReferenceTables1763601400000,
      QualityRuns1763601500000, Terminology1763601500000, Exports1763601600000, RegulatorLogin1763602000000,
      SasAccounts1763602500000, SasDeliveries1763602600000, ExportReaders1763602700000, SasDeliveryIndexes1763605000000, SasEditors1763605100000,
      Renditions1763608000000, SasBookings1763608100000, Fragments1763609000000, QuestionOnce1763609100000,
      QualityRowBlocks1763609200000,
    ],
    synchronize: false,
    logging: false,
    poolSize: 2,
  });
}

/** Any number: it only has to be the same in every process. */
const MIGRATION_LOCK = 7_203_114;

/** Brings the schema up to date; processes that start together wait for the first. @returns names of the migrations that ran */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations({ transaction: 'all' });
    return done.map(({ name }) => name);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
  }
}
