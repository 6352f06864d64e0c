import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FhirApi } from '../../fhir-common/definition/fhir-api';
import type { FhirEngine } from '../../fhir-common/engine';
import { sql } from '../../fhir-common/search/sql';
import { loadResources } from './loader';
import { commandContext } from './command-context';
import { readResources } from './read-resources';

/** Fills an empty database with the sample resources of the types that are served; any other database is left alone. */
export async function loadSampleData(engine: FhirEngine, api: FhirApi, folder: string, logger: { info(message: string): void; warn(message: string): void }): Promise<void> {
  const [{ empty } = { empty: false }] = await engine.database.query<{ empty: boolean }>(sql`SELECT NOT EXISTS (SELECT 1 FROM resource) AS empty`);
  if (!empty) return;
  const served = new Set([...api.definitions.keys()].map((type) => `${type.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase()}.ndjson`));
  let loaded = 0;
  for (const file of readdirSync(folder).filter((name) => served.has(name)).sort()) {
    const report = await loadResources(engine, api, commandContext(engine), readResources(join(folder, file), () => undefined), ({ label, reasons }) =>
      logger.warn(`${label}: ${reasons.join('; ')}`),
    );
    loaded += report.created;
  }
  await engine.database.query(sql`ANALYZE`);
  await engine.statistics.refresh(engine.database);
  logger.info(`${loaded} ressources d'exemple chargées / sample resources loaded`);
}
