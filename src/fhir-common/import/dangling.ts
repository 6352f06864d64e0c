import type { FhirEngine } from '../engine';
import { sql } from '../sql/sql';

const SHOWN = 10;

/** Tells which resources are referred to and were never loaded: searches cannot follow those references. */
export async function reportDangling(engine: FhirEngine, report: (line: string) => void): Promise<void> {
  const missing = await engine.database.query<{ name: string; id: string; total: number }>(sql`
    SELECT t.name, r.id, (count(*) OVER ())::integer AS total
    FROM resource r JOIN resource_type t ON t.id = r.type
    WHERE r.version = 0 AND EXISTS (SELECT 1 FROM reference_index x WHERE x.target = r.rid) ORDER BY t.name, r.id LIMIT ${SHOWN}`);
  const [first] = missing;
  if (!first) return;
  report(`${first.total} références sans cible / references without target : ${missing.map(({ name, id }) => `${name}/${id}`).join(', ')}${first.total > SHOWN ? '…' : ''}`);
}
