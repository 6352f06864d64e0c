import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../fhir-common/context/request-context';
import type { FhirEngine } from '../fhir-common/engine';

/** The caller of a command run on the server itself: an administrator, who answers to the operating system and not to a certificate. */
export function commandContext(engine: FhirEngine): RequestContext {
  return {
    requestId: randomUUID(),
    caller: { id: 'command-line', roles: ['admin'], accessProfile: 1 },
    database: engine.database,
    baseUrl: '',
    startedAt: Date.now(),
  };
}
