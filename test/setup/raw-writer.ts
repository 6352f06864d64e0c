import type { RequestContext } from '../../src/fhir-common/context/request-context';
import { inTransaction } from '../../src/fhir-common/context/transaction';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import type { FhirEngine } from '../../src/fhir-common/engine';
import { createStore } from '../../src/fhir-common/store/writer/create-store';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import type { ResourceStore } from '../../src/fhir-common/store/writer/resource-store';
import { beginWrite } from '../../src/fhir-common/write/begin-write';
import { retried } from '../../src/fhir-common/write/retry';
import { settled } from './settled';

const STORES = new WeakMap<FhirEngine, ResourceStore>();

/** Stores resources past the door, for tests whose random data need not be valid; those that already stand so are left alone. */
export async function writeUnchecked(engine: FhirEngine, context: RequestContext, api: FhirApi, resources: readonly IdentifiedResource[]): Promise<void> {
  const store = STORES.get(engine) ?? createStore({ apis: engine.apis, catalogue: engine.catalogue, systems: engine.systems, tokens: engine.tokens, origins: ['https://server.example'] });
  STORES.set(engine, store);
  const prepared = resources.map((resource) => store.prepare(api, resource));
  await store.numberTokens(api, prepared);
  await retried(() => inTransaction(context, async ({ database }) => {
    const now = await beginWrite(database, []);
    const rows = await store.lock(database, api, resources.map(({ resourceType, id }) => ({ type: resourceType, id })));
    const puts = prepared.flatMap((item) => {
      const stored = store.rowOf(rows, api, item.resource.resourceType, item.resource.id);
      return stored === undefined ? [] : [{ kind: 'put' as const, stored, prepared: item }];
    });
    await store.apply(database, api, puts.filter(({ stored, prepared: { text } }) => !(stored.live && stored.digest?.equals(text.digest) === true)), now);
  }));
  await settled(engine.database);
}
