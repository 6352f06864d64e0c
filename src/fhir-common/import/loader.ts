import type { RequestContext } from '../context/request-context';
import { isResource } from '../core/json';
import type { ResourceJson } from '../core/json';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { FhirApi } from '../definition/fhir-api';
import type { WriteService } from '../write/write.service';
import type { ImportVerdict } from '../write/import-judge';
import type { ReadResource } from './read-resources';

/** Resources written in one transaction: large enough for few round trips, small enough for short locks. */
const BATCH = 100;
/** Batches under way at a time: PostgreSQL stores one while Node works on the others. */
const IN_FLIGHT = 3;

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
 * @param onKept told of resources that are stored although a code of theirs is in no list: the lists move on, old data does not
 */
export async function loadResources(
  writes: WriteService,
  api: FhirApi,
  context: RequestContext,
  resources: AsyncIterable<ReadResource>,
  onRefusal: (refusal: Refusal) => void,
  onKept: (remark: Refusal) => void = () => undefined,
): Promise<LoadReport> {
  const report: LoadReport = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  let batch = new Map<string, { readonly place: string; readonly resource: ResourceJson; readonly verdict: ImportVerdict | undefined }>();
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
    const done = writes.import(context, api, full.map(({ resource }) => resource), full.map(({ verdict }) => verdict)).then((outcomes) => {
      outcomes.forEach((outcome, index) => {
        const { place, resource } = full[index] ?? { place: '', resource: { resourceType: '?' } };
        const label = `${resource.resourceType}/${resource.id ?? '?'}`;
        if (outcome.kind === 'refused') onRefusal({ place, label, reasons: outcome.reasons.map(lineOf) });
        else if (outcome.kept.length > 0) onKept({ place, label, reasons: outcome.kept.map(lineOf) });
        report[outcome.kind === 'deleted' ? 'updated' : outcome.kind] += 1;
      });
    });
    // Awaited by a later turn; without a handler a failure before that would be an unhandled rejection.
    done.catch(() => undefined);
    writing.push({ keys, done });
  };
  for await (const read of resources) {
    const resource = readable(read);
    if (isRefusal(resource)) {
      report.refused += 1;
      onRefusal(resource);
      continue;
    }
    const key = `${resource.resourceType}/${resource.id ?? read.place}`;
    // The same resource twice: the second is a new version of the first, so the first must be stored before.
    if (batch.size >= BATCH || batch.has(key)) await flush();
    batch.set(key, { place: read.place, resource, verdict: 'json' in read ? read.verdict : undefined });
  }
  if (batch.size > 0) await flush();
  while (writing.length > 0) await settle();
  return report;
}

/** What can be told before the door is asked: the line is no resource. */
function readable(read: ReadResource): ResourceJson | Refusal {
  const { place } = read;
  if ('unreadable' in read) return { place, label: '-', reasons: [read.unreadable] };
  if (isResource(read.json)) return read.json;
  return { place, label: '-', reasons: ['resourceType: ce n’est pas une ressource FHIR, donnez son type / not a FHIR resource, give its type'] };
}

function isRefusal(value: ResourceJson | Refusal): value is Refusal {
  return !('resourceType' in value);
}

function lineOf({ expression, code, fr, en }: OutcomeMessage): string {
  return `${expression ?? '-'} [${code}]: ${fr} / ${en}`;
}
