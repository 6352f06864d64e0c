import { arrayAt, isObject } from '../core/json';
import type { JsonObject, ResourceJson } from '../core/json';
import { sameJson } from '../core/json-text';
import { excerpt, FhirError } from '../core/errors';
import type { Caller } from '../definition/caller';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import type { ElementChoice, Grant, WriteInteraction } from '../definition/interactions';

/**
 * The declaration of a type, once the caller may do the interaction on it.
 * @throws FhirError `unknown-resource-type` (404), `interaction-not-offered` (405) or `interaction-forbidden` (403)
 */
export function granted(api: FhirApi, caller: Caller, type: string, interaction: WriteInteraction): { readonly definition: ResourceDefinition; readonly grants: readonly Grant[] } {
  const definition = api.definitions.get(type);
  if (!definition) throw new FhirError('unknown-resource-type', { type: excerpt(type), supported: [...api.definitions.keys()].join(', ') });
  const declared = definition.interactions?.[interaction];
  const grants = (declared ?? []).filter(({ role }) => caller.roles.includes(role));
  if (declared === undefined || (grants.length === 0 && api.offersByRole === true)) {
    const own = declared === undefined ? definition : { interactions: {} };
    const supported = ['read', 'search', ...Object.keys(own.interactions ?? {})].join(', ');
    throw new FhirError('interaction-not-offered', { interaction, type, supported }, { Allow: allowedMethods(own) });
  }
  if (grants.length === 0) throw new FhirError('interaction-forbidden', { interaction, type, roles: [...new Set(declared.map(({ role }) => role))].join(', ') });
  return { definition, grants };
}

const METHODS: Readonly<Record<WriteInteraction, string>> = { create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE' };

/** Value of `Allow` for a resource type. */
export function allowedMethods({ interactions }: Pick<ResourceDefinition, 'interactions'>): string {
  return ['GET', 'HEAD', ...(['create', 'update', 'patch', 'delete'] as const).filter((name) => interactions?.[name] !== undefined).map((name) => METHODS[name])].join(', ');
}

/**
 * Refuses a change that none of the grants covers: of a resource that is none of theirs, or of other elements.
 * @throws FhirError `resources-forbidden` (403) naming the resources that may be written; `elements-forbidden` (403) naming what may be
 * changed and what the request changes besides
 */
export function refuseUngranted(type: string, declared: readonly Grant[], before: ResourceJson | undefined, after: ResourceJson): void {
  const grants = declared.filter(({ where }) => where === undefined || ((before === undefined || where.holds(before)) && where.holds(after)));
  if (grants.length === 0) {
    const choices = declared.flatMap(({ where }) => (where === undefined ? [] : [where]));
    throw new FhirError('resources-forbidden', { type, allowedFr: choices.map(({ fr }) => fr).join(', '), allowedEn: choices.map(({ en }) => en).join(', ') });
  }
  if (grants.some(({ only }) => only === undefined)) return;
  const allowed = grants.flatMap(({ only }) => only ?? []);
  const refused = changedElements(before ?? { resourceType: type }, after, allowed);
  if (refused.length === 0) return;
  throw new FhirError('elements-forbidden', { type, allowed: allowed.map(shownChoice).join(', '), refused: refused.join(', ') });
}

/** First-level elements that differ once the allowed ones are set aside; version and date are the server's. */
function changedElements(before: ResourceJson, after: ResourceJson, allowed: readonly ElementChoice[]): string[] {
  const bare = (resource: ResourceJson): JsonObject => allowed.reduce<JsonObject>(withoutChoice, { ...resource, meta: undated(resource['meta']) });
  const [left, right] = [bare(before), bare(after)];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((key) => !sameJson(left[key], right[key]));
}

function undated(meta: unknown): JsonObject {
  return isObject(meta) ? { ...meta, versionId: undefined, lastUpdated: undefined } : {};
}

function withoutChoice(resource: JsonObject, { element, url }: ElementChoice): JsonObject {
  if (url === undefined) return { ...resource, [element]: undefined };
  const kept = arrayAt(resource, element).filter((item) => !(isObject(item) && item['url'] === url));
  return { ...resource, [element]: kept.length === 0 ? undefined : kept };
}

const shownChoice = ({ element, url }: ElementChoice): string => (url === undefined ? element : `${element} ${url.split('/').pop() ?? url}`);
