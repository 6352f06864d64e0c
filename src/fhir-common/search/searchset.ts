import { randomUUID } from 'node:crypto';
import { operationOutcome } from '../core/operation-outcome';
import type { SearchWarning } from './search-warning';

/** A resource of a page as it is stored: its JSON text is sent as it is, never parsed. */
export interface PageEntry {
  readonly type: string;
  readonly id: string;
  readonly content: string;
  readonly mode: 'match' | 'include';
  readonly score?: number;
  readonly distance?: { readonly value: number; readonly unit: 'km' | 'm' };
}

const DISTANCE = 'http://hl7.org/fhir/StructureDefinition/location-distance';

export interface PageLink {
  readonly relation: 'self' | 'first' | 'next';
  readonly url: string;
}

/** The Bundle of a search answer (R4 Bundle, type searchset). `entry` is absent when there is none: FHIR has no empty arrays. */
export function searchset(page: {
  readonly baseUrl: string;
  readonly now: number;
  readonly total: number | null;
  readonly links: readonly PageLink[];
  readonly entries: readonly PageEntry[];
  readonly warnings: readonly SearchWarning[];
}): string {
  const head = JSON.stringify({
    resourceType: 'Bundle',
    id: randomUUID(),
    meta: { lastUpdated: new Date(page.now).toISOString() },
    type: 'searchset',
    ...(page.total === null ? {} : { total: page.total }),
    link: page.links,
  });
  const entries = page.entries.map(
    (entry) => `{"fullUrl":"${page.baseUrl}/${entry.type}/${entry.id}","resource":${entry.content},"search":${searchOf(entry)}}`,
  );
  if (page.warnings.length > 0) {
    const outcome = operationOutcome(page.warnings);
    entries.push(`{"resource":${JSON.stringify(outcome)},"search":{"mode":"outcome"}}`);
  }
  return entries.length === 0 ? head : `${head.slice(0, -1)},"entry":[${entries.join(',')}]}`;
}

function searchOf({ mode, score, distance }: PageEntry): string {
  if (score === undefined && distance === undefined) return `{"mode":"${mode}"}`;
  return JSON.stringify({
    ...(distance === undefined ? {} : { extension: [{ url: DISTANCE, valueDistance: { ...distance, system: 'http://unitsofmeasure.org', code: distance.unit } }] }),
    mode,
    ...(score === undefined ? {} : { score }),
  });
}
