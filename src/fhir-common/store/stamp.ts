import { createHash } from 'node:crypto';
import { isObject } from '../core/json';
import type { ResourceJson } from '../core/json';
import { dateInterval } from '../core/values/date-value';

/** A text ready to be stored, with the version and the date it carries. */
export interface Stamped {
  readonly version: number;
  /** ISO instant of the column; the text keeps the spelling of its source. */
  readonly lastUpdated: string;
  readonly content: string;
}

/** Writes version and date into `meta`. A date given by the source is kept: an import brings the history of another directory. */
export function stamp(resource: ResourceJson, version: number, now: number): Stamped {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  const given = meta['lastUpdated'];
  const interval = typeof given === 'string' ? dateInterval(given) : undefined;
  const written = typeof given === 'string' && interval?.ok ? given : new Date(now).toISOString();
  const { resourceType, id, ...rest } = resource;
  const content = JSON.stringify({ resourceType, id, ...rest, meta: { ...meta, versionId: String(version), lastUpdated: written } });
  return { version, lastUpdated: interval?.ok ? new Date(interval.value.low).toISOString() : written, content };
}

/** A digest of everything but the version and the date, which the server sets: equal digests mean nothing changed. */
export function digestOf(resource: ResourceJson): Buffer {
  const meta = isObject(resource['meta']) ? { ...resource['meta'], versionId: undefined, lastUpdated: undefined } : undefined;
  return createHash('sha256').update(JSON.stringify({ ...resource, meta })).digest();
}

/** @throws Error when the database holds something else than a resource: never expected */
export function parseStored(content: string): ResourceJson {
  const parsed: unknown = JSON.parse(content);
  if (!isObject(parsed) || typeof parsed['resourceType'] !== 'string') throw new Error('A stored resource is not a FHIR resource');
  return { ...parsed, resourceType: parsed['resourceType'] };
}
