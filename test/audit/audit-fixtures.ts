import type { Pool } from 'pg';
import { createPool } from '../../src/database/pool';
import { internalOrigin } from '../../src/fhir-common/audit/audit-event';
import type { AuditEvent } from '../../src/fhir-common/audit/audit-event';
import { Database } from '../../src/fhir-common/sql/database';
import { createFilledDatabase } from '../setup/template-database';

export interface AuditDatabase {
  readonly url: string;
  readonly pool: Pool;
  readonly database: Database;
  close(): Promise<void>;
}

/** A migrated database of its own. */
export async function createAuditDatabase(poolSize = 4): Promise<AuditDatabase> {
  const own = await createFilledDatabase('tables');
  const pool = createPool({ connectionString: own.url, size: poolSize, statementTimeoutMs: 10_000 });
  return {
    url: own.url,
    pool,
    database: new Database(pool),
    close: async () => {
      await pool.end();
      await own.drop();
    },
  };
}

export const DAY_MS = 86_400_000;
export const NOW = Date.parse('2026-11-20T08:00:00Z');

/** A write of one resource by the client `ror-server`. */
export function anEvent(id: string, changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    at: NOW, api: 'ror', interaction: 'update', type: 'Location', query: null, resourceCount: 1, resources: [`Location/${id}`], status: 200,
    origin: { ...internalOrigin('ror-server', `request-${id}`), certificateSerial: '0A1B', remoteAddress: '10.1.2.3' },
    ...changes,
  };
}
