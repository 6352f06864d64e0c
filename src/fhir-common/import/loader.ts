import type { RequestContext } from '../context/request-context';
import { isObject, isResource } from '../core/json';
import type { FhirApi } from '../definition/fhir-api';
import type { FhirEngine } from '../engine';
import type { IdentifiedResource } from '../store/writer/resource-writer';
import type { ReadResource } from './read-resources';

/** Resources written in one transaction: large enough for few round trips, small enough for short locks. */
const BATCH = 100;
/** Batches being written while the next is read and validated: PostgreSQL works while Node does. */
const IN_FLIGHT = 2;

export interface LoadReport {
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
}

/** Why a resource was refused; `reasons` are lines for people, each naming the element, the rule and the remedy. */
export interface Refusal {
  readonly place: string;
  readonly label: string;
  readonly reasons: readonly string[];
}

/**
 * Validates resources and stores them by type and id, batch after batch: the next one is read and validated while those before are being
 * written. A refused resource leaves the others untouched; a batch is stored whole or not at all.
 */
export async function loadResources(
  engine: FhirEngine,
  api: FhirApi,
  context: RequestContext,
  resources: AsyncIterable<ReadResource>,
  onRefusal: (refusal: Refusal) => void,
): Promise<LoadReport> {
  const report: LoadReport = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  let batch = new Map<string, IdentifiedResource>();
  const writing: { readonly keys: ReadonlySet<string>; readonly done: Promise<void> }[] = [];
  const settle = async (): Promise<void> => {
    await writing[0]?.done;
    writing.shift();
  };
  const flush = async (): Promise<void> => {
    const full = [...batch.values()];
    const keys = new Set(batch.keys());
    batch = new Map();
    // A resource that is being written must be stored before its next version is.
    while (writing.length >= IN_FLIGHT || writing.some((other) => [...keys].some((key) => other.keys.has(key)))) await settle();
    const done = engine.writer.write(context, api, full).then((outcomes) => {
      for (const outcome of outcomes) report[outcome] += 1;
    });
    // Awaited by a later turn; without a handler a failure before that would be an unhandled rejection.
    done.catch(() => undefined);
    writing.push({ keys, done });
  };
  for await (const read of resources) {
    const accepted = accept(engine, api, context, read);
    if (isRefusal(accepted)) {
      report.refused += 1;
      onRefusal(accepted);
      continue;
    }
    const key = `${accepted.resourceType}/${accepted.id}`;
    // The same resource twice: the second is a new version of the first, so the first must be stored before.
    if (batch.size >= BATCH || batch.has(key)) await flush();
    batch.set(key, accepted);
  }
  if (batch.size > 0) await flush();
  while (writing.length > 0) await settle();
  return report;
}

function isRefusal(value: IdentifiedResource | Refusal): value is Refusal {
  return !('resourceType' in value);
}

function accept(engine: FhirEngine, api: FhirApi, context: RequestContext, read: ReadResource): IdentifiedResource | Refusal {
  const { place } = read;
  if ('unreadable' in read) return { place, label: '-', reasons: [read.unreadable] };
  const { json } = read;
  if (!isResource(json)) {
    return { place, label: '-', reasons: ['resourceType: ce n’est pas une ressource FHIR, donnez son type / not a FHIR resource, give its type'] };
  }
  const label = `${json.resourceType}/${json.id ?? '?'}`;
  const definition = api.definitions.get(json.resourceType);
  if (!definition) {
    const served = [...api.definitions.keys()].join(', ');
    return { place, label, reasons: [`resourceType: « ${json.resourceType} » n’est pas servi par ${api.name} (${served}) / not served by ${api.name} (${served})`] };
  }
  if (typeof json.id !== 'string' || json.id === '') {
    return { place, label, reasons: ['id: obligatoire au chargement, il désigne la ressource à créer ou à remplacer / required when loading, it names the resource to create or replace'] };
  }
  const dated = withLastUpdated(json, json.id, context.startedAt);
  const errors = engine.validator.validate(dated, { profiles: definition.profiles }).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return dated;
  return { place, label, reasons: errors.map(({ expression, rule, fr, en }) => `${expression} [${rule}]: ${fr} / ${en}`) };
}

/** The profiles require meta.lastUpdated; when the source gives none, the server's date stands. */
function withLastUpdated(json: Readonly<Record<string, unknown>> & { resourceType: string }, id: string, now: number): IdentifiedResource {
  const meta = isObject(json['meta']) ? json['meta'] : {};
  if (meta['lastUpdated'] !== undefined) return { ...json, id };
  return { ...json, id, meta: { ...meta, lastUpdated: new Date(now).toISOString() } };
}
