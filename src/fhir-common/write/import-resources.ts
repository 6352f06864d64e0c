import type { RequestContext } from '../context/request-context';
import { inTransaction } from '../context/transaction';
import { recordWrites } from '../audit/record';
import type { AuditedAction } from '../audit/audit-event';
import { FhirError } from '../core/errors';
import { isObject } from '../core/json';
import type { ResourceJson } from '../core/json';
import { errorMessage } from '../core/operation-outcome';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { FhirApi } from '../definition/fhir-api';
import type { IdentifiedResource, Put } from '../store/writer/change';
import { beginWrite } from './begin-write';
import { keptDefects, validationRefusals } from './draft';
import { retried } from './retry';
import type { ImportOutcome, WriteOutcome } from './write-command';
import type { WriteParts } from './write-parts';

const IMPORTER = 'admin';

/** See `WriteService.import`. @throws FhirError `interaction-forbidden` (403) when the caller is not the administrator */
export async function importResources(parts: WriteParts, context: RequestContext, api: FhirApi, resources: readonly ResourceJson[]): Promise<ImportOutcome[]> {
  if (!context.caller.roles.includes(IMPORTER)) throw new FhirError('interaction-forbidden', { interaction: 'import', type: api.name, roles: IMPORTER });
  const outcomes = resources.map((resource) => accept(parts, api, resource, context.startedAt));
  const accepted = outcomes.flatMap((outcome) => ('resource' in outcome ? [outcome.resource] : []));
  const prepared = accepted.map((resource) => parts.store.prepare(api, resource));
  await parts.store.numberTokens(api, prepared);
  const kinds = await retried(() => inTransaction(context, async (inside): Promise<WriteOutcome['kind'][]> => {
    // Imports go one after the other, in the order of their files: rows are numbered as the files tell, and nobody else waits.
    const now = await beginWrite(inside.database, [`${api.name} import`]);
    const rows = await parts.store.lock(inside.database, api, accepted.map(({ resourceType, id }) => ({ type: resourceType, id })));
    const puts = prepared.map((item): Put & { readonly unchanged: boolean } => {
      const stored = parts.store.rowOf(rows, api, item.resource.resourceType, item.resource.id);
      if (!stored) throw new Error(`No row was locked for ${item.resource.resourceType}/${item.resource.id}`);
      return { kind: 'put', stored, prepared: item, unchanged: stored.live && stored.digest?.equals(item.text.digest) === true };
    });
    const changing = puts.filter(({ unchanged }) => !unchanged);
    if (changing.length > 0) {
      await parts.store.apply(inside.database, api, changing, now);
      recordWrites(inside, inside.database, actionsOf(api, changing, now));
    }
    return puts.map(({ unchanged, stored }) => (unchanged ? 'unchanged' : stored.live ? 'updated' : 'created'));
  }));
  let next = 0;
  return outcomes.map((outcome) => ('resource' in outcome ? { kind: kinds[next++] ?? 'unchanged', kept: outcome.kept } : outcome));
}

interface Accepted {
  readonly resource: IdentifiedResource;
  readonly kept: readonly OutcomeMessage[];
}

function accept({ validator }: WriteParts, api: FhirApi, resource: ResourceJson, now: number): Accepted | Extract<ImportOutcome, { kind: 'refused' }> {
  const definition = api.definitions.get(resource.resourceType);
  if (!definition) return refused('unknown-resource-type', { type: resource.resourceType, supported: [...api.definitions.keys()].join(', ') });
  if (typeof resource.id !== 'string' || resource.id === '') return refused('import-without-id', {});
  const dated = withLastUpdated(resource, resource.id, now);
  const { refusals, warnings } = validationRefusals(validator.validate(dated, { profiles: definition.profilesOf?.(dated) ?? definition.profiles }), 'import');
  return refusals.length === 0 ? { resource: dated, kept: keptDefects(warnings) } : { kind: 'refused', reasons: refusals.map(({ message }) => message) };
}

function refused(code: 'unknown-resource-type' | 'import-without-id', details: Readonly<Record<string, string>>): Extract<ImportOutcome, { kind: 'refused' }> {
  return { kind: 'refused', reasons: [errorMessage(code, details, code === 'import-without-id' ? 'id' : 'resourceType').message] };
}

/** The profiles require meta.lastUpdated; when the source gives none, the server's date stands. */
function withLastUpdated(resource: ResourceJson, id: string, now: number): IdentifiedResource {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  if (meta['lastUpdated'] !== undefined) return { ...resource, id };
  return { ...resource, id, meta: { ...meta, lastUpdated: new Date(now).toISOString() } };
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
