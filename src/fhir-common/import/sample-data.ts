import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestContext } from '../context/request-context';
import type { FhirApi } from '../definition/fhir-api';
import type { FhirEngine } from '../engine';
import { sql } from '../sql/sql';
import { loadResources } from './loader';
import { readResources } from './read-resources';

/** Fills an empty database with the sample resources of the types that are served; any other database is left alone. */
export async function loadSampleData(engine: FhirEngine, api: FhirApi, context: RequestContext, folder: string, logger: { info(message: string): void; warn(message: string): void }): Promise<void> {
  const [{ empty } = { empty: false }] = await engine.database.query<{ empty: boolean }>(sql`SELECT NOT EXISTS (SELECT 1 FROM resource) AS empty`);
  if (!empty) return;
  const served = new Set([...api.definitions.keys()].map((type) => `${type.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase()}.ndjson`));
  let loaded = 0;
  for (const file of readdirSync(folder).filter((name) => served.has(name)).sort()) {
    const report = await loadResources(engine.writes, api, context, readResources(join(folder, file), () => undefined), ({ label, reasons }) =>
      logger.warn(`${label}: ${reasons.join('; ')}`),
    );
    loaded += report.created;
  }
  await engine.database.query(sql`ANALYZE`);
  await engine.statistics.refresh(engine.database);
  logger.info(`${loaded} ressources d'exemple chargées / sample resources loaded`);
}
