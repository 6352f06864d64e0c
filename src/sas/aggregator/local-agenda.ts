import { randomUUID } from 'node:crypto';
import { isObject } from '../../fhir-common/core/json';
import { RefusedRequest } from '../../fhir-common/core/refused-request';
import type { FhirEngine } from '../../fhir-common/engine';
import { sql } from '../../fhir-common/sql/sql';
import type { ChannelAnswer } from './editor-channel';
import { LOCAL_EDITOR } from './editor';
import type { LocalAgenda } from './editor-registry';

/** The platform as it asks its own agenda: in process, with the rights of the platform. */
const ASKING = { id: LOCAL_EDITOR, roles: ['sas-platform'], accessProfile: null } as const;

/** The agenda of this server as one more editor (spec 21.6): asked by the same search as a distant one, without the way there. @param baseUrl of its editor interface */
export function localAgenda(engine: FhirEngine, baseUrl: string): LocalAgenda {
  const api = engine.api('sas-editor');
  return {
    baseUrl,
    holdsSchedule: async () => {
      const [row] = await engine.database.query<{ holds: boolean }>(sql`
        SELECT EXISTS (SELECT 1 FROM resource WHERE type = ${engine.catalogue.typeId(api.name, 'Schedule')} AND live) AS holds`);
      return row?.holds === true;
    },
    channel: {
      ask: async (path, signal): Promise<ChannelAnswer> => {
        const [type = '', query = ''] = path.slice(1).split('?');
        try {
          const context = { requestId: randomUUID(), caller: ASKING, database: engine.database, baseUrl, startedAt: Date.now(), signal };
          const bundle: unknown = JSON.parse((await engine.searches.search(context, api, type, query)).body.toString('utf8'));
          return isObject(bundle) ? { ok: true, bundle } : { ok: false, failure: { code: 'invalid', reason: 'not-searchset' } };
        } catch (error) {
          if (signal.aborted) return { ok: false, failure: { code: 'timeout', reason: 'timeout' } };
          return { ok: false, failure: { code: 'transient', reason: error instanceof RefusedRequest ? 'refused-request' : 'server-error' } };
        }
      },
      close: () => Promise.resolve(),
    },
  };
}
