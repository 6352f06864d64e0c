import type { RequestContext } from '../context/request-context';
import { inTransaction } from '../context/transaction';
import { recordWrites } from '../audit/record';
import type { AuditedAction } from '../audit/audit-event';
import { FhirError } from '../core/errors';
import type { ResourceJson } from '../core/json';
import type { FhirApi } from '../definition/fhir-api';
import type { Database } from '../sql/database';
import { referencedKeys } from '../store/index/index-entries';
import type { IdentifiedResource, Prepared, Put } from '../store/writer/change';
import { beginWrite, shareKey } from './begin-write';
import { isIdentified, judgeImport, withLastUpdated } from './import-judge';
import type { ImportVerdict } from './import-judge';
import { retried } from './retry';
import type { ImportOutcome, WriteOutcome } from './write-command';
import type { WriteParts } from './write-parts';

const IMPORTER = 'admin';

/** See `WriteService.import`. @throws FhirError `interaction-forbidden` (403) when the caller is not the administrator */
export async function importResources(
  parts: WriteParts, context: RequestContext, api: FhirApi, resources: readonly ResourceJson[], given: readonly (ImportVerdict | undefined)[] = [],
): Promise<ImportOutcome[]> {
  if (!context.caller.roles.includes(IMPORTER)) throw new FhirError('interaction-forbidden', { interaction: 'import', type: api.name, roles: IMPORTER });
  const verdicts = resources.map((resource, index) => given[index] ?? judgeImport(parts.validator, api, resource, context.startedAt));
  const accepted = resources.filter((_, index) => verdicts[index]?.kind === 'accepted').map((resource) => withLastUpdated(identified(resource), context.startedAt));
  const prepared = accepted.map((resource) => parts.store.prepare(api, resource));
  // Its place in the order is that of the call: what the codes are numbered as is waited for once it has come.
  const tokens = parts.store.numberTokens(api, prepared);
  tokens.catch(() => undefined);
  const kinds = await inOrder(parts, context, api, prepared, async (attempt, placed) => {
    await tokens;
    return inTransaction(context, (inside) => storeBatch(parts, inside, api, prepared, { attempt, placed }));
  });
  let next = 0;
  return verdicts.map((verdict) => (verdict.kind === 'accepted' ? { kind: kinds[next++] ?? 'unchanged', kept: verdict.kept } : verdict));
}

type StoreBatch = (attempt: number, placed: () => void) => Promise<WriteOutcome['kind'][]>;

/** Stores what differs from what stands, in the transaction of its context. */
async function storeBatch(
  { store }: WriteParts, context: RequestContext, api: FhirApi, prepared: readonly Prepared[], { attempt, placed }: { readonly attempt: number; readonly placed: () => void },
): Promise<WriteOutcome['kind'][]> {
  const { database } = context;
  const now = await beginImport(database, api, attempt);
  const rows = await store.lock(database, api, prepared.map(({ resource: { resourceType, id } }) => ({ type: resourceType, id })));
  const puts = prepared.map((item): Put & { readonly unchanged: boolean } => {
    const stored = store.rowOf(rows, api, item.resource.resourceType, item.resource.id);
    if (!stored) throw new Error(`No row was locked for ${item.resource.resourceType}/${item.resource.id}`);
    return { kind: 'put', stored, prepared: item, unchanged: stored.live && stored.digest?.equals(item.text.digest) === true };
  });
  const changing = puts.filter(({ unchanged }) => !unchanged);
  if (changing.length > 0) {
    await store.apply(database, api, changing, now, placed);
    recordWrites(context, database, actionsOf(api, changing, now));
  }
  return puts.map(({ unchanged, stored }) => (unchanged ? 'unchanged' : stored.live ? 'updated' : 'created'));
}

/** Stores a batch when its turn has come. Who holds a connection and locks already waits for nobody of this process: PostgreSQL would not see the two wait for each other. */
function inOrder({ imports }: WriteParts, { database }: RequestContext, api: FhirApi, prepared: readonly Prepared[], store: StoreBatch): Promise<WriteOutcome['kind'][]> {
  if (database.isTransaction) return retried((attempt) => store(attempt + 1, () => undefined));
  const keyOf = (type: string, id: string): string => `${api.name} ${type}/${id}`;
  const own = new Set(prepared.map(({ resource: { resourceType, id } }) => keyOf(resourceType, id)));
  const cited = new Set(prepared.flatMap(({ entries }) => referencedKeys(entries()).map(({ type, id }) => keyOf(type, id))));
  return imports.run({ own, cited }, (placed) => retried((attempt) => store(attempt, placed)));
}

/** Batches go side by side; one that met another begins again alone: it waits for all that run, and those to come wait for it. */
function beginImport(database: Database, api: FhirApi, attempt: number): Promise<number> {
  const key = `${api.name} import`;
  if (attempt > 1) return beginWrite(database, [key]);
  shareKey(database, key);
  return beginWrite(database, []);
}

/** @throws Error for a resource that no judge accepts */
function identified(resource: ResourceJson): IdentifiedResource {
  if (!isIdentified(resource)) throw new Error(`A ${resource.resourceType} without id was accepted`);
  return resource;
}

/** An import is recorded by what it did to each type, naming every resource: one event a resource would double its cost. */
function actionsOf(api: FhirApi, puts: readonly Put[], now: number): AuditedAction[] {
  const groups = new Map<string, { interaction: 'create' | 'update'; type: string; resources: string[] }>();
  for (const { prepared: { resource }, stored } of puts) {
    const interaction = stored.live ? 'update' : 'create';
    const key = `${interaction} ${resource.resourceType}`;
    const group = groups.get(key) ?? { interaction, type: resource.resourceType, resources: [] };
    group.resources.push(`${resource.resourceType}/${resource.id}`);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ interaction, type, resources }) => ({
    at: now, api: api.name, interaction, type, query: null, resourceCount: resources.length, resources, status: interaction === 'create' ? 201 : 200,
  }));
}
