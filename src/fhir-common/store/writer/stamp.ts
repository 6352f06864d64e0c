import { createHash } from 'node:crypto';
import { isObject, isResource } from '../../core/json';
import { parseWritten, SharedTexts } from '../../core/json-text';
import type { JsonObject, ResourceJson } from '../../core/json';
import { dateInterval } from '../../core/values/date-value';
import { instantText } from '../../sql/instant-text';

/** A text ready to be stored, with the version and the date it carries. */
export interface Stamped {
  readonly version: number;
  /** ISO instant of the column; the text keeps the spelling of its source. */
  readonly lastUpdated: string;
  readonly content: string;
}

/** A resource made text once: what its digest and every stamped text of it are cut from. */
export interface Serialized {
  readonly head: string;
  /** `meta` without version and date, as the inside of an object: `"profile":[…]`, or nothing. */
  readonly meta: string;
  /** Everything else, with its leading comma, or nothing. */
  readonly body: string;
  /** The date given by the source, as it wrote it. */
  readonly givenDate: string | undefined;
  /** Of everything but the version and the date, which the server sets: equal digests mean nothing changed. */
  readonly digest: Buffer;
}

/** @param texts of the other forms of the resource, which share most of its parts */
export function serialize(resource: ResourceJson, texts = new SharedTexts()): Serialized {
  const { resourceType, id, meta, ...rest } = resource;
  const lastUpdated = isObject(meta) ? meta['lastUpdated'] : undefined;
  const metaRest = { ...(isObject(meta) ? meta : {}), versionId: undefined, lastUpdated: undefined };
  const inside = (value: JsonObject): string => texts.stringify(value).slice(1, -1);
  const head = inside({ resourceType, id });
  const metaText = inside(metaRest);
  const rests = inside(rest);
  const body = rests === '' ? '' : `,${rests}`;
  const digest = createHash('sha256').update(head).update(metaText).update(body).digest();
  return { head, meta: metaText, body, givenDate: typeof lastUpdated === 'string' ? lastUpdated : undefined, digest };
}

/** Writes version and date into `meta`. A date given by the source is kept: an import brings the history of another directory. */
export function stamp({ head, meta, body, givenDate }: Serialized, version: number, now: number): Stamped {
  const interval = givenDate === undefined ? undefined : dateInterval(givenDate);
  const written = givenDate !== undefined && interval?.ok ? givenDate : new Date(now).toISOString();
  const set = `"versionId":"${version}","lastUpdated":${JSON.stringify(written)}`;
  const content = `{${head},"meta":{${set}${meta === '' ? '' : `,${meta}`}}${body}}`;
  return { version, lastUpdated: interval?.ok ? instantText(interval.value.low) : written, content };
}

/** @throws Error when the database holds something else than a resource: never expected */
export function parseStored(content: string): ResourceJson {
  const parsed = parseWritten(content);
  if (!parsed.ok || !isResource(parsed.value)) throw new Error('A stored resource is not a FHIR resource');
  return parsed.value;
}
