import { isObject, stringAt } from '../core/json';
import type { Database } from '../sql/database';
import { publishedTerminology } from '../terminology/fhir-terminology';
import type { LoadReport, Refusal } from './loader';
import { isTerminology } from './read-package';
import type { ReadResource } from './read-resources';
import type { StoredTerminology } from './stored-terminology';

/** Told while lists are taken in: what was refused, and lists that stay incomplete. */
export interface ImportListener {
  refused(refusal: Refusal): void;
  incomplete(list: { readonly place: string; readonly label: string; readonly fr: string; readonly en: string }): void;
}

/** Passes on what is no list of codes; the lists are set aside, to be taken in by `importTerminology`. */
export async function* withoutTerminology(resources: AsyncIterable<ReadResource>, lists: ReadResource[]): AsyncGenerator<ReadResource> {
  for await (const read of resources) {
    if ('json' in read && isTerminology(read.json)) lists.push(read);
    else yield read;
  }
}

/**
 * Takes in CodeSystem and ValueSet resources, each in place of the list of the same url, then puts them in use in this process; others
 * take them in at their next refresh.
 */
export async function importTerminology(
  stored: StoredTerminology, database: Database, resources: readonly ReadResource[], listener: ImportListener,
): Promise<LoadReport> {
  const report: LoadReport = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  for (const read of resources) {
    const refusal = refusalOf(read);
    if (refusal !== undefined || !('json' in read) || !isObject(read.json)) {
      report.refused += 1;
      if (refusal !== undefined) listener.refused(refusal);
      continue;
    }
    const published = publishedTerminology(read.json);
    if (published?.incomplete !== undefined) listener.incomplete({ place: read.place, label: labelOf(read.json), ...published.incomplete });
    report[await stored.store(database, read.json)] += 1;
  }
  await stored.refresh(database);
  return report;
}

function refusalOf(read: ReadResource): Refusal | undefined {
  const { place } = read;
  if ('unreadable' in read) return { place, label: '-', reasons: [read.unreadable] };
  const published = publishedTerminology(read.json);
  if (published === undefined) {
    return { place, label: labelOf(read.json), reasons: ['url: adresse canonique absolue obligatoire, elle désigne la liste à remplacer / an absolute canonical url is required, it names the list to replace'] };
  }
  const { codeSystems, valueSets } = published.source;
  const empty = valueSets.some(({ codes, wholeSystems, includes }) => codes.length + wholeSystems.length + includes.length === 0)
    || codeSystems.some(({ concepts }) => concepts.length === 0);
  if (!empty) return undefined;
  // An empty list would leave every code of its bindings unchecked.
  return { place, label: labelOf(read.json), reasons: ['aucun code lisible : chargez la ressource avec ses concepts ou son expansion / no readable code: load the resource with its concepts or its expansion'] };
}

function labelOf(json: unknown): string {
  return `${stringAt(json, 'resourceType') ?? '-'} ${stringAt(json, 'url') ?? stringAt(json, 'id') ?? '?'}`;
}
