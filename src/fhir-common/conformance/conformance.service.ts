import { LRUCache } from 'lru-cache';
import { excerpt, FhirError } from '../core/errors';
import type { FhirOperation } from '../context/fhir-operation';
import type { FhirApi } from '../definition/fhir-api';
import type { Handling } from '../search/request/search-request';
import { capabilityRest, capabilityStatement, publishedTypes } from './capability-statement';
import { searchConformance } from './conformance-search';
import { conformanceResource, conformanceType } from './conformance-source';
import type { ConformanceResource, ConformanceSource, ConformanceType, Software } from './conformance-source';
import type { Terminology } from '../terminology/terminology';
import { publishedLists } from './published-lists';
import { searchParameterResources } from './search-parameter-resource';

type Rest = ReturnType<typeof capabilityRest>;

/** What one interface publishes about itself; all but the base url of its statement is known when the server is built. */
interface Published {
  readonly rest: Rest;
  /** SearchParameters generated, then the definitions loaded; sorted by type and id. */
  readonly resources: readonly ConformanceResource[];
}

/** What an interface publishes besides its declarations. */
export interface PublishedParts {
  /** The code lists, for the interfaces that publish them. */
  readonly terminology?: Terminology;
  /** Operations of the features, by interface. */
  readonly operations?: ReadonlyMap<string, readonly FhirOperation[]>;
}

/** Everything an interface says about itself, generated from its declarations and from the published definitions. */
export class ConformanceService {
  readonly software: Software;
  readonly terminology: Terminology | undefined;
  private readonly published: ReadonlyMap<string, Published>;
  /** The statements made, by interface and base: anybody may ask for one, and making it takes longer than sending it. */
  private readonly statements = new LRUCache<string, ConformanceResource>({ max: 16 });

  /** @throws Error when a declaration cannot be published: unknown resource type, two definitions with one id */
  constructor(apis: readonly FhirApi[], definitions: ConformanceSource, { terminology, operations }: PublishedParts = {}) {
    this.terminology = terminology;
    this.software = definitions.software;
    this.published = new Map(apis.map((api) => [api.name, publish(api, definitions.definitions.get(api.name) ?? [], operations?.get(api.name) ?? [])]));
  }

  /** The CapabilityStatement of an interface as JSON text. @param baseUrl FHIR base the caller used, without a final slash */
  capabilityStatement(api: FhirApi, baseUrl: string): string {
    return this.statement(api, baseUrl).content;
  }

  /**
   * One conformance resource as JSON text; undefined when `type` is no conformance type.
   * @throws FhirError `not-found` (404) when the interface publishes no resource of this type with this id
   */
  read(api: FhirApi, type: string, id: string, baseUrl: string): string | undefined {
    const known = conformanceType(type);
    if (known === undefined) return undefined;
    const found = this.resources(api, known, baseUrl).find((resource) => resource.id === id);
    if (!found) throw new FhirError('not-found', { type, id: excerpt(id) });
    return found.content;
  }

  /**
   * The searchset of conformance resources, ready to send; undefined when `type` is no conformance type.
   * @param query raw query string or form body
   * @throws FhirError 400 naming the parameter, its position in `query` and the remedy
   */
  search(api: FhirApi, type: string, query: string, baseUrl: string, handling: Handling = 'default'): Buffer | undefined {
    const known = conformanceType(type);
    return known === undefined ? undefined : searchConformance(this.resources(api, known, baseUrl), known, query, baseUrl, Date.now(), handling);
  }

  private resources(api: FhirApi, type: ConformanceType, baseUrl: string): readonly ConformanceResource[] {
    if (type === 'CapabilityStatement') return [this.statement(api, baseUrl)];
    const resources = this.publishedBy(api).resources.filter((resource) => resource.type === type);
    if (this.terminology === undefined || api.publishesTerminology !== true) return resources;
    return [...resources, ...publishedLists(this.terminology, type, new Set(resources.map(({ url }) => url)))];
  }

  private statement(api: FhirApi, baseUrl: string): ConformanceResource {
    const key = `${api.name} ${baseUrl}`;
    const made = this.statements.get(key) ?? conformanceResource(JSON.stringify(capabilityStatement(api, this.publishedBy(api).rest, this.software, baseUrl)));
    this.statements.set(key, made);
    return made;
  }

  private publishedBy(api: FhirApi): Published {
    const published = this.published.get(api.name);
    if (!published) throw new Error(`No interface ${api.name}`);
    return published;
  }
}

function publish(api: FhirApi, definitions: readonly ConformanceResource[], operations: readonly FhirOperation[]): Published {
  const generated = searchParameterResources(api).map((resource) => conformanceResource(JSON.stringify(resource)));
  const resources = [...generated, ...definitions].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const twice = resources.find((resource, index) => index > 0 && keyOf(resource) === keyOf(resources[index - 1] ?? resource));
  if (twice) throw new Error(`${api.name} publishes ${keyOf(twice)} twice`);
  return { resources, rest: capabilityRest(api, [...publishedTypes(resources), 'CapabilityStatement'], operations) };
}

function keyOf({ type, id }: ConformanceResource): string {
  return `${type}/${id}`;
}
