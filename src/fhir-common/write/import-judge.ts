import { isObject } from '../core/json';
import type { ResourceJson } from '../core/json';
import { errorMessage } from '../core/operation-outcome';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { FhirApi } from '../definition/fhir-api';
import type { IdentifiedResource } from '../store/writer/change';
import type { Validator } from '../validation/validator';
import { keptDefects, validationRefusals } from './draft';

/** What an import makes of a resource before it looks at what is stored: plain data, which may come from another thread. */
export type ImportVerdict =
  | { readonly kind: 'accepted'; /** Defects that a write would refuse and an import only reports. */ readonly kept: readonly OutcomeMessage[] }
  | { readonly kind: 'refused'; readonly reasons: readonly OutcomeMessage[] };

/** Judges one resource of an import by itself. Pure. @param now epoch milliseconds, its date when its source gives none */
export function judgeImport(validator: Validator, api: FhirApi, resource: ResourceJson, now: number): ImportVerdict {
  const definition = api.definitions.get(resource.resourceType);
  if (!definition) return refused('unknown-resource-type', { type: resource.resourceType, supported: [...api.definitions.keys()].join(', ') });
  if (!isIdentified(resource)) return refused('import-without-id', {});
  const dated = withLastUpdated(resource, now);
  const { refusals, warnings } = validationRefusals(validator.validate(dated, { profiles: definition.profilesOf?.(dated) ?? definition.profiles }), 'import');
  return refusals.length === 0 ? { kind: 'accepted', kept: keptDefects(warnings) } : { kind: 'refused', reasons: refusals.map(({ message }) => message) };
}

export function isIdentified(resource: ResourceJson): resource is IdentifiedResource {
  return typeof resource.id === 'string' && resource.id !== '';
}

/** The profiles require meta.lastUpdated; when the source gives none, the server's date stands. */
export function withLastUpdated(resource: IdentifiedResource, now: number): IdentifiedResource {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  return meta['lastUpdated'] === undefined ? { ...resource, meta: { ...meta, lastUpdated: new Date(now).toISOString() } } : resource;
}

function refused(code: 'unknown-resource-type' | 'import-without-id', details: Readonly<Record<string, string>>): ImportVerdict {
  return { kind: 'refused', reasons: [errorMessage(code, details, code === 'import-without-id' ? 'id' : 'resourceType').message] };
}
