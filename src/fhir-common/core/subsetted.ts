import { arrayAt, isObject, stringAt } from './json';

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** The meta of a resource some elements of which were taken out, so that nobody writes it back (R4 search 3.1.1.5.8). */
export function subsettedMeta(meta: unknown): Record<string, unknown> {
  return { ...(isObject(meta) ? meta : {}), tag: [...arrayAt(meta, 'tag'), SUBSETTED] };
}

/** Whether a resource says that it is not whole. */
export function isSubsetted(resource: unknown): boolean {
  const meta = isObject(resource) ? resource['meta'] : undefined;
  return arrayAt(meta, 'tag').some((tag) => stringAt(tag, 'code') === SUBSETTED.code && stringAt(tag, 'system') === SUBSETTED.system);
}
