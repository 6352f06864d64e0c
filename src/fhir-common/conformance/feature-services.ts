import type { CapabilityStatementRestResource } from 'fhir/r4';
import type { FeatureService } from '../definition/feature-service';
import { resourceTypeCode } from './resource-types';

/** What the features serve themselves, added to what the engine serves: one entry per type (R4 CapabilityStatement, cpb-9). */
export function withServices(declared: readonly CapabilityStatementRestResource[], services: readonly FeatureService[]): readonly CapabilityStatementRestResource[] {
  const byType = new Map<string, CapabilityStatementRestResource>(declared.map((resource) => [resource.type, resource]));
  for (const service of services) {
    const served = servedResource(service);
    const same = byType.get(service.type);
    byType.set(service.type, same === undefined ? served : joined(same, served));
  }
  return [...byType.values()];
}

function servedResource({ type, description, profiles, interactions, updateCreates, search }: FeatureService): CapabilityStatementRestResource {
  const writes = (['create', 'update'] as const).filter((code) => interactions?.[code] !== undefined);
  return {
    type: resourceTypeCode(type),
    documentation: `${description}.`,
    ...(profiles.length === 0 ? {} : { supportedProfile: [...profiles] }),
    interaction: [...(search === undefined ? [] : [{ code: 'search-type' as const }]), ...writes.map((code) => ({ code }))],
    ...(interactions?.update === undefined ? {} : { conditionalUpdate: true, updateCreate: updateCreates === true }),
    ...(search === undefined ? {} : {
      ...(search.includes.length === 0 ? {} : { searchInclude: [...search.includes] }),
      ...(search.revIncludes.length === 0 ? {} : { searchRevInclude: [...search.revIncludes] }),
      searchParam: search.parameters.map(({ name, type: searchType, definition, fr, en }) => ({
        name, ...(definition === undefined ? {} : { definition }), type: searchType, documentation: `${fr}. / ${en}.`,
      })),
    }),
  };
}

/** Both parts of a type that the engine and a feature serve on one base. */
function joined(engine: CapabilityStatementRestResource, feature: CapabilityStatementRestResource): CapabilityStatementRestResource {
  const codes = new Set(engine.interaction?.map(({ code }) => code));
  const known = new Set(engine.searchParam?.map(({ name }) => name));
  const union = (key: 'supportedProfile' | 'searchInclude' | 'searchRevInclude'): readonly string[] => [...new Set([...(engine[key] ?? []), ...(feature[key] ?? [])])];
  const lists = (['supportedProfile', 'searchInclude', 'searchRevInclude'] as const).filter((key) => union(key).length > 0);
  return {
    ...engine,
    documentation: [engine.documentation, feature.documentation].join('\n\n'),
    interaction: [...(engine.interaction ?? []), ...(feature.interaction ?? []).filter(({ code }) => !codes.has(code))],
    ...(feature.conditionalUpdate === true ? { conditionalUpdate: true, updateCreate: engine.updateCreate === true || feature.updateCreate === true } : {}),
    ...Object.fromEntries(lists.map((key) => [key, union(key)])),
    searchParam: [...(engine.searchParam ?? []), ...(feature.searchParam ?? []).filter(({ name }) => !known.has(name))],
  };
}
