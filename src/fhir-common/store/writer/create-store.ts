import { baseUrlsOf } from '../../definition/fhir-api';
import type { FhirApi } from '../../definition/fhir-api';
import type { SystemNames } from '../../definition/system-names';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';
import { createIndexer } from '../index/index-entries';
import type { Indexer } from '../index/index-entries';
import { TokenDictionary } from '../index/token-dictionary';
import { ResourceRewriter } from './resource-rewriter';
import { ResourceStore } from './resource-store';

export interface StoreParts {
  readonly apis: readonly FhirApi[];
  readonly catalogue: Catalogue;
  readonly systems: SystemNames;
  /** Where codes are numbered: connections of their own, so that no writer waits for one while he holds another. */
  readonly tokens: Database;
  /** Where this server is known (`https://host[:port]`): absolute references under them are local ones. */
  readonly origins?: readonly string[];
}

/** What writes changes, and what makes everything anew from the stored texts, with the declared expressions of every type compiled once. */
export function createStores({ apis, catalogue, systems, tokens, origins = [] }: StoreParts): { readonly store: ResourceStore; readonly rewriter: ResourceRewriter } {
  const dictionary = new TokenDictionary(tokens, systems);
  const indexerOf = indexers(apis, systems, origins);
  return { store: new ResourceStore(catalogue, dictionary, indexerOf), rewriter: new ResourceRewriter(catalogue, dictionary, indexerOf) };
}

/** The store of an installation alone. */
export function createStore(parts: StoreParts): ResourceStore {
  return createStores(parts).store;
}

function indexers(apis: readonly FhirApi[], systems: SystemNames, origins: readonly string[]): (api: FhirApi, type: string) => Indexer {
  const compiled = new Map(
    apis.flatMap((api) => {
      const baseUrls = baseUrlsOf(api, origins);
      return [...api.definitions.values()].map((definition) => [`${api.name} ${definition.type}`, createIndexer(definition, systems, (code) => api.placeCentre(code), baseUrls)] as const);
    }),
  );
  return (api, type) => {
    const indexer = compiled.get(`${api.name} ${type}`);
    if (!indexer) throw new Error(`${type} is not declared in ${api.name}`);
    return indexer;
  };
}
