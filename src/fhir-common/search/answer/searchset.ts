import { randomUUID } from 'node:crypto';
import { asByteText, bufferOf, byteText } from '../../core/byte-text';
import type { ByteText } from '../../core/byte-text';
import { gzipOf } from '../../store/fragments/fragment';
import type { Fragment } from '../../store/fragments/fragment';
import { operationOutcome } from '../../core/operation-outcome';
import type { SearchWarning } from '../request/search-warning';

/** A resource of a page as it is stored: its JSON text, or that text as it was deflated, is sent as it is. */
export interface PageEntry {
  readonly type: string;
  readonly id: string;
  readonly content: ByteText | Fragment;
  readonly mode: 'match' | 'include';
  readonly score?: number;
  readonly distance?: { readonly value: number; readonly unit: string };
}

/** Bytes ready to send. */
export interface AnswerBody {
  readonly body: Buffer;
  /** Absent: the bytes are those of the text itself. */
  readonly encoding?: 'gzip';
}

/** The bytes of some parts: a fragment among them can only be sent compressed, and everything else with it. */
export function bodyOf(parts: readonly (ByteText | Fragment)[]): AnswerBody {
  const texts = parts.filter((part) => typeof part === 'string');
  return texts.length === parts.length ? { body: bufferOf(texts) } : { body: gzipOf(parts), encoding: 'gzip' };
}

const DISTANCE = 'http://hl7.org/fhir/StructureDefinition/location-distance';

export interface PageLink {
  readonly relation: 'self' | 'first' | 'next' | 'previous' | 'last';
  readonly url: string;
}

/**
 * The Bundle of a search answer (R4 Bundle, type searchset), ready to send; compressed with gzip when a resource of it is a fragment. `entry` is absent
 * when there is none: FHIR has no empty arrays.
 */
export function searchset(page: {
  readonly baseUrl: string;
  readonly now: number;
  readonly total: number | null;
  readonly links: readonly PageLink[];
  readonly entries: readonly PageEntry[];
  readonly warnings: readonly SearchWarning[];
}): AnswerBody {
  const head = JSON.stringify({
    resourceType: 'Bundle',
    id: randomUUID(),
    meta: { lastUpdated: new Date(page.now).toISOString() },
    type: 'searchset',
    ...(page.total === null ? {} : { total: page.total }),
    link: page.links,
  });
  const parts: (ByteText | Fragment)[] = [byteText(head.slice(0, -1))];
  // Ids, types and addresses are ASCII, so the text of what stands around a resource is its bytes.
  const add = (fullUrl: string, content: ByteText | Fragment, search: string): void => {
    parts.push(asByteText(`${parts.length === 1 ? ',"entry":[' : ','}{${fullUrl}"resource":`), content, asByteText(`,"search":${search}}`));
  };
  const baseUrl = byteText(page.baseUrl);
  for (const entry of page.entries) add(`"fullUrl":"${baseUrl}/${entry.type}/${entry.id}",`, entry.content, searchOf(entry));
  if (page.warnings.length > 0) add('', byteText(JSON.stringify(operationOutcome(page.warnings))), '{"mode":"outcome"}');
  parts.push(asByteText(parts.length === 1 ? '}' : ']}'));
  return bodyOf(parts);
}

function searchOf({ mode, score, distance }: PageEntry): string {
  if (score === undefined && distance === undefined) return `{"mode":"${mode}"}`;
  return JSON.stringify({
    ...(distance === undefined ? {} : { extension: [{ url: DISTANCE, valueDistance: { ...distance, system: 'http://unitsofmeasure.org', code: distance.unit } }] }),
    mode,
    ...(score === undefined ? {} : { score }),
  });
}
