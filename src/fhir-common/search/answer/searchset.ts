import { randomUUID } from 'node:crypto';
import { asByteText, bufferOf, byteText } from '../../core/byte-text';
import type { ByteText } from '../../core/byte-text';
import { operationOutcome } from '../../core/operation-outcome';
import type { SearchWarning } from '../request/search-warning';

/** A resource of a page as it is stored: its JSON text is sent as it is, never parsed. */
export interface PageEntry {
  readonly type: string;
  readonly id: string;
  readonly content: ByteText;
  readonly mode: 'match' | 'include';
  readonly score?: number;
  readonly distance?: { readonly value: number; readonly unit: string };
}

const DISTANCE = 'http://hl7.org/fhir/StructureDefinition/location-distance';

export interface PageLink {
  readonly relation: 'self' | 'first' | 'next' | 'previous' | 'last';
  readonly url: string;
}

/** The Bundle of a search answer (R4 Bundle, type searchset), ready to send. `entry` is absent when there is none: FHIR has no empty arrays. */
export function searchset(page: {
  readonly baseUrl: string;
  readonly now: number;
  readonly total: number | null;
  readonly links: readonly PageLink[];
  readonly entries: readonly PageEntry[];
  readonly warnings: readonly SearchWarning[];
}): Buffer {
  const head = JSON.stringify({
    resourceType: 'Bundle',
    id: randomUUID(),
    meta: { lastUpdated: new Date(page.now).toISOString() },
    type: 'searchset',
    ...(page.total === null ? {} : { total: page.total }),
    link: page.links,
  });
  const parts: ByteText[] = [byteText(head.slice(0, -1))];
  // Ids, types and addresses are ASCII, so the text of what stands around a resource is its bytes.
  const add = (fullUrl: string, content: ByteText, search: string): void => {
    parts.push(asByteText(`${parts.length === 1 ? ',"entry":[' : ','}{${fullUrl}"resource":`), content, asByteText(`,"search":${search}}`));
  };
  const baseUrl = byteText(page.baseUrl);
  for (const entry of page.entries) add(`"fullUrl":"${baseUrl}/${entry.type}/${entry.id}",`, entry.content, searchOf(entry));
  if (page.warnings.length > 0) add('', byteText(JSON.stringify(operationOutcome(page.warnings))), '{"mode":"outcome"}');
  parts.push(asByteText(parts.length === 1 ? '}' : ']}'));
  return bufferOf(parts);
}

function searchOf({ mode, score, distance }: PageEntry): string {
  if (score === undefined && distance === undefined) return `{"mode":"${mode}"}`;
  return JSON.stringify({
    ...(distance === undefined ? {} : { extension: [{ url: DISTANCE, valueDistance: { ...distance, system: 'http://unitsofmeasure.org', code: distance.unit } }] }),
    mode,
    ...(score === undefined ? {} : { score }),
  });
}
